// Colours and type of the picture: what a token means, and which ink can be read on it.
// Promises: every key of DARK exists in a completed spec, whatever the page passed in.  The page's CSS is the
// place where the colours are chosen; these two tables serve pictures made without a page (gallery, clips).
// Does not: read CSS, draw.

import { CauseName, StateName } from "../vocabulary.js";

export const THEMES = Object.freeze(["dark", "light", "projector", "print"]); // by name, as the page's CSS has them

export const DARK = Object.freeze({
  bg: "#0f1419", panel: "#161d26", raised: "#1d2733", line: "#2b3947",
  ink: "#e8eef5", mute: "#8fa1b3", faint: "#5b6b7b", accent: "#5ab0f2",
  M: "#f2703f", E: "#f5b53d", S: "#42c7ff", I: "#3a4855", O: "#c884ce", F: "#4abd92",
  compute: "#576565", hit: "#9aa7c1", transfer: "#f2703f", queue: "#f5b53d", spin: "#cf3591",
  sleep: "#38434e", interrupt: "#42c7ff", wasted: "#576565", memory: "#8783e7",
});

export const LIGHT = Object.freeze({
  bg: "#f4f6f8", panel: "#ffffff", raised: "#eef2f6", line: "#d5dde5",
  ink: "#17222d", mute: "#566676", faint: "#8d9aa7", accent: "#1769aa",
  M: "#c64815", E: "#bd831c", S: "#198bc5", I: "#c3ccd5", O: "#8b46a6", F: "#338453",
  compute: "#a0b2c4", hit: "#717392", transfer: "#ce481e", queue: "#c98600", spin: "#a61769",
  sleep: "#dde3e9", interrupt: "#429bd1", wasted: "#a0b2c4", memory: "#5a66d4",
});

export const FONT = Object.freeze({
  sans: '"DejaVu Sans", system-ui, sans-serif',
  mono: '"DejaVu Sans Mono", ui-monospace, monospace',
});

const MOST_INKS = 512;
const DARK_INK = "#0f1419";
const LIGHT_INK = "#ffffff";

const themes = new WeakMap();

/** All of a theme's colours, trimmed; made once for each theme's object. */
function themeOf(given) {
  if (!given) return DARK;
  let theme = themes.get(given);
  if (!theme) {
    theme = { ...DARK };
    for (const [key, value] of Object.entries(given)) {
      if (typeof value === "string" && value.trim() !== "") theme[key] = value.trim();
    }
    themes.set(given, theme);
  }
  return theme;
}

/** A spec with nothing missing: theme, fonts, scale and flags. */
export function completed(spec) {
  const theme = themeOf(spec.theme);
  return {
    scale: 1, depth: "protocol", reduced: false, hover: null, calm: 1, ...spec, theme, font: { ...FONT, ...spec.font },
  };
}

/** The colour of a coherence state, by number. */
export function stateColour(theme, state) {
  return theme[StateName[state] ?? "I"];
}

/** The colour of a cause of cycles, by number. */
export function causeColour(theme, cause) {
  return theme[(CauseName[cause] ?? "SLEEP").toLowerCase()];
}

/** Relative luminance of #rgb or #rrggbb, as WCAG 2 defines it; 0 for anything else. */
export function luminance(colour) {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(colour);
  const text = short ? `#${short[1]}${short[1]}${short[2]}${short[2]}${short[3]}${short[3]}` : colour;
  const parts = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(text);
  if (!parts) return 0;
  const [r, g, b] = parts.slice(1).map((hex) => {
    const c = parseInt(hex, 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast ratio of two colours, 1 to 21. */
export function contrast(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

const inks = new Map(); // a theme has some thirty colours

/** Black or white, whichever can be read on `colour`. */
export function inkOn(colour) {
  let ink = inks.get(colour);
  if (ink === undefined) {
    ink = contrast(colour, DARK_INK) >= contrast(colour, LIGHT_INK) ? DARK_INK : LIGHT_INK;
    if (inks.size < MOST_INKS) inks.set(colour, ink);
  }
  return ink;
}
