// Frames as png files of their own: one, unless the words ask for more.
// Promises: the canvas's own pixels, unchanged; a part is a whole file.
// Does not: draw.

export class StillOutput {
  constructor(canvas) {
    this.canvas = canvas;
    this.parts = [];
  }

  async begin() {}

  async add() {
    const blob = await this.canvas.convertToBlob({ type: "image/png" });
    this.parts.push(new Uint8Array(await blob.arrayBuffer()));
  }

  async finish() {
    return this.parts;
  }
}
