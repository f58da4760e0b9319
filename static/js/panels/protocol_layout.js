// Where the states and arrows of a protocol's diagram stand.
// Promises: a pure function of the protocol; states stand one above the other, the one that may do most on top; what
// a core does itself climbs on the left, what the others do to it falls on the right; no label lies on another label
// or on a state, and where there is room none lies on another arrow, for three states to six.
// Does not: draw, or know which line or core is looked at.  Unit: the diagram's own, WIDTH of them across.

import { Request, State, StateName } from "../vocabulary.js";

export const WIDTH = 300;
export const NODE = Object.freeze({ width: 104, height: 36 });
const LABEL = Object.freeze({ height: 14, perLetter: 6, pad: 4 });

const RIGHTS = [State.M, State.E, State.O, State.F, State.S, State.I]; // from all to none
const TOP = 24; // room for the two captions
const BOTTOM = 8;
const GAPS = { 3: 52, 4: 36, 5: 23, 6: 22 };
const LEFT = (WIDTH - NODE.width) / 2;
// How far an arrow leaves the column, by the states it passes (0: a loop); for so many states in all.
const BULGES = { 3: [24, 34, 72], 4: [22, 27, 54, 80], 5: [20, 20, 42, 63, 81], 6: [20, 20, 38, 54, 70, 82] };
const PORT_INSET = 6; // arrows meet a state's side within this of its corners
const SAMPLES = 48; // points of an arrow when looking for a free place
const PLACES = [0.5, 0.45, 0.55, 0.4, 0.6, 0.35, 0.65, 0.3, 0.7, 0.26, 0.74]; // along an arrow, best first
const ROUNDS = 3;

/** One arrow for all transitions between the same two states on the same side; hits that change nothing have none. */
function arrowsOf(transitions) {
  const arrows = new Map();
  transitions.forEach((one, at) => {
    if (one.from === one.to && one.on === Request.NONE) return;
    const own = one.who === "own";
    const key = `${one.from}>${one.to}>${own}`;
    if (!arrows.has(key)) arrows.set(key, { key, from: one.from, to: one.to, own, label: one.action, transitions: [] });
    arrows.get(key).transitions.push(at);
  });
  return [...arrows.values()];
}

/** Ports: where on a state's side each arrow begins or ends, so that longer arrows enclose shorter ones. */
function portsOf(row, arrows, rows) {
  const ends = [];
  for (const arrow of arrows) {
    if (arrow.from !== arrow.to) {
      if (arrow.from === row) ends.push({ arrow, end: "start", reach: rows.get(arrow.to) - rows.get(row) });
      if (arrow.to === row) ends.push({ arrow, end: "stop", reach: rows.get(arrow.from) - rows.get(row) });
    } else if (arrow.from === row) {
      ends.push({ arrow, end: "start", reach: -0.1 }, { arrow, end: "stop", reach: 0.1 });
    }
  }
  // From top to bottom: what goes up, the nearest last; then what goes down, the farthest last.
  const up = ends.filter((one) => one.reach < 0).sort((a, b) => a.reach - b.reach);
  const down = ends.filter((one) => one.reach > 0).sort((a, b) => a.reach - b.reach);
  const sorted = [...up, ...down];
  const span = NODE.height - 2 * PORT_INSET;
  return new Map(sorted.map((one, at) => [`${one.arrow.key}:${one.end}`,
    PORT_INSET + (sorted.length === 1 ? span / 2 : (span * at) / (sorted.length - 1))]));
}

/** A point of an arrow: a cubic whose two handles stand 4/3 of the bulge away bulges by exactly that. */
const pointOf = ({ x, side, bulge, start, stop }, t) => ({
  x: x + 4 * side * bulge * t * (1 - t), y: start + (stop - start) * t * t * (3 - 2 * t),
});

