// Captions as a WebVTT file, for players and for who wants to read or translate them.
// Promises: valid WebVTT; cues in order, none overlaps; the text is what would be burned in, escaped.
// Does not: choose captions (captions.js).

const pad = (value, digits) => String(value).padStart(digits, "0");

/** 83.25 → "00:01:23.250". */
export function stamp(second) {
  const ms = Math.round(1000 * second);
  return `${pad(Math.floor(ms / 3_600_000), 2)}:${pad(Math.floor(ms / 60_000) % 60, 2)}:${pad(Math.floor(ms / 1000) % 60, 2)}.${pad(ms % 1000, 3)}`;
}

const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/\s+/g, " ").trim();

/** The file's text; `title`: told at its head, where players do not show it. */
export function vtt(captions, title = "") {
  const head = ["WEBVTT", title && `NOTE\n${escaped(title)}`];
  const cues = captions.map(({ start, end, text, more }, at) => [
    String(at + 1), `${stamp(start)} --> ${stamp(end)}`, escaped(text), ...(more ? [escaped(more)] : []),
  ].join("\n"));
  return `${[...head, ...cues].filter(Boolean).join("\n\n")}\n`;
}
