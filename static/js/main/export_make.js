// Making what the export dialog asked for: one clip after the other, how far it is, cancel, and the files at the end.
// Promises: goes on while the dialog is closed; the time left is said from the second it can be known; a cancel leaves no
// file; files are held until others are made or the page is left.
// Does not: show itself (export_dialog.js does), or draw and encode (ClipMaker does).

import { Cancelled, ClipMaker } from "./clip_maker.js";
import { leftSaid } from "./export_said.js";

const LEFT_AFTER_MS = 1500; // before that the time left is a guess

export class ExportJob {
  /** `changed()`: there is something new to show. */
  constructor(session, changed) {
    this.maker = new ClipMaker(session);
    this.changed = changed;
    this.state = "idle"; // idle, making, done, failed
    this.files = [];
  }

  get isMaking() {
    return this.state === "making";
  }

  /** Makes the clips of `list` (words), in turn; → the state it ended in. */
  async make(list) {
    this.#forget();
    Object.assign(this, { state: "making", of: list.length, at: 0, waits: "", frame: 0, frames: 0, left: "", error: null, stopped: false, began: performance.now() });
    this.changed();
    try {
      for (const [at, words] of list.entries()) {
        Object.assign(this, { at, frame: 0, frames: 0, since: null });
        const made = await this.maker.make(words, { waits: (text) => this.#waits(text), progress: (progress) => this.#progress(progress) });
        if (this.stopped) throw new Cancelled();
        this.#keep(made);
      }
      Object.assign(this, { state: "done", ms: performance.now() - this.began });
    } catch (error) {
      this.#forget();
      this.state = error instanceof Cancelled ? "idle" : "failed";
      this.error = error instanceof Cancelled ? null : error;
    }
    this.changed();
    return this.state;
  }

  cancel() {
    this.stopped = true;
    this.maker.cancel();
  }

  /** All is given back: to begin another. */
  reset() {
    this.#forget();
    Object.assign(this, { state: "idle", error: null, stopped: false });
  }

  #waits(text) {
    this.waits = text;
    this.changed();
  }

  #progress({ frame, frames }) {
    const now = performance.now();
    this.since ??= { now, frame };
    const spent = now - this.since.now;
    const done = frame - this.since.frame;
    const left = spent > LEFT_AFTER_MS && done > 0 ? (spent / done) * (frames - frame) : NaN;
    Object.assign(this, { waits: "", frame, frames, left: leftSaid(left) + (this.of > 1 && left > 0 ? " for this file" : "") });
    this.changed();
  }

  #keep({ spec, files, frames, description = "" }) {
    const kept = files.map(({ name, type, parts }) => {
      const blob = new Blob(parts, { type });
      return { name, type, bytes: blob.size, url: URL.createObjectURL(blob), blob };
    });
    this.files.push({ spec, frames, description, files: kept });
  }

  #forget() {
    for (const { files } of this.files) for (const { url } of files) URL.revokeObjectURL(url);
    this.files = [];
  }
}
