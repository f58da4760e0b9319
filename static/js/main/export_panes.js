// What the export dialog shows while a clip is made and when it is there: progress and cancel, then files and description.
// Promises: told aloud at most every few seconds; the first file has the focus; the description can be read and copied.
// Does not: make or keep anything.

import { buttonOf, element } from "../panels/element.js";
import { bytesSaid } from "./export_said.js";

const ALOUD_EVERY_MS = 6000;

/** The pane of a job under way: {node, show(job), focus()}. */
export function makingPane(onCancel) {
  const what = element("p", { class: "export-what", id: "export-what", "data-testid": "export-making" });
  const bar = element("progress", { class: "export-bar", "aria-labelledby": "export-what", "data-testid": "export-bar" });
  const more = element("p", { class: "mute", "data-testid": "export-left" });
  const aloud = element("p", { class: "hidden", role: "status", "aria-live": "polite" });
  const cancel = buttonOf("cancel", onCancel, { "data-testid": "export-cancel" });
  let saidAt = -Infinity;
  return {
    node: element("div", { class: "export-pane" }, what, bar, more, element("p", {}, "You can close this and go on; the button “export” at the top leads back here."), element("div", { class: "export-go" }, cancel), aloud),
    focus: () => cancel.focus(),
    show(job) {
      const one = job.of > 1 ? `File ${job.at + 1} of ${job.of}. ` : "";
      const part = job.frames > 0 ? job.frame / job.frames : 0;
      what.textContent = one + (job.waits || (job.frames > 0 ? `${Math.floor(100 * part)} % done: frame ${job.frame} of ${job.frames}.` : "The clip is begun…"));
      if (job.frames > 0) Object.assign(bar, { max: job.frames, value: job.frame });
      else bar.removeAttribute("value");
      more.textContent = job.left ? `${job.left[0].toUpperCase()}${job.left.slice(1)}.` : "";
      const now = performance.now();
      if (now - saidAt < ALOUD_EVERY_MS) return;
      saidAt = now;
      aloud.textContent = job.waits || (job.frames > 0 ? `${Math.floor(100 * part)} percent. ${job.left}` : "The clip is being made.");
    },
  };
}

async function textOf(clip) {
  if (clip.description) return clip.description;
  const file = clip.files.find((one) => one.type.startsWith("text/plain"));
  return file ? file.blob.text() : "";
}

function described(text, said) {
  const field = element("textarea", { readonly: true, rows: "7", "aria-label": "description of the clip, for who cannot see it", "data-testid": "export-description" });
  field.value = text;
  const copy = buttonOf("copy the description", async () => {
    try {
      await navigator.clipboard.writeText(text);
      said.textContent = "Description copied.";
    } catch {
      field.select();
      said.textContent = document.execCommand("copy") ? "Description copied." : "It is selected: copy it with your keyboard.";
    }
  }, { class: "quiet" });
  return element("details", { class: "export-described" }, element("summary", {}, "The clip in words, for who cannot see it"), field, copy);
}

/** The pane of what was made: {node, focus()}. */
export function donePane(job, onAgain) {
  const said = element("p", { role: "status", class: "mute", "data-testid": "export-copied" });
  const links = job.files.flatMap((clip) => clip.files.map((file, at) => element("li", {},
    element("a", { href: file.url, download: file.name, class: at === 0 ? "export-file main" : "export-file", "data-testid": "export-file" }, file.name),
    element("span", { class: "mute" }, ` ${bytesSaid(file.bytes)}${at === 0 && clip.frames > 1 ? `, ${(clip.frames / clip.spec.fps).toFixed(1)} s` : ""}`))));
  const count = job.files.length;
  const host = element("div", { class: "export-words" });
  for (const clip of job.files.slice(0, 1)) textOf(clip).then((text) => text && host.append(described(text, said)));
  const all = buttonOf(`save all ${links.length} files`, () => host.closest(".export-pane").querySelectorAll(".export-file").forEach((link) => link.click()), { "data-testid": "export-all" });
  return {
    node: element("div", { class: "export-pane" },
      element("p", { class: "export-what", role: "status", "data-testid": "export-done" }, `${count === 1 ? "The clip is" : `${count} clips are`} ready, made in ${(job.ms / 1000).toFixed(1)} seconds.`),
      element("ul", { class: "export-files", "aria-label": "Files" }, ...links),
      element("div", { class: "export-go" }, links.length > 2 ? all : null, buttonOf("another clip", onAgain, { class: "quiet", "data-testid": "export-again" })), host, said),
    focus() {
      this.node.querySelector("a").focus();
    },
  };
}
