// The class: one room this tab is in, or none.  `app.room` is always there, with `code` "" while in no room.
// Promises: what a page shows is told by its address alone (room_place.js), so whatever goes into a link goes to the class;
// who drives is told from and never moved, who follows is moved and never fights: a hand of its own sets it free; after a
// lost line the same member goes on; the key is sent to the server and shown to nobody.
// Does not: draw (room_panel.js, room_vote.js and the presenter do, by the hooks below).
//
// For features:
//   code, member, role ("teacher" | "student" | ""), state (server/room/state.py), people {here, hands}, connected
//   driving: what happens here is what the class sees;  following: the class's place is shown here;
//   detached: in the room, but exploring;  holdsWheel: state.wheel is this member (detached: say so, offer show() and attach())
//   cycle(): where the class's clock is now;  link(): for students;  serverNow(): its time in ms
//   open({name}), join(code, {name}), leave(), end(): promises; they reject with {message, remedy}
//   attach(): back to the class;  detach();  show(): who holds the wheel shows the class this
//   wheel(member): hands it over; wheel(): takes it, or gives it back;  hand(up);  roster() → [{member, name, here, hand}]
//   pointer(on), pointing: the driver's pointer is seen by all
//   ask(event, payload): any other message of a room, its key never needed
//   on("status", does()): any of the above is another;  on("change", does(state, change)): numbered, and the whole after
//   open, join, coming back and leaving;  on("notice", does(kind, value)): tally, bars, roster, voted, point, …
//   nameFor: null or async (code) → name, asked before a link joins

import { RoomClient } from "../wire/room.js";
import { isEmbedded } from "./embed.js";
import { cycleAt } from "./room_clock.js";
import { Driver } from "./room_drive.js";
import { Follower } from "./room_follow.js";
import { Hands } from "./room_hands.js";
import { RoomKeys } from "./room_keys.js";
import { codeIn, codeWritten } from "./room_place.js";
import { Pointer } from "./room_pointer.js";
import { Windows } from "./room_windows.js";

const TICK_MS = 200;
const HOOKS = Object.freeze(["status", "change", "notice"]);
const NOBODY = Object.freeze({ here: 0, hands: 0 });

export class Room {
  constructor(app) {
    this.app = app;
    this.client = new RoomClient();
    this.keys = new RoomKeys();
    this.windows = new Windows(() => this.#status());
    this.hooks = new Map(HOOKS.map((name) => [name, []]));
    this.people = NOBODY;
    this.connected = false;
    this.detached = false;
    this.nameFor = null;
    this.hands = new Hands(app, this);
    this.follower = new Follower(app, this);
    this.hands.watch();
    this.driver = new Driver(app, this);
    this.pointing = false;
    this.spot = new Pointer(app, this);
    const { socket } = app.session.client;
    socket.on("room", (payload) => this.#news(this.client.push(payload, performance.now())));
    socket.on("disconnect", () => this.#lost());
    app.session.onBack = () => this.#back();
    app.on("frame", (now) => this.#frame(now));
    setInterval(() => this.#tick(), TICK_MS);
    window.addEventListener("hashchange", () => {
      const code = codeIn(location.hash);
      if (code && code !== this.code) this.#byLink(code);
    });
    window.addEventListener("pagehide", () => this.windows.leave());
  }

  get code() {
    return this.client.code;
  }

  get member() {
    return this.client.member;
  }

  get role() {
    return this.client.role;
  }

  get state() {
    return this.client.state;
  }

  get holdsWheel() {
    return this.code !== "" && this.state.wheel === this.member;
  }

  get driving() {
    return this.holdsWheel && this.windows.first && !this.detached && this.follower.isThere;
  }

  get following() {
    return this.code !== "" && !this.detached && !this.driving;
  }

  serverNow() {
    return this.client.clock.at(performance.now());
  }

  cycle() {
    return cycleAt(this.state, this.serverNow());
  }

  link() {
    return this.code ? `${location.origin}/#room=${this.code}` : "";
  }

  /** The room in the page's own address. */
  inAddress() {
    return codeWritten(this.code);
  }

  on(name, does) {
    const found = this.hooks.get(name);
    if (!found) throw new Error(`there is no hook "${name}" of a room: ${HOOKS.join(", ")}`);
    found.push(does);
  }

  #call(name, ...more) {
    for (const does of this.hooks.get(name)) {
      try {
        does(...more);
      } catch (error) {
        reportError(error);
      }
    }
  }

  #status() {
    this.#call("status");
  }

  // --- coming and going

  /** The teacher opens a room at this very moment. */
  async open({ name = this.keys.name } = {}) {
    const reply = await this.#enter("room_open", { ...this.driver.now(), ...(name ? { name } : {}) });
    this.windows.take();
    return reply;
  }

  /** As the one this computer was before, if it was in that room. */
  async join(code, { name = this.keys.name } = {}) {
    const kept = this.keys.of(code);
    try {
      return await this.#enter("room_join", { code, ...(name ? { name } : {}), ...kept });
    } catch (error) {
      if (kept && error.place === "room_join") this.keys.forget(code); // a room knows its members for as long as it lives
      throw error;
    }
  }

  async #enter(event, payload) {
    if (this.code) await this.leave();
    this.client.asking();
    const sent = performance.now();
    let reply;
    try {
      reply = await this.app.session.client.ask(event, payload, { now: true });
    } catch (error) {
      this.client.refused();
      throw error;
    }
    this.detached = false;
    this.people = reply.people ?? NOBODY;
    this.connected = true;
    if (reply.key) this.keys.keep(reply.code, reply);
    if (payload.name !== undefined) this.keys.name = payload.name;
    this.follower.begin(event === "room_open");
    const news = this.client.joined(reply, sent, performance.now());
    this.driver.begin();
    this.windows.enter(`${this.code}.${this.member}`);
    this.#news(news);
    this.#call("notice", "voted", reply.voted ?? null);
    this.#status();
    return reply;
  }

  /** At the start of the page: → true if the address names a room and it is entered; no run of the page's own is opened then. */
  async arrive(hash) {
    const code = isEmbedded() ? "" : codeIn(hash);
    return code ? this.#byLink(code) : false;
  }

  async #byLink(code) {
    try {
      const name = this.keys.of(code) || !this.nameFor ? undefined : await this.nameFor(code);
      await this.join(code, name === undefined ? {} : { name });
      this.app.notice.hide("room");
      return true;
    } catch (error) {
      this.app.notice.show(error, { tag: "room", retry: () => this.#byLink(code) });
      return false;
    }
  }

  async leave() {
    if (!this.code) return;
    const { code } = this;
    const isTeacher = this.role === "teacher";
    await this.ask("room_leave").catch(() => {});
    if (!isTeacher) this.keys.forget(code); // a teacher may come back to its room
    this.#out();
  }

  async end() {
    await this.ask("room_end");
    this.keys.forget(this.code);
    this.#out();
  }

  #out() {
    this.follower.release();
    this.windows.leave();
    this.spot.hide();
    this.client.leave();
    this.people = NOBODY;
    this.connected = false;
    this.detached = false;
    this.pointing = false;
    if (codeIn(location.hash)) history.replaceState(null, "", this.app.addressNow());
    this.#call("change", this.state, null);
    this.#status();
  }

  #lost() {
    if (!this.code) return;
    this.connected = false;
    this.#status();
  }

  /** The line is there again: the same member, with what was missed. */
  async #back() {
    if (!this.code) return;
    const { code } = this;
    const kept = this.keys.of(code);
    this.client.asking();
    const sent = performance.now();
    try {
      const reply = await this.app.session.client.ask("room_join", { code, ...kept, since: this.client.since }, { now: true });
      this.people = reply.people ?? this.people;
      this.connected = true;
      this.#news(this.client.joined(reply, sent, performance.now()));
      this.driver.begin();
      this.#call("notice", "voted", reply.voted ?? null);
      this.#status();
    } catch (error) {
      this.client.refused();
      if (error.retriable) return; // the next return tries again
      this.#out();
      this.app.notice.show({ message: `The class ${code} goes on without this page: ${error.message}`, remedy: error.remedy }, { tag: "room", retry: () => this.#byLink(code) });
    }
  }

  // --- what happens in the room

  #news(news) {
    for (const one of news) {
      if (one.kind === "gap") this.#back();
      else if (one.kind === "change") this.#changed(one.state, one.change);
      else this.#noticed(one.kind, one.value);
    }
  }

  #changed(state, change) {
    if (state.ended) {
      this.keys.forget(this.code);
      this.#out();
      this.app.say("The class has ended. What is shown stays.");
      return;
    }
    if ("wheel" in change) this.#wheelWent(state);
    this.follower.changed();
    this.#call("change", state, change);
    if ("wheel" in change) this.#status();
  }

