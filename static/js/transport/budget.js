// What the page may ask of its server: so many bytes a second, saved up for a while when they are not used.
// Promises: `affords` says whether something that can wait may be asked for now; what a person waits for is never
// refused, but counts, so that what can wait waits longer.  Time is passed in.
// Does not: ask for anything, or know the wall clock.

export const BYTES_A_SECOND = 64 * 1024; // a viewer's share: a class of thirty then takes 16 Mbit/s of its teacher's computer
const SAVED_SECONDS = 8; // the largest chunk (128 cores, 350 KB) must be affordable at once

export class Budget {
  constructor(bytesASecond = BYTES_A_SECOND) {
    this.rate = bytesASecond;
    this.most = SAVED_SECONDS * bytesASecond;
    this.left = this.most;
    this.spent = 0;
    this.stands = false;
  }

  /** Inside `does` no time passes for it: of two clocks of a tab one fills it. */
  standing(does) {
    this.stands = true;
    try {
      return does();
    } finally {
      this.stands = false;
    }
  }

  /** `passedMs` have gone by. */
  tick(passedMs) {
    if (this.stands) return;
    this.left = Math.min(this.most, this.left + (this.rate * passedMs) / 1000);
  }

  affords(bytes) {
    return this.left >= Math.min(bytes, this.most);
  }

  /** How many things of so many bytes it affords. */
  count(bytes) {
    return Math.max(0, Math.floor(this.left / bytes));
  }

  /** Bytes asked for; negative when fewer came than were reckoned with. */
  spend(bytes) {
    this.left -= bytes;
    this.spent += bytes;
  }
}
