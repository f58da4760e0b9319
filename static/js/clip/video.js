// Frames of a canvas into an mp4 or webm file, in memory: WebCodecs encodes, mediabunny writes the container.
// Promises: `add` waits while the encoder is behind; `finish` gives the whole file's bytes; frame number sets each stamp; the
// file says what it shows and what made it.
// Does not: draw.

import { BufferTarget, CanvasSource, Mp4OutputFormat, Output, QUALITY_HIGH, WebMOutputFormat } from "/static/vendor/mediabunny.min.js";
import { formatOf } from "./formats.js";

const KEY_FRAME_SECONDS = 2;
const MADE_BY = "Made by Faultline.";

/** The tags of the file: title, what is seen, what made it. */
function tagsOf({ spec, runs }) {
  const shown = runs.map((run) => run.name).join(" beside ");
  const cycles = `Simulated cycles ${spec.from} to ${spec.to}, ${spec.speed} a second.`;
  return { title: spec.title || shown, description: [spec.subtitle, spec.title && shown, cycles].filter(Boolean).join(" · "), comment: MADE_BY };
}

export class VideoOutput {
  constructor(canvas, spec, plan) {
    this.spec = spec;
    const format = spec.format === "mp4" ? new Mp4OutputFormat({ fastStart: "in-memory" }) : new WebMOutputFormat();
    this.output = new Output({ format, target: new BufferTarget() });
    this.output.setMetadataTags(tagsOf(plan));
    this.source = new CanvasSource(canvas, {
      codec: spec.codec || formatOf(spec.format).codecs[0], quality: QUALITY_HIGH, keyFrameInterval: KEY_FRAME_SECONDS, latencyMode: "quality",
    });
    this.output.addVideoTrack(this.source, { frameRate: spec.fps });
  }

  begin() {
    return this.output.start();
  }

  add(at) {
    return this.source.add(at / this.spec.fps, 1 / this.spec.fps);
  }

  async finish() {
    await this.output.finalize();
    return [new Uint8Array(this.output.target.buffer)];
  }
}
