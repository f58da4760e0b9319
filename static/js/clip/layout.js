// Where the views of a clip stand: rectangles in the picture, and how large its type is.
// Promises: pure; views do not overlap and stay inside; `ratio` px of the file are one px of the layout, so that 1080p is
// the picture of 720p, finer.
// Does not: draw.

const DESIGN_HEIGHT = 720; // px at which type has the size it has on the page
const LANES_SHARE = 0.3; // of the height
const CAPTION = 44;
const HEAD = 40;
const GAP = 8;

/** {ratio, width, height, head, caption, stages: [box…], lanes: [box…]} in layout px. */
export function clipLayout(spec) {
  const ratio = Math.max(0.5, Math.min(spec.width, spec.height) / DESIGN_HEIGHT);
  const width = spec.width / ratio;
  const height = spec.height / ratio;
  const only = spec.views.length === 1 && spec.runs.length === 1 && spec.captions !== "burned" && !spec.title;
  if (only) return { ratio, width, height, head: null, caption: null, boxes: [{ view: spec.views[0], run: 0, x: 0, y: 0, w: width, h: height }] };
  const head = { x: 0, y: 0, w: width, h: HEAD };
  const caption = spec.captions === "burned" ? { x: 0, y: height - CAPTION, w: width, h: CAPTION } : null;
  const top = HEAD;
  const bottom = caption ? caption.y : height;
  const each = (width - GAP * (spec.runs.length - 1)) / spec.runs.length;
  const has = (view) => spec.views.includes(view);
  const lanesH = has("lanes") ? (has("stage") ? Math.round((bottom - top) * LANES_SHARE) : bottom - top) : 0;
  const boxes = spec.runs.flatMap((_, run) => {
    const x = run * (each + GAP);
    return [
      ...(has("stage") ? [{ view: "stage", run, x, y: top, w: each, h: bottom - top - lanesH }] : []),
      ...(has("lanes") ? [{ view: "lanes", run, x, y: bottom - lanesH, w: each, h: lanesH }] : []),
    ];
  });
  return { ratio, width, height, head, caption, boxes };
}
