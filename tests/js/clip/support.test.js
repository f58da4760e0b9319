// Which formats a browser has, told of browsers that lack this or that.

import assert from "node:assert/strict";
import { test } from "node:test";
import { FORMATS } from "../../../static/js/clip/formats.js";
import { formatsHere, whyNot } from "../../../static/js/clip/support.js";

const ALL = { VideoEncoder: class {}, OffscreenCanvas: class {}, Worker: class {}, isSecureContext: true };
const SIZE = { width: 1280, height: 720, fps: 30 };
const encoding = (...codecs) => async () => ({ canEncodeVideo: async (codec) => codecs.includes(codec), QUALITY_HIGH: null });
const none = () => assert.fail("the encoder's library is not needed");
const lacking = async (scope, load) => (await formatsHere(SIZE, scope, load)).filter(({ why }) => why).map(({ id }) => id);

test("a browser that has everything makes every format", async () => {
  assert.deepEqual(await lacking(ALL, encoding("avc", "vp9")), []);
  assert.equal((await formatsHere(SIZE, ALL, encoding("avc", "vp9"))).length, FORMATS.length);
});

test("without an encoder video alone is missing, and the sentence tells http from an old browser", async () => {
  const plain = { ...ALL, VideoEncoder: undefined, isSecureContext: false };
  assert.deepEqual(await lacking(plain, none), ["mp4", "webm"]);
  assert.match(await whyNot("mp4", SIZE, plain, none), /plain http under another name than localhost/);
  assert.match(await whyNot("mp4", SIZE, { ...plain, isSecureContext: true }, none), /no video encoder \(WebCodecs\)/);
});

test("without a canvas beside the page the events are left", async () => {
  assert.deepEqual(await lacking({ ...ALL, OffscreenCanvas: undefined }, none), ["mp4", "webm", "gif", "zip", "png"]);
});

test("a codec that is missing is named with the size, and with what may be taken instead", async () => {
  assert.equal(await whyNot("mp4", SIZE, ALL, encoding("vp9")), "This browser has no encoder for H.264 at 1280 x 720: take a smaller size, or webm.");
  assert.match(await whyNot("webm", { ...SIZE, codec: "av1" }, ALL, encoding("vp9")), /no encoder for AV1/);
  assert.equal(await whyNot("webm", { ...SIZE, codec: "vp9" }, ALL, encoding("vp9")), "");
});
