// Export: the dialog that makes a clip, picture, replay page or table of what the page shows.
// Promises: begins with what is on the screen; says how long the clip will be and shows its first and last picture before
// it is made; the tab's own runs go on undisturbed; closing the dialog stops nothing; what cannot be had says why.
// Does not: know fields (export_form.js), words (export_words.js) or how a clip is made (clip_maker.js).

import { clipLength } from "../clip/clock.js";
import { commandLine } from "../clip/command_line.js";
import { formatOf } from "../clip/formats.js";
import { framesAsked } from "../clip/frames_asked.js";
import { ClipError, clipSpec } from "../clip/spec.js";
import { formatsHere, refuseUnsupported } from "../clip/support.js";
import { buttonOf, element } from "../panels/element.js";
import { ExportForm } from "./export_form.js";
import { ExportJob } from "./export_make.js";
import { exportNow } from "./export_now.js";
import { donePane, makingPane } from "./export_panes.js";
import { Preview, thumbnail } from "./export_preview.js";
import { buttonSaid, lengthSaid } from "./export_said.js";
import { runsIn, wordsOf } from "./export_words.js";
import { MOST_RUNS } from "./kept_runs.js";
import { errorSaid } from "./notice.js";

const KEY = "j";
const AFTER_MS = 350; // of rest, before a preview is drawn
const PREVIEW_PX = 320;
const USUAL_SIZE = Object.freeze({ width: 1280, height: 720, fps: 30 }); // for which formats are asked about

class ExportDialog {
  constructor(app) {
    this.app = app;
    this.job = new ExportJob(app.session, () => this.#jobChanged());
    this.preview = new Preview(app.session);
    this.making = makingPane(() => this.job.cancel());
    this.isOpen = false;
    this.button = buttonOf("export", () => this.open(), { class: "quiet", id: "export", "data-testid": "export-open", "aria-haspopup": "dialog", title: `a clip, a picture or the data of what is shown (${KEY})` });
    app.tools.top.append(this.button);
    app.key({ key: KEY, what: "export a clip, a picture, a replay page or the data of what is shown", does: () => this.open() });
    app.menu({ title: "Export a clip…", key: KEY, does: () => this.open() });
  }

  open() {
    if (!this.app.shown() || this.app.dialog.isOpen) return;
    if (this.job.state === "idle") this.#begin();
    else this.#pane();
  }

  /** The form, as the page is now; the dialog stands at once. */
  async #begin() {
    this.#show("Export", [element("p", { role: "status" }, "What can be made here is looked up…")]);
    try {
      this.why ??= await this.#reasons();
      this.now = await exportNow(this.app);
    } catch (error) {
      this.app.dialog.hide();
      this.app.notice.show(error, { retry: () => this.open(), tag: "export" });
      return;
    }
    if (this.isOpen) this.#form();
  }

