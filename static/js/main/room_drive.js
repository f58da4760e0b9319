// The page of who drives: what it shows is told to the room, as often as it changes.
// Promises: at most TOLD_A_SECOND messages a second and one under way; only what is another than the room has it; in play the
// clock is told once a second; a page that was out of sight comes back to where the class has gone on to.
// Does not: move this page otherwise.

import { cycleAt, toTell } from "./room_clock.js";
import { placeOf } from "./room_place.js";

const TOLD_A_SECOND = 10;
const AWAY_MS = 1500; // between two frames: the window was out of sight, and its clock stood still
const AGAIN_MS = 2000; // after a refusal
const TOLD = ["place", "playing", "cycle", "speed"];

export class Driver {
  constructor(app, room) {
    this.app = app;
    this.room = room;
    this.begin();
  }

  /** What the room has is known: what differs from it will be told. */
  begin() {
    this.told = { ...this.room.client.state };
    this.under = false;
    this.turn = (this.turn ?? 0) + 1;
    this.notBefore = 0;
    this.frameAt = performance.now();
  }

  /** {place, playing, cycle, speed} of this page. */
  now() {
    const player = this.app.player();
    const playing = Boolean(player?.playing);
    return { place: placeOf(this.app.addressNow(), playing), playing, cycle: playing ? player.time : Math.floor(player?.time ?? 0), speed: player?.speed ?? 1000 };
  }

  frame(here) {
    const { room } = this;
    const player = this.app.player();
    const away = here - this.frameAt > AWAY_MS;
    this.frameAt = here;
    if (!room.connected || this.under || here < this.notBefore || player.busy > 0) return;
    const time = room.serverNow();
    if (away && player.playing && room.state.playing) {
      player.seek(Math.floor(cycleAt(room.state, time)));
      return;
    }
    const change = toTell(this.now(), this.told, time);
    if (!change) return;
    this.notBefore = here + 1000 / TOLD_A_SECOND;
    this.#tell(change, time);
  }

  async #tell(change, time) {
    const { turn } = this;
    this.under = true;
    const before = this.told;
    this.told = { ...this.told, ...change, ...("cycle" in change ? { at: time } : {}) };
    try {
      await this.room.ask("room_drive", change);
      this.app.notice.hide("room-drive");
    } catch (error) {
      if (turn !== this.turn) return;
      this.told = { ...this.told, ...Object.fromEntries(TOLD.map((key) => [key, before[key]])), at: before.at };
      this.notBefore = performance.now() + AGAIN_MS;
      if (!error.retriable) this.app.notice.show({ message: `The class does not see what is shown here: ${error.message}`, remedy: error.remedy }, { tag: "room-drive", calm: true });
    } finally {
      if (turn === this.turn) this.under = false;
    }
  }
}
