// Parts of the page's address that features own: depth, selection, breakpoints, a second run, ….
// Promises: each key has one owner; a text that does not match its owner's pattern is passed over; what `written` writes
// `apply` hands back.  Does not: know what a part means, or the run's own part of the address (address.js).

export class AddressParts {
  constructor() {
    this.parts = new Map();
  }

  /** {key, pattern: a RegExp of the whole text, written() → text or "", read(text, run), isThere(): is the page where `written`
   *  says? (always, if none is given)}. */
  add(part) {
    if (this.parts.has(part.key)) throw new Error(`the address part "${part.key}" has an owner already`);
    this.parts.set(part.key, part);
  }

  /** "&depth=story&core=3", or "". */
  written() {
    const out = new URLSearchParams();
    for (const [key, part] of this.parts) {
      const text = part.written();
      if (text) out.set(key, text);
    }
    const text = out.toString();
    return text ? `&${text}` : "";
  }

  /** Is the page where its parts say?  Else an address written now would lead to a moment that never was. */
  get isThere() {
    return [...this.parts.values()].every((part) => part.isThere?.() ?? true);
  }

  /** Hands one part a text, as an address would. */
  read(key, text, run) {
    this.parts.get(key).read(text, run);
  }

  /** Hands each part what `hash` says of it, "" where it says nothing: an address means all that it says. */
  apply(hash, run) {
    const given = new URLSearchParams(hash.replace(/^#/, ""));
    for (const [key, part] of this.parts) {
      const text = given.get(key) ?? "";
      part.read(part.pattern.test(text) ? text : "", run);
    }
  }
}
