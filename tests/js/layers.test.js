// Who may import whom in the browser: vocabulary ← {wire, mirror} ← {scene, transport, panels, charts} ← main ← museum.
// One table, default no.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { test } from "node:test";

const ROOT = resolve(import.meta.dirname, "../../static/js");
const LOW = ["vocabulary"];
const MIDDLE = [...LOW, "wire", "mirror"];
const MAY = {
  vocabulary: [], wire: LOW, mirror: LOW, scene: MIDDLE, transport: MIDDLE, panels: MIDDLE, charts: MIDDLE,
  clip: [...MIDDLE, "scene", "transport", "panels", "charts"],
  main: [...MIDDLE, "scene", "transport", "panels", "charts", "clip"],
  clip_page: ["main"],
  replay: [...MIDDLE, "scene", "transport", "panels", "charts", "clip", "main"],
  museum: [...MIDDLE, "panels", "charts", "main"],
  present: ["main"],
};
const VENDOR = {
  main: ["/static/vendor/socket.io.esm.min.js", "/static/vendor/uqr.js"],
  clip: ["/static/vendor/mediabunny.min.js", "/static/vendor/gifenc.esm.js", "/static/vendor/fflate.esm.js"],
};

const files = readdirSync(ROOT, { recursive: true }).filter((name) => name.endsWith(".js"));
const codeOf = (file) => readFileSync(join(ROOT, file), "utf8").replace(/^\s*(?:\/\/|\*|\/\*).*$/gm, "");
const layerOf = (path) => path.split("/")[0].replace(/\.js$/, "");

test("every module belongs to a layer and imports only from the layers below", () => {
  for (const file of files) {
    const layer = layerOf(file);
    assert.ok(layer in MAY, `${file} is in no layer`);
    const text = codeOf(file);
    for (const [, target] of text.matchAll(/(?<![-"])\b(?:from|import)\s*\(?\s*"([^"]+)"/g)) {
      if (VENDOR[layer]?.includes(target)) continue;
      assert.ok(target.startsWith("."), `${file} imports ${target}: only relative paths`);
      const to = layerOf(relative(ROOT, resolve(dirname(join(ROOT, file)), target)));
      assert.ok(to === layer || MAY[layer].includes(to), `${file} (${layer}) may not import ${target} (${to})`);
    }
  }
});

test("Plotly is named only by charts, the document only by panels, charts, main and the museum", () => {
  for (const file of files) {
    const text = codeOf(file);
    const layer = layerOf(file);
    if (layer !== "charts") assert.doesNotMatch(text, /Plotly|plotly-basic/, file);
    if (!["panels", "charts", "main", "museum", "present", "clip_page", "replay"].includes(layer)) assert.doesNotMatch(text, /\b(?:document|window)\./, file);
  }
});

test("every file says at its head what it is, promises and does not do, and stays under 400 lines", () => {
  for (const file of files) {
    const text = readFileSync(join(ROOT, file), "utf8");
    assert.match(text, /^\/\/ /, file);
    if (layerOf(file) !== "vocabulary") assert.ok(text.split("\n").length <= 400, file);
  }
});

test("no page has a script or handler of its own in the markup", () => {
  for (const name of ["index.html", "museum.html", "clip.html"]) {
    const page = readFileSync(resolve(ROOT, "../../templates", name), "utf8");
    assert.doesNotMatch(page, /<script(?![^>]*\ssrc=)/, name);
    assert.doesNotMatch(page, /\son[a-z]+\s*=/, name);
    assert.doesNotMatch(page, /\sstyle\s*=/, name);
  }
});
