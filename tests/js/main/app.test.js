// What features lean on: hooks are called in order, a failing one does not stop the others and is told once.

import assert from "node:assert/strict";
import { test } from "node:test";
import { App } from "../../../static/js/main/app.js";

test("hooks are called in the order they were given, with what they are called with", () => {
  const app = new App({ runs: { shown: null } });
  const heard = [];
  app.on("select", (...more) => heard.push(["a", ...more]));
  app.on("select", (...more) => heard.push(["b", ...more]));
  app.call("select", 1, 2);
  assert.deepEqual(heard, [["a", 1, 2], ["b", 1, 2]]);
});

test("a hook that fails is told once and the next is still called", () => {
  const told = [];
  globalThis.reportError = (error) => told.push(error.message);
  const app = new App({ runs: { shown: null } });
  let calls = 0;
  app.on("frame", () => { throw new Error("broken"); });
  app.on("frame", () => { calls += 1; });
  app.call("frame", 0);
  app.call("frame", 1);
  assert.deepEqual([told, calls], [["broken"], 2]);
});

test("an unknown hook is an error that names the known ones", () => {
  assert.throws(() => new App({}).on("nothing", () => {}), /run, frame, text/);
});
