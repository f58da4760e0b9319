// Captions as WebVTT: read back by a parser of the format's own rules, which refuses what a player would.

import assert from "node:assert/strict";
import { test } from "node:test";

import { stamp, vtt } from "../../../static/js/clip/vtt.js";

const TIMES = /^(\d{2,}):([0-5]\d):([0-5]\d)\.(\d{3}) --> (\d{2,}):([0-5]\d):([0-5]\d)\.(\d{3})$/;

/** The cues of a file, as the standard's parser finds them: blocks between blank lines. */
function parsed(text) {
  const [head, ...blocks] = text.split(/\n\n+/);
  assert.match(head, /^WEBVTT(?:[ \t].*)?\n?$/);
  const cues = [];
  for (const block of blocks) {
    const lines = block.replace(/\n$/, "").split("\n");
    if (lines[0].startsWith("NOTE")) {
      assert.doesNotMatch(block, /-->/);
      continue;
    }
    const at = lines[0].includes("-->") ? 0 : 1;
    const found = TIMES.exec(lines[at]);
    assert.ok(found, lines[at]);
    const seconds = (from) => Number(found[from]) * 3600 + Number(found[from + 1]) * 60 + Number(found[from + 2]) + Number(found[from + 3]) / 1000;
    const payload = lines.slice(at + 1).join("\n");
    assert.doesNotMatch(payload, /-->/);
    assert.doesNotMatch(payload, /<(?!\/?(?:c|i|b|u|v|lang|ruby|rt)\b)/);
    assert.doesNotMatch(payload, /&(?!(?:amp|lt|gt|lrm|rlm|nbsp);)/);
    cues.push({ start: seconds(1), end: seconds(5), text: payload.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&") });
  }
  return cues;
}

test("a file of captions is read back cue by cue", () => {
  const captions = [
    { start: 0.5, end: 3, text: 'Core 3 reads "a < b && c --> d".', more: "" },
    { start: 3, end: 3725.25, text: "Core 4 takes zone[0].lock.", more: "Nobody\n\nwaits for it." },
  ];
  assert.deepEqual(parsed(vtt(captions, "A --> B")), [
    { start: 0.5, end: 3, text: 'Core 3 reads "a < b && c --> d".' },
    { start: 3, end: 3725.25, text: "Core 4 takes zone[0].lock.\nNobody waits for it." },
  ]);
});

test("a clip without captions has a file without cues", () => {
  assert.deepEqual(parsed(vtt([])), []);
});

test("a stamp has hours, and milliseconds that are rounded once", () => {
  assert.equal(stamp(59.9996), "00:01:00.000");
  assert.equal(stamp(36000.001), "10:00:00.001");
});
