// What is asked of the server to open a run, and how one request is made from another.
// Promises: pure; a request names a scenario or the parts of a run, never both; what is empty or left to the server is
// not sent; the edits of a request are in order of their cycle.
// Does not: know whether the server will accept it.

export const PARTS = Object.freeze(["design", "machine", "workload", "cores", "threads", "placement", "seed"]);
const NO_PARAMETER = new Set(["cores", "threads"]); // settings of the text that are parts of a run already

const DEFAULT = "default"; // the placement nobody asked for

const told = (value) => value !== undefined && value !== null && value !== "" && value !== DEFAULT;

/** A request as it is sent: {scenario} or parts and settings, and edits. */
export function tidy(request) {
  const out = {};
  if (request.scenario) out.scenario = request.scenario;
  else {
    for (const part of PARTS) if (told(request[part])) out[part] = request[part];
    const settings = Object.entries(request.settings ?? {}).filter(([name, value]) => told(value) && !NO_PARAMETER.has(name));
    if (settings.length > 0) out.settings = Object.fromEntries(settings);
  }
  if (request.edits?.length > 0) out.edits = request.edits;
  return out;
}

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
 * The request of a sibling: the parts of `desc` with `change` ({part: value, settings: {name: value or ""}}).  Another
 * machine keeps neither the number of cores nor what was set of the machine itself; edits belong to their own run.
 */
export function sibling(desc, change) {
  const now = partsOf(desc);
  const next = { ...now, ...change, settings: { ...now.settings, ...change.settings } };
  if (now.threads === now.cores && !("threads" in change)) next.threads = undefined;
  if (next.machine !== now.machine) {
    if (!("cores" in change)) next.cores = undefined;
    for (const { name } of desc.costs ?? []) if (!(name in (change.settings ?? {}))) delete next.settings[name];
  }
  return tidy(next);
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

/** What differs between two runs: [{what, from, to}] in the order of the parts, then settings by name. */
export function differences(from, to) {
  const [a, b] = [partsOf(from), partsOf(to)];
  const found = PARTS.filter((part) => a[part] !== b[part]).map((part) => ({ what: part, from: a[part], to: b[part] }));
  const cores = found.some((one) => one.what === "cores") && b.threads === b.cores && a.threads === a.cores;
  const names = [...new Set([...Object.keys(a.settings), ...Object.keys(b.settings)])].sort();
  for (const what of names) {
    if (String(a.settings[what]) !== String(b.settings[what])) {
      found.push({ what, from: a.settings[what] ?? "as it was", to: b.settings[what] ?? "as it was" });
    }
  }
  return cores ? found.filter((one) => one.what !== "threads") : found;
}
