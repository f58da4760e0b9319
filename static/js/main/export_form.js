// The fields of the export dialog: format, range, speed, size, look, views, runs, captions, title card.
// Promises: every field has a label and a usual value; what a format or range has no use for is not shown; what is wrong is
// said beside its field; what was chosen of files and words is remembered, what the page shows is taken from the page.
// Does not: know words of a clip (export_words.js) or make one.

import { CAPTIONS, DEPTHS, SIZES, THEMES, VIEWS } from "../clip/spec.js";
import { FORMATS } from "../clip/formats.js";
import { speedSaid } from "../transport/speed.js";
import { element } from "../panels/element.js";
import { fieldsOf, rangesOf } from "./export_words.js";
import { wholeNumber } from "./number_field.js";
import { remember, remembered } from "./theme.js";

const KEY = "faultline-export";
const KEPT = Object.freeze(["format", "size", "width", "height", "views", "captions", "card", "seconds", "events"]);
const USUAL = Object.freeze({ format: "mp4", size: "720p", width: 1280, height: 720, views: ["stage", "lanes"], captions: "burned", card: false, seconds: 10, events: 100, camera: true, runs: "both", subtitle: "" });

/** What each format is good for, in one sentence. */
const GOOD_FOR = Object.freeze({
  mp4: "Plays in every slide program and browser.",
  webm: "For web pages: plays in every browser, free of patents.",
  gif: "Plays by itself where films do not: READMEs, chats, older slides. Few colours, larger.",
  zip: "A png of every frame, for a film editor or for paper.",
  png: "One sharp picture of this moment, for slides and handouts.",
  svg: "One picture as lines and text: print and enlarge it, or take it apart in a drawing program.",
  html: "One file that plays the run itself, offline: step, scrub, change speed and depth.",
  json: "Every stretch, fault and hand-over, for ui.perfetto.dev or chrome://tracing.",
  csv: "Faults, transfers and cycles over time, and the tables, for a spreadsheet.",
});
const CHIPS = Object.freeze({ mp4: "video", webm: "video", gif: "animation", zip: "every frame", png: "picture", svg: "picture", html: "replay", json: "trace", csv: "tables" });
const SIZE_TITLES = Object.freeze({ "720p": "720p, 1280 × 720", "1080p": "1080p, 1920 × 1080", square: "square, 1080 × 1080", custom: "another…" });
const VIEW_TITLES = Object.freeze({ stage: "stage", lanes: "timeline", chart: "chart", tables: "tables" });
const CAPTION_TITLES = Object.freeze({ burned: "in the picture", beside: "in a file beside it (WebVTT)", off: "none" });

const option = (value, text = value) => element("option", { value }, text);
const select = (name, entries) => element("select", { "data-testid": `export-${name}`, name }, ...entries.map((one) => option(...[one].flat())));
const input = (name, more = {}) => element("input", { type: "text", name, autocomplete: "off", spellcheck: "false", "data-testid": `export-${name}`, ...more });
const number = (name) => input(name, { inputmode: "decimal" });
const check = (name) => element("input", { type: "checkbox", name, "data-testid": `export-${name}` });
const labelled = (text, control, more = null) => element("label", { class: "export-field" }, element("span", {}, text), control, more);
const wide = (node) => {
  node.classList.add("wide");
  return node;
};
const ticked = (control, text) => element("label", { class: "export-tick" }, control, text);

function kept() {
  try {
    const found = JSON.parse(remembered(KEY) ?? "{}");
    return Object.fromEntries(Object.entries(found).filter(([name, value]) => KEPT.includes(name) && typeof value === typeof USUAL[name]));
  } catch {
    return {};
  }
}

const decimal = (text) => Number(text.replace(/[\s\u202f_]/g, "").replace(",", "."));

