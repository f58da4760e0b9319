// A 2D context that draws nothing and remembers everything, for tests of pictures.
// Promises: `calls` lists every method with its arguments; `texts` every word with its place, size and alpha; state
// saved and restored as the canvas does.
// Does not: measure like a font; a letter is 0.6 of its size wide.

const METHODS = ["beginPath", "closePath", "moveTo", "lineTo", "bezierCurveTo", "arc", "rect", "roundRect", "fill",
  "stroke", "clip", "fillRect", "setLineDash", "translate", "scale", "rotate"];
const STATE = ["fillStyle", "strokeStyle", "lineWidth", "globalAlpha", "font", "textAlign", "textBaseline"];

export class FakeContext {
  constructor() {
    this.calls = [];
    this.texts = [];
    this.saved = [];
    this.globalAlpha = 1;
    this.lineWidth = 1;
    this.font = "10px sans-serif";
    for (const name of METHODS) {
      this[name] = (...args) => {
        for (const one of args) {
          if (typeof one === "number" && !Number.isFinite(one)) throw new Error(`${name} was given ${one}`);
        }
        this.calls.push([name, ...args]);
      };
    }
  }

  get size() {
    return Number(/(\d+(?:\.\d+)?)px/.exec(this.font)[1]);
  }

  measureText(text) {
    return { width: [...text].length * this.size * 0.6 };
  }

  fillText(text, x, y) {
    if (!Number.isFinite(x) || !Number.isFinite(y)) throw new Error(`"${text}" was written at ${x}, ${y}`);
    const width = this.measureText(text).width;
    const left = this.textAlign === "right" ? x - width : this.textAlign === "center" ? x - width / 2 : x;
    this.texts.push({ text, x, y, left, right: left + width, size: this.size, colour: this.fillStyle });
    this.calls.push(["fillText", text, x, y]);
  }

  save() {
    this.saved.push(STATE.map((name) => this[name]));
  }

  restore() {
    this.saved.pop().forEach((value, at) => { this[STATE[at]] = value; });
  }

  count(name) {
    return this.calls.filter(([called]) => called === name).length;
  }

  said(text) {
    return this.texts.some((one) => one.text === text);
  }

  dashes() {
    return new Set(this.calls.filter(([name, list]) => name === "setLineDash" && list.length > 0).map(([, list]) => list.join(" ")));
  }
}
