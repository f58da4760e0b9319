// A clip's time: which frame shows what.  Frame number, not wall clock, is the scene's time.
// Promises: pure; frame 0 of the play shows cycle `from`, its last shows `to`; a title card stands before, the last picture
// after; the same frame always shows the same cycle.
// Does not: draw.

/** {frames, seconds, card, play, hold}: how many frames in all, and of each part, of a spec with `from` and `to`. */
export function clipLength({ from, to, speed, fps, hold, card, title }) {
  const before = title ? Math.round(card * fps) : 0;
  const play = 1 + Math.ceil(((to - from) / speed) * fps);
  const after = Math.round(hold * fps);
  const frames = before + play + after;
  return { frames, seconds: frames / fps, card: before, play, hold: after };
}

/** The cycle that frame `at` of the play shows; `play`: how many frames that has. */
export function playCycle({ from, to, speed, fps }, play, at) {
  return at >= play - 1 ? to : Math.min(to, from + (at * speed) / fps);
}

/** {part: "card" | "play" | "hold", cycle, playing, second, played}: what frame `frame` shows; `played`: seconds of the
 *  play up to it. */
export function shownAt(spec, frame) {
  const length = clipLength(spec);
  const at = frame - length.card;
  const second = frame / spec.fps;
  const last = length.play - 1;
  const played = Math.max(0, Math.min(at, last)) / spec.fps;
  if (at < 0) return { part: "card", cycle: spec.from, playing: false, second, played };
  const cycle = playCycle(spec, length.play, at);
  if (at >= last) return { part: at > last ? "hold" : "play", cycle, playing: false, second, played };
  return { part: "play", cycle, playing: at > 0, second, played };
}
