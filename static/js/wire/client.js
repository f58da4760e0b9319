// One session with the server: requests and their answers, over a socket that may come and go.
// Promises: every request sent resolves or rejects with a WireError, never hangs, and is sent at most TRIES times; at
// most `inFlight` are under way and the rest wait in order; a request that was under way when the line dropped is asked
// again once it is back, after `onReturn` has had its turn (the server forgets a tab's runs when it goes, so they must
// be opened again); one that the server cannot answer yet is asked again when the server says so, and `onHeld` tells.
// Does not: know what the answers mean, or open a socket itself (the socket is passed in).

import { WireError } from "./error.js";

export const PROTOCOL_VERSION = 1;
const IN_FLIGHT = 4; // the server accepts 8; a player needs the next chunk or two
const TIMEOUT_MS = 20_000;
const OPEN_TIMEOUT_MS = 60_000; // compiling and booting a large machine's text takes seconds on a busy server
const TRIES = 3; // the first time, and twice more after a broken line or no answer
const ONCE = new Set(["open", "close"]); // a late answer to these may still come: asking again could do it twice

/** Is this answer the server's refusal? */
function refusal(answer) {
  return answer && typeof answer === "object" && answer.ok === false && answer.error;
}

export class Client {
  constructor(socket, { inFlight = IN_FLIGHT, timeoutMs = TIMEOUT_MS, openTimeoutMs = OPEN_TIMEOUT_MS } = {}) {
    this.socket = socket;
    this.inFlight = inFlight;
    this.timeoutMs = timeoutMs;
    this.openTimeoutMs = openTimeoutMs;
    this.waiting = [];
    this.active = new Set();
    this.onStatus = () => {};
    this.onReturn = null;
    this.onHeld = () => {}; // (event, what the server said; null once it is answered)
    this.known = false;
    this.returning = false;
    this.returns = 0;
    socket.on("connect", () => this.#connected());
    socket.on("disconnect", () => this.#dropped());
    socket.on("connect_error", () => this.onStatus("unreachable"));
  }

  /** The server's answer to `event`; rejects with a WireError.  `payload` may be a function, read when it is sent; an
   *  `urgent` request goes before all that wait; one of `returning` need not wait for the end of `onReturn`, whose it is;
   *  one for `now` waits for nothing, and is refused with the line. */
  ask(event, payload = {}, { urgent = false, returning = false, now = false } = {}) {
    return new Promise((resolve, reject) => {
      const request = { event, payload, resolve, reject, tries: 0, timer: null };
      if (now && !this.socket.connected) {
        reject(new WireError("There is no connection to the server.", "The page goes on by itself when it is back.", true));
        return;
      }
      if ((now || (returning && this.returning)) && this.socket.connected) {
        request.ofReturn = true;
        this.#send(request);
        return;
      }
      if (urgent) this.waiting.unshift(request);
      else this.waiting.push(request);
      this.#pump();
    });
  }

  /** Says something that wants no answer; without a line it is not said. */
  tell(event, payload = {}) {
    if (this.socket.connected) this.socket.emit(event, { v: PROTOCOL_VERSION, ...payload });
  }

  #pump() {
    while (this.socket.connected && !this.returning && this.active.size < this.inFlight && this.waiting.length > 0) {
      this.#send(this.waiting.shift());
    }
  }

  #send(request) {
    this.active.add(request);
    request.tries += 1;
    const limit = request.event === "open" ? this.openTimeoutMs : this.timeoutMs;
    const turn = request.tries;
    request.timer = setTimeout(() => this.#late(request), limit);
    const payload = typeof request.payload === "function" ? request.payload() : request.payload;
    this.socket.emit(request.event, { v: PROTOCOL_VERSION, ...payload }, (answer) => {
      if (request.tries === turn && this.active.has(request)) this.#answered(request, answer);
    });
  }

  #answered(request, answer) {
    this.#leave(request);
    const error = refusal(answer);
    if (error?.again > 0) return this.#hold(request, error);
    if (request.held) this.onHeld(request.event, null);
    if (error) request.reject(new WireError(error.message, error.remedy, false, error.place));
    else request.resolve(answer);
    return this.#pump();
  }

  /** The engine is not ready: the same again after as many seconds as the server says, as if it had not been asked. */
  #hold(request, error) {
    request.held = true;
    request.tries -= 1;
    this.onHeld(request.event, error);
    setTimeout(() => {
      if (!request.ofReturn) this.waiting.unshift(request);
      else if (this.socket.connected) this.#send(request);
      else request.reject(new WireError("The connection broke while waiting for the server.", "Try again.", true));
      this.#pump();
    }, 1000 * error.again);
    return this.#pump();
  }

  #late(request) {
    this.#leave(request);
    if (request.tries < TRIES && !ONCE.has(request.event) && !request.ofReturn) this.waiting.unshift(request);
    else request.reject(new WireError(`The server did not answer "${request.event}" in time.`,
      "It may be busy: try again in a moment.", true));
    this.#pump();
  }

  #leave(request) {
    clearTimeout(request.timer);
    this.active.delete(request);
  }

  #dropped() {
    const again = [...this.active];
    this.active.clear();
    for (const request of again) {
      clearTimeout(request.timer);
      if (request.tries < TRIES && !request.ofReturn) this.waiting.unshift(request);
      else request.reject(new WireError("The connection broke while waiting for the server.", "Try again.", true));
    }
    this.onStatus("lost");
  }

  async #connected() {
    this.onStatus("connected");
    this.returns += 1;
    const turn = this.returns;
    if (this.known && this.onReturn) {
      this.returning = true;
      await this.onReturn().catch(() => {});
      if (turn !== this.returns) return; // the line broke again meanwhile: the later return goes on
      this.returning = false;
    }
    this.known = true;
    this.#pump();
  }
}
