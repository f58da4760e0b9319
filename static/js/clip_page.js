// The page that the command line opens in a headless browser: it makes the clips it is told to, and hands their files out.
// Promises: the very modules of the dialog make them; `window.faultline` is all there is.
// Does not: show a run.

import { chapterOf } from "./main/clip_lesson.js";
import { ClipMaker } from "./main/clip_maker.js";
import { Session } from "./main/session.js";

const byId = (id) => document.getElementById(id);
const said = (text) => { byId("said").textContent = text; };

const session = new Session({ status: said, held: (event, error) => error && said(error.message), reopened() {}, lost() {} });
const maker = new ClipMaker(session);
let files = [];

window.faultline = {
  ready: true,
  progress: null,
  /** Makes a clip of `words`; → what is to be told of it, {name, type, bytes} of each file. */
  async clip(words) {
    try {
      window.faultline.progress = null;
      const made = await maker.make(words, { waits: said, progress: (progress) => { window.faultline.progress = progress; } });
      files = made.files.map(({ parts, ...file }) => ({ ...file, blob: new Blob(parts, { type: file.type }) }));
      const { spec, frames, hashes, ms, drawMs, encodeMs } = made;
      return { ok: true, spec, frames, hashes, ms, drawMs, encodeMs, files: files.map(({ name, type, blob }) => ({ name, type, bytes: blob.size })) };
    } catch (error) {
      return { ok: false, message: error.message, remedy: error.remedy ?? "", place: error.place ?? "" };
    }
  },
  cancel: () => maker.cancel(),
  /** What the steps of a lesson can be made into. */
  chapter: (id) => chapterOf(session, id),
  /** Starts the download of file number `at`. */
  save(at) {
    const link = byId("file");
    link.href = URL.createObjectURL(files[at].blob);
    link.download = files[at].name;
    link.click();
  },
};
