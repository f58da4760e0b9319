// A question put to the room: who is asked votes by a button, who asks sees bars and says what comes next; then both
// rounds side by side with the answer.
// Promises: a vote is one press and may be changed while the vote is open; every bar has its number, the first round's is
// hatched; the answer is a sign and a word before it is a colour; what has the focus keeps it while votes come in.
// Does not: count, know the answer before it is told, or send; it calls `on`.

import { sharesOf, waysOf } from "../wire/vote_book.js";
import { buttonOf, element } from "./element.js";
import { LETTERS, bars, whys } from "./lesson_question.js";
import { spaced } from "./lesson_prose.js";

const HEADS = {
  open: { 1: "First vote", 2: "Second vote" }, talk: { 1: "Talk about it", 2: "The vote is closed" }, revealed: { 1: "The answer", 2: "The answer" },
};

/** What stands under the options. */
export function statusSaid(view) {
  const { phase, teaching, mine, before, votes, here, said, graded } = view;
  if (said) return said;
  const counted = `${votes}${here === null ? "" : ` of ${here}`} ${votes === 1 && here === null ? "vote" : "votes"}`;
  if (phase === "revealed") return graded ? "" : "Watch the stage: the run goes on to the answer.";
  if (teaching) return phase === "open" ? `${counted} so far.` : `${counted}. Nobody can vote now.`;
  const own = mine === undefined ? "" : `You voted ${LETTERS[mine]}. `;
  if (phase === "talk") return `${own}${view.round === 1 ? "Say to your neighbour why. Nobody can vote now." : "The answer comes next."}`;
  if (mine !== undefined) return `${own}Press another to change it.`;
  return before === undefined ? "Press what you expect." : `You voted ${LETTERS[before]} before. What do you say now?`;
}

/** What a student's votes came to, or "" for who did not vote. */
export function verdictSaid({ mine, before, graded }) {
  const last = mine ?? before;
  if (last === undefined) return "";
  if (last === graded.answer) return before !== undefined && before !== last ? "Right, at the second try." : "Right.";
  return before === graded.answer ? "Not so: you had it at first." : "Not so.";
}

export class RoomVotePanel {
  /** `on`: {vote(option), phase(word), csv(), peek(on)}; phase "show" plays to the answer once more. */
  constructor(host, on) {
    this.host = host;
    this.on = on;
    this.key = "";
  }

  /** `view`: null, or as VoteBook.view() gives it. */
  show(view) {
    this.host.hidden = !view;
    if (!view) {
      this.key = "";
      return this.host.replaceChildren();
    }
    const key = JSON.stringify([view.id, view.phase, view.round, view.teaching, view.peek, view.graded !== null]);
    if (key !== this.key) this.#build(view, key);
    this.#fill(view);
    return undefined;
  }

