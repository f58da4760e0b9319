// The bar at the bottom: buttons, kind of step, speed, place, and the two numbers.
// Promises: shows the player as it is; every action also has a key (keys.js).
// Does not: act itself; it calls `act`.

import { POSITIONS, positionOf, speedAt, speedSaid } from "../transport/speed.js";
import { fillKinds } from "./searching.js";

const PLACES = 2000; // of the slider while playing: finer than its pixels

const byId = (id) => document.getElementById(id);

export class TransportBar {
  /** `act`: {play, pause, step(forward), seek(cycle), toEnd, speed(cyclesASecond), kind(id)}. */
  constructor(act) {
    this.kind = byId("step-kind");
    this.speed = byId("speed");
    this.seek = byId("seek");
    this.shown = {};
    fillKinds(this.kind);
    this.speed.max = String(POSITIONS);
    byId("play").addEventListener("click", () => act.play());
    byId("pause").addEventListener("click", () => act.pause());
    byId("step-forward").addEventListener("click", () => act.step(true));
    byId("step-back").addEventListener("click", () => act.step(false));
    byId("to-start").addEventListener("click", () => act.seek(0));
    byId("to-end").addEventListener("click", () => act.toEnd());
    this.kind.addEventListener("change", () => act.kind(this.kind.value));
    this.speed.addEventListener("input", () => act.speed(speedAt(Number(this.speed.value))));
    this.seek.addEventListener("input", () => act.seek(Number(this.seek.value)));
    byId("go").addEventListener("submit", (event) => {
      event.preventDefault();
      const digits = byId("go-cycle").value.replace(/\D/g, "");
      if (digits !== "") act.seek(Number(digits));
      byId("go-cycle").value = "";
    });
  }

  #set(key, value, put) {
    if (this.shown[key] === value) return;
    this.shown[key] = value;
    put(value);
  }

  /** `faults` so far at this moment. */
  show(player, faults) {
    const cycle = Math.floor(player.time);
    const start = Math.floor(player.startCycle);
    const end = Math.max(start + 1, Math.floor(player.endCycle));
    const done = (100 * (cycle - start)) / (end - start);
    this.#set("cycle", cycle, (value) => { byId("cycle").textContent = String(value); });
    this.#set("faults", faults, (value) => { byId("faults").textContent = String(value); });
    this.#set("end", `${start} ${end}`, () => Object.assign(this.seek, { min: String(start), max: String(end) }));
    const place = player.playing ? Math.round((PLACES * done) / 100) : cycle;
    this.#set("place", `${place}/${end}/${player.playing}`, () => {
      this.seek.value = String(cycle);
      this.seek.style.setProperty("--done", `${done}%`);
      this.seek.setAttribute("aria-valuetext", `cycle ${cycle} of ${end}`);
    });
    this.#set("speed", player.speed, (value) => {
      this.speed.value = String(positionOf(value));
      this.speed.style.setProperty("--done", `${(100 * positionOf(value)) / POSITIONS}%`);
      this.speed.setAttribute("aria-valuetext", speedSaid(value));
      byId("speed-said").textContent = speedSaid(value);
    });
    this.#set("playing", player.playing, (value) => this.#playing(value));
  }

  /** The one of play and pause that would do something is the one that stands out. */
  #playing(playing) {
    const [now, other] = playing ? [byId("pause"), byId("play")] : [byId("play"), byId("pause")];
    now.classList.add("primary");
    other.classList.remove("primary");
  }
}
