// SHA-256 without the browser's own is the one that others compute.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import test from "node:test";

import { sha256 } from "../../../static/js/clip/sha256.js";

const known = (bytes) => createHash("sha256").update(bytes).digest("hex");

test("the digest is the one node computes, around every block's end and of a large text", () => {
  for (const length of [0, 1, 3, 55, 56, 57, 63, 64, 65, 119, 120, 1000, 300_001]) {
    const bytes = Uint8Array.from({ length }, (_, at) => (at * 131 + length) & 255);
    assert.equal(Buffer.from(sha256(bytes)).toString("hex"), known(bytes), `${length} bytes`);
  }
});
