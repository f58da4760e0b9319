// The formats of an export, by the ending of a file's name: what each is, and what a browser needs for it.
// Promises: one table for the dialog, the command line and the docs; pure.
// Does not: make any of them (the worker does, and the makers that main/clip_maker.js names).

/** `kind`: film = frames through the worker, still = one frame, data = made from the events. `encoder`: needs WebCodecs; `codecs`: the usual one first. */
export const FORMATS = Object.freeze([
  { id: "mp4", kind: "film", title: "Video (H.264, mp4)", type: "video/mp4", encoder: true, codecs: ["avc"] },
  { id: "webm", kind: "film", title: "Video (VP9 or AV1, webm)", type: "video/webm", encoder: true, codecs: ["vp9", "av1"] },
  { id: "gif", kind: "film", title: "Animated picture (gif)", type: "image/gif", encoder: false, fps: 15 },
  { id: "zip", kind: "film", title: "Every frame as a png (zip)", type: "application/zip", encoder: false },
  { id: "png", kind: "still", title: "One picture (png)", type: "image/png", encoder: false },
  { id: "svg", kind: "still", title: "One picture that can be enlarged (svg)", type: "image/svg+xml", encoder: false },
  { id: "html", kind: "data", title: "Replay page, complete in itself (html)", type: "text/html", encoder: false },
  { id: "json", kind: "data", title: "Perfetto / Chrome trace (json)", type: "application/json", encoder: false },
  { id: "csv", kind: "data", title: "Series and tables (csv)", type: "text/csv", encoder: false },
].map(Object.freeze));

export const formatOf = (id) => FORMATS.find((one) => one.id === id) ?? null;
