// One run of a replay page: what a server would answer, from what the page holds.
// Promises: has the names a Player and its page ask for (chunk, frame, summary); chunks are the very bytes the server
// gave; sums of several chunks are the sums of their rows.
// Does not: know cycles outside the part it holds: it says which those are.

import { SummaryRows } from "../charts/throughput_series.js";
import { unpacked, unpackedText } from "../clip/packed.js";
import { Cursor } from "../mirror/cursor.js";
import { Fields } from "../mirror/fields.js";
import { workDone } from "../panels/machine_state.js";
import { grouped } from "../panels/names.js";
import { Budget } from "../transport/budget.js";
import { decodeChunk } from "../wire/chunk.js";

const PLENTY = 1e12; // bytes a second: nothing here comes over a line
const floats = (bytes) => new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);

export class PartSource {
  constructor(run, desc, sums) {
    Object.assign(this, { run, desc, sums, startCycle: run.from, budget: new Budget(PLENTY), fields: new Fields(desc) });
  }

  async chunk(number) {
    const text = this.run.chunks[number - this.run.first];
    if (!text) {
      throw Object.assign(new Error(`This page holds cycles ${grouped(this.run.from)} to ${grouped(this.run.to)}, and not what lies beyond.`), { remedy: "Export a longer range." });
    }
    return decodeChunk(await unpacked(text), this.desc.mirror.length);
  }

  /** A cursor that stands at `cycle`, on a mirror of its own. */
  async #at(cycle) {
    const number = Math.min(Math.floor(cycle / this.desc.chunk_cycles), this.run.first + this.run.chunks.length - 1);
    return Cursor.standing(this.desc, await this.chunk(number), cycle);
  }

  /** The machine at `cycle`, without events. */
  async frame(cycle) {
    const { events, mirror } = await this.#at(cycle);
    return {
      ...events, start: cycle, end: cycle + 1, count: 0, bytes: 0, cycle: new Float64Array(0), slot: new Uint32Array(0), agent: new Uint16Array(0),
      kind: new Uint8Array(0), cause: new Int32Array(0), old: new Float64Array(0), new: new Float64Array(0),
      keyframe: { slots: Uint32Array.from(mirror.values.keys()), values: mirror.values },
    };
  }

  /** Rows `first` to `first + count`, each the sum of `each` chunks; what the page does not hold counts as nothing. */
  async summary(first, count, each) {
    const { sums } = this;
    const { stride } = sums;
    const last = Math.min(first + count, Math.ceil((sums.first + sums.count) / each));
    const rows = new Float32Array(stride * Math.max(0, last - first));
    for (let row = first; row < last; row += 1) {
      for (let number = Math.max(row * each, sums.first); number < Math.min((row + 1) * each, sums.first + sums.count); number += 1) {
        for (let at = 0; at < stride; at += 1) rows[(row - first) * stride + at] += sums.rows[(number - sums.first) * stride + at];
      }
    }
    return { ...sums, first, count: Math.max(0, last - first), each, rows };
  }

  /** {cycle}: the first cycle of the part by which so much work is done; its end if it never is. */
  async aligned(work) {
    const { run, desc } = this;
    const cursor = await this.#at(run.from);
    for (;;) {
      if (workDone(this.fields, cursor.mirror.values) >= work) return { cycle: Math.max(run.from, cursor.index > 0 ? cursor.events.cycle[cursor.headBefore()] : run.from) };
      if (!cursor.atEnd) cursor.moveTo(cursor.endOf(cursor.index));
      else if (cursor.events.number >= Math.floor(run.to / desc.chunk_cycles)) return { cycle: run.to };
      else cursor.follow(await this.chunk(cursor.events.number + 1));
      if (cursor.index > 0 && cursor.events.cycle[cursor.index - 1] > run.to) return { cycle: run.to };
    }
  }
}

/** {source, desc, rows} of one run of the page's recording. */
export async function opened(run) {
  const desc = JSON.parse(await unpackedText(run.desc));
  const sums = { ...run.sums, rows: floats(await unpacked(run.sums.rows)) };
  const rows = Object.assign(new SummaryRows(), run.rows, { rows: floats(await unpacked(run.rows.rows)) });
  return { source: new PartSource(run, desc, sums), desc, rows };
}
