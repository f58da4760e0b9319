// Words on the canvas: one way to choose a font, to cut a string to a width, to write it.
// Promises: no text ever leaves the width it was given; sizes are the five of the style, times spec.scale.
// Does not: wrap paragraphs (the page's panels are HTML).

export const SIZES = Object.freeze([11, 12, 14, 16, 20]);

/** The CSS font of a size; numbers that change are written in the monospaced family, so columns stay still. */
export function fontOf(spec, size, { mono = false, weight = 400 } = {}) {
  return `${weight} ${size * spec.scale}px ${mono ? spec.font.mono : spec.font.sans}`;
}

/** `text`, or as much of its beginning as fits `width` with an ellipsis; "" when not even that fits. */
export function cut(ctx, text, width) {
  if (ctx.measureText(text).width <= width) return text;
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (ctx.measureText(`${text.slice(0, middle)}…`).width <= width) low = middle;
    else high = middle - 1;
  }
  return low === 0 ? "" : `${text.slice(0, low).trimEnd()}…`;
}

/** Writes one line at a baseline; returns the width it took. */
export function write(ctx, spec, text, x, y, style = {}) {
  const { size = 12, colour = spec.theme.ink, align = "left", baseline = "alphabetic", width = Infinity } = style;
  ctx.font = fontOf(spec, size, style);
  ctx.textAlign = align;
  ctx.textBaseline = baseline;
  ctx.fillStyle = colour;
  const shown = width === Infinity ? text : cut(ctx, text, width);
  if (shown === "") return 0;
  ctx.fillText(shown, x, y);
  return ctx.measureText(shown).width;
}

/** The first of `texts` that fits `width`, else the last one cut. */
export function fitting(ctx, spec, texts, width, style = {}) {
  ctx.font = fontOf(spec, style.size ?? 12, style);
  return texts.find((text) => ctx.measureText(text).width <= width) ?? cut(ctx, texts[texts.length - 1], width);
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

/** The width `text` would take. */
export function widthOf(ctx, spec, text, style = {}) {
  ctx.font = fontOf(spec, style.size ?? 12, style);
  return ctx.measureText(text).width;
}

/** A name broken once at an underscore so that its first line fits; one line if it fits whole. */
export function broken(ctx, name, width) {
  if (ctx.measureText(name).width <= width) return [name];
  for (let at = name.length - 1; at > 1; at -= 1) {
    if (name[at] === "_" && ctx.measureText(name.slice(0, at)).width <= width) {
      return [name.slice(0, at), name.slice(at)];
    }
  }
  return [name];
}
