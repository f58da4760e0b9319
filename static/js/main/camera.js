// The camera over the cores: larger, smaller, moved by hand, following the action, or the whole machine.
// Promises: buttons, keys, the wheel with ctrl, two fingers and dragging do the same; the point under the pointer stays
// where it is; following moves the window only when the action leaves it, and not when motion is reduced more than once.
// Does not: draw; scene/stage_layout.js says what a camera means, and how far it may go.

import { buttonOf, element } from "../panels/element.js";
import { cameraOf, cameraSaid, centred, PATTERN } from "../scene/camera.js";
import { ZOOM_MOST } from "../scene/detail.js";

const STEP = 1.35; // a press of a key or button
const DRAG_FROM = 4; // px until a press is a drag
const WHEEL = 0.0025; // of the zoom's logarithm for a px of wheel
const EASE = 0.14; // of the way in a frame
const FOLLOW_EVERY_MS = 700;
const PAN = 0.2; // of the window for an arrow key

const clamp = (value, low, high) => Math.max(low, Math.min(high, value));

/** The camera after `by` times enlarging about (x, y) of the canvas; `seen` the window it looks through. */
export function zoomed(camera, by, x, y, seen) {
  const zoom = clamp(camera.zoom * by, 1, ZOOM_MOST);
  const at = { x: clamp(x - seen.x, 0, seen.w), y: clamp(y - seen.y, 0, seen.h) };
  const grown = zoom / camera.zoom;
  return zoom === 1 ? { zoom: 1, x: 0, y: 0 } : { zoom, x: (camera.x + at.x) * grown - at.x, y: (camera.y + at.y) * grown - at.y };
}

class Camera {
  constructor(app) {
    this.app = app;
    this.at = { zoom: 1, x: 0, y: 0 };
    this.target = null;
    this.wanted = null; // of an address, until there is a picture
    this.follows = false;
    this.followedAt = -Infinity;
    this.pointers = new Map();
    this.canvas = app.view.stage.canvas;
    this.#buttons();
    this.#keys();
    this.#pointer();
    app.on("stage", (world, spec) => { spec.camera = this.at; });
    app.on("frame", (now) => this.#frame(now));
    app.on("run", () => this.fit());
    app.addressPart({
      key: "zoom", pattern: PATTERN, written: () => this.#written(), read: (text) => this.#read(text),
    });
  }

  get placed() {
    return this.app.view.stage.layout;
  }

  #buttons() {
    const button = (text, title, does, more = {}) => buttonOf(text, does, { class: "quiet", title, ...more });
    this.said = element("output", { class: "mono zoom-said", "aria-live": "off" }, "100 %");
    this.follow = button("follow", "keep the core that acts, or the selected one, in the window (f)", () => this.toggleFollow(), { "aria-pressed": "false", "data-testid": "camera-follow" });
    this.host = element("div", { class: "camera", role: "group", "aria-label": "Camera" },
      button("−", "smaller (o)", () => this.step(1 / STEP), { "data-testid": "zoom-out", "aria-label": "smaller" }), this.said,
      button("+", "larger: more on each core, then larger type (i)", () => this.step(STEP), { "data-testid": "zoom-in", "aria-label": "larger" }),
      button("all", "the whole machine (0)", () => this.fit(true), { "data-testid": "zoom-fit" }), this.follow);
    this.app.tools.camera.append(this.host);
  }

