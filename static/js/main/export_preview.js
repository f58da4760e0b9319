// The preview of a clip: its first and last picture, small, drawn by the very film that the file is made with.
// Promises: reads the runs the tab has open already and opens only others; one preview at a time, the newest words next;
// nothing of the tab's runs is moved; what cannot be drawn is said by the caller.
// Does not: encode, or decide when.

import { Film } from "../clip/film.js";
import { clipPlan } from "./clip_plan.js";
import { requestKey } from "./lesson_scene.js";

const MOST_CHUNKS = 192; // decoded, kept from one preview to the next
const FINE = 2; // device px a css px at most

/** The session, but for runs in `known` ([[request, run]]), which are at hand; and chunks are asked for once. */
function borrowing(session, known, chunks) {
  const open = new Map(known.map(([request, run]) => [requestKey(request), run]));
  const own = {
    openRun: (request) => Promise.resolve(open.get(requestKey(request)) ?? session.openRun(request)),
    closeRun: (run) => { if (![...open.values()].includes(run)) session.closeRun(run); },
    chunk(run, number) {
      const key = `${run.desc.run} ${run.id} ${number}`;
      if (!chunks.has(key)) {
        const asked = session.chunk(run, number);
        asked.catch(() => chunks.delete(key));
        chunks.set(key, asked);
        if (chunks.size > MOST_CHUNKS) chunks.delete(chunks.keys().next().value);
      }
      return chunks.get(key);
    },
  };
  return new Proxy(session, {
    get(target, name) {
      if (own[name]) return own[name];
      const value = target[name];
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** Which frames tell the clip: the title card, the first and the last picture; one of a still. */
function tellingFrames(length, still) {
  if (still) return [{ frame: 0, title: "the picture" }];
  const card = length.card > 0 ? [{ frame: 0, title: "title card" }] : [];
  return [...card, { frame: length.card, title: "first picture" }, { frame: length.frames - 1, title: "last picture" }];
}

export class Preview {
  constructor(session) {
    this.session = session;
    this.chunks = new Map();
    this.turn = 0;
  }

  /** No preview that is under way comes to an end. */
  stop() {
    this.turn += 1;
  }

  forget() {
    this.stop();
    this.chunks.clear();
  }

  /**
   * Plans the clip of `words` and, where it has pictures, has `paint({title, canvas})` show them in turn.  `on`: {waits(text),
   * planned(spec, length, told)}.  → false if other words came since.
   */
  async show(words, known, { pictures, still }, on) {
    this.turn += 1;
    const { turn } = this;
    const isLate = () => turn !== this.turn;
    const session = borrowing(this.session, known, this.chunks);
    const { plan, runs, end } = await clipPlan(session, words, { waits: on.waits, cancelled: isLate });
    try {
      if (isLate()) return false;
      const film = new Film(plan, (run, number) => session.chunk(runs[run], number), (run, first, count, each) => session.summary(runs[run], first, count, each));
      on.planned(plan.spec, film.length, plan);
      if (!pictures) return true;
      for (const { frame, title } of tellingFrames(film.length, still)) {
        await film.to(frame);
        if (isLate()) return false;
        const whole = new OffscreenCanvas(plan.spec.width, plan.spec.height);
        film.paint(whole.getContext("2d", { alpha: false }));
        on.paint({ title, frame, picture: whole });
        await new Promise((resolve) => { setTimeout(resolve); }); // the page is not held up by two pictures at once
        if (isLate()) return false;
      }
      return true;
    } finally {
      end();
    }
  }
}

/** `picture` on a small canvas, as wide as its css box. */
export function thumbnail(canvas, picture, cssWidth) {
  const ratio = Math.min(FINE, devicePixelRatio || 1);
  canvas.width = Math.round(cssWidth * ratio);
  canvas.height = Math.round((canvas.width * picture.height) / picture.width);
  const ctx = canvas.getContext("2d", { alpha: false });
  ctx.imageSmoothingQuality = "high";
  ctx.drawImage(picture, 0, 0, canvas.width, canvas.height);
}
