// Every frame of a film as a png, packed into one zip: for who edits films or prints single pictures.
// Promises: frame-0001.png and on, the canvas's own pixels; what is packed leaves this worker's memory frame by frame.
// Does not: draw, or press png any further: they are pressed already.

import { Zip, ZipPassThrough } from "/static/vendor/fflate.esm.js";

const DATED = new Date(1980, 0, 1, 0, 0, 0); // the earliest a zip can say: the same film gives the same file

export class FramesOutput {
  constructor(canvas) {
    this.canvas = canvas;
    this.parts = [];
    this.failure = null;
    this.zip = new Zip((error, bytes) => {
      if (error) this.failure = error;
      else this.parts.push(new Blob([bytes]));
    });
  }

  async begin() {}

  async add(at) {
    const blob = await this.canvas.convertToBlob({ type: "image/png" });
    const file = new ZipPassThrough(`frame-${String(at + 1).padStart(4, "0")}.png`);
    file.mtime = DATED;
    this.zip.add(file);
    file.push(new Uint8Array(await blob.arrayBuffer()), true);
    if (this.failure) throw this.failure;
  }

  async finish() {
    this.zip.end();
    if (this.failure) throw this.failure;
    return [new Blob(this.parts)];
  }
}