  #keys() {
    this.app.key({ key: "i", what: "larger: zoom into the cores", does: () => this.step(STEP) });
    this.app.key({ key: "o", what: "smaller", does: () => this.step(1 / STEP) });
    this.app.key({ key: "0", what: "the whole machine", does: () => this.fit(true) });
    this.app.key({ key: "f", what: "the camera follows the action, or stays put", does: () => this.toggleFollow() });
    this.canvas.addEventListener("keydown", (event) => {
      const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (!by || this.at.zoom === 1 || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || !this.placed) return;
      event.preventDefault();
      event.stopPropagation(); // the arrows of the transport
      const { window: seen } = this.placed;
      this.#set({ ...this.at, x: this.at.x + by[0] * PAN * seen.w, y: this.at.y + by[1] * PAN * seen.h });
    });
  }

  #pointer() {
    const { canvas } = this;
    const place = (event) => {
      const box = canvas.getBoundingClientRect();
      return { x: event.clientX - box.left, y: event.clientY - box.top };
    };
    canvas.addEventListener("wheel", (event) => {
      if (!(event.ctrlKey || event.metaKey) || !this.placed?.camera) return;
      event.preventDefault();
      const { x, y } = place(event);
      this.zoomAt(Math.exp(-event.deltaY * WHEEL), x, y);
    }, { passive: false });
    canvas.addEventListener("pointerdown", (event) => {
      this.moved = false;
      this.pointers.set(event.pointerId, { ...place(event), from: place(event) });
    });
    window.addEventListener("pointermove", (event) => this.#dragged(event.pointerId, place(event)));
    for (const name of ["pointerup", "pointercancel"]) window.addEventListener(name, (event) => this.pointers.delete(event.pointerId));
    canvas.addEventListener("click", (event) => {
      if (!this.moved) return;
      this.moved = false;
      event.stopImmediatePropagation(); // the end of a drag picks nothing
    }, { capture: true });
  }

  #dragged(id, now) {
    const pointer = this.pointers.get(id);
    if (!pointer || !this.placed?.camera) return;
    const others = [...this.pointers].filter(([other]) => other !== id).map(([, one]) => one);
    if (others.length === 1) {
      const [other] = others;
      const before = Math.hypot(pointer.x - other.x, pointer.y - other.y);
      const after = Math.hypot(now.x - other.x, now.y - other.y);
      if (before > 8) this.zoomAt(after / before, (now.x + other.x) / 2, (now.y + other.y) / 2);
      this.moved = true;
    } else if (this.at.zoom > 1 && (this.moved || Math.hypot(now.x - pointer.from.x, now.y - pointer.from.y) > DRAG_FROM)) {
      const { window: seen } = this.placed;
      if (pointer.from.y <= seen.y + seen.h) {
        this.moved = true;
        this.#set({ ...this.at, x: this.at.x - (now.x - pointer.x), y: this.at.y - (now.y - pointer.y) });
      }
    }
    Object.assign(pointer, now);
  }

  #set(at, keep = false) {
    const most = this.placed?.camera?.most ?? { x: Infinity, y: Infinity };
    const free = at.zoom !== this.at.zoom; // the limits are those of the next picture
    this.at = at.zoom === 1 ? { zoom: 1, x: 0, y: 0 } : { zoom: at.zoom, x: Math.max(0, free ? at.x : Math.min(most.x, at.x)), y: Math.max(0, free ? at.y : Math.min(most.y, at.y)) };
    if (!keep) this.target = null;
    this.said.textContent = `${Math.round(this.at.zoom * 100)} %`;
    this.canvas.classList.toggle("zoomed", this.at.zoom > 1);
    this.app.view.stage.dirty = true;
  }

  zoomAt(by, x, y) {
    if (this.placed?.camera) this.#set(zoomed({ ...this.at, ...this.#clamped() }, by, x, y, this.placed.window));
  }

  /** Where the picture really is: what was asked for may have been too far. */
  #clamped() {
    const { camera } = this.placed;
    return camera.zoom === this.at.zoom ? { x: camera.x, y: camera.y } : {};
  }

  /** A press of a key: about the selected core where it is seen, else about the window's middle. */
  step(by) {
    if (!this.placed?.camera) return;
    const { window: seen } = this.placed;
    const card = this.placed.cores[this.app.selection.core ?? -1];
    const about = card ? { x: card.x + card.w / 2, y: card.y + card.h / 2 } : { x: seen.x + seen.w / 2, y: seen.y + seen.h / 2 };
    this.zoomAt(by, about.x, about.y);
    this.app.say(`${this.said.textContent}.`);
  }

  fit(said = false) {
    this.#set({ zoom: 1, x: 0, y: 0 });
    if (said) this.app.say("The whole machine.");
  }

  toggleFollow() {
    this.follows = !this.follows;
    this.follow.setAttribute("aria-pressed", String(this.follows));
    this.app.say(this.follows ? "The camera follows the action." : "The camera stays put.");
  }

  #frame(now) {
    const { placed } = this;
    this.host.hidden = placed ? placed.camera === null : false;
    if (this.wanted && placed?.camera && this.app.view.stage.desc === this.app.player()?.desc) this.#arrive();
    if (!placed?.camera || this.at.zoom === 1 || !this.app.player()?.cursor.events) return;
    if (this.follows && this.pointers.size === 0 && now - this.followedAt >= FOLLOW_EVERY_MS) {
      const card = placed.cores[this.app.view.focus()];
      const target = card && centred(placed, card);
      if (target) {
        this.target = target;
        this.followedAt = now;
      }
    }
    if (!this.target) return;
    const by = this.app.view.reduced.matches ? 1 : EASE;
    const [dx, dy] = [this.target.x - this.at.x, this.target.y - this.at.y];
    const there = Math.hypot(dx, dy) < 1 || by === 1;
    this.#set(there ? { ...this.at, ...this.target } : { ...this.at, x: this.at.x + dx * by, y: this.at.y + dy * by }, true);
    if (there) this.target = null;
  }

  #written() {
    const { placed, at } = this;
    if (at.zoom === 1 || !placed?.camera) return "";
    return cameraSaid(at, placed.window);
  }

  /** What an address says waits until there is a picture to say it of. */
  #read(text) {
    this.wanted = cameraOf(text, { w: 1, h: 1 }) ? text : null;
    if (!this.wanted) this.fit();
    this.app.view.stage.dirty = true;
  }

  #arrive() {
    const at = cameraOf(this.wanted, this.placed.window);
    this.wanted = null;
    this.#set(at);
  }
}

export function attachCamera(app) {
  app.camera = new Camera(app);
}