export class ExportForm {
  /** `on`: {changed(), submit()}; `why`: {format: sentence} of what this browser cannot make. */
  constructor(now, why, on) {
    this.now = now;
    this.why = why;
    const first = { ...USUAL, ...kept() };
    if (why[first.format] || !FORMATS.some((one) => one.id === first.format)) first.format = FORMATS.find((one) => !why[one.id]).id;
    this.#controls(first);
    this.node = this.#laidOut(on);
    this.#filled(first);
    this.node.addEventListener("input", () => this.#changed(on));
    this.show();
  }

  #controls(first) {
    const { now } = this;
    this.controls = {
      range: select("range", rangesOf(now, first.format).map((one) => [one.id, one.title])),
      seconds: number("seconds"), events: number("events"), from: number("from"), to: number("to"), speed: number("speed"),
      size: select("size", [...Object.keys(SIZES), "custom"].map((id) => [id, SIZE_TITLES[id] ?? id])), width: number("width"), height: number("height"),
      theme: select("theme", THEMES), depth: select("depth", DEPTHS), captions: select("captions", CAPTIONS.map((id) => [id, CAPTION_TITLES[id]])),
      runs: select("runs", [["both", "both, side by side (best at 1080p or square)"], ...now.runs.map((run, at) => [String(at), `${run.letter} alone, ${run.name}`])]),
      camera: check("camera"), card: check("card"), title: input("title", { maxlength: "200" }), subtitle: input("subtitle", { maxlength: "200" }),
    };
    this.views = VIEWS.map((id) => Object.assign(check("views"), { value: id }));
    this.formats = FORMATS.map(({ id }) => element("input", { type: "radio", name: "format", value: id, "data-testid": `export-format-${id}`, disabled: Boolean(this.why[id]) }));
  }

