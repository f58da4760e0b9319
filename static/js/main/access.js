// What a person may set so that the page suits them: single keys, what is said aloud, how much moves.
// Promises: choices are remembered; the system's wish for less motion is always honoured, and can be asked for here too.
// Does not: hold the statement of conformance (docs/accessibility.md).

import { element } from "../panels/element.js";
import { remember, remembered } from "./theme.js";

const ALOUD = "faultline-aloud";
const MOTION = "faultline-motion";

const row = (box, text, more) => element("p", {}, element("label", {}, box, ` ${text}`), element("span", { class: "mute" }, ` ${more}`));

function box(on, changed) {
  const made = element("input", { type: "checkbox" });
  made.checked = on;
  made.addEventListener("change", () => changed(made.checked));
  return made;
}

export function attachAccess(app) {
  const system = matchMedia("(prefers-reduced-motion: reduce)");

  function aloud(on) {
    app.live.setAttribute("aria-live", on ? "polite" : "off");
    app.live.toggleAttribute("role", false);
    if (on) app.live.setAttribute("role", "status");
  }

  function still(on) {
    app.view.reduced = { get matches() { return on || system.matches; } };
    document.documentElement.toggleAttribute("data-still", on);
    app.view.touch();
  }

  aloud(remembered(ALOUD) !== "off");
  still(remembered(MOTION) === "less");

  app.menu({
    title: "Accessibility…",
    does: () => app.dialog.show("Accessibility", [
      row(app.keys.toggle(), "Single keys work.", "Turn them off if you dictate or use your own shortcuts; arrows, Home, End and Escape stay."),
      row(box(app.live.getAttribute("aria-live") === "polite", (on) => {
        remember(ALOUD, on ? "on" : "off");
        aloud(on);
      }), "Say each step to a screen reader.", "Politely, and while playing at most every five seconds."),
      row(box(document.documentElement.hasAttribute("data-still"), (on) => {
        remember(MOTION, on ? "less" : "system");
        still(on);
      }), "Less motion.", `Nothing flies; a trail and the changed state remain. Your system ${system.matches ? "asks for it already" : "does not ask for it"}.`),
      element("h3", {}, "Without seeing the picture"),
      element("p", {}, "The machine as a table (key m) has every core, line and lock of this moment as text; the sentence under “Now” tells what happened and why; a step of any kind says its result."),
      element("h3", {}, "Without a mouse"),
      element("p", {}, "Every control can be reached with Tab and has a key, or stands in the list of every action (key /). What can be dragged can be typed or stepped."),
      element("h3", {}, "Themes"),
      element("p", {}, "Dark, light, projector (large type, strong contrast) and print. Colours are chosen so that people without one kind of cone tell them apart, and none stands without a letter, a shape or a pattern. The page follows the browser's zoom up to 400 %."),
      element("p", { class: "mute" }, "WCAG 2.2, A and AA, item by item: docs/accessibility.md of this installation."),
    ]),
  });
}
