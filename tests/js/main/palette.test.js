// The palettes: the same in CSS and in pictures made without a page, told apart by eyes that lack one kind of cone,
// readable where a letter stands on a colour.  Colours are compared in OKLab, where a distance of 2 is just seen.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { test } from "node:test";

import { DARK, LIGHT, contrast, inkOn } from "../../../static/js/scene/theme.js";
import { THEMES } from "../../../static/js/main/theme.js";

const CSS = readFileSync(resolve(import.meta.dirname, "../../../static/css/tokens.css"), "utf8").replace(/\/\*.*?\*\//gs, "");
const LEAST = 7.5; // four times what is just seen
const SEEN_TOGETHER = {
  states: ["M", "E", "S", "I", "O", "F"],
  causes: ["compute", "hit", "transfer", "queue", "spin", "sleep", "interrupt", "memory"], // wasted is compute, hatched
  designs: ["spin", "F", "O", "E", "S"],
  lines: ["M", "queue", "spin"], // on its way, waiting, copy lost
};
const NOTHING_THERE = new Set(["I", "sleep"]); // an absent copy, an idle core: as quiet as the ground on purpose
const QUIET = new Set([...NOTHING_THERE, "compute", "hit"]);

/** Machado, Oliveira and Fernandes 2009, severity 1: linear RGB → what is left of it. */
const EYES = {
  "all cones": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritanopia: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};

function tokensOf(theme) {
  const found = {};
  for (const [, selector, body] of CSS.matchAll(/([^{}]+)\{([^{}]*)\}/g)) {
    if (!selector.includes(`[data-theme="${theme}"]`)) continue;
    for (const [, name, value] of body.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)) found[name] = value;
  }
  return found;
}

const linear = (colour) => [1, 3, 5].map((at) => {
  const c = parseInt(colour.slice(at, at + 2), 16) / 255;
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
});

function oklab(rgb) {
  const [r, g, b] = rgb.map((one) => Math.max(0, Math.min(1, one)));
  const [l, m, s] = [
    0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b,
    0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b,
    0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b,
  ].map(Math.cbrt);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

const seenBy = (eye, colour) => oklab(EYES[eye].map((row) => row.reduce((sum, one, at) => sum + one * linear(colour)[at], 0)));

function distance(eye, one, other) {
  const [a, b] = [seenBy(eye, one), seenBy(eye, other)];
  return 100 * Math.hypot(...a.map((value, at) => value - b[at]));
}

for (const theme of THEMES) {
  const tokens = tokensOf(theme);

  for (const eye of Object.keys(EYES)) {
    test(`${theme}: what is seen together is told apart, ${eye}`, () => {
      for (const [kind, names] of Object.entries(SEEN_TOGETHER)) {
        names.forEach((one, at) => names.slice(0, at).forEach((other) => {
          const apart = distance(eye, tokens[one], tokens[other]);
          assert.ok(apart >= LEAST, `${kind}: ${other} ${tokens[other]} and ${one} ${tokens[one]} are ${apart.toFixed(1)} apart`);
        }));
      }
    });
  }

  test(`${theme}: a letter on any of the colours can be read`, () => {
    for (const name of new Set([...SEEN_TOGETHER.states, ...SEEN_TOGETHER.causes])) {
      assert.ok(contrast(tokens[name], inkOn(tokens[name])) >= 4.5, `${name} ${tokens[name]}`);
    }
  });

  test(`${theme}: colours that mean something stand out from the panel, words are readable on every ground`, () => {
    for (const name of new Set(Object.values(SEEN_TOGETHER).flat())) {
      if (!QUIET.has(name)) assert.ok(contrast(tokens[name], tokens.panel) >= 3, `${name} ${tokens[name]}`);
    }
    for (const ground of ["bg", "panel", "raised"]) {
      for (const ink of ["ink", "mute"]) assert.ok(contrast(tokens[ink], tokens[ground]) >= 4.5, `${ink} on ${ground}`);
      assert.ok(contrast(tokens.accent, tokens[ground]) >= 4.5, `accent on ${ground}`);
      assert.ok(contrast(tokens.edge, tokens[ground]) >= 3, `edge on ${ground}`);
      assert.ok(contrast(tokens.danger, tokens[ground]) >= 4.5, `danger on ${ground}`);
    }
    assert.ok(contrast(tokens.ink, tokens.here) >= 4.5, "the line of source a core is on");
    assert.ok(contrast(tokens["on-accent"], tokens.accent) >= 4.5, "a primary button");
  });
}

test("pictures made without a page have the page's colours", () => {
  for (const [theme, table] of [["dark", DARK], ["light", LIGHT]]) {
    const tokens = tokensOf(theme);
    for (const [name, colour] of Object.entries(table)) assert.equal(colour, tokens[name], `${theme}: ${name}`);
  }
});

test("the simulation of eyes does what it says: red and green of equal lightness fall together without one cone", () => {
  assert.ok(distance("all cones", "#c05030", "#6b8a2a") > 15);
  assert.ok(distance("deuteranopia", "#c05030", "#6b8a2a") < 8);
  assert.ok(distance("tritanopia", "#c05030", "#6b8a2a") > 12);
  for (const rows of Object.values(EYES)) for (const row of rows) assert.ok(Math.abs(row[0] + row[1] + row[2] - 1) < 1e-5, "white stays white");
});
