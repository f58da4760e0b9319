// What is told of a clip that could not be made: whose fault it was, where, and what to do.

import assert from "node:assert/strict";
import { test } from "node:test";

import { failureSaid } from "../../../static/js/clip/failure_said.js";

const SIZE = { width: 1280, height: 720 };
const said = (error) => failureSaid(error, 4, 90, SIZE);

test("only what arose in the encoder is told as the encoder's", () => {
  assert.match(said(Object.assign(new Error("Encoding error."), { ofEncoder: true })).message, /^The encoder gave up at frame 5 of 90: Encoding error\.$/);
  const server = said(new Error("The server is busy."));
  assert.equal(server.message, "The clip could not go on at frame 5 of 90: The server is busy.");
  assert.doesNotMatch(Object.values(server).join(" "), /encoder|format/);
});

test("an error with a remedy keeps its words, wherever it arose", () => {
  assert.deepEqual(said(Object.assign(new Error("The run is gone."), { remedy: "Open it again.", ofEncoder: true })), { message: "The run is gone.", remedy: "Open it again." });
});

test("too little memory is told as that, with what a picture takes", () => {
  for (const error of [new RangeError("Array buffer allocation failed"), Object.assign(new Error("Out of memory"), { ofEncoder: true })]) {
    assert.match(said(error).message, /not enough memory.*frame 5 of 90.*4 MiB/);
  }
});
