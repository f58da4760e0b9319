// The protocol panel: its diagram can be read, and says of the line what the directory says.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Fields } from "../../../static/js/mirror/fields.js";
import { Mirror } from "../../../static/js/mirror/mirror.js";
import { chipsOf } from "../../../static/js/panels/protocol.js";
import { boxesMeet, layoutOf, NODE, WIDTH } from "../../../static/js/panels/protocol_layout.js";
import { arrowSaid, holdersByState, lastMove, takes } from "../../../static/js/panels/protocol_state.js";
import { EventKind, Request, State } from "../../../static/js/vocabulary.js";
import { decodeChunk } from "../../../static/js/wire/chunk.js";
import { buildChunk, buildRun } from "../wire/chunk_builder.js";
import { PROTOCOLS } from "./fixture_protocol.js";

const { desc } = buildRun({ seed: 1 });
const fields = new Fields(desc);
const AGENT_REQUEST = 2 * desc.cores.length;

/** The mirror after `events`: rows [kind, cause, [[place, value], …]], from `before`. */
function after(before, rows) {
  const mirror = new Mirror(desc.mirror.length);
  const slot = (place) => fields.slot(...place.split("."));
  for (const [place, value] of Object.entries(before)) mirror.values[slot(place)] = value;
  const now = mirror.values.slice();
  const assignments = [];
  rows.forEach(([kind, cause, changes], event) => changes.forEach(([place, value], at) => {
    assignments.push({
      cycle: 10 + event, slot: slot(place), agent: AGENT_REQUEST + Math.max(0, cause), kind: at === 0 ? kind : EventKind.ALSO,
      cause, old: now[slot(place)], new: value,
    });
    now[slot(place)] = value;
  }));
  const events = decodeChunk(buildChunk({ assignments }));
  mirror.apply(events, 0, events.count);
  return { values: mirror.values, events };
}

const NOBODY = { "line.0.owner": -1, "line.0.forwarder": -1 };

for (const [name, protocol] of Object.entries(PROTOCOLS)) {
  test(`the diagram of ${name} has a place for every state and arrow, and no label covers a label or a state`, () => {
    const { states, arrows, height } = layoutOf(protocol);
    assert.equal(states.length, protocol.states.length);
    const drawn = protocol.transitions.map((_, at) => at).filter((at) => {
      const { from, to, on } = protocol.transitions[at];
      return from !== to || on !== Request.NONE;
    });
    assert.deepEqual(arrows.flatMap((arrow) => arrow.transitions).sort((a, b) => a - b), drawn);
    const nodes = states.map(({ x, y }) => ({ x: x + NODE.width / 2, y: y + NODE.height / 2, ...NODE }));
    arrows.forEach((arrow, at) => {
      const { text } = arrow;
      for (const other of arrows.slice(at + 1)) assert.ok(!boxesMeet(text, other.text, 0), `${arrow.key} lies on ${other.key}`);
      for (const node of nodes) assert.ok(!boxesMeet(text, node, 0), `${arrow.key} lies on a state`);
      assert.ok(text.x - text.width / 2 >= 0 && text.x + text.width / 2 <= WIDTH, `${arrow.key} leaves the picture`);
      assert.ok(text.y > 0 && text.y + text.height / 2 <= height);
    });
  });

  test(`in the diagram of ${name} what a core does itself never falls and what others do to it never climbs`, () => {
    const { states, arrows } = layoutOf(protocol);
    const row = new Map(states.map((state, at) => [state.id, at]));
    for (const arrow of arrows) {
      if (arrow.own) assert.ok(row.get(arrow.to) <= row.get(arrow.from), arrow.key);
      else assert.ok(row.get(arrow.to) >= row.get(arrow.from), arrow.key);
    }
  });
}

test("every cache is in exactly one state, the directory's", () => {
  const { values } = after({ ...NOBODY, "line.0.forwarder": 1, "line.0.sharers0": 2 }, []);
  const holders = holdersByState(desc, fields, values, 0);
  assert.deepEqual([...holders].map(([state, caches]) => [state, caches.map((one) => one.cache)]), [[State.I, [0]], [State.F, [1]]]);
});

test("the last change of a line is found behind events that did not touch it", () => {
  const { values, events } = after({ ...NOBODY, "line.0.owner": 0, "line.0.owner_state": State.M }, [
    [EventKind.DOWNGRADE, 1, [["line.0.owner", -1], ["line.0.owner_state", 0], ["line.0.sharers0", 1]]],
    [EventKind.WORK, -1, [["core.0.state", 2]]],
    [EventKind.GRANT, 1, [["request.2.state", 2], ["line.0.transfers", 9]]],
  ]);
  const last = lastMove(desc, fields, values, events, events.count, 0);
  assert.equal(last.cycle, 10);
  assert.equal(last.by, 1);
  assert.deepEqual(last.moves, [{ cache: 0, cores: [0], from: State.M, to: State.S, own: false }]);
  assert.equal(lastMove(desc, fields, values, events, events.count, 1), null, "the other line was left alone");
  const next = decodeChunk(buildChunk({ number: 1, assignments: [] }));
  assert.equal(lastMove(desc, fields, values, next, 0, 0), null);
  assert.deepEqual(lastMove(desc, fields, values, next, 0, 0, events), last, "it is found in the chunk before too");
});

test("an arrow is said with the names of its states, whose access it is and what it does to others", () => {
  const { arrows } = layoutOf(PROTOCOLS.mesi);
  const said = (from, to, own) => arrowSaid(PROTOCOLS.mesi, arrows.find((arrow) => takes(arrow, { from, to, own })));
  assert.equal(said(State.S, State.M, true).what, "Shared to Modified: own write, invalidates others");
  assert.equal(said(State.E, State.M, true).what, "Exclusive to Modified: own write, without a message");
  assert.equal(said(State.M, State.S, false).what, "Modified to Shared: another core's read, this cache sends the line (memory is written)");
  assert.deepEqual(said(State.I, State.S, true).details, ["memory sends the line (others share it)",
    "its owner sends the line (another has it clean, or another has it dirty (memory is written))"]);
  assert.ok(!arrows.some((arrow) => takes(arrow, { from: State.I, to: State.F, own: true })), "MESI has no Forward");
});

test("of many caches the followed one is shown and the rest are counted", () => {
  const caches = Array.from({ length: 12 }, (_, id) => ({ cache: id, cores: [id, id + 12] }));
  const { placed, more } = chipsOf(caches, 19, 70);
  assert.equal(placed[0].label, "7/19");
  assert.ok(placed[0].followed);
  assert.equal(placed.length + more, 12);
  assert.equal(chipsOf(caches.slice(0, 1), 5, 70).more, 0);
});