function curved(arrow, rows, ports, tops) {
  const start = tops.get(arrow.from) + ports.get(arrow.from).get(`${arrow.key}:start`);
  const stop = tops.get(arrow.to) + ports.get(arrow.to).get(`${arrow.key}:stop`);
  const bulge = BULGES[Math.max(3, rows.size)][Math.abs(rows.get(arrow.to) - rows.get(arrow.from))];
  const side = arrow.own ? -1 : 1;
  const x = arrow.own ? LEFT : LEFT + NODE.width;
  const curve = { x, side, bulge, start, stop };
  const reach = x + (side * bulge * 4) / 3;
  return {
    ...arrow, curve, path: `M${x} ${start}C${reach} ${start} ${reach} ${stop} ${x} ${stop}`, tip: { x, y: stop, side },
    points: Array.from({ length: SAMPLES + 1 }, (_, at) => pointOf(curve, at / SAMPLES)),
  };
}

/** The label's box with its middle at `t` of the arrow, kept on the picture and off the states. */
function boxAt(arrow, t) {
  const point = pointOf(arrow.curve, t);
  const width = arrow.label.length * LABEL.perLetter + LABEL.pad;
  const half = width / 2;
  const [low, high] = arrow.own ? [half, LEFT - half - 1] : [LEFT + NODE.width + half + 1, WIDTH - half];
  return { x: Math.max(low, Math.min(high, point.x)), y: point.y, width, height: LABEL.height };
}

export function boxesMeet(a, b, apart = 1) {
  return Math.abs(a.x - b.x) < (a.width + b.width) / 2 + apart && Math.abs(a.y - b.y) < (a.height + b.height) / 2 + apart;
}

const covers = (box, point) => Math.abs(point.x - box.x) < box.width / 2 + 1 && Math.abs(point.y - box.y) < box.height / 2 + 1;

/** How bad a place is: labels it would lie on, then points of other arrows it would hide, then distance from the middle. */
function cost(box, rank, arrow, arrows, boxes) {
  let bad = rank;
  for (const other of arrows) {
    if (other === arrow || other.own !== arrow.own) continue;
    const placed = boxes.get(other.key);
    if (placed && boxesMeet(box, placed)) bad += 1000;
    bad += 12 * other.points.filter((point) => covers(box, point)).length;
  }
  return bad;
}

/** A place for every label: each in turn takes its best, a few times over. */
function labelled(arrows) {
  const boxes = new Map();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const arrow of arrows) {
      const choices = PLACES.map((t, rank) => {
        const box = boxAt(arrow, t);
        return { box, bad: cost(box, rank, arrow, arrows, boxes) };
      });
      boxes.set(arrow.key, choices.reduce((best, one) => (one.bad < best.bad ? one : best)).box);
    }
  }
  return arrows.map(({ points, curve, ...arrow }) => ({ ...arrow, text: boxes.get(arrow.key) }));
}

/** {width, height, states: [{id, letter, name, x, y}], arrows: [{from, to, own, label, path, tip, text, transitions}]}. */
export function layoutOf(protocol) {
  const ids = RIGHTS.filter((id) => protocol.states.some((state) => state.id === id));
  const gap = GAPS[Math.max(3, ids.length)];
  const rows = new Map(ids.map((id, row) => [id, row]));
  const tops = new Map(ids.map((id, row) => [id, TOP + row * (NODE.height + gap)]));
  const arrows = arrowsOf(protocol.transitions);
  const ports = new Map(ids.map((id) => [id, new Map([
    ...portsOf(id, arrows.filter((one) => one.own), rows), ...portsOf(id, arrows.filter((one) => !one.own), rows)])]));
  return {
    width: WIDTH, height: TOP + BOTTOM + ids.length * (NODE.height + gap) - gap,
    states: ids.map((id) => ({
      id, letter: StateName[id], name: protocol.states.find((state) => state.id === id).name, x: LEFT, y: tops.get(id),
    })),
    arrows: labelled(arrows.map((arrow) => curved(arrow, rows, ports, tops))),
  };
}
