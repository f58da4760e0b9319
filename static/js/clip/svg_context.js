// A drawing context that keeps what is drawn as shapes and text: what a canvas would paint, as SVG.
// Promises: the part of CanvasRenderingContext2D that the scene and a clip's views use, with its meaning; text stays text,
// in the fonts it was asked for, as wide as it was measured; what it cannot keep it refuses by an error.
// Does not: paint pixels, or measure by itself (`measurer` is a real context).

const AXES = Object.freeze([1, 0, 0, 1, 0, 0]);
const ANCHOR = Object.freeze({ left: "start", start: "start", center: "middle", right: "end", end: "end" });
const FONT = /^(?:(\S+) )?([\d.]+)px (.+)$/;
const STATE = Object.freeze({
  fillStyle: "#000000", strokeStyle: "#000000", lineWidth: 1, lineCap: "butt", lineJoin: "miter", lineDashOffset: 0, globalAlpha: 1,
  font: "400 10px sans-serif", textAlign: "start", textBaseline: "alphabetic",
});

const short = (value) => String(Math.round(value * 100) / 100);
const ESCAPES = Object.freeze({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" });
export const escaped = (text) => text.replace(/[&<>"]/g, (sign) => ESCAPES[sign]);

/** ' name="value"' of each, without those that are null. */
const attributes = (values) => Object.entries(values).filter(([, value]) => value !== null)
  .map(([name, value]) => ` ${name}="${typeof value === "number" ? short(value) : escaped(value)}"`).join("");

/** `a` after `b`: first b's move, then a's. */
const times = ([a, b, c, d, e, f], [g, h, i, j, k, l]) => [a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * l + e, b * k + d * l + f];

export class SvgContext {
  constructor(measurer) {
    this.measurer = measurer;
    this.vector = true;
    this.axes = AXES;
    this.clipped = "";
    this.dash = [];
    this.kept = [];
    this.path = [];
    this.point = null;
    this.clips = new Map(); // text of a clip → its id
    this.out = [];
    this.group = "";
    Object.assign(this, STATE);
  }

  save() {
    const state = Object.fromEntries(Object.keys(STATE).map((name) => [name, this[name]]));
    this.kept.push({ ...state, axes: this.axes, clipped: this.clipped, dash: this.dash });
  }

  restore() {
    if (this.kept.length > 0) Object.assign(this, this.kept.pop());
  }

  setTransform(...axes) {
    this.axes = axes;
  }

  translate(x, y) {
    this.axes = times(this.axes, [1, 0, 0, 1, x, y]);
  }

  scale(x, y) {
    this.axes = times(this.axes, [x, 0, 0, y, 0, 0]);
  }

  rotate(angle) {
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    this.axes = times(this.axes, [cos, sin, -sin, cos, 0, 0]);
  }

  setLineDash(dash) {
    this.dash = [...dash];
  }

  getLineDash() {
    return [...this.dash];
  }

  beginPath() {
    this.path = [];
    this.point = null;
  }

  #to(command, ...numbers) {
    this.path.push(`${command}${numbers.map(short).join(" ")}`);
    this.point = numbers.slice(-2);
  }

  moveTo(x, y) {
    this.#to("M", x, y);
  }

  lineTo(x, y) {
    this.#to(this.point ? "L" : "M", x, y);
  }

  bezierCurveTo(...numbers) {
    this.#to("C", ...numbers);
  }

  quadraticCurveTo(...numbers) {
    this.#to("Q", ...numbers);
  }

  closePath() {
    if (this.point) this.path.push("Z");
  }

  rect(x, y, w, h) {
    this.path.push(`M${short(x)} ${short(y)}h${short(w)}v${short(h)}h${short(-w)}Z`);
    this.point = [x, y];
  }

  roundRect(x, y, w, h, radii) {
    const corners = [radii ?? 0].flat();
    const [a, b = a, c = a, d = b] = corners.map((radius) => Math.max(0, Math.min(radius, w / 2, h / 2)));
    const turn = (radius, dx, dy) => (radius > 0 ? `a${short(radius)} ${short(radius)} 0 0 1 ${short(dx)} ${short(dy)}` : "");
    this.path.push(`M${short(x + a)} ${short(y)}h${short(w - a - b)}${turn(b, b, b)}v${short(h - b - c)}${turn(c, -c, c)}h${short(c + d - w)}${turn(d, -d, -d)}v${short(a + d - h)}${turn(a, a, -a)}Z`);
    this.point = [x, y];
  }

  arc(x, y, radius, start, end, back = false) {
    const whole = 2 * Math.PI;
    let turn = back ? start - end : end - start;
    turn = turn >= whole ? whole : ((turn % whole) + whole) % whole;
    const at = (angle) => [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
    const sign = back ? -1 : 1;
    this.#to(this.point ? "L" : "M", ...at(start));
    const half = turn / 2; // two halves: an arc whose ends meet would be none
    for (const angle of [start + sign * half, start + sign * turn]) this.#to("A", radius, radius, 0, 0, back ? 0 : 1, ...at(angle));
  }

  clip() {
    const shape = `<path d="${this.path.join("")}"${this.#moved()}/>`;
    const key = `${this.clipped}|${shape}`;
    if (!this.clips.has(key)) this.clips.set(key, { id: `c${this.clips.size}`, inside: this.clipped, shape });
    this.clipped = this.clips.get(key).id;
  }

  #moved() {
    return this.axes.every((value, at) => value === AXES[at]) ? "" : ` transform="matrix(${this.axes.map((value) => String(Math.round(value * 1e5) / 1e5)).join(" ")})"`;
  }

  #add(shape) {
    const group = `<g${this.clipped ? ` clip-path="url(#${this.clipped})"` : ""}><g${this.#moved()}>`;
    if (group !== this.group) {
      if (this.group) this.out.push("</g></g>");
      this.out.push(group);
      this.group = group;
    }
    this.out.push(shape);
  }

  #filled() {
    return { fill: this.fillStyle, "fill-opacity": this.globalAlpha < 1 ? String(Math.round(this.globalAlpha * 1e4) / 1e4) : null };
  }

  #stroked() {
    return {
      fill: "none", stroke: this.strokeStyle, "stroke-width": this.lineWidth === 1 ? null : this.lineWidth,
      "stroke-opacity": this.globalAlpha < 1 ? String(Math.round(this.globalAlpha * 1e4) / 1e4) : null, "stroke-linecap": this.lineCap === "butt" ? null : this.lineCap,
      "stroke-linejoin": this.lineJoin === "miter" ? null : this.lineJoin, "stroke-dasharray": this.dash.length > 0 ? this.dash.map(short).join(" ") : null,
      "stroke-dashoffset": this.lineDashOffset === 0 ? null : this.lineDashOffset,
    };
  }

  fill(rule = "nonzero") {
    if (this.path.length > 0 && this.globalAlpha > 0) this.#add(`<path d="${this.path.join("")}"${attributes({ ...this.#filled(), "fill-rule": rule === "evenodd" ? rule : null })}/>`);
  }

  stroke() {
    if (this.path.length > 0 && this.globalAlpha > 0) this.#add(`<path d="${this.path.join("")}"${attributes(this.#stroked())}/>`);
  }

  #box(x, y, w, h) {
    return { x: Math.min(x, x + w), y: Math.min(y, y + h), width: Math.abs(w), height: Math.abs(h) };
  }

  fillRect(x, y, w, h) {
    if (w !== 0 && h !== 0 && this.globalAlpha > 0) this.#add(`<rect${attributes({ ...this.#box(x, y, w, h), ...this.#filled() })}/>`);
  }

  strokeRect(x, y, w, h) {
    if (this.globalAlpha > 0) this.#add(`<rect${attributes({ ...this.#box(x, y, w, h), ...this.#stroked() })}/>`);
  }

  measureText(text) {
    this.measurer.font = this.font;
    return this.measurer.measureText(text);
  }

  /** How far below `y` the letters' line is, in this font, for a text placed by another line of it. */
  #below() {
    if (this.textBaseline === "alphabetic") return 0;
    const { measurer } = this;
    measurer.font = this.font;
    const ascent = (baseline) => {
      measurer.textBaseline = baseline;
      return measurer.measureText("x").fontBoundingBoxAscent;
    };
    const below = ascent("alphabetic") - ascent(this.textBaseline);
    measurer.textBaseline = "alphabetic";
    return below;
  }

  fillText(text, x, y) {
    if (String(text).trim() === "" || this.globalAlpha <= 0) return;
    const [, weight = "400", size, family] = FONT.exec(this.font) ?? [];
    if (!size) throw new Error(`A font that cannot be named in SVG: ${this.font}`);
    const anchor = ANCHOR[this.textAlign];
    this.#add(`<text${attributes({
      x, y: y + this.#below(), "font-family": family, "font-size": Number(size), "font-weight": weight === "400" ? null : weight,
      "text-anchor": anchor === "start" ? null : anchor, textLength: this.measureText(text).width, lengthAdjust: "spacingAndGlyphs",
      style: /\s\s/.test(text) ? "white-space: pre" : null, ...this.#filled(),
    })}>${escaped(String(text))}</text>`);
  }

  drawImage() {
    throw new Error("A picture made of pixels cannot be kept as shapes.");
  }

  /** The whole file: `title` and `about` are what a reader without the picture is told. */
  svg({ width, height, title, about }) {
    const clips = [...this.clips.values()].map(({ id, inside, shape }) => `<clipPath id="${id}"${inside ? ` clip-path="url(#${inside})"` : ""}>${shape}</clipPath>`);
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title about" stroke-miterlimit="10">`,
      `<title id="title">${escaped(title)}</title>`, `<desc id="about">${escaped(about)}</desc>`, clips.length > 0 ? `<defs>${clips.join("")}</defs>` : "",
      ...this.out, this.group ? "</g></g>" : "", "</svg>",
    ].filter(Boolean).join("\n");
  }
}
