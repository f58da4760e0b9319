// What the timeline draws of a run between two cycles: exact stretches, the overview, faults, attempts, arrows.
// Promises: a pure function of where a player stands (see world.js) and of what its chunks tell; the live timeline and a
// clip's are the same.  Arrows of the moment stand only while nothing plays.
// Does not: fetch, draw, or choose the window.

import { speculates, usesRcu } from "../mirror/services.js";
import { waitsOf } from "../mirror/waits.js";
import { shownHandovers } from "./handovers.js";
import { functionOver } from "./lane_told.js";

const WAITS_UP_TO = 8; // cores that wait, of which all arrows are drawn without a selected core
const NAMED_UP_TO = 4096; // cycles in sight in which stretches have their function's name

/** Arrows: of what is selected at any time, of the moment while nothing plays. */
function arrowsOf(player, stretches, { start, end }, selection) {
  if (!stretches) return { handovers: [], waits: [] };
  const { playing, time, cursor, desc } = player;
  const chosen = ["core", "line", "lock"].some((sign) => selection[sign] !== null && selection[sign] !== undefined);
  const handovers = chosen || !playing ? shownHandovers(stretches.handovers, selection, time, { start, end }) : [];
  if (playing || cursor.events?.isFrame) return { handovers, waits: [] };
  const waits = waitsOf(desc, player.fields, player.mirrorValues);
  const own = selection.core === null || selection.core === undefined ? (waits.length > WAITS_UP_TO ? [] : waits)
    : waits.filter((one) => one.core === selection.core || one.on.includes(selection.core));
  return { handovers, waits: own };
}

/** The whole run in rows of sums (charts' SummaryRows), or null before there are any. */
export function overviewOf(rows, desc) {
  return rows.count > 0 ? {
    chunkCycles: desc.chunk_cycles * rows.each, first: 0, count: rows.count, causes: rows.causes, stride: rows.stride,
    rows: rows.rows, each: rows.each,
  } : null;
}

/** `stretches`: of lanes_chunks.js, or null for a window too wide for them; `chunks`: the LanesChunks they came from. */
export function lanesModel(player, rows, { start, end, stretches, selection, chunks }) {
  const { desc } = player;
  const named = (core, span) => { // the function a core was in over a stretch, where its chunk is at hand and says one
    const chunk = player.cache.peek(Math.floor(span.start / desc.chunk_cycles));
    return chunk ? functionOver(desc, chunk, chunks.exact(desc, chunk).keyframe, core, span) : "";
  };
  return {
    desc, cores: desc.cores.length, clusters: desc.cores.map((core) => core.cluster), run: desc.run, edits: desc.edits ?? [],
    start, end, ends: player.complete ? player.endCycle : Infinity, playhead: player.time, hover: null, hazard: null, selection, marks: [],
    segments: stretches?.segments ?? null, overview: overviewOf(rows, desc), faults: stretches?.faults ?? null, stays: stretches?.stays ?? [],
    attempts: speculates(desc) ? stretches?.attempts ?? [] : null, grace: usesRcu(desc) ? stretches?.grace ?? [] : null,
    named: stretches && end - start <= NAMED_UP_TO ? named : null, ...arrowsOf(player, stretches, { start, end }, selection),
  };
}
