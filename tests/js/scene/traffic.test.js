// The summary tier's picture: shares on the cores, links and lines in the air, and no sign of single events.

import assert from "node:assert/strict";
import { test } from "node:test";
import { draw } from "../../../static/js/scene/draw.js";
import { flightsAt } from "../../../static/js/scene/flights.js";
import { sharesSaid } from "../../../static/js/scene/shares.js";
import { strongest } from "../../../static/js/scene/traffic.js";
import { Cause, CauseName } from "../../../static/js/vocabulary.js";
import { makeDesc, makeGhostEvents, makeMirror } from "../fixture.js";
import { FakeContext } from "./fake_context.js";

const NOW = 48316;
const CAUSES = CauseName.length;

const WAITERS = ["1.500"]; // the lock panel's waiters, as of the moment that was sampled

/** A picture of 8 192 cycles: every core spins three quarters of it, links move one to nine lines per 1 000 cycles. */
function summaryOf(desc, blend) {
  const sockets = new Set(desc.cores.map((core) => core.socket)).size;
  const cores = new Float32Array(desc.cores.length * CAUSES);
  for (const { id } of desc.cores) {
    cores[id * CAUSES + Cause.SPIN] = 0.75;
    cores[id * CAUSES + Cause.COMPUTE] = 0.25;
  }
  const links = Float32Array.from({ length: (sockets + 1) * sockets }, (_, at) => (at + 1) / 1000);
  return {
    blend, cycles: 8192, causes: CAUSES, sockets, cores, links, faults: 0.001, transfers: 0.01,
    lines: Float32Array.from(desc.lines, (_, at) => 0.004 / (at + 1)), most: { link: 0.02, line: 0.004 },
  };
}

function picture(options, blend, spec = {}) {
  const desc = makeDesc(options);
  const mirror = makeMirror(desc, NOW);
  const flights = flightsAt(desc, makeGhostEvents(desc, NOW, 2), 2, NOW, mirror);
  const world = { desc, mirror, flights, selection: {}, summary: blend === null ? null : summaryOf(desc, blend), sampled: 48000 };
  const ctx = new FakeContext();
  return { ctx, placed: draw(ctx, world, NOW, { width: 1130, height: 640, ...spec }) };
}

test("cards say the greatest share in words, and no letter of a copy stands on them", () => {
  const { ctx } = picture({ cores: 8 }, 1);
  assert.equal(ctx.texts.filter((one) => /^spin(ning)? 75 %$/.test(one.text)).length, 8);
  for (const letter of ["M", "S", "I"]) assert.ok(!ctx.said(letter), letter);
});

test("no flight, queue, cross or hint of single events is left; the label says how long a picture is", () => {
  const { ctx } = picture({ cores: 8 }, 1);
  assert.deepEqual([...ctx.dashes()].map((dash) => (dash.split(" ")[0] / dash.split(" ")[1]).toFixed(3)), WAITERS);
  assert.ok(ctx.texts.some((one) => one.text.startsWith("summaries: each picture is 8\u202f192 cycles")));
  assert.ok(!ctx.texts.some((one) => /queued|false sharing|here$/.test(one.text)));
});

test("lines that moved are listed with their rates, most first", () => {
  const { ctx } = picture({ cores: 8 }, 1);
  const names = ctx.texts.map((one) => one.text);
  assert.ok(names.indexOf("mmap_sem") >= 0 && names.includes("4.0") && names.includes("lines moved"));
});

test("links are told strongest first, memory among them, and not more than a picture holds", () => {
  const found = strongest({ sockets: 2, links: Float32Array.from([1, 5, 0, 2, 9, 0.001]) });
  assert.deepEqual(found.map(({ from, to }) => [from, to]), [[-1, 0], [0, 1], [1, 1], [0, 0]]);
  assert.equal(strongest({ sockets: 8, links: new Float32Array(72).fill(1) }).length, 10);
});

test("the unit of the numbers stands beside the strongest, and on a low stage in the label", () => {
  const { ctx } = picture({ cores: 8 }, 1, { width: 772, height: 366 });
  assert.ok(ctx.texts.some((one) => /^\d+(\.\d+)? per 1\u202f000 cycles$/.test(one.text)));
  const [memory] = ctx.texts.filter((one) => one.text === "memory");
  for (const one of ctx.texts.filter((other) => /^[\d.]+$/.test(other.text) && Math.abs(other.y - memory.y) < 11)) {
    assert.ok(one.right <= memory.left || one.left >= memory.right, `"${one.text}" touches memory`);
  }
});

test("before half of the fade the events stand, after it the summary; nothing of both", () => {
  const early = picture({ cores: 8 }, 0.3).ctx;
  const late = picture({ cores: 8 }, 0.7).ctx;
  assert.ok(early.dashes().size > 1 && !early.said("lines moved"));
  assert.ok(late.dashes().size === 1 && late.said("lines moved"));
});

test("every size and number of cores keeps its text inside, in the summary tier too", () => {
  for (const [cores, sockets, width, height, scale] of [[4, 2, 390, 700, 1], [16, 2, 772, 418, 1], [64, 2, 772, 418, 1.15],
    [64, 8, 1130, 640, 1], [128, 2, 772, 418, 1], [256, 8, 1130, 640, 1.4], [64, 2, 390, 700, 1]]) {
    const { ctx } = picture({ cores, sockets, pages: 512 }, 1, { width, height, scale });
    for (const one of ctx.texts) {
      assert.ok(one.left >= -0.5 && one.right <= width + 0.5, `${cores}: "${one.text}" at ${one.left}…${one.right} of ${width}`);
    }
    assert.equal(ctx.globalAlpha, 1);
  }
});

test("shares say their greatest cause and its part", () => {
  const values = new Float32Array(CAUSES);
  values[Cause.QUEUE] = 3;
  values[Cause.HIT] = 1;
  assert.deepEqual(sharesSaid({ values, from: 0, count: CAUSES }), ["queued for line 75 %", "queue 75 %", "75 %"]);
  assert.deepEqual(sharesSaid({ values: new Float32Array(CAUSES), from: 0, count: CAUSES }), ["idle"]);
});
