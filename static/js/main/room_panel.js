// The class on the page: its button, its dialog, and the bar of a page that is in one.
// Promises: everything a class needs is reached by a button, a row of the menu and one key; what the room says is shown as
// it is now; `data-room` and `data-room-state` on the root say how the page stands to a class; the key is never shown.
// Does not: follow, drive or send by itself: room.js does.

import { buttonOf, element } from "../panels/element.js";
import { RoomBar } from "../panels/room_bar.js";
import { doorPanel, RoomDesk } from "../panels/room_desk.js";
import { namePanel, startPanel } from "../panels/room_start.js";
import { barSaid, isLocal } from "../panels/room_words.js";
import { isEmbedded } from "./embed.js";
import { Remoted } from "./presenter_remote.js";
import { placeRead, runKey } from "./room_place.js";
import { qrRows } from "./room_qr.js";

const KEY = "G";
const CLOCK_EVERY_MS = 250; // the class's cycle in the bar
const ROSTER_EVERY_MS = 1000; // at most so often it is asked who is there

class RoomPanel {
  constructor(app) {
    this.app = app;
    this.room = app.room;
    this.hand = false;
    this.desk = null; // RoomDesk or the door while the dialog shows it
    this.roster = null;
    this.said = "";
    this.leaving = false;
    this.was = "";
    this.clockAt = 0;
    this.touch = matchMedia("(pointer: coarse)");
    this.host = element("section", { class: "room-bar", id: "room-bar", "data-room": true, "aria-label": "Class", "data-testid": "room-bar", hidden: true });
    document.getElementById("tray").before(this.host);
    this.bar = new RoomBar(this.host, {
      desk: () => this.open(), attach: () => this.room.attach(), detach: () => this.room.detach(), show: () => this.room.show(), take: () => this.#try(() => this.room.wheel()),
      here: () => this.room.acted(), point: (on) => this.room.pointer(on), hand: (up) => this.#hand(up),
    });
    new ResizeObserver(() => document.documentElement.style.setProperty("--room-bar", `${this.host.offsetHeight}px`)).observe(this.host); // a phone's transport stands above it
    this.button = buttonOf("class", () => this.open(), { class: "quiet", id: "class", "data-testid": "class-open", "data-room": true, "aria-haspopup": "dialog", title: "a class: everybody sees what you see (shift g)" });
    app.tools.top.append(this.button);
    app.key({ key: KEY, shows: "shift g", what: "the class: open one, join one, its code, its people", does: () => this.open() });
    app.menu({ title: "Class…", key: KEY, does: () => this.open() });
    this.remoted = new Remoted({
      play: () => app.act.toggle(), next: () => this.#step(1), back: () => this.#step(-1),
    }, () => this.room.driving);
    this.room.nameFor = (code) => this.#nameFor(code);
    this.room.on("status", () => this.draw());
    this.room.on("change", () => this.draw());
    this.room.on("notice", (kind) => kind === "roster" && this.#later());
    app.on("frame", (now) => {
      if (!this.room.code || now - this.clockAt < CLOCK_EVERY_MS) return;
      this.clockAt = now;
      this.#bar();
    });
  }

  // --- the bar, and how the page stands to the class

  #view() {
    const { room, app } = this;
    const run = app.shown();
    const there = placeRead(room.state.place).key;
    return {
      code: room.code, role: room.role, connected: room.connected, driving: room.driving, detached: room.detached, holdsWheel: room.holdsWheel, member: room.member,
      wheel: room.state.wheel, wheelName: room.state.wheel_name, playing: room.state.playing, cycle: room.cycle(), sameRun: Boolean(run) && there === runKey(run.request),
      people: room.people, hand: this.hand, pointing: room.pointing, touch: this.touch.matches, roster: this.roster, said: this.said,
    };
  }

