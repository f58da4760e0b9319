// What the presenter's window asks of the page that teaches: the next step, the one before, play or pause.
// Promises: heard only by pages of this very browser and server, and done only by the one that drives; a word it does not
// know is nothing.
// Does not: reach the network.

const nameOf = (code) => `faultline.present.${code}`;
const channel = (code) => (typeof BroadcastChannel === "function" ? new BroadcastChannel(nameOf(code)) : null);

/** In the presenter's window. */
export class Remote {
  constructor(code, make = channel) {
    this.channel = make(code);
  }

  say(word) {
    this.channel?.postMessage({ word });
  }

  close() {
    this.channel?.close();
    this.channel = null;
  }
}

/** On the page: `does`: {word: function}; `obeys()`: is this the page that drives? */
export class Remoted {
  constructor(does, obeys, make = channel) {
    Object.assign(this, { does, obeys, make, code: "", channel: null });
  }

  /** The class this page teaches, or "". */
  of(code) {
    if (code === this.code) return;
    this.channel?.close();
    this.code = code;
    this.channel = code ? this.make(code) : null;
    if (this.channel) this.channel.onmessage = ({ data }) => this.heard(data);
  }

  heard(data) {
    if (this.obeys() && Object.hasOwn(this.does, data?.word)) this.does[data.word]();
  }
}
