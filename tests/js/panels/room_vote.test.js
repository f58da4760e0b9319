// What the vote of a room says to who votes and who asks.

import assert from "node:assert/strict";
import { test } from "node:test";

import { statusSaid, verdictSaid } from "../../../static/js/panels/room_vote.js";

const view = (more) => ({ phase: "open", round: 1, teaching: false, mine: undefined, before: undefined, votes: 0, here: null, said: "", graded: null, ...more });

test("who is asked reads what to do next", () => {
  assert.equal(statusSaid(view({})), "Press what you expect.");
  assert.equal(statusSaid(view({ mine: 1 })), "You voted B. Press another to change it.");
  assert.equal(statusSaid(view({ phase: "talk", mine: 1 })), "You voted B. Say to your neighbour why. Nobody can vote now.");
  assert.equal(statusSaid(view({ round: 2, before: 1 })), "You voted B before. What do you say now?");
  assert.equal(statusSaid(view({ phase: "talk", round: 2, mine: 0, before: 1 })), "You voted A. The answer comes next.");
  assert.match(statusSaid(view({ phase: "revealed" })), /^Watch the stage/);
  assert.equal(statusSaid(view({ said: "Wait for the teacher." })), "Wait for the teacher.");
});

test("who asks reads how many have voted", () => {
  assert.equal(statusSaid(view({ teaching: true, votes: 12, here: 30 })), "12 of 30 votes so far.");
  assert.equal(statusSaid(view({ teaching: true, votes: 1 })), "1 vote so far.");
  assert.equal(statusSaid(view({ teaching: true, votes: 2, phase: "talk" })), "2 votes. Nobody can vote now.");
});

test("a verdict tells a change of mind", () => {
  const of = (mine, before) => verdictSaid({ mine, before, graded: { answer: 2 } });
  assert.deepEqual([of(undefined, undefined), of(2, undefined), of(2, 0), of(2, 2), of(0, 2), of(0, 1), of(undefined, 2)],
    ["", "Right.", "Right, at the second try.", "Right.", "Not so: you had it at first.", "Not so.", "Right."]);
});
