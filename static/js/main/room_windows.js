// Of several windows of the same member in the same room only one drives: the one where a hand was last.
// Promises: a window that is alone is the first within WAIT_MS; one that comes later leaves the other its place until it
// takes it; when the first closes another steps in.  Without channels between windows each counts itself the first.
// Does not: know what driving is.

const WAIT_MS = 200;

export class Windows {
  /** `changed()`: this window has become the first, or is no longer. */
  constructor(changed, make = (name) => (typeof BroadcastChannel === "function" ? new BroadcastChannel(name) : null), id = Math.random()) {
    this.changed = changed;
    this.make = make;
    this.id = id;
    this.first = false;
    this.channel = null;
  }

  enter(name) {
    this.leave();
    this.channel = this.make(`faultline.room.${name}`);
    if (!this.channel) return this.#set(true);
    this.channel.onmessage = ({ data }) => this.#heard(data);
    this.timer = setTimeout(() => this.take("here"), WAIT_MS);
    this.#say("hello");
    return null;
  }

  leave() {
    clearTimeout(this.timer);
    if (this.first) this.#say("gone");
    this.channel?.close();
    this.channel = null;
    this.first = false;
  }

  /** This is the one from now on. */
  take(said = "mine") {
    clearTimeout(this.timer);
    this.#set(true);
    this.#say(said);
  }

  #say(word) {
    this.channel?.postMessage({ word, id: this.id });
  }

  #set(first) {
    if (first === this.first) return;
    this.first = first;
    this.changed();
  }

  #heard({ word, id }) {
    if (word === "hello" && this.first) this.#say("here");
    else if (word === "mine" || (word === "here" && (!this.first || id < this.id))) {
      clearTimeout(this.timer);
      this.#set(false);
    } else if (word === "here") this.#say("here");
    else if (word === "gone") this.timer = setTimeout(() => this.take("here"), WAIT_MS * Math.random());
  }
}
