// The command line of a clip: what is said, what is left away, and how it is quoted.

import assert from "node:assert/strict";
import { test } from "node:test";

import { commandLine, quoted } from "../../../static/js/clip/command_line.js";
import { clipSpec } from "../../../static/js/clip/spec.js";

const runs = [{ scenario: "the-line-bounces" }];

test("a line says the scenario, the range, the speed and the file, and nothing that is usual", () => {
  const words = { runs, from: 20000, to: 25000, speed: 500, size: "720p", theme: "dark", depth: "protocol", views: ["stage", "lanes"], captions: "burned", title: "", follow: false, select: {}, format: "gif", name: "bounce" };
  assert.equal(commandLine(words), "python app.py export the-line-bounces --from 20000 --to 25000 --speed 500 -o bounce.gif");
});

test("what is left away is what a clip has by itself", () => {
  const bare = clipSpec({ runs });
  const told = clipSpec({ runs, size: "720p", theme: "dark", depth: "protocol", views: ["stage", "lanes"], captions: "burned", clocks: "cycle", hold: 1, card: 2.5 });
  assert.deepEqual(bare, told);
});

test("a second run is named by what differs from the first, or by its scenario", () => {
  const two = (other) => commandLine({ runs: [{ scenario: "a", design: "d", settings: { pages: 8 } }, other], speed: 10 });
  assert.match(two({ scenario: "a", design: "e", settings: { pages: 8 } }), / --vs design=e --speed 10 /);
  assert.match(two({ scenario: "a", design: "d" }), / --vs pages= --speed/);
  assert.match(two({ scenario: "b", cores: 4 }), / --vs b --vs cores=4 --speed/);
  assert.match(two({ scenario: "a", design: "d", settings: { pages: 8 } }), / --vs a --speed/);
});

test("titles are quoted so that a shell passes them on unchanged", () => {
  assert.equal(quoted("it's $HOME"), "'it'\\''s $HOME'");
  assert.match(commandLine({ runs, title: "The line bounces" }), /--title 'The line bounces' /);
});

test("a run with edits, or with FILEs of the command that makes it, has no line", () => {
  assert.equal(commandLine({ runs: [{ scenario: "a" }, { scenario: "given-1" }] }), "");
  assert.equal(commandLine({ runs: [{ scenario: "a", edits: [{ cycle: 5, kind: "next", core: 1 }] }] }), "");
});

test("a step of a lesson is named by lesson and step", () => {
  assert.equal(commandLine({ lesson: "03-the-line", step: 2, lseed: 7, format: "mp4", name: "line-02" }), "python app.py export --lesson 03-the-line --steps 2 --lseed 7 -o line.mp4");
});
