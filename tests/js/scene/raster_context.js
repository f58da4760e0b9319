// A 2D context that keeps how light each small cell of the picture is, for tests of flashing.
// Promises: filled shapes count by their boxes, strokes by their length and width, words as a third of their box; a cell
// is a square of CELL px and its lightness the mean over it (WCAG's relative luminance).
// Does not: know shapes finer than that; it errs towards more change than an eye would see.

import { luminance } from "../../../static/js/scene/theme.js";
import { FakeContext } from "./fake_context.js";

export const CELL = 8;
const WORDS = 0.33; // share of a word's box that is ink

export class RasterContext extends FakeContext {
  constructor(width, height) {
    super();
    Object.assign(this, { columns: Math.ceil(width / CELL), rows: Math.ceil(height / CELL), path: [], known: new Map() });
    this.cells = new Float32Array(this.columns * this.rows);
    this.fillRect = (x, y, w, h) => this.#paint(x, y, w, h, this.fillStyle, 1);
    this.beginPath = () => {
      this.path = [];
      this.at = null;
    };
    this.moveTo = (x, y) => { this.at = [x, y]; };
    this.lineTo = (x, y) => this.#line(x, y);
    this.bezierCurveTo = (a, b, c, d, x, y) => {
      const [x0, y0] = this.at ?? [x, y];
      for (let t = 0.125; t <= 1; t += 0.125) {
        const u = 1 - t;
        this.#line(u ** 3 * x0 + 3 * u * u * t * a + 3 * u * t * t * c + t ** 3 * x, u ** 3 * y0 + 3 * u * u * t * b + 3 * u * t * t * d + t ** 3 * y);
      }
    };
    for (const name of ["roundRect", "rect"]) this[name] = (x, y, w, h) => this.path.push({ x, y, w, h });
    this.arc = (x, y, r) => this.path.push({ x: x - r * 0.9, y: y - r * 0.9, w: 1.8 * r, h: 1.8 * r });
    this.fill = () => { for (const one of this.path) if (!one.thin) this.#paint(one.x, one.y, one.w, one.h, this.fillStyle, 1); };
    this.stroke = () => { for (const one of this.path) this.#edge(one); };
    for (const name of ["clip", "closePath", "setLineDash", "translate", "scale", "rotate"]) this[name] = () => {};
  }

  fillText(text, x, y) {
    const w = this.measureText(text).width;
    const left = this.textAlign === "right" ? x - w : this.textAlign === "center" ? x - w / 2 : x;
    this.#paint(left, y - this.size * 0.75, w, this.size * 0.8, this.fillStyle, WORDS);
  }

  #line(x, y) {
    if (this.at) this.path.push({ x: Math.min(x, this.at[0]), y: Math.min(y, this.at[1]), w: Math.abs(x - this.at[0]), h: Math.abs(y - this.at[1]), thin: true });
    this.at = [x, y];
  }

  #edge(one) {
    const width = this.lineWidth;
    if (one.thin) { // its ink, spread over its box
      const box = { w: Math.max(one.w, width), h: Math.max(one.h, width) };
      this.#paint(one.x, one.y, box.w, box.h, this.strokeStyle, Math.min(1, (Math.hypot(one.w, one.h) * width) / (box.w * box.h)));
      return;
    }
    this.#paint(one.x - width / 2, one.y - width / 2, one.w + width, width, this.strokeStyle, 1);
    this.#paint(one.x - width / 2, one.y + one.h - width / 2, one.w + width, width, this.strokeStyle, 1);
    this.#paint(one.x - width / 2, one.y, width, one.h, this.strokeStyle, 1);
    this.#paint(one.x + one.w - width / 2, one.y, width, one.h, this.strokeStyle, 1);
  }

  #paint(x, y, w, h, colour, share) {
    let light = this.known.get(colour);
    if (light === undefined) this.known.set(colour, light = luminance(colour));
    for (let row = Math.max(0, Math.floor(y / CELL)); row < this.rows && row * CELL < y + h; row += 1) {
      const tall = Math.min(y + h, (row + 1) * CELL) - Math.max(y, row * CELL);
      for (let column = Math.max(0, Math.floor(x / CELL)); column < this.columns && column * CELL < x + w; column += 1) {
        const wide = Math.min(x + w, (column + 1) * CELL) - Math.max(x, column * CELL);
        const cover = Math.max(0, Math.min(1, (wide * tall * share * this.globalAlpha) / (CELL * CELL)));
        const at = row * this.columns + column;
        this.cells[at] += (light - this.cells[at]) * cover;
      }
    }
  }
}
