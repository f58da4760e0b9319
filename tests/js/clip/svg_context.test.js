// A context that keeps shapes and text: each call becomes the SVG that paints the same.

import assert from "node:assert/strict";
import { test } from "node:test";
import { SvgContext } from "../../../static/js/clip/svg_context.js";

/** Letters are half as wide as the font is high; of an em box 0.9 lie above the letters' line. */
const measurer = () => ({
  textBaseline: "alphabetic",
  measureText(text) {
    const size = Number(/([\d.]+)px/.exec(this.font)[1]);
    return { width: text.length * size / 2, fontBoundingBoxAscent: this.textBaseline === "middle" ? size / 2 : 0.9 * size };
  },
});

function drawn(does) {
  const ctx = new SvgContext(measurer());
  does(ctx);
  return ctx.svg({ width: 100, height: 50, title: "a <b>", about: "it & more" });
}

test("a rectangle keeps its place, its colour and how much it lets through", () => {
  const svg = drawn((ctx) => {
    ctx.fillStyle = "#c0ffee";
    ctx.globalAlpha = 0.25;
    ctx.fillRect(10, 20, 30, 5);
  });
  assert.match(svg, /<rect x="10" y="20" width="30" height="5" fill="#c0ffee" fill-opacity="0.25"\/>/);
});

test("text stays text, in its font, as wide as it was measured, with its signs escaped", () => {
  const svg = drawn((ctx) => {
    ctx.font = '700 20px "Inter", sans-serif';
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillText("a<b&c", 50, 25);
  });
  assert.match(svg, /<text x="50" y="33" font-family="&quot;Inter&quot;, sans-serif" font-size="20" font-weight="700" text-anchor="middle" textLength="50"[^>]*>a&lt;b&amp;c<\/text>/);
  assert.match(svg, /<title id="title">a &lt;b&gt;<\/title>\n<desc id="about">it &amp; more<\/desc>/);
});

test("what is clipped twice lies in both clips, and what is restored in none", () => {
  const svg = drawn((ctx) => {
    for (const at of [0, 10]) {
      ctx.save();
      ctx.translate(at, 0);
      ctx.beginPath();
      ctx.rect(0, 0, 20, 20);
      ctx.clip();
    }
    ctx.fillRect(0, 0, 50, 50);
    ctx.restore();
    ctx.restore();
    ctx.fillRect(1, 1, 2, 2);
  });
  assert.match(svg, /<clipPath id="c0"><path d="M0 0h20v20h-20Z"\/><\/clipPath><clipPath id="c1" clip-path="url\(#c0\)"><path d="M0 0h20v20h-20Z" transform="matrix\(1 0 0 1 10 0\)"\/>/);
  assert.match(svg, /<g clip-path="url\(#c1\)"><g transform="matrix\(1 0 0 1 10 0\)">\n<rect x="0"[^>]*>\n<\/g><\/g>\n<g><g>\n<rect x="1"/);
});

test("a whole circle is two arcs, and dashes are undone with what was saved", () => {
  const svg = drawn((ctx) => {
    ctx.save();
    ctx.setLineDash([3, 2]);
    ctx.beginPath();
    ctx.arc(10, 10, 5, 0, 2 * Math.PI);
    ctx.stroke();
    ctx.restore();
    ctx.stroke();
  });
  assert.equal(svg.match(/d="M15 10A5 5 0 0 1 5 10A5 5 0 0 1 15 10"/g).length, 2);
  assert.equal(svg.match(/stroke-dasharray="3 2"/g).length, 1);
});

test("pixels are refused, not left out in silence", () => {
  assert.throws(() => drawn((ctx) => ctx.drawImage({}, 0, 0)), /pixels/);
});
