// Words on the canvas: one way to choose a font, to cut a string to a width, to write it.
// Promises: no text ever leaves the width it was given; sizes are the five of the style, times spec.scale.
// Widths are measured once for each context, font and text.
// Does not: wrap paragraphs (the page's panels are HTML).

export const SIZES = Object.freeze([11, 12, 14, 16, 20]);

const MOST_MEASURED = 4000; // widths kept of a context; then all are forgotten
const measured = new WeakMap();

/** The width of `text` in the context's font; `font` names it (reading ctx.font back is slow). */
function measure(ctx, font, text) {
  let known = measured.get(ctx);
  if (!known) measured.set(ctx, known = { size: 0, fonts: new Map() });
  let widths = known.fonts.get(font);
  if (!widths) known.fonts.set(font, widths = new Map());
  let width = widths.get(text);
  if (width === undefined) {
    if (known.size >= MOST_MEASURED) {
      known.fonts.clear();
      known.fonts.set(font, widths = new Map());
      known.size = 0;
    }
    ctx.font = font;
    width = ctx.measureText(text).width;
    widths.set(text, width);
    known.size += 1;
  }
  return width;
}

/** The CSS font of a size; numbers that change are written in the monospaced family, so columns stay still. */
export function fontOf(spec, size, { mono = false, weight = 400 } = {}) {
  return `${weight} ${size * spec.scale}px ${mono ? spec.font.mono : spec.font.sans}`;
}

/** `text`, or as much of its beginning as fits `width` with an ellipsis, in the named font. */
function cutIn(ctx, font, text, width) {
  if (measure(ctx, font, text) <= width) return text;
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (measure(ctx, font, `${text.slice(0, middle)}…`) <= width) low = middle;
    else high = middle - 1;
  }
  return low === 0 ? "" : `${text.slice(0, low).trimEnd()}…`;
}

/** The same in the context's present font; "" when not even one letter fits. */
export const cut = (ctx, text, width) => cutIn(ctx, ctx.font, text, width);

/** Writes one line at a baseline; returns the width it took. */
export function write(ctx, spec, text, x, y, style = {}) {
  const { size = 12, colour = spec.theme.ink, align = "left", baseline = "alphabetic", width = Infinity } = style;
  const font = fontOf(spec, size, style);
  const shown = width === Infinity ? text : cutIn(ctx, font, text, width);
  if (shown === "") return 0;
  const taken = measure(ctx, font, shown);
  ctx.font = font;
  ctx.textAlign = align;
  ctx.textBaseline = baseline;
  ctx.fillStyle = colour;
  ctx.fillText(shown, x, y);
  return taken;
}

/** The first of `texts` that fits `width`, else the last one cut. */
export function fitting(ctx, spec, texts, width, style = {}) {
  const font = fontOf(spec, style.size ?? 12, style);
  for (const text of texts) if (measure(ctx, font, text) <= width) return text;
  return cutIn(ctx, font, texts[texts.length - 1], width);
}

/** The longest beginning of `parts` that fits, joined by middle dots. */
export function joined(ctx, spec, parts, width, style = {}) {
  return fitting(ctx, spec, parts.map((_, at) => parts.slice(0, parts.length - at).join(" · ")), width, style);
}

/** Words in at most two lines of `width`; the second is cut if it must be. */
export function twoLines(ctx, text, width) {
  if (ctx.measureText(text).width <= width) return [text];
  let at = text.length;
  while (at > 0 && ctx.measureText(text.slice(0, at)).width > width) at = text.lastIndexOf(" ", at - 1);
  return at <= 0 ? [cut(ctx, text, width)] : [text.slice(0, at), cut(ctx, text.slice(at + 1), width)];
}

/** Where a word too long for a line may be broken: before the last underscore, dot or bracket that fits; else at its end. */
function within(ctx, text, width) {
  const end = text.indexOf(" ") < 0 ? text.length : text.indexOf(" ");
  for (let at = end - 1; at > 2; at -= 1) {
    if ("_.[".includes(text[at]) && ctx.measureText(text.slice(0, at)).width <= width) return at;
  }
  return end;
}

/** Words in at most `rows` lines of `width`, in the context's font; the last is cut if it must be. */
export function wrapped(ctx, text, width, rows) {
  const lines = [];
  let rest = text;
  while (rest !== "" && lines.length < rows) {
    if (lines.length === rows - 1 || ctx.measureText(rest).width <= width) {
      lines.push(cut(ctx, rest, width));
      break;
    }
    let at = rest.length;
    while (at > 0 && ctx.measureText(rest.slice(0, at)).width > width) at = rest.lastIndexOf(" ", at - 1);
    if (at <= 0) at = within(ctx, rest, width);
    lines.push(cut(ctx, rest.slice(0, at), width));
    rest = rest.slice(at).trimStart();
  }
  return lines;
}

/** The width `text` would take. */
export function widthOf(ctx, spec, text, style = {}) {
  return measure(ctx, fontOf(spec, style.size ?? 12, style), text);
}

/** A name in at most `rows` lines that fit, broken at its underscores and dots; what is left over is cut. */
export function brokenInto(ctx, name, width, rows) {
  const lines = [];
  let rest = name;
  while (lines.length < rows - 1 && ctx.measureText(rest).width > width) {
    let at = rest.length - 1;
    while (at > 1 && !((rest[at] === "_" || rest[at] === ".") && rest[at - 1] !== "_" && ctx.measureText(rest.slice(0, at)).width <= width)) at -= 1;
    if (at <= 1) break;
    lines.push(rest.slice(0, at));
    rest = rest.slice(at);
  }
  return [...lines, rest];
}
