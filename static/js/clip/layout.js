// Where the views of a clip stand: rectangles in the picture, and how large its type is.
// Promises: pure; views do not overlap, stay inside and begin and end on whole pixels of the file; `ratio` px of the file
// are one px of the layout, so that 1080p is the picture of 720p, finer; one view alone, without title and caption, has the
// whole picture to itself.
// Does not: draw.

const DESIGN_SIDE = 720; // px of the shorter side at which type has the size it has on the page
const LEAST_RATIO = 0.65; // smaller pictures show less rather than smaller type
const LEAST_STAGE = 270; // px of height a stage should have: where it would have less, everything is drawn finer,
const FINEST = 0.6; // to this share of the ratio
const FINER = 0.05; // at a time
const TYPE = Object.freeze({ projector: 1.15 }); // as css/tokens.css has it on windows as wide as the layout
const LANDSCAPE_FROM = 1.2; // width over height from which views stand beside each other
const HEAD = 36;
const CAPTION = 60;
const FOOT = 24;
const GAP = 8;
const SIDE = 0.32; // of the width: tables, and the chart under them
const LOW = 0.3; // of the height: the timeline, and the chart beside it
const CHART = 0.24; // of the height, under two runs
const SHARES = Object.freeze({ stage: 5, lanes: 2.4, tables: 3.4, chart: 2 }); // of the height, over each other

const has = (spec, view) => spec.views.includes(view);

/** One view, one run and nothing said about it. */
export const bare = (spec) => spec.views.length === 1 && spec.runs.length === 1 && spec.captions !== "burned" && !spec.title;

/** How large type is in layout px, on the page's own sizes. */
export const typeOf = (spec) => spec.type ?? TYPE[spec.theme] ?? 1;

/** `parts` over each other in `area`, by their shares of its height. */
function stacked(area, parts) {
  const sum = parts.reduce((all, part) => all + part.share, 0);
  const room = area.h - GAP * (parts.length - 1);
  let { y } = area;
  return parts.map(({ share, ...part }) => {
    const h = (room * share) / sum;
    const placed = { ...part, x: area.x, y, w: area.w, h };
    y += h + GAP;
    return placed;
  });
}

/** [left, right] of `area`, the right one `share` of its width. */
function beside(area, share) {
  const w = (area.w - GAP) * share;
  return [{ ...area, w: area.w - GAP - w }, { ...area, x: area.x + area.w - w, w }];
}

/** [upper, lower] of `area`. */
function under(area, share) {
  const h = (area.h - GAP) * share;
  return [{ ...area, h: area.h - GAP - h }, { ...area, y: area.y + area.h - h, h }];
}

const parts = (spec, views, run) => views.filter((view) => has(spec, view)).map((view) => ({ view, run, share: SHARES[view] }));

/** One run on a broad picture: stage over timeline, tables and chart at their side. */
function broad(spec, area) {
  const main = has(spec, "stage") || has(spec, "lanes");
  if (!main) return stacked(area, parts(spec, ["tables", "chart"], 0));
  const [left, right] = has(spec, "tables") ? beside(area, SIDE) : [area, null];
  const both = has(spec, "stage") && (has(spec, "lanes") || (has(spec, "chart") && !right));
  const [upper, lower] = both ? under(left, LOW) : [left, left];
  const out = has(spec, "stage") ? [{ view: "stage", run: 0, ...upper }] : [];
  if (right) return [...out, ...(has(spec, "lanes") ? [{ view: "lanes", run: 0, ...lower }] : []), ...stacked(right, parts(spec, ["tables", "chart"], 0))];
  if (!has(spec, "chart")) return has(spec, "lanes") ? [...out, { view: "lanes", run: 0, ...lower }] : out;
  if (!has(spec, "lanes")) return [...out, { view: "chart", run: 0, ...lower }];
  const [lanes, chart] = has(spec, "stage") ? beside(lower, SIDE) : under(lower, SIDE);
  return [...out, { view: "lanes", run: 0, ...lanes }, { view: "chart", run: 0, ...chart }];
}