  #bar() {
    const view = this.room.code ? this.#view() : null;
    this.bar.show(view);
    const { dataset } = document.documentElement;
    if (view) Object.assign(dataset, { room: view.role, roomState: barSaid(view).kind });
    else {
      delete dataset.room;
      delete dataset.roomState;
    }
  }

  draw() {
    const { room } = this;
    if (this.was && !room.code) this.#over();
    if (room.code && !room.connected) this.hand = false; // the room lets go of a hand with the line
    this.was = room.code;
    this.remoted.of(room.role === "teacher" ? room.code : "");
    const stood = document.documentElement.dataset.roomState;
    this.#bar();
    if (stood !== document.documentElement.dataset.roomState) this.app.view.touch();
    this.button.classList.toggle("in-class", room.code !== "");
    if (this.desk && room.code) this.desk.show(this.#view());
  }

  /** Out of the class; not by this page's own wish: that is said. */
  #over() {
    this.hand = false;
    this.roster = null;
    if (this.desk) this.app.dialog.hide();
    if (!this.leaving) this.app.notice.show({ message: "The class has ended.", remedy: "What is shown stays; go on by yourself." }, { tag: "room", calm: true });
    this.leaving = false;
  }

  async #try(does) {
    try {
      this.said = "";
      return await does();
    } catch (error) {
      this.said = `${error.message} ${error.remedy ?? ""}`.trim();
      if (!this.desk) this.app.notice.show(error, { tag: "room" });
      this.draw();
      return undefined;
    }
  }

  async #hand(up) {
    await this.#try(async () => {
      await this.room.hand(up);
      this.hand = up;
    });
    this.draw();
  }

  // --- the dialog

  open() {
    if (this.app.dialog.isOpen) return;
    if (this.room.code) this.#openDesk();
    else this.#show("Class", startPanel({ name: this.room.keys.name }, {
      open: async (name) => {
        if (!this.app.shown()) throw Object.assign(new Error("Nothing is shown yet."), { remedy: "Open a run first." });
        await this.room.open({ name });
        await this.#openDesk();
      },
      join: async (code, name) => {
        await this.room.join(code, { name });
        this.app.dialog.hide();
      },
    }), null, () => document.querySelector("[data-testid=room-open-go]").focus());
  }

  #show(title, node, desk, focus = null) {
    this.app.dialog.show(title, [node], () => { this.desk = null; });
    this.desk = desk;
    focus?.();
  }

  async #way() {
    const { room } = this;
    const link = room.link();
    const { host, hostname } = new URL(link);
    const local = isLocal(hostname);
    return { code: room.code, role: room.role, link, host, local, qr: local ? null : await qrRows(link) };
  }

  async #openDesk() {
    const way = await this.#way();
    if (!this.room.code) return;
    this.said = "";
    const desk = new RoomDesk(way, {
      copy: () => this.#copy(way.link), door: () => this.#openDoor(way), presenter: () => this.present(), votes: () => this.#try(() => this.app.vote?.csv()),
      wheel: (member) => this.#try(() => this.room.wheel(member)),
      leave: () => this.#leave(() => this.room.leave()), end: () => this.#leave(() => this.room.end()),
    });
    this.#show(this.room.role === "teacher" ? "Your class" : "The class", desk.node, desk, () => desk.node.querySelector(".room-acts button").focus());
    this.draw();
    this.#people();
  }

  #openDoor(way) {
    const door = doorPanel(way, { desk: () => this.#openDesk() });
    this.#show("Join the class", door.node, door, () => door.node.querySelector("button").focus());
    this.draw();
  }

  async #leave(does) {
    this.leaving = true;
    const { code } = this.room;
    await this.#try(does);
    this.leaving = false;
    if (this.room.code === code) return;
    this.app.dialog.hide();
    this.app.say("You are out of the class.");
  }

  async #copy(link) {
    try {
      await navigator.clipboard.writeText(link);
      this.said = "Link copied.";
    } catch {
      this.said = link; // a page over plain http has no clipboard: it can be selected here
    }
    this.draw();
  }

  /** In a window of its own; it finds the key on this computer. */
  present() {
    window.open(`/present#room=${this.room.code}`, "faultline-presenter", "popup,width=1100,height=760");
  }

  /** The presenter's window wants another step of the lesson. */
  #step(by) {
    const { lessons } = this.app;
    if (lessons?.shows === "lesson" && lessons.lesson) lessons.go(Math.max(1, Math.min(lessons.lesson.steps.length + 1, lessons.at + by)));
  }

  #later() {
    if (!this.desk || this.asking) return;
    this.asking = setTimeout(() => {
      this.asking = 0;
      this.#people();
    }, ROSTER_EVERY_MS);
  }

  async #people() {
    if (!this.desk || this.room.role !== "teacher") return;
    await this.#try(async () => { this.roster = await this.room.roster(); });
    this.draw();
  }

  // --- a link

  #nameFor(code) {
    return new Promise((done) => {
      let name = "";
      this.app.dialog.show("Join the class", [namePanel({ name: this.room.keys.name, code }, (given) => {
        name = given;
        this.app.dialog.hide();
      })], () => done(name));
      document.querySelector("[data-testid=room-name]").focus();
    });
  }
}

export function attachRoomPanel(app) {
  if (isEmbedded()) return;
  app.roomPanel = new RoomPanel(app);
}
