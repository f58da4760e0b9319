// An answer that could not be had or read: one sentence on what happened, one on what to do.
// Promises: `message` and `remedy` are sentences for the person at the page; `place` is where in a request, if known.
// Does not: decide how they are shown.

export class WireError extends Error {
  constructor(message, remedy = "", retriable = false, place = "") {
    super(message);
    this.name = "WireError";
    this.remedy = remedy;
    this.retriable = retriable;
    this.place = place;
  }
}