  #filled(first) {
    const { now, controls } = this;
    const [run] = now.runs;
    const atEnd = run.complete && run.cycle >= run.end;
    const begin = atEnd ? Math.max(0, run.end - Math.round(first.seconds * now.speed)) : run.cycle;
    const values = {
      ...first, speed: now.speed, theme: now.theme, depth: now.depth, title: now.title, from: begin,
      to: atEnd ? run.end : begin + Math.round(first.seconds * now.speed),
    };
    for (const [name, control] of Object.entries(controls)) {
      if (name === "range") control.value = now.span ? "area" : atEnd ? "cycles" : "here";
      else if (control.type === "checkbox") control.checked = values[name];
      else control.value = String(values[name]);
    }
    for (const box of this.views) box.checked = first.views.includes(box.value);
    for (const radio of this.formats) radio.checked = radio.value === first.format;
    if (!controls.range.value) controls.range.value = "here";
  }

  #laidOut(on) {
    const { controls } = this;
    const unit = (text) => element("span", { class: "mute" }, text);
    this.good = element("p", { class: "export-good", id: "export-good", "data-testid": "export-good" });
    const reasons = [...new Set(Object.values(this.why))].map((sentence) => element("p", { class: "export-why", "data-testid": "export-why" },
      `${FORMATS.filter((one) => this.why[one.id] === sentence).map((one) => one.id).join(", ")}: ${sentence}`));
    this.rows = {
      range: wide(labelled("part", controls.range)), seconds: labelled("seconds", controls.seconds), events: labelled("events", controls.events),
      from: labelled("from cycle", controls.from), to: labelled("to cycle", controls.to), speed: labelled("speed", controls.speed, unit("cycles/s")),
      size: labelled("size", controls.size), custom: element("div", { class: "export-field" }, element("span", {}, "px"), element("span", { class: "export-pair" }, controls.width, "×", controls.height)),
      theme: labelled("theme", controls.theme), depth: labelled("depth", controls.depth), captions: wide(labelled("captions", controls.captions)), runs: wide(labelled("runs", controls.runs)),
      views: element("div", { class: "export-field wide", role: "group", "aria-label": "what is in the picture" }, element("span", {}, "shows"), element("span", { class: "export-ticks" }, ...this.views.map((box) => ticked(box, VIEW_TITLES[box.value])))),
      camera: ticked(controls.camera, "the picture enlarged as it is now"),
      card: ticked(controls.card, "a title card first"), title: wide(labelled("title", controls.title)), subtitle: wide(labelled("second line", controls.subtitle)),
    };
    controls.width.setAttribute("aria-label", "width in px");
    controls.height.setAttribute("aria-label", "height in px");
    const group = (title, ...rows) => element("fieldset", { class: "export-group" }, element("legend", {}, title), ...rows);
    const { rows } = this;
    this.form = element("form", { class: "export-form", id: "export-form", novalidate: true },
      element("fieldset", { class: "export-group export-formats", "aria-describedby": "export-good" }, element("legend", {}, "File"),
        element("div", { class: "export-chips" }, ...this.formats.map((radio) => element("label", { class: "export-chip" }, radio, element("b", { class: "mono" }, radio.value), element("span", {}, CHIPS[radio.value])))),
        this.good, ...reasons),
      group("Part of the run", rows.range, rows.seconds, rows.events, rows.from, rows.to, rows.speed, rows.runs),
      group("Picture", rows.size, rows.custom, rows.views, rows.theme, rows.depth, rows.camera),
      group("Words", rows.captions, rows.card, rows.title, rows.subtitle));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      on.submit();
    });
    return this.form;
  }

  get format() {
    return this.formats.find((radio) => radio.checked).value;
  }

  /** What the fields say: numbers as numbers. */
  choice() {
    const { controls } = this;
    const values = Object.fromEntries(Object.entries(controls).map(([name, control]) => [name, control.type === "checkbox" ? control.checked : control.value.trim()]));
    const whole = Object.fromEntries(["events", "from", "to", "width", "height"].map((name) => [name, wholeNumber(values[name]) ?? NaN]));
    return {
      ...values, ...whole, seconds: decimal(values.seconds), speed: decimal(values.speed), format: this.format,
      views: this.views.filter((box) => box.checked).map((box) => box.value),
    };
  }

  #changed(on) {
    const { range } = this.controls;
    const before = range.value;
    const offered = rangesOf(this.now, this.format);
    range.replaceChildren(...offered.map((one) => option(one.id, one.title)));
    range.value = offered.some((one) => one.id === before) ? before : offered[0].id;
    this.show();
    const choice = this.choice();
    remember(KEY, JSON.stringify(Object.fromEntries(KEPT.map((name) => [name, choice[name]]).filter(([, value]) => value === value))));
    on.changed();
  }

  /** Shows the fields that the chosen format and range have. */
  show() {
    const { rows, controls, now } = this;
    const choice = this.choice();
    const fields = fieldsOf(choice.format, choice.range);
    const has = (name) => fields.includes(name);
    const range = controls.range.value;
    const still = choice.format === "png" || choice.format === "svg";
    const on = {
      range: true, seconds: range === "here" && !still, events: range === "events", from: range === "cycles", to: range === "cycles" && !still,
      speed: has("speed"), runs: has("runs") && now.runs.length > 1, size: has("size"), custom: has("size") && choice.size === "custom", views: has("views"),
      theme: has("theme"), depth: has("depth"), camera: has("camera") && Boolean(now.zoom || now.follow), captions: has("captions"),
      card: has("card"), title: has("card") && choice.card, subtitle: has("card") && choice.card,
    };
    for (const [name, row] of Object.entries(rows)) row.hidden = !on[name];
    controls.captions.querySelector("[value=beside]").disabled = still;
    if (still && controls.captions.value === "beside") controls.captions.value = "off";
    for (const group of this.form.querySelectorAll("fieldset:not(.export-formats)")) group.hidden = ![...group.children].some((one) => one.tagName !== "LEGEND" && !one.hidden);
    this.good.textContent = `${FORMATS.find((one) => one.id === choice.format).title}. ${GOOD_FOR[choice.format]}`;
    rows.speed.querySelector(".mute").textContent = choice.speed >= 1e4 ? speedSaid(choice.speed) : "cycles/s";
  }

  /** The control that a word of the clip comes from, if it is shown. */
  field(place) {
    const { controls } = this;
    const control = { format: this.formats.find((radio) => radio.checked), size: controls.size.value === "custom" ? controls.width : controls.size, views: this.views[0], to: controls.range.value === "cycles" ? controls.to : controls.seconds }[place] ?? controls[place];
    return control && control.offsetParent !== null ? control : null;
  }

  /** Marks the field that is wrong, and no other. */
  mark(place, described) {
    for (const control of [...Object.values(this.controls), ...this.views]) {
      control.removeAttribute("aria-invalid");
      control.removeAttribute("aria-describedby");
    }
    const control = place ? this.field(place) : null;
    control?.setAttribute("aria-invalid", "true");
    control?.setAttribute("aria-describedby", described);
    return control;
  }
}
