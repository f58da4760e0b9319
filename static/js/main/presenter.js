// The presenter's window: notes, the next step, who is there, the vote; a second connection of who teaches.
// Promises: comes in with the key this computer keeps, and says so in one sentence where there is none; comes back by itself
// after a lost line; moves the stage only through the teacher's own page (presenter_remote.js), so one page drives.
// Does not: open runs or draw the stage.

import { element } from "../panels/element.js";
import { notesPanel } from "../panels/presenter_notes.js";
import { RoomDesk } from "../panels/room_desk.js";
import { RoomVotePanel } from "../panels/room_vote.js";
import { codeSaid, isLocal, peopleSaid } from "../panels/room_words.js";
import { RoomClient } from "../wire/room.js";
import { VoteBook } from "../wire/vote_book.js";
import { cycleAt } from "./room_clock.js";
import { placeRead as lessonIn } from "./lesson_address.js";
import { RoomKeys } from "./room_keys.js";
import { Remote } from "./presenter_remote.js";

const ROSTER_EVERY_MS = 1000;
const TICK_MS = 250;
const minutes = (ms) => `${Math.floor(ms / 60_000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, "0")}`;
const spaced = (value) => String(Math.floor(value)).replace(/\B(?=(\d{3})+$)/g, "\u202f");

