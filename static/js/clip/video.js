// Frames of a canvas into an mp4 or webm file, in memory: WebCodecs encodes, mediabunny writes the container.
// Promises: `add` waits while the encoder is behind; `finish` gives the whole file's bytes; frame number sets each stamp.
// Does not: draw.

import { BufferTarget, CanvasSource, Mp4OutputFormat, Output, QUALITY_HIGH, WebMOutputFormat } from "/static/vendor/mediabunny.min.js";

const CODECS = Object.freeze({ mp4: "avc", webm: "vp9" });
const KEY_FRAME_SECONDS = 2;

export class VideoOutput {
  constructor(canvas, spec) {
    this.spec = spec;
    this.output = new Output({ format: spec.format === "mp4" ? new Mp4OutputFormat({ fastStart: "in-memory" }) : new WebMOutputFormat(), target: new BufferTarget() });
    this.source = new CanvasSource(canvas, {
      codec: spec.codec || CODECS[spec.format], quality: QUALITY_HIGH, keyFrameInterval: KEY_FRAME_SECONDS, latencyMode: "quality",
    });
    this.output.addVideoTrack(this.source, { frameRate: spec.fps });
  }

  begin() {
    return this.output.start();
  }

  add(frame) {
    return this.source.add(frame / this.spec.fps, 1 / this.spec.fps);
  }

  async finish() {
    await this.output.finalize();
    return [new Uint8Array(this.output.target.buffer)];
  }

  cancel() {
    return this.output.cancel();
  }
}
