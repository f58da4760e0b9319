// Every drawable has a picture, and draws it as it was last looked at.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { Session } from "node:inspector";
import { join } from "node:path";
import { test } from "node:test";
import { allPictures, keptNames, keptStrokes, strokesOf } from "./pictures.js";

const SCENE = join(import.meta.dirname, "../../static/js/scene");
const DRAWS = /^export function (\w+)\(ctx\b/gm;
const REMEDY = "Look at it in tests/js/gallery/index.html; if it is meant so: node tests/js/pictures.js --renew";

/** {file: [names of exported functions whose first argument is a context]}. */
function drawables() {
  const found = {};
  for (const file of readdirSync(SCENE).filter((name) => name.endsWith(".js"))) {
    const names = [...readFileSync(join(SCENE, file), "utf8").matchAll(DRAWS)].map(([, name]) => name);
    if (names.length > 0) found[file] = names;
  }
  return found;
}

/** Names of the functions of each scene file that `does` calls, by the engine's own count. */
async function calledBy(does) {
  const session = new Session();
  session.connect();
  const post = (method, params) => new Promise((resolve, reject) => {
    session.post(method, params, (error, answer) => (error ? reject(error) : resolve(answer)));
  });
  await post("Profiler.enable");
  await post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
  does();
  const { result } = await post("Profiler.takePreciseCoverage");
  await post("Profiler.stopPreciseCoverage");
  session.disconnect();
  const called = {};
  for (const { url, functions } of result) {
    if (!url.includes("/static/js/scene/")) continue;
    const file = url.split("/").pop();
    called[file] = new Set(functions.filter((one) => one.ranges[0].count > 0).map((one) => one.functionName));
  }
  return called;
}

test("no drawable is without a picture", async () => {
  const pictures = await allPictures();
  const called = await calledBy(() => pictures.forEach(strokesOf));
  for (const [file, names] of Object.entries(drawables())) {
    for (const name of names) assert.ok(called[file]?.has(name), `no picture draws ${name} of scene/${file}: add one to tests/js/gallery/`);
  }
});

test("pictures have names of their own, and nothing is kept of a picture that is gone", async () => {
  const names = (await allPictures()).map((one) => one.name);
  assert.equal(new Set(names).size, names.length);
  assert.deepEqual(keptNames().sort(), [...names].sort(), REMEDY);
});

for (const picture of await allPictures()) {
  test(`the picture "${picture.name}" is drawn stroke by stroke as it is kept`, () => {
    const now = strokesOf(picture);
    const kept = keptStrokes(picture.name);
    const at = now.findIndex((line, place) => line !== kept[place]);
    assert.equal(at, -1, `stroke ${at + 1} of ${now.length}: "${now[at]}", kept: "${kept[at]}". ${REMEDY}`);
    assert.equal(now.length, kept.length, `it has ${now.length} strokes, kept are ${kept.length}. ${REMEDY}`);
  });
}

test("a picture is the same however often it is drawn", async () => {
  for (const picture of await allPictures()) assert.deepEqual(strokesOf(picture), strokesOf(picture), picture.name);
});
