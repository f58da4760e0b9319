// Pictures of drawables as text: every stroke a line, coordinates rounded, colours by the names of their tokens.
// Promises: tests/js/gallery/*_pictures.js hold them all; `node tests/js/pictures.js --renew` writes what is kept under
// tests/js/pictures/, and drops what belongs to no picture any more.  Look at gallery/index.html before renewing.
// Does not: compare (pictures.test.js does) or rasterize.

import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DARK } from "../../static/js/scene/theme.js";
import { FakeContext } from "./scene/fake_context.js";

const HERE = import.meta.dirname;
const KEPT = join(HERE, "pictures");
const INKED = Object.freeze({ fill: ["fillStyle"], fillRect: ["fillStyle"], stroke: ["strokeStyle", "lineWidth"], fillText: ["fillStyle", "textAlign", "font"] });

/** Each token's colour is its own name: a palette may change, a picture stays. */
export const NAMED = Object.freeze(Object.fromEntries(Object.keys(DARK).map((token) => [token, token])));

const shortly = (value) => (typeof value === "number" ? String(Math.round(value * 2) / 2) : Array.isArray(value) ? `[${value.map(shortly)}]` : String(value));

/** A context that writes down strokes with the ink they are made in. */
class Recorder extends FakeContext {
  constructor() {
    super();
    this.lines = [];
    const { calls } = this;
    calls.push = (call) => { // every method of the fake reports here
      this.lines.push(this.#told(call));
      return Array.prototype.push.call(calls, call);
    };
  }

  #told([name, ...args]) {
    const ink = (INKED[name] ?? []).map((style) => shortly(style === "font" ? this.size : this[style]));
    const alpha = INKED[name] && this.globalAlpha !== 1 ? [`alpha ${this.globalAlpha.toFixed(2)}`] : [];
    return [name, ...args.map(shortly), ...(ink.length > 0 ? ["|", ...ink, ...alpha] : [])].join(" ");
  }
}

/** All pictures: [{name, width, height, draw(ctx, theme)}]. */
export async function allPictures() {
  const files = readdirSync(join(HERE, "gallery")).filter((name) => name.endsWith("_pictures.js")).sort();
  const lists = await Promise.all(files.map((name) => import(join(HERE, "gallery", name))));
  return lists.flatMap((module) => module.PICTURES);
}

/** A picture's strokes as lines. */
export function strokesOf(picture) {
  const ctx = new Recorder();
  picture.draw(ctx, NAMED);
  return ctx.lines;
}

export const keptFile = (name) => join(KEPT, `${name}.txt`);
export const keptNames = () => readdirSync(KEPT).filter((name) => name.endsWith(".txt")).map((name) => name.slice(0, -".txt".length));
export const keptStrokes = (name) => readFileSync(keptFile(name), "utf8").trimEnd().split("\n");

if (process.argv[1] === import.meta.filename && process.argv.includes("--renew")) {
  const pictures = await allPictures();
  for (const name of keptNames()) if (!pictures.some((one) => one.name === name)) rmSync(keptFile(name));
  for (const picture of pictures) writeFileSync(keptFile(picture.name), `${strokesOf(picture).join("\n")}\n`);
  console.log(`${pictures.length} pictures written to ${KEPT}`);
}
