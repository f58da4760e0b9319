// Carrying a field of the layout map to another place: by pointer, by keyboard, or picked up and put down with clicks.
// Promises: one way to say where it would go (byte or own line) and one way to drop it; every place tried is said, with
// what is in the way; Escape, or letting go outside, leaves everything as it was.
// Does not: open a run; it calls `on.drop(unit, to)`.

import { LINE_BYTES, mayStart, OWN_LINE, stepped } from "../mirror/struct_map.js";
import { element } from "./element.js";
import { placeSaid } from "./layout_said.js";

const FAR = 5; // px a pointer moves before it drags
const GRAIN = 4;

export class Carry {
  /** `host`: the map; `on`: {model(), unit(path), shown(carrying), drop(unit, to), say(text)}. */
  constructor(host, on) {
    this.host = host;
    this.on = on;
    this.unit = null; // what is carried
    this.to = null; // byte, or OWN_LINE
    this.pressed = null;
    host.addEventListener("pointerdown", (event) => this.#down(event));
    host.addEventListener("click", (event) => this.#click(event), true);
    this.moved = (event) => this.#moved(event);
    this.released = (event) => this.#released(event);
    this.left = () => this.cancel();
  }

  /** Picks a field up where it lies. */
  begin(unit, { pointer = null, grab = 0 } = {}) {
    this.unit = unit;
    this.to = unit.offset;
    this.grab = grab;
    this.on.shown(true);
    this.host.dataset.carrying = unit.path;
    if (pointer) {
      this.ghost = element("div", { class: "map-ghost mono", "aria-hidden": "true" }, unit.path);
      document.body.append(this.ghost);
      this.#follow(pointer);
    } else {
      this.#mark();
      this.on.say(`${unit.path} picked up at byte ${unit.offset}. Arrows move it, o is a line of its own, Enter drops it, Escape leaves it.`);
    }
  }

  /** From outside the map, for instance off the stage: a pointer that is down already drags `unit`. */
  take(unit, event) {
    this.#listen();
    this.begin(unit, { pointer: event });
  }

  /** The map was drawn anew under what is carried. */
  again() {
    this.#mark();
  }

  cancel() {
    const { unit } = this;
    this.#end();
    if (unit) this.on.say(`${unit.path} stays at byte ${unit.offset}.`);
  }

  #end() {
    const carried = this.unit !== null;
    this.unit = this.to = this.pressed = null;
    this.ghost?.remove();
    this.ghost = null;
    delete this.host.dataset.carrying;
    for (const [name, does] of [["pointermove", this.moved], ["pointerup", this.released], ["pointercancel", this.left]]) document.removeEventListener(name, does);
    if (carried) this.on.shown(false); // else nothing has changed, and a click is still to come
  }

  #listen() {
    for (const [name, does] of [["pointermove", this.moved], ["pointerup", this.released], ["pointercancel", this.left]]) document.addEventListener(name, does);
  }

  drop() {
    const { unit, to } = this;
    const { ok, why } = this.#verdict();
    if (!ok) {
      this.on.say(why);
      return false;
    }
    this.#end();
    this.on.drop(unit, to);
    return true;
  }

