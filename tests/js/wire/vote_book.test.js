// A vote as a page keeps it: nothing of one question or round in the next, no answer before it is seen, bars for a teacher
// alone; whatever news come late, doubled or in another order.

import assert from "node:assert/strict";
import { test } from "node:test";

import { VoteBook, sharesOf, waysOf } from "../../../static/js/wire/vote_book.js";

const question = { kind: "copies", text: "How many?", options: ["none", "one", "two"], cycle: 500, select: {} };
const vote = (id, phase, round, more = {}) => ({ id, phase, round, lesson: "03-the-line", step: 3, question, ...more });
const answer = { answer: 2, said: "Two had one.", why: ["a", "b", "c"], reveal: 600, shown: [] };
const over = (id, round) => vote(id, "revealed", round, { ...answer, counts: [[1, 2, 3], [0, 0, 6]].slice(0, round) });

test("a vote goes through its phases and says each once", () => {
  const book = new VoteBook();
  const said = [vote("q1", "open", 1), vote("q1", "open", 1), vote("q1", "talk", 1), vote("q1", "open", 2), vote("q1", "talk", 2), over("q1", 2), null, null].map((one) => book.state(one));
  assert.deepEqual(said, ["asked", "", "talk", "again", "talk", "revealed", "done", ""]);
  assert.equal(book.view(), null);
});

test("a vote shows at once, stays, may change, and is not that of the second round", () => {
  const book = new VoteBook();
  book.state(vote("q1", "open", 1));
  const first = book.cast(1);
  assert.deepEqual([first, book.view().sending, book.view().mine], [{ round: 1, option: 1 }, 1, undefined]);
  const other = book.cast(2);
  book.counted("q1", first);
  assert.equal(book.view().sending, 2, "the later one is still under way");
  book.counted("q1", other);
  assert.deepEqual([book.view().sending, book.view().mine], [null, 2]);
  book.state(vote("q1", "talk", 1));
  assert.equal(book.view().mine, 2);
  book.state(vote("q1", "open", 2));
  assert.deepEqual([book.view().mine, book.view().before, book.view().votes], [undefined, 2, 0]);
});

test("an answer to a vote that comes a round or a question late changes nothing", () => {
  const book = new VoteBook();
  book.state(vote("q1", "open", 1));
  const sent = book.cast(1);
  book.state(vote("q1", "talk", 1));
  book.state(vote("q1", "open", 2));
  book.counted("q1", sent, "Vote 1 of this question is not open.");
  assert.deepEqual([book.view().said, book.view().mine], ["", undefined]);
  book.state(vote("q2", "open", 1));
  book.counted("q1", sent);
  assert.deepEqual([book.view().mine, book.view().before], [undefined, undefined]);
});

test("a vote that is refused says so and is not shown as given", () => {
  const book = new VoteBook();
  book.state(vote("q1", "open", 1));
  book.counted("q1", book.cast(0), "Wait for the teacher.");
  assert.deepEqual([book.view().said, book.view().mine, book.view().sending], ["Wait for the teacher.", undefined, null]);
});

test("counts of another question or round are passed over", () => {
  const book = new VoteBook();
  book.peek = true;
  book.state(vote("q2", "open", 1));
  const news = [["tally", { id: "q1", round: 1, votes: 9 }], ["bars", { id: "q2", round: 2, counts: [9, 9, 9] }], ["tally", null], ["point", { id: "q2", round: 1 }]];
  assert.deepEqual(news.map(([kind, told]) => book.notice(kind, told)), [false, false, false, false]);
  assert.deepEqual([book.view({ teaching: true }).votes, book.view({ teaching: true }).counts], [0, [[0, 0, 0]]]);
  assert.equal(book.notice("bars", { id: "q2", round: 1, counts: [1, 0, 2] }), true);
  assert.deepEqual([book.view({ teaching: true }).votes, book.view({ teaching: true }).counts], [3, [[1, 0, 2]]]);
  book.state(vote("q2", "open", 2));
  assert.deepEqual(book.view({ teaching: true }).counts, [[1, 0, 2], [0, 0, 0]], "the first round stands beside the second");
  book.state(vote("q3", "open", 1));
  assert.deepEqual(book.view({ teaching: true }).counts, [[0, 0, 0]]);
});

test("a student sees no bars before the answer, a teacher only uncovered ones", () => {
  const book = new VoteBook();
  book.state(vote("q1", "open", 1));
  book.notice("bars", { id: "q1", round: 1, counts: [1, 0, 2] });
  assert.equal(book.view({ teaching: true }).counts, null);
  book.peek = true;
  assert.deepEqual(book.view({ teaching: true }).counts, [[1, 0, 2]]);
  assert.equal(book.view().counts, null);
});

test("the counts show at the reveal, the answer once the stage has come to it", () => {
  const book = new VoteBook();
  book.state(vote("q1", "talk", 2));
  book.state(over("q1", 2));
  assert.deepEqual([book.view().counts, book.view().graded], [[[1, 2, 3], [0, 0, 6]], null]);
  assert.deepEqual([book.see(), book.see()], [true, false]);
  assert.deepEqual(book.view().graded, answer);
});

test("who comes when it is over sees the answer at once, and the own votes", () => {
  const book = new VoteBook();
  book.state(over("q1", 2));
  book.voted({ id: "q1", round: 2, votes: 6, mine: { 1: 0, 2: 2 } });
  assert.deepEqual([book.view().graded.answer, book.view().before, book.view().mine], [2, 0, 2]);
  book.voted({ id: "q0", round: 2, votes: 9, mine: { 1: 1 } });
  assert.equal(book.view().before, 0, "of another question nothing is taken");
});

test("a teacher who reloads has both rounds' bars again", () => {
  const book = new VoteBook();
  book.peek = true;
  book.state(vote("q1", "open", 2));
  book.voted({ id: "q1", round: 2, votes: 1, mine: {}, counts: [[1, 1, 0], [0, 0, 1]] });
  const { counts, votes } = book.view({ teaching: true });
  assert.deepEqual([counts, votes], [[[1, 1, 0], [0, 0, 1]], 1]);
});

test("shares are of a round's votes, widths of the longest bar", () => {
  assert.deepEqual(sharesOf([[1, 3], [0, 8]]).map((row) => row.map(({ count, percent, width }) => [count, percent, width])), [[[1, 25, 12.5], [3, 75, 37.5]], [[0, 0, 0], [8, 100, 100]]]);
  assert.deepEqual(sharesOf([[0, 0]])[0].map(({ percent, width }) => [percent, width]), [[0, 0], [0, 0]]);
});

test("every phase has one way that is offered first, and only ways the server takes", () => {
  const ways = (phase, round, canShow = false) => waysOf({ phase, round, canShow }).map((one) => one.phase);
  assert.deepEqual(ways("open", 1), ["talk", "reveal", "done"]);
  assert.deepEqual(ways("talk", 1), ["again", "reveal", "done"]);
  assert.deepEqual(ways("open", 2), ["reveal", "done"]);
  assert.deepEqual(ways("talk", 2), ["reveal", "done"]);
  assert.deepEqual(ways("revealed", 2), ["done"]);
  assert.deepEqual(ways("revealed", 1, true), ["done", "show"]);
  for (const [phase, round] of [["open", 1], ["talk", 1], ["open", 2], ["talk", 2], ["revealed", 1]]) assert.equal(waysOf({ phase, round }).filter((one) => one.primary).length, 1);
});
