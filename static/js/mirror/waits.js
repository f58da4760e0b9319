// Who waits for whom at a moment: cores behind a lock's holders, and cores behind whoever has the line they asked for.
// Promises: a pure function of the mirror: a core that waits for a line waits for the cache it is in, or for the core it
// is going to; one that spins for a lock waits for those who hold it; `on` is empty where nobody can be named.
// Does not: say why (the events do), or tell of threads without a core.

import { CoreState, RequestState } from "../vocabulary.js";

/** Is bit `lock` set in a core's `held`?  Division, because held may exceed 32 bits. */
const holds = (held, lock) => Math.floor(held / 2 ** lock) % 2 === 1;

/** Cores that hold `lock`, by their own words; its `holder` where none says so. */
export function holdersOf(desc, fields, mirror, lock) {
  const found = desc.cores.filter((core) => holds(fields.read(mirror, "core", core.id, "held"), lock)).map((core) => core.id);
  const holder = fields.read(mirror, "lock", lock, "holder", -1);
  return found.length === 0 && holder >= 0 ? [holder] : found;
}

/** The first core of a cache, -1 for none. */
const coreOfCache = (desc, cache) => desc.cores.find((core) => core.cache === cache)?.id ?? -1;

/** Whom a queued request for `line` stands behind: the core the line is on its way to, else the one that owns it. */
function behind(desc, fields, mirror, line, core) {
  for (let slot = 0; slot < fields.count("request"); slot += 1) {
    const request = fields.record(mirror, "request", slot);
    if (request.state === RequestState.GRANTED && request.line === line && slot >> 1 !== core) return [slot >> 1];
  }
  const owner = fields.read(mirror, "line", line, "owner", -1);
  const id = owner < 0 ? -1 : coreOfCache(desc, owner);
  return id < 0 || id === core ? [] : [id];
}

/** [{core, for: "lock" | "line" | "transfer", id: of the lock or line, on: [core, …]}], one for each core that waits;
 *  "transfer": the line is on its way to it, `on` has sent it. */
export function waitsOf(desc, fields, mirror) {
  const found = [];
  for (const { id } of desc.cores) {
    const core = fields.record(mirror, "core", id);
    if (core.state !== CoreState.WAIT && core.state !== CoreState.SPIN) continue;
    const request = fields.record(mirror, "request", 2 * id);
    const asked = core.state === CoreState.WAIT && request ? request.state : RequestState.IDLE;
    if (asked === RequestState.QUEUED) found.push({ core: id, for: "line", id: request.line, on: behind(desc, fields, mirror, request.line, id) });
    else if (asked === RequestState.GRANTED) {
      const from = request.source >= 0 ? coreOfCache(desc, request.source) : -1;
      found.push({ core: id, for: "transfer", id: request.line, on: from >= 0 && from !== id ? [from] : [] });
    } else if (core.want >= 0) {
      found.push({ core: id, for: "lock", id: core.want, on: holdersOf(desc, fields, mirror, core.want).filter((other) => other !== id) });
    }
  }
  return found;
}
