// The tab "By hand": who can move as big buttons, who waits for whom, the path so far, puzzles.
// Promises: every move can be made with a pointer and with the keyboard; the focus stays where it was; the graph is
// also a list of sentences.
// Does not: open runs; it calls `act`.

import { element } from "./element.js";
import { choiceSaid, didSaid, howSaid, placeSaid, sleeperSaid, waitEdges, waitSaid } from "./hand_said.js";
import { counted, grouped } from "./names.js";
import { waitsGraph } from "./waits_graph.js";

export const GRAINS = Object.freeze([
  { letter: "M", more: "S", title: "until it matters", means: "until somebody else could notice: a line it had not, a lock, a fault" },
  { letter: "A", more: "S", title: "one access", means: "one load, store or locked operation, with all legs of its request" },
  { letter: "L", more: "B", title: "every leg", means: "each leg of a request by itself: asked, granted, arrived" },
]);
const MOST_DRAWN = 16; // cores in the graph: more is a list
const DIGITS = 9;

/** The moves on offer at a grain, in the order of the buttons: [{token, …}]. */
export function offered(answer, letter) {
  if (!answer) return [];
  const { more } = GRAINS.find((one) => one.letter === letter);
  const of = (kinds) => answer.moves.filter((move) => kinds.includes(move.kind));
  return [...of(letter), ...of(more), ...of("IDTG")];
}

export class HandPanel {
  /** `act`: {choose(token), takeBack(), restart(), goTo(count), grain(letter), puzzle(one), copy()}. */
  constructor(host, act) {
    this.act = act;
    this.host = host;
    this.head = element("p", { class: "mute" });
    this.grains = element("div", { class: "switch", role: "group", "aria-label": "A choice is" });
    this.goal = element("div");
    this.moves = element("ol", { class: "moves", "aria-label": "Who can move", "data-testid": "hand-moves" });
    this.more = element("ol", { class: "moves small", "aria-label": "Other moves" });
    this.graph = element("div");
    this.waits = element("ul", { class: "wait-list", "aria-label": "Who waits", "data-testid": "hand-waits" });
    this.path = element("ol", { class: "path-so-far", "aria-label": "The path so far", "data-testid": "hand-path" });
    this.back = this.#button("take back", () => act.takeBack(), { title: "drop the last choice (Backspace)", "data-testid": "take-back" });
    this.again = this.#button("restart", () => act.restart(), { title: "drop all choices", "data-testid": "hand-restart" });
    this.puzzles = element("div", { class: "by-hand" });
    this.pathHead = element("span", { class: "count", "data-testid": "hand-count" });
    host.append(element("div", { class: "by-hand" },
      this.goal, this.grains, element("div", { class: "path-do" }, this.pathHead, this.back, this.again),
      this.head, this.moves, this.more,
      element("h3", {}, "Who waits for whom"), this.graph, this.waits,
      element("h3", {}, "The path so far"), this.path, this.puzzles));
    for (const grain of GRAINS) {
      const button = this.#button(grain.title, () => act.grain(grain.letter), { title: grain.means, "data-grain": grain.letter });
      this.grains.append(button);
    }
  }

