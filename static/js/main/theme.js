// Which of the four themes is on, and its tokens as the canvas and the chart need them.
// Promises: remembers the choice; without one follows the system; the tokens come from CSS, the one place they are.
// Does not: draw.

import { THEMES } from "../scene/theme.js";

export { THEMES };

const KEY = "faultline-theme";
const TOKENS = [
  "bg", "panel", "raised", "line", "ink", "mute", "faint", "accent", "M", "E", "S", "I", "O", "F", "compute", "hit",
  "transfer", "queue", "spin", "sleep", "interrupt", "wasted", "memory",
];

/** Storage may be refused (private windows): then the choice lasts as long as the page. */
export function remembered(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function remember(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // the choice is kept for this page only
  }
}

/** The look of the page under `element`: what a canvas needs of a theme's tokens. */
function lookOf(element) {
  const style = getComputedStyle(element);
  return {
    tokens: Object.fromEntries(TOKENS.map((token) => [token, style.getPropertyValue(`--${token}`).trim()])),
    scale: Number(style.getPropertyValue("--zoom")) || 1,
    font: { sans: style.getPropertyValue("--sans").trim(), mono: style.getPropertyValue("--mono").trim() },
  };
}

/** The look of a theme that is not on: {name, tokens, scale, font}. */
export function lookNamed(name) {
  const probe = document.createElement("div");
  probe.dataset.theme = name;
  probe.hidden = true;
  document.body.append(probe);
  const look = { name, ...lookOf(probe) };
  probe.remove();
  return look;
}

export class Theme {
  constructor() {
    const chosen = remembered(KEY);
    const system = matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark";
    this.set(THEMES.includes(chosen) ? chosen : system, false);
  }

  set(name, keep = true) {
    this.name = name;
    document.documentElement.dataset.theme = name;
    if (keep) remember(KEY, name);
    Object.assign(this, lookOf(document.documentElement));
  }

  next() {
    this.set(THEMES[(THEMES.indexOf(this.name) + 1) % THEMES.length]);
  }
}
