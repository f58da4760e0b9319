// The driver's pointer on everybody's stage.
// Promises: sent only while it is turned on and moves, at most so often; a spot is a share of the stage, so it is in the
// same part of the machine where the stage has the same shape; where the stage is a list (a phone) it is not shown.
// Does not: catch clicks.

import { element } from "../panels/element.js";

const EVERY_MS = 100;
const WHOLE = 10_000; // of the stage's width and height
const GONE_MS = 15_000; // nobody points for so long without moving

export class Pointer {
  constructor(app, room) {
    this.app = app;
    this.room = room;
    this.canvas = app.view.stage.canvas;
    this.sentAt = -Infinity;
    this.next = undefined; // what to send next: {x, y}, or null for "no longer"
    this.node = element("div", { class: "room-spot", "aria-hidden": "true", "data-testid": "room-spot", hidden: true });
    app.over.append(this.node);
    this.canvas.addEventListener("pointermove", (event) => this.#moved(event));
    this.canvas.addEventListener("pointerleave", () => this.stop());
  }

  #moved(event) {
    if (!this.room.pointing) return;
    const box = this.canvas.getBoundingClientRect();
    const share = (at, from, size) => Math.round(WHOLE * Math.max(0, Math.min(1, (at - from) / size)));
    this.#send({ x: share(event.clientX, box.left, box.width), y: share(event.clientY, box.top, box.height) });
  }

  stop() {
    if (this.sent) this.#send(null);
  }

  #send(spot) {
    this.next = spot;
    const wait = this.sentAt + EVERY_MS - performance.now();
    this.timer ??= setTimeout(() => {
      this.timer = null;
      this.sentAt = performance.now();
      this.sent = this.next;
      this.room.ask("room_point", this.next ?? {}).catch(() => {});
    }, Math.max(0, wait));
  }

  /** Where the driver points, {x, y}; null: nowhere. */
  show(spot) {
    clearTimeout(this.going);
    const isList = getComputedStyle(this.canvas).position === "static";
    this.node.hidden = !spot || isList;
    if (this.node.hidden) return;
    this.node.style.left = `${(100 * spot.x) / WHOLE}%`;
    this.node.style.top = `${(100 * spot.y) / WHOLE}%`;
    this.going = setTimeout(() => this.hide(), GONE_MS);
  }

  hide() {
    clearTimeout(this.going);
    this.node.hidden = true;
  }
}
