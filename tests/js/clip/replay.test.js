// What goes into a replay page, and what is too much for it.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { packed, packedText, unpacked, unpackedText } from "../../../static/js/clip/packed.js";
import { make, MOST_BYTES } from "../../../static/js/clip/replay.js";
import { replayHtml } from "../../../static/js/clip/replay_html.js";
import { clipSpec } from "../../../static/js/clip/spec.js";
import { SummaryRows } from "../../../static/js/charts/throughput_series.js";

const CYCLES = 4096;

test("bytes and texts come back as they were packed", async () => {
  const bytes = Uint8Array.from({ length: 100_000 }, (_, at) => (at * 7919) & 255);
  assert.deepEqual(await unpacked(await packed(bytes)), bytes);
  assert.equal(await unpackedText(await packedText("“é” </script>")), "“é” </script>");
});

test("a file too large to mail is refused before it is made, with a remedy", async () => {
  const noise = () => crypto.getRandomValues(new Uint8Array(65_536));
  const piece = Buffer.concat(Array.from({ length: 64 }, noise));
  let asked = 0;
  const sources = {
    bytes: async () => {
      asked += 1;
      return piece;
    },
    summary: async (_run, first, count) => ({ first, count: 0, each: 1, stride: 4, causes: 1, rows: new Float32Array(0), endCycle: 1e9, complete: true }),
  };
  const spec = { ...clipSpec({ runs: [{ scenario: "a" }], from: 0, to: 400_000, format: "html" }), to: 400_000 };
  const plan = { spec, runs: [{ desc: { chunk_cycles: CYCLES }, rows: new SummaryRows(), endCycle: 1e6, selection: {}, name: "a" }], captions: [] };
  await assert.rejects(make(plan, sources), (error) => {
    assert.match(error.message, new RegExp(`larger than ${MOST_BYTES / 1e6} MB`));
    assert.match(error.remedy, /fewer cycles/);
    return true;
  });
  assert.ok(asked < 20, `${asked} chunks were asked for`);
});

test("the file is the same whether the server had come to the run's end before or not", async () => {
  const own = globalThis.fetch;
  globalThis.fetch = async (url) => ({ ok: true, text: () => readFile(url, "utf8") });
  const sources = { bytes: async () => new Uint8Array(8), summary: async (_run, first) => ({ first, count: 0, each: 1, stride: 4, causes: 1, rows: new Float32Array(0), endCycle: 1e9, complete: true }) };
  const spec = { ...clipSpec({ runs: [{ scenario: "a" }], from: 0, to: 400, format: "html" }), to: 400 };
  const madeOf = async (more) => {
    const runs = [{ desc: { chunk_cycles: CYCLES, end_cycle: 0, complete: false, hazard: null, ended_by: "", ...more }, rows: new SummaryRows(), endCycle: 1e6, selection: {}, name: "a", hazard: null }];
    return new TextDecoder().decode((await make({ spec, runs, captions: [] }, sources))[0]);
  };
  try {
    const early = await madeOf({});
    assert.equal(await madeOf({ end_cycle: 9000, complete: true, hazard: { cycle: 9000 }, ended_by: "hazard" }) === early, true);
  } finally {
    globalThis.fetch = own;
  }
});

test("a page without crypto.subtle, which plain http under another name is, makes it too", () => {
  const own = Object.getOwnPropertyDescriptor(globalThis, "crypto");
  Object.defineProperty(globalThis, "crypto", { value: {}, configurable: true });
  try {
    const html = replayHtml({ title: "a", theme: "dark", description: "", css: "p {}", modules: {}, recording: {} });
    const known = createHash("sha256").update("p {}").digest("base64");
    assert.ok(html.includes(`style-src 'sha256-${known}'`));
  } finally {
    Object.defineProperty(globalThis, "crypto", own);
  }
});

test("whatever a recording says stays text", async () => {
  const nasty = "</script><img src=x onerror=alert(1)>\u2028";
  const html = replayHtml({ title: nasty, theme: "dark", description: `"${nasty}`, css: "", modules: {}, recording: { title: nasty } });
  assert.equal(html.split("<img").length, 1);
  assert.equal(html.match(/<script/g).length, 3);
  assert.equal(html.match(/<\/script>/g).length, 3);
  const found = /id="recording">(.*)<\/script>/.exec(html)[1];
  assert.equal(JSON.parse(found).title, nasty);
});