  #wheelWent(state) {
    this.spot.hide();
    this.pointing = false;
    this.driver.begin();
    if (!this.follower.began) return;
    if (state.wheel === this.member) this.app.say(this.detached ? "You have the wheel, and still explore alone." : "You have the wheel: the class sees what you do.");
  }

  #noticed(kind, value) {
    if (kind === "people") {
      this.people = value;
      this.#status();
    }
    if (kind === "point" && !this.driving) this.spot.show(this.detached ? null : value);
    this.#call("notice", kind, value);
  }

  /** Once in a while, also in a window nobody sees. */
  #tick() {
    if (!this.code || !this.connected) return;
    const seq = this.client.ackDue(performance.now());
    if (seq !== null) this.app.session.client.tell("room_ack", { seq });
    if (!this.app.player() || document.hidden) this.follower.settle();
  }

  #frame(now) {
    if (!this.code) return;
    const { driving } = this;
    if (driving !== this.drove) {
      this.drove = driving;
      if (driving) this.follower.release();
      this.#status();
    }
    if (driving) this.driver.frame(now);
    else this.follower.settle();
  }

  // --- who moves whom

  /** A hand on this page while it follows. */
  acted() {
    if (this.holdsWheel && !this.detached) {
      this.windows.take();
      return;
    }
    this.detach();
  }

  detach() {
    if (!this.code || this.detached || this.driving) return;
    this.detached = true;
    this.follower.release();
    this.spot.hide();
    this.app.say("You explore by yourself; the class goes on without you until you go back to it.");
    this.#status();
  }

  /** Back to the class. */
  attach() {
    if (!this.code || !this.detached) return;
    this.detached = false;
    this.follower.begin();
    this.follower.settle();
    this.app.say("Back with the class.");
    this.#status();
  }

  /** Who holds the wheel and explored: the class sees this. */
  show() {
    if (!this.holdsWheel) return;
    this.detached = false;
    this.follower.begin(true);
    this.windows.take();
    this.#status();
  }

  async wheel(member = "") {
    const reply = await this.ask("room_wheel", member ? { member } : {});
    if (this.role === "teacher" && !member) {
      this.attach();
      this.windows.take();
    }
    return reply;
  }

  hand(up) {
    return this.ask("room_hand", { up });
  }

  async roster() {
    return (await this.ask("room_roster")).people;
  }

  pointer(on) {
    this.pointing = on && this.driving;
    if (!this.pointing) this.spot.stop();
    this.#status();
  }

  ask(event, payload = {}) {
    return this.app.session.client.ask(event, payload, { now: true });
  }
}

export function attachRoom(app) {
  app.room = new Room(app);
}
