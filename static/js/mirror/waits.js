// Who waits for whom at a moment: cores behind a lock's holders, and cores behind whoever has the line they asked for.
// Promises: a pure function of the mirror: a core that waits for a line waits for the cache it is in, or for the core it
// is going to; one that spins for a lock waits for the cores whose threads hold it; `on` is empty where none can be named.
// Does not: say why (the events do), or tell of threads without a core.

import { CoreState, RequestState } from "../vocabulary.js";

/** Is bit `lock` set in a core's `held`?  Division, because held may exceed 32 bits. */
const holds = (held, lock) => Math.floor(held / 2 ** lock) % 2 === 1;

/** Cores whose threads hold `lock`.  A lock is a thread's: while that has no core, none is named. */
export function holdersOf(desc, fields, mirror, lock) {
  return desc.cores.filter((core) => holds(fields.read(mirror, "core", core.id, "held"), lock)).map((core) => core.id);
}

/** Does a thread that no core runs now have `lock` alone?  (`holder` is the core on which it took it.) */
export function heldOffCore(desc, fields, mirror, lock) {
  return fields.read(mirror, "lock", lock, "holder", -1) >= 0 && holdersOf(desc, fields, mirror, lock).length === 0;
}

/** The first core of each cache: Map cache → core. */
function firstCores(desc) {
  const found = new Map();
  for (const core of desc.cores) if (!found.has(core.cache)) found.set(core.cache, core.id);
  return found;
}

/** Cores that lines are on their way to: Map line → [core, …]. */
function goingTo(fields, mirror) {
  const found = new Map();
  for (let slot = 0; slot < fields.count("request"); slot += 1) {
    if (fields.read(mirror, "request", slot, "state") !== RequestState.GRANTED) continue;
    const line = fields.read(mirror, "request", slot, "line");
    found.set(line, [...(found.get(line) ?? []), slot >> 1]);
  }
  return found;
}

/** Calls `make` once for each key. */
function once(make) {
  const made = new Map();
  return (key) => {
    if (!made.has(key)) made.set(key, make(key));
    return made.get(key);
  };
}

/** [{core, for: "lock" | "line" | "transfer", id: of the lock or line, on: [core, …]}], one for each core that waits;
 *  "transfer": the line is on its way to it, `on` has sent it. */
export function waitsOf(desc, fields, mirror) {
  const found = [];
  const first = firstCores(desc);
  const going = goingTo(fields, mirror);
  const holders = once((lock) => holdersOf(desc, fields, mirror, lock));
  /** Whom a queued request stands behind: the core the line is on its way to, else the one that owns it. */
  const behind = (line, core) => {
    const next = going.get(line)?.find((other) => other !== core);
    if (next !== undefined) return [next];
    const owner = first.get(fields.read(mirror, "line", line, "owner", -1)) ?? -1;
    return owner < 0 || owner === core ? [] : [owner];
  };
  for (const { id } of desc.cores) {
    const state = fields.read(mirror, "core", id, "state");
    if (state !== CoreState.WAIT && state !== CoreState.SPIN) continue;
    const request = state === CoreState.WAIT ? fields.record(mirror, "request", 2 * id) : null;
    const want = fields.read(mirror, "core", id, "want", -1);
    if (request?.state === RequestState.QUEUED) found.push({ core: id, for: "line", id: request.line, on: behind(request.line, id) });
    else if (request?.state === RequestState.GRANTED) {
      const from = request.source >= 0 ? first.get(request.source) ?? -1 : -1;
      found.push({ core: id, for: "transfer", id: request.line, on: from >= 0 && from !== id ? [from] : [] });
    } else if (want >= 0) {
      found.push({ core: id, for: "lock", id: want, on: holders(want).filter((other) => other !== id) });
    }
  }
  return found;
}