  #button(text, does, more = {}) {
    const button = element("button", { type: "button", ...more }, text);
    button.addEventListener("click", does);
    return button;
  }

  /** `state`: {desc, answer, letter, said, choices, done, ended, busy}. */
  show(state) {
    const { desc, answer, letter, said, choices, done, ended } = state;
    this.head.textContent = said;
    for (const button of this.grains.children) button.setAttribute("aria-pressed", String(button.dataset.grain === letter));
    const listed = ended ? [] : offered(answer, letter);
    this.#list(desc, listed, letter);
    this.#waiting(desc, answer);
    this.pathHead.textContent = done < choices.length ? `${grouped(done)} of ${counted(choices.length, "choice")}` : counted(choices.length, "choice");
    this.#choices(choices, done);
    this.back.disabled = done === 0;
    this.again.disabled = choices.length === 0;
  }

  /** `goal`: {title, text, reached, said} or null. */
  showGoal(goal) {
    this.goal.replaceChildren(...(goal ? [element("div", { class: goal.reached ? "puzzle reached" : "puzzle", role: "status", "data-testid": "puzzle-goal" },
      element("b", {}, `${goal.reached ? "✓ solved" : "Puzzle"}: ${goal.title}`), element("p", {}, goal.text), goal.said ? element("p", { class: "mute" }, goal.said) : null)] : []));
  }

  showPuzzles(puzzles) {
    this.puzzles.replaceChildren(element("h3", {}, "Puzzles"), ...puzzles.map((one) => element("div", { class: "puzzle" },
      element("b", {}, one.title), element("p", { class: "mute" }, one.text),
      this.#button("begin", () => this.act.puzzle(one), { "aria-label": `begin the puzzle: ${one.title}`, "data-testid": `puzzle-${one.id}` }))));
  }

  #list(desc, listed, letter) {
    const focused = document.activeElement?.closest?.(".move")?.dataset.token ?? null;
    const had = focused !== null && this.host.contains(document.activeElement);
    const buttons = listed.map((move, at) => this.#move(desc, move, at));
    const big = listed.filter((move) => move.kind === letter).length;
    this.moves.replaceChildren(...buttons.slice(0, big).map((one) => element("li", {}, one)));
    this.more.replaceChildren(...buttons.slice(big).map((one) => element("li", {}, one)));
    if (had) (buttons.find((one) => one.dataset.token === focused) ?? buttons[0] ?? this.back).focus();
  }

  #move(desc, move, at) {
    const who = move.kind === "G" ? "RCU" : `core ${move.core}`;
    const button = this.#button("", () => this.act.choose(move.token), { class: "move", "data-token": move.token, "data-testid": `move-${move.token}`, title: placeSaid(move) });
    button.append(
      element("span", { class: "digit", "aria-hidden": "true" }, at < DIGITS ? String(at + 1) : ""),
      element("span", { class: "who" }, who), element("span", { class: "does" }, didSaid(desc, move)),
      element("span", { class: "how" }, [howSaid(desc, move), placeSaid(move)].filter(Boolean).join(" · ")));
    return button;
  }

  #waiting(desc, answer) {
    if (!answer) {
      this.graph.replaceChildren();
      this.waits.replaceChildren();
      return;
    }
    const able = new Set(answer.moves.filter((move) => "AML".includes(move.kind)).map((move) => move.core));
    const edges = waitEdges(answer);
    const drawn = [...new Set(edges.flatMap((edge) => [edge.from, edge.to]))].sort((a, b) => a - b);
    const cores = desc.cores.length <= MOST_DRAWN ? desc.cores.map((core) => core.id) : drawn.slice(0, MOST_DRAWN);
    this.graph.replaceChildren(...(cores.length > 0 ? [waitsGraph(cores, able, edges)] : []));
    const rows = [
      ...answer.waits.map((wait) => [`core ${wait.core}`, ` ${waitSaid(desc, wait)}`]),
      ...answer.sleepers.map((one) => ["", sleeperSaid(desc, one)]),
    ];
    this.waits.replaceChildren(...(rows.length > 0 ? rows : [["", "Nobody waits: every core could move."]])
      .map(([who, text]) => element("li", {}, who ? element("b", {}, who) : null, text)));
  }

  #choices(choices, done) {
    if (choices.length === 0) {
      this.path.replaceChildren(element("li", { class: "mute" }, "No choice yet. Whoever has the address of this page has the path too."));
      return;
    }
    this.path.replaceChildren(...choices.map((choice, at) => {
      const button = this.#button(choice, () => this.act.goTo(at + 1), {
        title: `${choiceSaid(choice)}: show the moment after it`, "aria-label": `choice ${grouped(at + 1)}, ${choiceSaid(choice)}`, "aria-current": at + 1 === done ? "true" : null, class: "quiet",
      });
      return element("li", {}, button);
    }));
  }
}
