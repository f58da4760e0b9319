// Who did what, when: exact stretches of one cause for each core, from a chunk's events.
// Promises: the stretches of a core touch, do not overlap, and cover [events.start, events.end); appending the next
// chunk joins a stretch that goes on.
// Does not: decode chunks, or keep them.

/** The cause of every core in a mirror. */
function causesIn(desc, mirror) {
  const block = desc.mirror.blocks.core;
  const at = block.fields.indexOf("cause");
  return Array.from({ length: block.count }, (_, core) => mirror[block.base + core * block.stride + at]);
}

function append(list, start, end, cause) {
  if (end <= start) return;
  const last = list[list.length - 1];
  if (last && last.cause === cause && last.end === start) last.end = end;
  else list.push({ start, end, cause });
}

/** [[{start, end, cause}, …] for each core]. `mirror` is the state at events.start; `into` an earlier result. */
export function segmentsFrom(desc, events, mirror, into = null) {
  const block = desc.mirror.blocks.core;
  const field = block.fields.indexOf("cause");
  const cause = causesIn(desc, mirror);
  const since = cause.map(() => events.start);
  const out = into ?? cause.map(() => []);
  const last = block.base + block.count * block.stride;
  for (let at = 0; at < events.slot.length; at += 1) {
    const slot = events.slot[at];
    if (slot < block.base || slot >= last || (slot - block.base) % block.stride !== field) continue;
    const core = Math.floor((slot - block.base) / block.stride);
    append(out[core], since[core], events.cycle[at], cause[core]);
    since[core] = events.cycle[at];
    cause[core] = events.new[at];
  }
  cause.forEach((now, core) => append(out[core], since[core], events.end, now));
  return out;
}

/** Cycles of each cause of one core's stretches inside [start, end). */
export function causesBetween(segments, start, end, causes) {
  const sum = new Array(causes).fill(0);
  for (let at = firstAfter(segments, start); at < segments.length && segments[at].start < end; at += 1) {
    sum[segments[at].cause] += Math.min(end, segments[at].end) - Math.max(start, segments[at].start);
  }
  return sum;
}

/** Is there a stretch for the beginning of [start, end), and do the stretches reach its end? */
export function covers(segments, start, end) {
  const at = firstAfter(segments, start);
  return at < segments.length && segments[at].start <= start && segments[segments.length - 1].end >= end;
}

/** Index of the first segment that ends after `cycle`. */
export function firstAfter(segments, cycle) {
  let low = 0;
  let high = segments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (segments[middle].end > cycle) high = middle;
    else low = middle + 1;
  }
  return low;
}
