// Where views stand in a clip: every shape, one run or two, no overlap, nothing outside, whole pixels, readable stages.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { test } from "node:test";

import { bare, clipLayout, typeOf } from "../../../static/js/clip/layout.js";
import { clipSpec, THEMES, VIEWS } from "../../../static/js/clip/spec.js";

const RUN = { scenario: "the-line-bounces" };
const SIZES = ["720p", "1080p", "square", "640x360", "1080x1920", "360x640", "2560x1440", "1600x400"];
const spec = (words) => clipSpec({ runs: [RUN], ...words });
const subsets = Array.from({ length: 2 ** VIEWS.length - 1 }, (_, at) => VIEWS.filter((__, bit) => (at + 1) & (1 << bit)));
const EDGE = 1e-6;

const apart = (a, b) => a.x + a.w <= b.x + EDGE || b.x + b.w <= a.x + EDGE || a.y + a.h <= b.y + EDGE || b.y + b.h <= a.y + EDGE;

function everyLayout(check) {
  for (const size of SIZES) {
    for (const views of subsets) {
      for (const runs of [[RUN], [RUN, RUN]]) {
        for (const theme of THEMES) {
          for (const captions of ["burned", "off"]) check(spec({ size, views, runs, theme, captions }), `${size} ${views} ${runs.length} ${theme} ${captions}`);
        }
      }
    }
  }
}

test("views, heads, caption and foot never overlap, never leave the picture and stand on whole pixels", () => {
  everyLayout((one, name) => {
    const { boxes, heads, caption, foot, width, height, ratio } = clipLayout(one);
    const all = [...boxes, ...heads, ...[caption, foot].filter(Boolean)];
    for (const [at, box] of all.entries()) {
      assert.ok(box.w > 0 && box.h > 0, `${name}: ${JSON.stringify(box)}`);
      assert.ok(box.x >= -EDGE && box.y >= -EDGE && box.x + box.w <= width + EDGE && box.y + box.h <= height + EDGE, `${name}: ${JSON.stringify(box)}`);
      for (const side of [box.x, box.y, box.x + box.w, box.y + box.h]) assert.ok(Math.abs(side * ratio - Math.round(side * ratio)) < 1e-6, name);
      for (const other of all.slice(at + 1)) assert.ok(apart(box, other), `${name}: ${JSON.stringify([box, other])}`);
    }
  });
});

test("every view that was asked for stands there, once for each run, and the chart once for both", () => {
  everyLayout((one, name) => {
    const { boxes } = clipLayout(one);
    for (const view of VIEWS) {
      const wanted = !one.views.includes(view) ? 0 : view === "chart" ? 1 : one.runs.length;
      assert.equal(boxes.filter((box) => box.view === view).length, wanted, `${name}: ${view}`);
    }
  });
});

test("1080p is the picture of 720p, finer", () => {
  for (const views of subsets) {
    const [small, large] = ["720p", "1080p"].map((size) => clipLayout(spec({ size, views })));
    assert.ok(Math.abs(large.ratio - 1.5 * small.ratio) < 1e-9);
    small.boxes.forEach((box, at) => assert.ok(["x", "y", "w", "h"].every((side) => Math.abs(box[side] - large.boxes[at][side]) <= 1)));
  }
});

test("stages are drawn finer rather than too low", () => {
  for (const size of ["720p", "1080p", "square", "1080x1920"]) {
    for (const runs of [[RUN], [RUN, RUN]]) {
      for (const box of clipLayout(spec({ size, runs, views: ["stage", "lanes"] })).boxes) if (box.view === "stage") assert.ok(box.h >= 260, `${size}: ${box.h}`);
    }
  }
});

test("one view of one run that says nothing of itself has the whole picture, at the page's own size up to 720 px", () => {
  const alone = spec({ views: ["stage"], captions: "off", size: "772x388" });
  assert.ok(bare(alone));
  assert.deepEqual(clipLayout(alone).boxes, [{ view: "stage", run: 0, x: 0, y: 0, w: 772, h: 388 }]);
  for (const words of [{ title: "t" }, { captions: "burned" }, { runs: [RUN, RUN] }, { views: ["stage", "lanes"] }]) {
    assert.ok(!bare(spec({ views: ["stage"], captions: "off", ...words })), JSON.stringify(words));
  }
});

test("where nothing is told there is no band for it", () => {
  assert.equal(clipLayout(spec({}), false).caption, null);
  assert.ok(clipLayout(spec({}), true).caption.h >= 40);
});

test("ratio and type are taken where they are given; the projector's letters are those of a page as wide", () => {
  assert.equal(clipLayout(spec({ ratio: 2 })).ratio, 2);
  assert.equal(typeOf(spec({ type: 1.3 })), 1.3);
  const css = readFileSync(resolve(import.meta.dirname, "../../../static/css/tokens.css"), "utf8");
  const [, zoom] = /@media \(max-width: 1599px\) \{\s*\[data-theme="projector"\] \{ --zoom: ([\d.]+); \}/.exec(css);
  assert.equal(typeOf(spec({ theme: "projector" })), Number(zoom));
  assert.equal(typeOf(spec({ theme: "dark" })), 1);
});
