// What the timeline draws exactly: stretches, attempts, faults, handovers and what is selected, of the chunks at hand.
// Promises: a chunk's own are computed once while it is among the last few; what is joined is joined again only when the
// chunks or the selection change; a chunk that is not at hand is wanted, never waited for.
// Does not: draw.

import { Mirror } from "../mirror/mirror.js";
import { attemptSpans, graceSpans, joinSpans } from "./attempt_spans.js";
import { faultSpans, joinFaults } from "./fault_spans.js";
import { handoversOf, joinHandovers } from "./handovers.js";
import { segmentsFrom } from "./segments.js";
import { staysFor, staysOf } from "./stays.js";

export const MOST_CHUNKS = 12; // a wider window shows summaries
const KEPT = MOST_CHUNKS + 4; // chunks whose stretches are kept: a window's, and a few for when it turns

export class LanesChunks {
  constructor() {
    this.kept = new Map(); // chunk → what it holds, of the chunks a window may show
    this.joined = { key: "", value: null };
    this.stays = { key: "", value: [] };
  }

  /** {segments, attempts, grace, faults, handovers, stays, key, chunks} of [start, end), as far as it is at hand. */
  between(player, start, end, selection) {
    const { desc } = player;
    const cycles = desc.chunk_cycles;
    const first = Math.floor(start / cycles);
    const last = Math.min(Math.floor(end / cycles), player.last(), Math.floor(player.endCycle / cycles));
    const chunks = [];
    for (let number = first; number <= last; number += 1) {
      const chunk = player.cache.peek(number);
      if (chunk) chunks.push(chunk);
      else player.cache.prefetch(number);
    }
    const key = `${desc.run}|${chunks.map((chunk) => chunk.number).join()}`;
    if (key !== this.joined.key) this.joined = { key, value: this.join(desc, chunks) };
    const stays = this.#staysOf(desc, chunks, key, selection);
    return { ...this.joined.value, stays, key: `${key}|${this.stays.key}`, chunks };
  }

  /** Lists over all chunks, which follow each other; where one is missing its neighbours are not joined. */
  join(desc, chunks) {
    const into = { segments: desc.cores.map(() => []), attempts: desc.cores.map(() => []), grace: [], faults: desc.cores.map(() => []), handovers: [] };
    let row = [];
    let number = -2;
    const close = () => into.handovers.push(...joinHandovers(row));
    for (const chunk of chunks) {
      const exact = this.exact(desc, chunk);
      exact.segments.forEach((own, core) => into.segments[core].push(...own));
      exact.attempts.forEach((own, core) => joinSpans(into.attempts[core], own));
      joinSpans(into.grace, exact.grace);
      const follows = chunk.number === number + 1;
      if (!follows) close();
      row = follows ? [...row, exact.handovers] : [exact.handovers];
      into.faults = follows || number < 0 ? joinFaults(into.faults, exact.faults) : into.faults.map((own, core) => [...own, ...exact.faults[core].map((span) => ({ ...span }))]);
      number = chunk.number;
    }
    close();
    return into;
  }

  #staysOf(desc, chunks, key, { lock = null, line = null, place = null, cell = null }) {
    const wanted = `${key}|${lock}|${line}|${cell}|${place?.file}:${place?.line}`;
    if (wanted !== this.stays.key) {
      const value = staysFor({ lock, line, place, cell }) ? chunks.flatMap((chunk) => staysOf(desc, chunk, this.exact(desc, chunk).keyframe, { lock, line, place, cell })) : [];
      this.stays = { key: wanted, value };
    }
    return this.stays.value;
  }

  /** What one chunk holds by itself. */
  exact(desc, chunk) {
    const known = this.kept.get(chunk);
    this.kept.delete(chunk);
    const found = known ?? this.#computed(desc, chunk);
    this.kept.set(chunk, found);
    if (this.kept.size > KEPT) this.kept.delete(this.kept.keys().next().value);
    return found;
  }

  #computed(desc, chunk) {
    const mirror = new Mirror(desc.mirror.length);
    mirror.load(chunk.keyframe);
    const start = mirror.values;
    return {
      keyframe: start, segments: segmentsFrom(desc, chunk, start), attempts: attemptSpans(desc, chunk, start), grace: graceSpans(desc, chunk, start),
      faults: faultSpans(desc, chunk, start), handovers: handoversOf(desc, chunk, start),
    };
  }
}