/** Two runs: beside each other where the picture is broad, else over each other; one chart for both. */
function pair(spec, area, landscape) {
  const alone = spec.views.length === 1 && has(spec, "chart");
  if (alone) return [{ view: "chart", run: 0, ...area }];
  const [upper, lower] = has(spec, "chart") ? under(area, CHART) : [area, null];
  const panes = landscape ? beside(upper, 0.5) : under(upper, 0.5);
  const views = panes.flatMap((pane, run) => stacked(pane, parts(spec, ["stage", "lanes", "tables"], run)));
  return lower ? [...views, { view: "chart", run: 0, ...lower }] : views;
}

/** The head of a run stands over its views: they begin below it. */
function headed(boxes, runs, height) {
  const heads = [];
  for (let run = 0; run < runs; run += 1) {
    const own = boxes.filter((box) => box.run === run && (runs === 1 || box.view !== "chart"));
    const left = Math.min(...own.map((box) => box.x));
    const right = Math.max(...own.map((box) => box.x + box.w));
    const top = Math.min(...own.map((box) => box.y));
    heads.push({ run, x: left, y: top, w: right - left, h: height });
    for (const box of own) {
      if (box.y > top + 1) continue;
      box.y += height;
      box.h -= height;
    }
  }
  return heads;
}

/** Boxes, heads, caption and foot in a picture drawn at `ratio`. */
function arranged(spec, ratio, told) {
  const type = typeOf(spec);
  const [width, height] = [spec.width / ratio, spec.height / ratio];
  const whole = { x: 0, y: 0, w: width, h: height };
  const caption = told && spec.captions === "burned" ? CAPTION * type : 0;
  const foot = FOOT * type;
  const area = { ...whole, h: height - caption - foot };
  const landscape = width >= LANDSCAPE_FROM * area.h;
  const boxes = spec.runs.length === 1
    ? (landscape ? broad(spec, area) : stacked(area, parts(spec, ["stage", "lanes", "tables", "chart"], 0)))
    : pair(spec, area, landscape);
  const together = spec.runs.length > 1 && boxes.every((box) => box.view === "chart"); // its curves name both
  const heads = together ? [] : headed(boxes, spec.runs.length, HEAD * type);
  return {
    ratio, type, width, height, bare: false, heads, boxes, foot: { ...whole, y: height - foot, h: foot },
    caption: caption > 0 ? { ...whole, y: height - foot - caption, h: caption } : null,
  };
}

/** Finer, until the stages are high enough. */
function fitted(spec, told) {
  if (spec.ratio) return arranged(spec, spec.ratio, told);
  const first = Math.max(LEAST_RATIO, Math.min(spec.width, spec.height) / DESIGN_SIDE);
  const least = Math.max(LEAST_RATIO, FINEST * first);
  const low = ({ boxes, type }) => boxes.some((box) => box.view === "stage" && box.h < LEAST_STAGE * type);
  let found = arranged(spec, first, told);
  for (let share = 1 - FINER; low(found) && share * first >= least; share -= FINER) found = arranged(spec, share * first, told);
  return found;
}

/** {ratio, type, width, height, bare, heads: [{run, x, y, w, h}], boxes: [{view, run, x, y, w, h}], caption, foot} in
 *  layout px; caption and foot are null where there is none.  `told`: is there anything to say in captions? */
export function clipLayout(spec, told = true) {
  if (bare(spec)) {
    const ratio = spec.ratio ?? Math.max(1, Math.min(spec.width, spec.height) / DESIGN_SIDE);
    const [width, height] = [spec.width / ratio, spec.height / ratio];
    return { ratio, type: typeOf(spec), width, height, bare: true, heads: [], caption: null, foot: null, boxes: [{ view: spec.views[0], run: 0, x: 0, y: 0, w: width, h: height }] };
  }
  const placed = fitted(spec, told);
  const { ratio } = placed;
  const onPixels = (box) => {
    const [x, y] = [box.x, box.y].map((at) => Math.round(at * ratio) / ratio);
    return { ...box, x, y, w: Math.round((box.x + box.w) * ratio) / ratio - x, h: Math.round((box.y + box.h) * ratio) / ratio - y };
  };
  return { ...placed, heads: placed.heads.map(onPixels), boxes: placed.boxes.map(onPixels), foot: onPixels(placed.foot), caption: placed.caption && onPixels(placed.caption) };
}
