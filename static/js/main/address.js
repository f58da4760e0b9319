// The page's address: which run, and which moment of it.
// Promises: what `written` writes `read` reads back; an address that makes no sense is ignored, never an error.
// Does not: open anything.

const NAMES = ["scenario", "design", "machine", "workload"];
const NUMBERS = ["cores", "seed", "cycle"];

/** {scenario?} or {design, machine, workload, cores, seed}, with cycle, from "#scenario=…&cycle=…". */
export function read(hash) {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const out = {};
  for (const name of NAMES) if (/^[a-z0-9][a-z0-9._-]{0,63}$/.test(given.get(name) ?? "")) out[name] = given.get(name);
  for (const name of NUMBERS) if (/^\d{1,15}$/.test(given.get(name) ?? "")) out[name] = Number(given.get(name));
  return out;
}

/** The hash of a request and a cycle. */
export function written(request, cycle) {
  const out = new URLSearchParams();
  for (const name of [...NAMES, "cores", "seed"]) if (request[name] !== undefined && request[name] !== null) out.set(name, request[name]);
  if (cycle > 0) out.set("cycle", String(Math.floor(cycle)));
  return `#${out}`;
}

/** What to send as `open`; null when the address names no run. */
export function requestOf(address) {
  const { scenario, design, machine, workload, cores, seed } = address;
  if (design && machine && workload) return { design, machine, workload, cores, seed: seed ?? 1 };
  return scenario ? { scenario } : null;
}
