// One sweep at the server as the page follows it: begun, asked for what is new about every 150 ms (sooner until there
// is a first point), cancelled.
// Promises: a later start replaces an earlier one, and only the newest of several waiting is begun; nothing of an earlier
// sweep is told once a later one was asked for; a sweep the server no longer knows (it was started again) is begun once
// more, a few times, then said to be lost; there is always an end: done, failed or cancelled.
// Does not: show anything or keep points.

const EVERY_MS = 150;
const FIRST_MS = 40; // until there is a first point: nothing is drawn meanwhile
const LOST_AT_MOST = 3; // times a sweep is begun again without one new point between

const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

export class SweepWatch {
  /** `server`: {sweep(request), sweepPoints(name, since), endSweep(name)}; `on`: {begun(ack), points(list, how), done(how),
   *  failed(error), again()}, `how` {finished, wanted}. */
  constructor(server, on, wait = pause) {
    this.server = server;
    this.on = on;
    this.wait = wait;
    this.turn = 0;
    this.name = null; // of the sweep that goes on
    this.going = false;
    this.begins = Promise.resolve();
  }

  /** Begins a sweep; what went on before is replaced. */
  start(request) {
    this.turn += 1;
    const { turn } = this;
    this.going = true;
    this.name = null;
    this.begins = this.begins.then(() => (turn === this.turn ? this.#begin(request, turn, 0) : null));
    return this.begins;
  }

  async #begin(request, turn, lost) {
    try {
      const ack = await this.server.sweep(request);
      if (turn !== this.turn) {
        if (!this.going) this.server.endSweep(ack.sweep).catch(() => {}); // cancelled meanwhile
        return;
      }
      this.name = ack.sweep;
      this.on.begun(ack);
      this.#follow(request, turn, lost);
    } catch (error) {
      if (turn === this.turn) this.#failed(error);
    }
  }

  async #follow(request, turn, lost) {
    let since = 0;
    let every = FIRST_MS;
    let tries = lost;
    while (turn === this.turn) {
      let answer;
      try {
        answer = await this.server.sweepPoints(this.name, since);
      } catch (error) {
        if (turn !== this.turn) return;
        if (tries >= LOST_AT_MOST) this.#failed(error);
        else {
          this.on.again();
          this.begins = this.begins.then(() => (turn === this.turn ? this.#begin(request, turn, tries + 1) : null));
        }
        return;
      }
      if (turn !== this.turn) return;
      since = answer.next;
      const how = { finished: answer.finished, wanted: answer.wanted };
      if (answer.points.length > 0) [tries, every] = [0, EVERY_MS];
      this.on.points(answer.points, how);
      if (answer.error) return void this.#failed(answer.error);
      if (answer.done) return void this.#ended(() => this.on.done(how));
      await this.wait(every);
    }
  }

  #failed(error) {
    this.#ended(() => this.on.failed(error));
  }

  #ended(tell) {
    this.going = false;
    this.name = null;
    tell();
  }

  /** Ends what goes on, if anything does. */
  cancel() {
    const { name } = this;
    this.turn += 1;
    this.going = false;
    this.name = null;
    if (name !== null) this.server.endSweep(name).catch(() => {}); // it may have ended by itself
  }
}