export class Presenter {
  /** `parts`: elements {notes, people, vote, code, count, clock, line, said, remote}; `code`: the room. */
  constructor(parts, session, code) {
    Object.assign(this, { parts, session, code, client: new RoomClient(), keys: new RoomKeys(), book: new VoteBook(), roster: null, people: { here: 0, hands: 0 }, lessons: new Map(), notesKey: "", said: "" });
    this.begun = performance.now();
    this.book.peek = true; // nobody but who teaches sees this window
    this.vote = new RoomVotePanel(parts.vote, { vote() {}, phase: (phase) => this.#try(() => this.#ask("room_phase", { phase: phase === "show" ? "reveal" : phase })), csv: () => this.#csv(), peek: (on) => { this.book.peek = on; this.draw(); } });
    this.remote = new Remote(code);
    for (const [name, button] of Object.entries(parts.remote)) button.addEventListener("click", () => this.remote.say(name));
    session.client.socket.on("room", (payload) => this.#news(this.client.push(payload, performance.now())));
    session.client.onStatus = (word) => {
      parts.line.hidden = word === "connected";
    };
    session.client.socket.on("connect", () => this.join());
    setInterval(() => this.#tick(), TICK_MS);
  }

  /** At every new line. */
  async join() {
    const kept = this.keys.of(this.code);
    if (!kept) return this.#wrong("This computer does not hold the key of that class.", "Open this view from the class dialog of the page that teaches.");
    this.client.asking();
    const sent = performance.now();
    try {
      const reply = await this.session.client.ask("room_join", { code: this.code, ...kept, ...(this.client.since === undefined ? {} : { since: this.client.since }) }, { now: true });
      if (reply.role !== "teacher") return this.#wrong("Only who teaches has this view.", "The page of the class shows what a student sees.");
      this.people = reply.people ?? this.people;
      const news = this.client.joined(reply, sent, performance.now());
      this.#desk();
      this.book.state(this.client.state.vote);
      this.book.voted(reply.voted ?? null);
      this.#news(news);
      await this.#people();
    } catch (error) {
      this.client.refused();
      if (!error.retriable) this.#wrong(error.message, error.remedy);
    }
    return undefined;
  }

  #wrong(message, remedy) {
    this.parts.said.hidden = false;
    this.parts.said.textContent = `${message} ${remedy ?? ""}`.trim();
    document.documentElement.dataset.presenting = "no";
  }

  #desk() {
    if (this.desk) return;
    const { host, hostname } = location;
    this.parts.said.hidden = true;
    document.documentElement.dataset.presenting = "yes";
    this.desk = new RoomDesk({ code: this.code, role: "teacher", link: "", host, local: isLocal(hostname), qr: null }, { wheel: (member) => this.#try(() => this.#ask("room_wheel", member ? { member } : {})) });
    this.parts.people.replaceChildren(this.desk.people);
  }

  #ask(event, payload = {}) {
    return this.session.client.ask(event, payload, { now: true });
  }

  async #try(does) {
    try {
      this.said = "";
      await does();
    } catch (error) {
      this.said = `${error.message} ${error.remedy ?? ""}`.trim();
    }
    this.draw();
  }

  #csv() {
    return this.#try(async () => {
      const { csv } = await this.#ask("room_votes");
      const link = element("a", { href: URL.createObjectURL(new Blob(["\ufeff", csv], { type: "text/csv" })), download: `faultline-votes-${this.code}.csv` });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    });
  }

  #news(news) {
    for (const one of news) {
      if (one.kind === "gap") this.join();
      else if (one.kind === "change") this.book.state(one.state.vote);
      else if (one.kind === "people") this.people = one.value;
      else if (one.kind === "roster") this.#later();
      else this.book.notice(one.kind, one.value);
    }
    if (this.client.state.ended) {
      this.remote.close();
      this.#wrong("The class has ended.", "This window can be closed.");
    }
    this.draw();
  }

  #later() {
    this.asking ||= setTimeout(() => {
      this.asking = 0;
      this.#people();
    }, ROSTER_EVERY_MS);
  }

  #people() {
    return this.#try(async () => { this.roster = (await this.#ask("room_roster")).people; });
  }

  #tick() {
    const { parts, client } = this;
    const seq = client.ackDue(performance.now());
    if (seq !== null) this.#ask("room_ack", { seq }).catch(() => {});
    parts.clock.textContent = `${new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })} · ${minutes(performance.now() - this.begun)}`;
    if (client.code) parts.at.textContent = `cycle ${spaced(cycleAt(client.state, client.clock.at(performance.now())))}${client.state.playing ? ", playing" : ""}`;
  }

  draw() {
    const { parts, client, people } = this;
    if (!this.desk) return;
    const { state } = client;
    parts.code.textContent = codeSaid(this.code);
    parts.count.textContent = peopleSaid(people);
    parts.wrong.textContent = this.said;
    const teaching = state.wheel === client.member;
    for (const button of Object.values(parts.remote)) button.disabled = !teaching;
    parts.remote.play.textContent = state.playing ? "❚❚ pause" : "▶ play";
    this.desk.show({ people, roster: this.roster, wheel: state.wheel, wheelName: state.wheel_name, member: client.member, said: "" });
    const view = this.book.view({ teaching: true, here: Math.max(0, people.here - 1) });
    this.vote.show(view);
    parts.vote.parentElement.hidden = !view;
    this.#notes(state.place);
  }

  async #notes(placeText) {
    const place = new URLSearchParams(placeText);
    const at = lessonIn(place.get("lesson") ?? "");
    const key = at ? `${at.id}.${at.step ?? 1}` : `scenario ${place.get("scenario") ?? ""}`;
    if (key === this.notesKey) return;
    this.notesKey = key;
    let lesson = null;
    if (at) {
      try {
        if (!this.lessons.has(at.id)) this.lessons.set(at.id, await this.session.lesson(at.id));
        lesson = this.lessons.get(at.id);
      } catch (error) {
        this.notesKey = "";
        this.said = error.message;
      }
    }
    if (this.notesKey && this.notesKey !== key) return; // another step meanwhile
    this.parts.notes.replaceChildren(notesPanel(lesson, at?.step ?? 1, await this.#title(place.get("scenario"))));
    this.parts.notes.scrollTop = 0;
  }

  async #title(scenario) {
    try {
      this.catalog ??= await this.session.catalog();
      return this.catalog.scenarios.find(({ id, name }) => (id ?? name) === scenario)?.title ?? "";
    } catch {
      return "";
    }
  }
}