  /** Which formats this browser cannot make: {id: why}. */
  async #reasons() {
    const found = await formatsHere(USUAL_SIZE);
    return Object.fromEntries(found.filter((one) => one.why).map((one) => [one.id, one.why]));
  }

  #show(title, nodes, focus) {
    this.app.dialog.show(title, nodes, () => {
      this.isOpen = false;
      this.preview.forget();
      clearTimeout(this.timer);
    });
    this.isOpen = true;
    focus?.();
  }

  // --- the form

  /** `form`: the one that was there, with all its fields as they were. */
  #form(form = null) {
    this.form = form ?? new ExportForm(this.now, this.why, { changed: () => this.#later(), submit: () => this.#make() });
    this.length = element("output", { class: "export-length", "data-testid": "export-length" });
    this.wrong = element("p", { class: "wrong", role: "alert", id: "export-wrong", "data-testid": "export-wrong", hidden: true });
    this.pictures = element("div", { class: "export-pictures", "data-testid": "export-pictures" });
    this.waits = element("p", { class: "mute export-waits", role: "status" });
    this.go = element("button", { type: "submit", form: "export-form", class: "primary", "data-testid": "export-make" }, "make it");
    this.said = element("p", { class: "mute", role: "status", "data-testid": "export-said" });
    const copy = buttonOf("copy the command", () => this.#copy(), { class: "quiet", "data-testid": "export-command", title: "the same from a terminal" });
    this.#show("Export", [element("div", { class: "export" }, this.form.node, element("div", { class: "export-side" }, this.pictures, this.waits),
      element("div", { class: "export-foot" }, element("div", { class: "export-told" }, this.length, this.wrong, this.said), element("div", { class: "export-go" }, copy, this.go)))],
    () => this.form.formats.find((radio) => radio.checked).focus());
    this.#refresh();
  }

  #later() {
    clearTimeout(this.timer);
    this.said.textContent = "";
    this.pictures.setAttribute("aria-busy", "true"); // those of the words before
    this.preview.stop();
    this.#told();
    this.timer = setTimeout(() => this.#refresh(), AFTER_MS);
  }

  #fail(error, focus = false) {
    this.wrong.textContent = errorSaid({ message: error.message, remedy: error.remedy });
    this.wrong.hidden = false;
    this.length.textContent = "";
    const field = this.form.mark(error.place, "export-wrong");
    if (focus) field?.focus();
  }

  /** The words of the fields, checked; null where they make no clip, and that is said. */
  #told(focus = false) {
    try {
      const list = wordsOf(this.form.choice(), this.now);
      for (const words of list) if (words.runs) clipSpec(words);
      this.wrong.hidden = true;
      this.form.mark(null);
      this.#length(list);
      return list;
    } catch (error) {
      if (!(error instanceof ClipError)) throw error;
      this.#fail(error, focus);
      return null;
    }
  }

  /** What is known of the length without asking anybody. */
  #length(list) {
    const [words] = list;
    const spec = words.runs && words.to !== undefined ? clipSpec(words) : null;
    if (spec) this.length.textContent = this.#checked(spec);
    else this.length.textContent = list.length > 1 ? `${list.length} files, one a step.` : "The run is looked at…";
  }

  /** The length of a clip whose end is known, or a ClipError where there would be too much of it. */
  #checked(spec, length = clipLength(spec)) {
    if (formatOf(spec.format).kind !== "data") framesAsked(spec, length);
    return lengthSaid(spec, length);
  }

  async #refresh() {
    const list = this.#told();
    if (!list) return this.pictures.replaceChildren();
    const [words] = list;
    const choice = this.form.choice();
    const { kind, id } = formatOf(choice.format);
    const known = words.runs ? runsIn(choice, this.now).map((run, at) => [words.runs[at], run.kept]) : this.now.runs.map((run) => [run.request, run.kept]);
    const figures = [];
    let planned = null;
    try {
      const isNow = await this.preview.show(words, known, { pictures: kind !== "data" || id === "html", still: kind === "still" }, {
        waits: (text) => { this.waits.textContent = text; },
        planned: (spec, length) => {
          planned = spec;
          this.waits.textContent = "";
          this.length.textContent = `${list.length > 1 ? `${list.length} files; the first: ` : ""}${this.#checked(spec, length)}`;
        },
        paint: ({ title, picture }) => {
          figures.push(this.#figure(title, picture));
          this.pictures.replaceChildren(...figures);
          this.pictures.removeAttribute("aria-busy");
        },
      });
      if (isNow && figures.length === 0) this.pictures.replaceChildren();
      if (isNow) await refuseUnsupported(planned);
    } catch (error) {
      if (!this.isOpen) return null;
      this.pictures.replaceChildren();
      this.#fail(error);
    }
    return null;
  }

  #figure(title, picture) {
    const canvas = element("canvas", { role: "img", "aria-label": `${title} of the clip` });
    thumbnail(canvas, picture, Math.max(PREVIEW_PX, this.pictures.clientWidth));
    return element("figure", {}, canvas, element("figcaption", {}, title));
  }

  async #copy() {
    const list = this.#told(true);
    if (!list) return;
    const { lesson, step, ...all } = list[0]; // a whole lesson is one command
    const lines = (list.length > 1 ? [{ ...all, lesson }] : list).map(commandLine);
    if (lines.includes("")) {
      this.said.textContent = "A run that was changed at the playhead has no name on a command line: share its link instead.";
      return;
    }
    try {
      await navigator.clipboard.writeText(lines.join("\n"));
      this.said.textContent = `Copied: ${lines[0]}`;
    } catch {
      this.said.textContent = lines.join("\n");
    }
  }

  // --- making

  /** The clip opens runs of its own, so that the tab's can be closed and changed meanwhile; the server has room for so many. */
  #room(list) {
    const [kept, own] = [this.app.runs.kept.runs.length, list[0].runs?.length ?? this.now.runs.length];
    if (kept + own <= MOST_RUNS + 1) return true;
    this.#fail(new ClipError("runs", `This tab keeps ${kept} runs, and the clip opens ${own} of its own; the server has room for ${MOST_RUNS + 1}.`, "Close one in the strip of runs."), true);
    return false;
  }

  async #make() {
    const list = this.#told(true);
    if (!list || !this.#room(list)) return;
    this.preview.forget();
    await this.job.make(list);
  }

  #jobChanged() {
    const { job, app } = this;
    const isNew = job.state !== this.seen;
    this.seen = job.state;
    this.button.textContent = buttonSaid(job);
    if (job.isMaking) this.making.show(job);
    if (!isNew) return;
    if (this.isOpen) this.#pane();
    else if (job.state === "done") app.say(`The clip is ready: press ${KEY}.`);
    else if (job.state === "failed") app.notice.show(job.error, { tag: "export", retry: () => this.open() });
  }

  /** What the job's state asks for: its progress, its files, or the form again. */
  #pane() {
    const { job } = this;
    if (job.isMaking) this.#show("Export", [this.making.node], () => this.making.focus());
    else if (job.state === "done") {
      const pane = donePane(job, () => this.#again());
      this.#show("Export", [pane.node], () => pane.focus());
    } else this.#back();
  }

  #reset() {
    this.job.reset();
    this.seen = this.job.state;
    this.button.textContent = buttonSaid(this.job);
  }

  #again() {
    this.#reset();
    this.#begin();
  }

  /** After a cancel or a failure: the form as it was, and what happened. */
  #back() {
    const { error, stopped } = this.job;
    this.#reset();
    this.#form(this.form);
    if (error) this.#fail(error);
    else if (stopped) this.said.textContent = "Cancelled; no file was made.";
    this.go.focus();
  }
}

export function attachExport(app) {
  app.exports = new ExportDialog(app);
}
