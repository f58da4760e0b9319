// What every run of a clip stands at in a frame: cycles, tier, and the second run beside the first.
// Promises: pure; a function of plan and frame; first and last frame are exact moments, whatever the speed: sums fade in
// after the first and out before the last.
// Does not: fetch or draw.

import { besideOf, WorkCurve } from "../transport/in_step.js";
import { EVENTS_UP_TO, FADE_MS } from "../transport/tier.js";
import { clipLength, shownAt } from "./clock.js";

const FADE = FADE_MS / 1000;
const SAMPLE_SECONDS = 1; // of clip, between two moments of a machine that plays in sums

/** How far sums stand in the place of events in a frame, and the second whose moment stands under them. */
function tierAt(spec, frame) {
  if (spec.speed <= EVENTS_UP_TO) return { blend: 0, second: null };
  const { card, play } = clipLength(spec);
  const at = Math.max(0, frame - card) / spec.fps;
  const left = (play - 1) / spec.fps - at;
  const blend = Math.max(0, Math.min(1, at / FADE, left / FADE));
  if (blend === 0) return { blend, second: null };
  return { blend, second: left < FADE ? Infinity : Math.floor(at / SAMPLE_SECONDS) * SAMPLE_SECONDS };
}

/** Where the second run stands while the first is at `cycle`; `beside`: {from, to}, exactly, at the clip's two ends. */
export class Beside {
  constructor(plan) {
    const [leader, follower] = plan.runs;
    this.plan = plan;
    this.curves = plan.beside ? [leader, follower].map((run) => new WorkCurve(run.rows, run.desc.chunk_cycles)) : null;
  }

  at(cycle) {
    const { spec, beside } = this.plan;
    if (!beside) return cycle;
    if (cycle <= spec.from) return beside.from;
    if (cycle >= spec.to) return beside.to;
    const guess = (at) => besideOf("work", at, ...this.curves) ?? at;
    const [first, last] = [guess(spec.from), guess(spec.to)];
    const share = last > first ? (guess(cycle) - first) / (last - first) : (cycle - spec.from) / (spec.to - spec.from);
    return beside.from + Math.max(0, Math.min(1, share)) * (beside.to - beside.from);
  }
}

/** [{cycle, moment, playing, speed, blend}] of a plan's runs in `frame`, the first run first. */
export function momentsAt(plan, beside, frame) {
  const { spec } = plan;
  const { cycle, playing } = shownAt(spec, frame);
  const { blend, second } = tierAt(spec, frame);
  const sampled = second === null ? cycle : Math.min(spec.to, spec.from + second * spec.speed);
  return plan.runs.map((run, at) => {
    const own = (cycles) => Math.min(at === 0 ? cycles : beside.at(cycles), run.endCycle);
    const here = own(cycle);
    const pace = at === 0 || !plan.beside ? spec.speed : Math.max(0, own(Math.min(spec.to, cycle + spec.speed / spec.fps)) - here) * spec.fps;
    return { cycle: here, moment: own(sampled), playing: playing && here < run.endCycle, speed: blend > 0 ? spec.speed : pace, blend };
  });
}
