// What is asked of the server to open a run, and how one request is made from another.
// Promises: pure; a request names a scenario, the parts of a run, or a scenario and the parts that take the place of its
// own; what is empty or left to the server is not sent; the edits of a request are in order of their cycle.
// Does not: know whether the server will accept it.

export const PARTS = Object.freeze(["design", "machine", "workload", "cores", "threads", "placement", "seed"]);
const NO_PARAMETER = new Set(["cores", "threads"]); // settings of the text that are parts of a run already

const DEFAULT = "default"; // the placement nobody asked for

const told = (value) => value !== undefined && value !== null && value !== "" && value !== DEFAULT;

/** A request as it is sent: {scenario}, parts and settings, and edits. */
export function tidy(request) {
  const out = {};
  if (request.scenario) out.scenario = request.scenario;
  for (const part of PARTS) if (told(request[part])) out[part] = request[part];
  const settings = Object.entries(request.settings ?? {}).filter(([name, value]) => told(value) && !NO_PARAMETER.has(name));
  if (settings.length > 0) out.settings = Object.fromEntries(settings);
  if (request.edits?.length > 0) out.edits = request.edits;
  return out;
}

/** Is it a scenario as it stands, but for edits? */
export const isScenario = (request) => Boolean(request.scenario) && PARTS.every((part) => request[part] === undefined) && !request.settings;

/** The parts a run is made of, as its world description tells them. */
export function partsOf(desc) {
  const { request = {} } = desc;
  return {
    design: request.design ?? desc.design.id, machine: request.machine ?? desc.machine.id,
    workload: request.workload ?? desc.workload.id, cores: request.cores ?? desc.cores_n,
    threads: request.threads ?? desc.threads_n ?? desc.cores_n, placement: request.placement ?? desc.placement ?? "default",
    seed: request.seed ?? desc.seed ?? 1, settings: tidy({ settings: request.settings ?? desc.settings }).settings ?? {},
  };
}

/**
 * The request of a sibling: the parts of `desc` with `change` ({part: value, settings: {name: value or ""}}).  `room`:
 * {cores, threads} of the machine, physical and hardware: where it has fewer than the run, all its cores are taken.
 * Another machine keeps nothing that was set of the machine itself; edits belong to their own run.
 */
export function sibling(desc, change, room = {}) {
  const now = partsOf(desc);
  const next = { ...now, ...change, settings: { ...now.settings, ...change.settings } };
  if (now.threads === now.cores && !("threads" in change)) next.threads = undefined;
  if (next.machine !== now.machine) {
    if (!("cores" in change) && room.threads && room.threads < now.cores) next.cores = room.cores;
    for (const { name } of desc.costs ?? []) if (!(name in (change.settings ?? {}))) delete next.settings[name];
  }
  return tidy({ scenario: desc.request?.scenario, ...next });
}

/** Why this design is not for this workload, as the catalog has it; "" if it is. */
export function reasonAgainst(catalog, design, workload) {
  const entry = (catalog?.designs ?? []).find((one) => (one.id ?? one.name) === design);
  return entry?.not_applicable?.[workload] ?? "";
}

/** The first cycle whose actions can all still be changed: this one, or the next if something of it has been shown. */
export function editCycle({ cursor, time }) {
  const cycle = Math.floor(time);
  const { events, index } = cursor;
  return index > 0 && events.cycle[index - 1] >= cycle ? cycle + 1 : cycle;
}

/** The request of a fork: the same run up to `edit.cycle`, where `edit` is made. */
export function fork(request, edit) {
  const before = (request.edits ?? []).filter((one) => one.cycle <= edit.cycle && !sameTarget(one, edit));
  return tidy({ ...request, edits: [...before, edit] });
}

/** Do two edits at the same cycle set the same thing?  Then the later replaces the earlier. */
function sameTarget(one, other) {
  return one.cycle === other.cycle && one.kind === other.kind && one.name === other.name && one.cell === other.cell;
}

/** What a setting nobody set is: what the machine says, where it is the machine's. */
function unset(desc, name) {
  const field = (desc.structs ?? []).flatMap((struct) => struct.fields.map((one) => ({ ...one, name: `${struct.name}.${one.path}` }))).find((one) => one.name === name);
  if (field) return field.laid;
  if (name === "era") return desc.design.era;
  if (name === "protocol") return desc.protocol?.name ?? desc.machine.protocol ?? "as it was";
  return desc.costs?.find((cost) => cost.name === name)?.value ?? "as it was";
}

/** What differs between two runs: [{what, from, to}] in the order of the parts, then settings by name. */
export function differences(from, to) {
  const [a, b] = [partsOf(from), partsOf(to)];
  const found = PARTS.filter((part) => a[part] !== b[part]).map((part) => ({ what: part, from: a[part], to: b[part] }));
  const cores = found.some((one) => one.what === "cores") && b.threads === b.cores && a.threads === a.cores;
  const names = [...new Set([...Object.keys(a.settings), ...Object.keys(b.settings)])].sort();
  for (const what of names) {
    if (String(a.settings[what]) !== String(b.settings[what])) {
      found.push({ what, from: a.settings[what] ?? unset(from, what), to: b.settings[what] ?? unset(to, what) });
    }
  }
  return cores ? found.filter((one) => one.what !== "threads") : found;
}
