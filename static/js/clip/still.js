// One frame as a png file.
// Promises: the canvas's own pixels, unchanged.
// Does not: draw.

export class StillOutput {
  constructor(canvas) {
    this.canvas = canvas;
    this.parts = [];
  }

  async begin() {
    this.parts = [];
  }

  async add() {
    const blob = await this.canvas.convertToBlob({ type: "image/png" });
    this.parts.push(new Uint8Array(await blob.arrayBuffer()));
  }

  async finish() {
    return this.parts;
  }

  async cancel() {
    this.parts = [];
  }
}