  #verdict() {
    return this.to === OWN_LINE ? { ok: true, why: "" } : mayStart(this.on.model().struct, this.unit, this.to);
  }

  /** Keys while something is carried; true if the key was for this. */
  key(event) {
    if (!this.unit) return false;
    const { key } = event;
    if (key === "Enter" || key === " ") this.drop();
    else if (key === "o") this.#try(OWN_LINE);
    else if (key.startsWith("Arrow")) this.#try(stepped(this.on.model().struct, this.unit, this.to === OWN_LINE ? this.unit.offset : this.to, key));
    else return false;
    return true;
  }

  #try(to) {
    if (to === this.to && to !== OWN_LINE) return;
    this.to = to;
    this.#mark();
    const { ok, why } = this.#verdict();
    this.on.say(to === OWN_LINE ? "A line of its own: nothing else is on it." : ok ? `Byte ${to}, line + ${to - (to % LINE_BYTES)}: free.` : why);
  }

  /** Shows where it would go. */
  #mark() {
    this.host.querySelector(".map-target")?.remove();
    this.host.querySelector("[data-own]")?.classList.toggle("aimed", this.to === OWN_LINE);
    if (!this.unit || this.to === OWN_LINE || this.to === null) {
      if (this.to === OWN_LINE) this.host.querySelector("[data-own]")?.scrollIntoView({ block: "nearest" });
      return;
    }
    for (const grid of this.host.querySelectorAll(".map-grid")) {
      const [from, bytes] = [Number(grid.dataset.start), Number(grid.dataset.bytes)];
      if (this.to < from || this.to >= from + bytes) continue;
      const { ok, why } = this.#verdict();
      const first = (this.to - from) / GRAIN + 1;
      const last = Math.min(bytes / GRAIN, first - 1 + Math.ceil(this.unit.size / GRAIN)) + 1;
      const here = this.to === this.unit.offset;
      grid.append(element("div", { class: `map-target ${ok ? "free" : here ? "here" : "taken"}`, style: { "grid-column": `${Math.floor(first)} / ${last}` }, "aria-hidden": "true", title: why || null },
        ok ? `✓ +${this.to}` : here ? "here" : `✕ +${this.to}`));
      if (!this.ghost) grid.scrollIntoView({ block: "nearest" });
    }
  }

  #down(event) {
    const button = event.target.closest(".lay-field");
    if (!button || event.button !== 0 || this.unit) return;
    const unit = this.on.unit(button.dataset.path);
    if (!unit?.movable) return;
    const grid = button.closest(".map-grid");
    this.pressed = { unit, x: event.clientX, y: event.clientY, grab: this.#byteUnder(grid, event.clientX) - unit.offset };
    this.#listen();
  }

  #moved(event) {
    if (this.pressed && !this.unit) {
      const { x, y, unit, grab } = this.pressed;
      if (Math.hypot(event.clientX - x, event.clientY - y) < FAR) return;
      this.begin(unit, { pointer: event, grab });
    }
    if (this.unit && this.ghost) this.#follow(event);
  }

  #byteUnder(grid, x) {
    const box = grid.getBoundingClientRect();
    return Number(grid.dataset.start) + (Number(grid.dataset.bytes) * (x - box.left)) / Math.max(1, box.width);
  }

  #follow(event) {
    this.ghost.style.setProperty("left", `${event.clientX + 12}px`);
    this.ghost.style.setProperty("top", `${event.clientY + 12}px`);
    const under = document.elementFromPoint(event.clientX, event.clientY);
    const inside = under && this.host.contains(under);
    const grid = inside ? under.closest(".map-grid") ?? under.closest(".map-line")?.querySelector(".map-grid") : null;
    const own = inside ? under.closest("[data-own]") : null;
    const { unit } = this;
    const at = grid ? Math.max(0, Math.round((this.#byteUnder(grid, event.clientX) - (this.grab || unit.size / 2)) / unit.align) * unit.align) : null;
    this.to = own ? OWN_LINE : at;
    this.#mark();
    const ok = this.to !== null && this.#verdict().ok;
    this.ghost.classList.toggle("free", ok);
    this.ghost.textContent = `${unit.path}${this.to === null ? "" : ok ? ` → ${placeSaid(this.to)}` : ""}`;
    const edge = this.host.getBoundingClientRect();
    if (event.clientY > edge.bottom - 24) this.host.scrollBy(0, 12);
    else if (event.clientY < edge.top + 24) this.host.scrollBy(0, -12);
  }

  #released(event) {
    this.pressed = null;
    if (!this.unit) {
      this.#end();
      return;
    }
    this.dropped = event.timeStamp;
    if (this.to === null || this.to === this.unit.offset || !this.drop()) this.cancel();
  }

  /** A click after a drag is none; while something picked up by click or key is carried, a click on a place drops it. */
  #click(event) {
    if (this.dropped !== undefined && event.timeStamp - this.dropped < 50) {
      event.stopPropagation();
      this.dropped = undefined;
      return;
    }
    if (!this.unit || this.ghost || event.target.closest(".map-acts")) return;
    const grid = event.target.closest(".map-grid");
    const own = event.target.closest("[data-own]");
    if (!grid && !own) return;
    event.stopPropagation();
    this.#try(own ? OWN_LINE : Math.max(0, Math.floor(this.#byteUnder(grid, event.clientX) / this.unit.align) * this.unit.align));
    this.drop();
  }
}
