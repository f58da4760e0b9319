// What stands on a replay page: head, panes, what happens now, transport, dialog.
// Promises: the transport has the live page's ids, so the live page's bar drives it; everything has a name for those who
// listen to it.
// Does not: act.

import { buttonOf, element, svg } from "../panels/element.js";
import { THEMES } from "../main/theme.js";

const button = (id, text, label, more = {}) => element("button", { id, type: "button", "aria-label": label, title: label, ...more }, text);

function head({ title, subtitle }, does) {
  const mark = svg("svg", { viewBox: "0 0 28 20", width: "28", height: "20", "aria-hidden": "true" }, svg("path", { d: "M1 17 8 4l6 9 5-7 8 11" }));
  const theme = element("select", { id: "theme", "data-testid": "theme-picker" }, ...THEMES.map((name) => element("option", { value: name }, name)));
  theme.addEventListener("change", () => does.theme(theme.value));
  return element("header", { class: "top" },
    element("div", { class: "brand" }, mark),
    element("div", { class: "replay-title" }, element("h1", { "data-testid": "title" }, title), element("p", { class: "mute" }, subtitle)),
    element("div", { class: "top-actions" },
      buttonOf("table", does.table, { class: "quiet", "aria-haspopup": "dialog", title: "the machine as a table (m)", "data-testid": "open-table" }),
      buttonOf("about", does.about, { class: "quiet", "aria-haspopup": "dialog", title: "what this is, what is left out, how it was made ($)", "data-testid": "open-about" }),
      element("label", { class: "follow" }, element("span", { class: "hidden" }, "theme"), theme)));
}

/** The panel beside one run: its story and what happens now. */
function story({ title, changed, notes }) {
  return element("section", { class: "panel story", "aria-labelledby": "story-title" },
    element("h2", { id: "story-title" }, title), changed ? element("p", { class: "changed" }, changed) : null,
    element("div", { class: "notes", tabindex: "0", role: "region", "aria-label": "Notes" }, ...notes.map((note) => element("p", {}, note))),
    element("div", { class: "now" }, element("h3", {}, "Now"),
      element("div", { id: "narration", "data-testid": "narration" }, element("p", { id: "now-what" }), element("p", { id: "now-why", class: "why" })),
      element("h3", { id: "before-title", hidden: true }, "Just before"), element("ol", { id: "now-before", class: "before", "aria-labelledby": "before-title" })));
}

function transport(counts, does) {
  return element("footer", { id: "transport", class: "transport", "aria-label": "Transport", tabindex: "-1" },
    element("div", { class: "buttons" },
      button("to-start", "«", "to the start (Home)"), button("step-back", "◀", "step back (left arrow)", { "data-testid": "step-back" }),
      button("play", "▶", "play (space)", { class: "primary", "data-testid": "play" }), button("pause", "❚❚", "pause (space)", { "data-testid": "pause" }),
      button("step-forward", "▶|", "step forward (right arrow)", { "data-testid": "step-forward" }), button("to-end", "»", "to the end (End)")),
    element("label", { class: "field" }, "step by ", element("select", { id: "step-kind", "data-testid": "step-kind" })),
    element("label", { class: "field" }, "speed ", element("input", { id: "speed", "data-testid": "speed", type: "range", min: "0", max: "70", step: "1", value: "20" })),
    element("output", { id: "speed-said", class: "mono speed-said", for: "speed" }),
    element("label", { class: "seek" }, element("span", { class: "hidden" }, "place in the run, in cycles"), element("input", { id: "seek", "data-testid": "seek", type: "range", min: "0", max: "1", step: "1", value: "0" })),
    element("form", { id: "go", class: "go" }, element("label", {}, "cycle ", element("input", { id: "go-cycle", type: "text", inputmode: "numeric", autocomplete: "off", "aria-label": "go to cycle", placeholder: "go to…" }))),
    element("span", { class: "readout" }, element("span", { class: "mute" }, "cycle"), " ", element("span", { id: "cycle", "data-testid": "cycle", class: "mono" }, "0")),
    element("span", { class: "readout" }, element("span", { id: "counts", class: "mute" }, counts), " ", element("span", { id: "faults", "data-testid": "faults", class: "mono" }, "0")),
    buttonOf("? keys", does.keys, { class: "quiet", "aria-haspopup": "dialog", "data-testid": "open-keys" }));
}

function dialog() {
  return element("dialog", { id: "dialog", "aria-labelledby": "dialog-title" },
    element("div", { class: "dialog-head" }, element("h2", { id: "dialog-title" }), element("button", { id: "dialog-close", type: "button", "aria-label": "close" }, "×")),
    element("div", { id: "dialog-body", tabindex: "0", role: "region", "aria-labelledby": "dialog-title" }));
}

/** Between two machines and the transport: what is for both, with the caption in the middle. */
function toolsOfBoth({ bar, tools }, told) {
  bar.classList.add("panel", "both");
  if (told) tools.camera.before(told);
  return bar;
}

/** Puts everything on the page.  `page`: {title, subtitle, counts, story, panes, told: are there captions?}; `does`: {theme(name), table, about, keys}. */
export function stand(page, does) {
  const { panes } = page;
  const alone = panes.length === 1;
  const told = page.told ? element("p", { id: "told", class: "told", "data-testid": "told" }) : null;
  document.body.append(
    element("a", { class: "skip", href: "#transport" }, "Skip to the transport"), head(page, does),
    element("div", { id: "notice", class: "notice", role: "alert", hidden: true },
      element("p", { id: "notice-text" }), element("button", { id: "notice-again", type: "button", hidden: true }, "try again"), element("button", { id: "notice-close", type: "button", "aria-label": "dismiss this message" }, "×")),
    element("main", { id: "main", "data-runs": String(panes.length) }, ...(alone ? [story(page.story)] : []), ...panes.map((pane) => pane.panel), ...panes.map((pane) => pane.lanesPanel),
      alone ? told : toolsOfBoth(panes[0], told)),
    transport(page.counts, does), element("p", { id: "live", class: "hidden", "aria-live": "polite", role: "status" }), dialog());
  if (!alone) document.body.dataset.compare = "side"; // the heads' styles
}
