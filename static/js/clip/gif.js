// Frames of a canvas into an animated gif: one palette for the whole film, and of each frame only what has changed.
// Promises: a colour that fills much of the picture is kept exactly; frames last what the plan says to a hundredth of a
// second in sum; a picture that stands still is written once.
// Does not: draw, or dither: our pictures are flat, and grain would move and make the file large.

import { GIFEncoder, quantize } from "/static/vendor/gifenc.esm.js";

const SAMPLES = 8; // frames the palette is chosen from
const COLOURS = 255; // and one that means "as before"
const EXACT = 96; // of them: the commonest colours, as they are
const LEAST_CENTISECONDS = 2; // what browsers show as it is
const PALETTE = 1 << 24;
const AT = Object.freeze({ delay: 4, x: 9 }); // bytes of a frame as gifenc writes it: control block, then position

/** Frame numbers spread over a film, its first and last among them. */
export function sampled(frames, most = SAMPLES) {
  const count = Math.min(most, frames.length);
  return Array.from({ length: count }, (_, at) => frames[count === 1 ? 0 : Math.round((at * (frames.length - 1)) / (count - 1))]);
}

/** At most COLOURS [r, g, b] of the pixels (0xAABBGGRR) in `pictures`: the commonest exactly, the rest by nearness. */
export function paletteOf(pictures) {
  const counts = new Map();
  for (const pixels of pictures) for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  const byCount = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([pixel]) => pixel);
  const rgb = (pixel) => [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];
  if (byCount.length <= COLOURS) return byCount.map(rgb);
  const exact = byCount.slice(0, EXACT).map(rgb);
  const rest = Uint32Array.from(byCount.slice(EXACT).flatMap((pixel) => Array(Math.min(64, Math.ceil(Math.sqrt(counts.get(pixel))))).fill(pixel)));
  const near = quantize(new Uint8Array(rest.buffer), COLOURS - EXACT, { format: "rgb565" });
  return [...exact, ...near].slice(0, COLOURS);
}

/** Where `now` differs from `before`: {x, y, w, h}, or null. */
export function changed(before, now, width) {
  let first = 0;
  while (first < now.length && now[first] === before[first]) first += 1;
  if (first === now.length) return null;
  let last = now.length - 1;
  while (now[last] === before[last]) last -= 1;
  const [top, bottom] = [Math.floor(first / width), Math.floor(last / width)];
  let [left, right] = [width, -1];
  for (let y = top; y <= bottom; y += 1) {
    const row = y * width;
    for (let x = 0; x < left; x += 1) if (now[row + x] !== before[row + x]) { left = x; break; }
    for (let x = width - 1; x > right; x -= 1) if (now[row + x] !== before[row + x]) { right = x; break; }
  }
  return { x: left, y: top, w: right - left + 1, h: bottom - top + 1 };
}

export class GifOutput {
  constructor(canvas, spec) {
    this.spec = spec;
    this.ctx = canvas.getContext("2d");
    this.gif = GIFEncoder();
    this.nearest = new Int16Array(PALETTE).fill(-1);
    this.shown = null; // palette numbers of the picture so far
    this.ended = 0; // hundredths of a second written
    this.delayAt = 0; // where the last frame's delay stands in the file
  }

  /** Chooses the palette from pictures of the film: `sample(frame)` paints one. */
  async begin(frames, sample) {
    const pictures = [];
    for (const frame of sampled(frames)) {
      await sample(frame);
      pictures.push(this.#pixels());
    }
    this.palette = paletteOf(pictures);
    this.transparent = this.palette.length;
  }

  #pixels() {
    const { width, height } = this.spec;
    return new Uint32Array(this.ctx.getImageData(0, 0, width, height).data.buffer);
  }

  #nearest(colour) {
    const [r, g, b] = [colour & 255, (colour >> 8) & 255, (colour >> 16) & 255];
    let [best, least] = [0, Infinity];
    for (let at = 0; at < this.palette.length; at += 1) {
      const one = this.palette[at];
      const far = 2 * (one[0] - r) ** 2 + 4 * (one[1] - g) ** 2 + 3 * (one[2] - b) ** 2;
      if (far < least) [best, least] = [at, far];
    }
    return best;
  }

  #indexed() {
    const pixels = this.#pixels();
    const index = new Uint8Array(pixels.length);
    for (let at = 0; at < pixels.length; at += 1) {
      const colour = pixels[at] & 0xffffff;
      let near = this.nearest[colour];
      if (near < 0) {
        near = this.#nearest(colour);
        this.nearest[colour] = near;
      }
      index[at] = near;
    }
    return index;
  }

  /** The picture stands until `until` hundredths: written into the last frame's delay. */
  #lasts(until) {
    const view = this.gif.bytesView();
    const long = Math.min(65_535, Math.max(LEAST_CENTISECONDS, until - this.ended));
    view[this.delayAt] = long & 255;
    view[this.delayAt + 1] = long >> 8;
  }

  #write(index, box) {
    const { palette, transparent } = this;
    if (!this.shown) {
      this.gif.writeFrame(index, box.w, box.h, { palette: [...palette, [0, 0, 0]], repeat: 0, dispose: 1 });
      this.delayAt = this.#frameAt(box.w, box.h) + AT.delay;
      return;
    }
    const { width } = this.spec;
    const part = new Uint8Array(box.w * box.h);
    for (let y = 0; y < box.h; y += 1) {
      const row = (box.y + y) * width + box.x;
      for (let x = 0; x < box.w; x += 1) part[y * box.w + x] = index[row + x] === this.shown[row + x] ? transparent : index[row + x];
    }
    const start = this.gif.bytesView().length;
    this.gif.writeFrame(part, box.w, box.h, { transparent: true, transparentIndex: transparent, dispose: 1 });
    const view = this.gif.bytesView();
    view.set([box.x & 255, box.x >> 8, box.y & 255, box.y >> 8], start + AT.x);
    this.delayAt = start + AT.delay;
  }

  /** Where the first frame's control block stands: after header, palette and loop. */
  #frameAt(width, height) {
    const view = this.gif.bytesView();
    const colours = 3 * 2 ** ((view[10] & 7) + 1);
    const at = 13 + colours + 19;
    if (view[at] !== 0x21 || view[at + 1] !== 0xf9) throw new Error(`The gif of ${width} x ${height} has no control block where it should.`);
    return at;
  }

  async add(at) {
    const index = this.#indexed();
    const { width, height, fps } = this.spec;
    const begins = Math.round((at * 100) / fps);
    const box = this.shown ? changed(this.shown, index, width) : { x: 0, y: 0, w: width, h: height };
    if (box) {
      if (this.shown) {
        this.#lasts(begins);
        this.ended = begins;
      }
      this.#write(index, box);
      this.shown = index;
    }
    this.until = Math.round(((at + 1) * 100) / fps);
  }

  async finish() {
    this.#lasts(this.until);
    this.gif.finish();
    return [this.gif.bytes()];
  }
}