  #build(view, key) {
    const held = this.host.contains(document.activeElement);
    const same = held && document.activeElement.dataset.testid;
    this.key = key;
    this.head = element("h2", { class: "vote-head", tabindex: "-1", id: "vote-head", "data-testid": "vote-head" }, HEADS[view.phase][view.round]);
    this.status = element("p", { class: "vote-status", role: "status", "data-testid": "vote-status" });
    this.options = view.question.options.map((text, at) => this.#option(view, text, at));
    const inner = element("div", { class: "vote-body", tabindex: "0", role: "region", "aria-labelledby": "vote-head" },
      this.head, element("p", { class: "lesson-asked" }, spaced(view.question.text)),
      element("ol", { class: "vote-options", "data-testid": "vote-options" }, ...this.options.map(({ row }) => row)),
      view.counts ? legend(view) : null, this.status, ...(view.graded ? graded(view) : []));
    this.host.replaceChildren(inner, ...(view.teaching ? [this.#tools(view)] : []));
    if (held) (this.host.querySelector(`[data-testid="${same}"]`) ?? this.head).focus({ preventScroll: true });
  }

  #option(view, text, at) {
    const isRight = view.graded?.answer === at;
    const mark = isRight ? element("span", { class: "vote-mark" }, element("span", { class: "sign", "aria-hidden": "true" }, "✓"), "the answer") : null;
    const words = [element("b", { class: "lesson-letter", "aria-hidden": "true" }, LETTERS[at]), element("span", { class: "vote-text" }, spaced(text)), mark];
    const isFree = view.phase === "open" && !view.teaching;
    const what = isFree ? buttonOf("", () => this.on.vote(at), { class: "vote-option", "aria-pressed": "false", "data-testid": `vote-${at}` })
      : element("div", { class: "vote-option" });
    what.append(...words.filter(Boolean));
    const rounds = view.counts?.map((_, round) => bar(round + 1)) ?? [];
    return { what, rounds, row: element("li", { class: isRight ? "right" : null }, what, ...rounds.map(({ row }) => row)) };
  }

  #fill(view) {
    const said = statusSaid(view);
    if (this.status.textContent !== said) this.status.textContent = said;
    this.status.classList.toggle("wrong", Boolean(view.said));
    const shares = view.counts ? sharesOf(view.counts) : [];
    const picked = view.sending ?? view.mine ?? (view.phase === "revealed" ? view.before : undefined);
    for (const [at, { what, rounds }] of this.options.entries()) {
      what.classList.toggle("picked", picked === at);
      if (what.hasAttribute("aria-pressed")) what.setAttribute("aria-pressed", String(picked === at));
      for (const [round, { fill, figure }] of rounds.entries()) {
        const { count, percent, width } = shares[round][at];
        fill.style.setProperty("width", `${width}%`);
        const words = `${count} · ${percent} %`;
        if (figure.textContent !== words) figure.textContent = words;
      }
    }
  }

  #tools(view) {
    const ways = waysOf(view).map(({ phase, text, title, primary }) => buttonOf(text, () => this.on.phase(phase), { class: primary ? "primary" : "quiet", title, "data-testid": `vote-to-${phase}` }));
    const peek = view.phase === "revealed" ? null : buttonOf(view.peek ? "hide the bars" : "show the bars", () => this.on.peek(!view.peek), {
      class: "quiet", "aria-pressed": String(view.peek), title: "on this screen; students see none before the answer", "data-testid": "vote-peek",
    });
    const table = view.phase === "revealed" ? buttonOf("votes as CSV", () => this.on.csv(), { class: "quiet", title: "all votes of this room as a table", "data-testid": "vote-csv" }) : null;
    return element("div", { class: "vote-tools", role: "group", "aria-label": "The vote" }, ...[...ways, peek, table].filter(Boolean));
  }
}

function bar(round) {
  const fill = element("i", { "aria-hidden": "true" });
  const figure = element("span", { class: "mono" });
  const name = element("span", { class: "vote-round", "aria-hidden": "true" }, String(round));
  return { fill, figure, row: element("div", { class: `vote-bar round-${round}` }, name, element("span", { class: "hidden" }, `vote ${round}: `), element("span", { class: "vote-track" }, fill), figure) };
}

function legend({ counts }) {
  return element("p", { class: "vote-legend mute" }, ...counts.map((_, at) => element("span", {},
    element("i", { class: `vote-swatch round-${at + 1}`, "aria-hidden": "true" }), `${at + 1}: ${at === 0 ? "first" : "second"} vote`)));
}

function graded(view) {
  const { question, graded: told, teaching } = view;
  const verdict = teaching ? "" : verdictSaid(view);
  const isRight = verdict.startsWith("Right");
  const last = view.mine ?? view.before;
  return [
    element("p", { class: `lesson-verdict ${teaching || !verdict || isRight ? "right" : "not"}`, "data-testid": "vote-verdict" },
      verdict ? element("span", { class: "sign", "aria-hidden": "true" }, isRight ? "✓" : "✕") : null,
      verdict ? element("b", {}, verdict) : element("b", {}, `${LETTERS[told.answer]} is right.`), ` ${spaced(told.said)}`),
    bars(told.shown ?? []), whys(question, { picked: teaching ? undefined : last, answer: told.answer, why: told.why }),
  ].filter(Boolean);
}
