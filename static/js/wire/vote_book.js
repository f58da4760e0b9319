// What this page knows of the vote of its room: the room's word, its own votes, and what a teacher sees of the others'.
// Promises: pure; nothing of one question or round is left in the next, however late or in which order news come; the
// answer is not in a view before it is seen; bars are in a teacher's view only, and only while they are uncovered.
// Does not: send or show anything.

const sum = (counts) => counts.reduce((all, one) => all + one, 0);

export class VoteBook {
  constructor() {
    this.peek = false; // a teacher's page is often the class's screen: bars are uncovered by hand
    this.#begin(null);
  }

  #begin(vote) {
    this.vote = vote;
    this.mine = new Map(); // round → option
    this.bars = [];
    this.#round();
    this.isSeen = vote?.phase === "revealed"; // who comes later has nothing to wait for
  }

  #round() {
    this.votes = 0;
    this.sending = null;
    this.said = "";
  }

  /** The room's word, or null; → "" or what is new: "asked", "talk", "again", "revealed", "done". */
  state(vote) {
    const was = this.vote;
    if (!vote || was?.id !== vote.id) {
      this.#begin(vote ?? null);
      return vote ? "asked" : was ? "done" : "";
    }
    this.vote = vote;
    if (vote.round !== was.round) this.#round();
    if (vote.phase === was.phase && vote.round === was.round) return "";
    this.sending = null;
    this.said = "";
    return vote.phase === "open" ? "again" : vote.phase;
  }

  /** What the server told on the way in, besides the state. */
  voted(told) {
    if (!told || told.id !== this.vote?.id) return;
    this.mine = new Map(Object.entries(told.mine ?? {}).map(([round, option]) => [Number(round), option]));
    if (told.counts) this.bars = told.counts;
    if (told.round === this.vote.round) this.votes = told.votes;
  }

  /** "tally" or "bars"; → whether it changed anything. */
  notice(kind, told) {
    const { vote } = this;
    if (!told || !vote || told.id !== vote.id || told.round !== vote.round || vote.phase === "revealed") return false;
    if (kind === "bars") this.bars[told.round - 1] = told.counts;
    else if (kind !== "tally") return false;
    this.votes = kind === "bars" ? sum(told.counts) : told.votes;
    return true;
  }

  /** A vote goes out; → {round, option} to send. */
  cast(option) {
    this.sending = option;
    this.said = "";
    return { round: this.vote.round, option };
  }

  /** It was counted, or refused with `said`; `sent`: what cast() gave. */
  counted(id, sent, said = "") {
    if (this.vote?.id !== id || this.vote.round !== sent.round) return;
    if (this.sending === sent.option) this.sending = null;
    if (!said) this.mine.set(sent.round, sent.option);
    this.said = said;
  }

  /** Is the answer seen?  Once the stage has come to it, or it is not on the stage. */
  see() {
    const isNew = this.vote?.phase === "revealed" && !this.isSeen;
    if (isNew) this.isSeen = true;
    return isNew;
  }

  /** As the panel shows it, or null; `here`: students in the room, null if that is not known. */
  view({ teaching = false, here = null } = {}) {
    const { vote } = this;
    if (!vote) return null;
    const isOver = vote.phase === "revealed";
    const { id, phase, round, question } = vote;
    return {
      id, phase, round, question, teaching, here, votes: this.votes, sending: this.sending, said: this.said,
      mine: this.mine.get(round), before: round > 1 ? this.mine.get(1) : undefined,
      peek: this.peek, counts: isOver ? vote.counts : teaching && this.peek ? barsUpTo(this.bars, round, question.options.length) : null,
      graded: isOver && this.isSeen ? { answer: vote.answer, said: vote.said, why: vote.why, shown: vote.shown, reveal: vote.reveal } : null,
      canShow: isOver && Number.isInteger(vote.reveal),
    };
  }
}

const barsUpTo = (bars, round, options) => Array.from({ length: round }, (_, at) => bars[at] ?? Array(options).fill(0));

/** [{count, percent, width}] of each option in a round: shares of all its votes, widths of the longest bar shown. */
export function sharesOf(counts) {
  const most = Math.max(1, ...counts.flat());
  return counts.map((row) => {
    const all = sum(row);
    return row.map((count) => ({ count, percent: all === 0 ? 0 : Math.round((100 * count) / all), width: (100 * count) / most }));
  });
}

/** What a teacher may do next: [{phase, text, title, primary}] of a phase and round. */
export function waysOf({ phase, round, canShow }) {
  const reveal = { phase: "reveal", text: "reveal: let the run go on", title: "close the vote, show both rounds and play to the answer" };
  const drop = { phase: "done", text: "drop the question", title: "without an answer" };
  if (phase === "revealed") return [{ phase: "done", text: "done", title: "back to the page", primary: true }, ...(canShow ? [{ phase: "show", text: "▶ once more", title: "play to the answer again" }] : [])];
  if (phase === "open" && round === 1) return [{ phase: "talk", text: "stop: discuss", title: "no more votes; they talk to each other", primary: true }, reveal, drop];
  if (phase === "talk" && round === 1) return [{ phase: "again", text: "vote again", title: "the second vote begins", primary: true }, reveal, drop];
  return [{ ...reveal, primary: true }, drop];
}
