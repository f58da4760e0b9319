// What a page and the stage in its frame may say to each other (docs/embedding.md), version 1.
// Promises: pure; a message is read whole or refused with a reason and a remedy, and what is not ours is passed over;
// who may talk is one rule.  Does not: send, or do what is asked.

import { SLOWEST, POSITIONS, speedAt } from "../transport/speed.js";
import { STEP_KINDS } from "../transport/step_kind.js";
import { read as readAddress, requestOf } from "./address.js";
import { THEMES } from "./theme.js";

export const VERSION = 1;
export const KINDS = Object.freeze(STEP_KINDS.map((kind) => kind.id));
export const SHOWS = Object.freeze(["now", "story", "lanes", "chart", "side"]);
const MESSAGES_A_SECOND = 60; // a slider dragged in the page around; no more is of use to an eye
const LONGEST_ADDRESS = 4000;
const FASTEST = speedAt(POSITIONS);

const whole = (value) => Number.isSafeInteger(value) && value >= 0;

/** type → what is wrong with the message, or "". */
const CHECKS = Object.freeze({
  hello: () => "", state: () => "", play: () => "", pause: () => "",
  seek: ({ cycle }) => (whole(cycle) ? "" : "`cycle` is a whole number from 0, for instance 60000."),
  step: ({ forward, kind }) => (typeof forward === "boolean" && (kind === undefined || KINDS.includes(kind)) ? ""
    : `\`forward\` is true or false; \`kind\`, if given, is one of ${KINDS.join(", ")}.`),
  speed: ({ cycles_per_second: speed }) => (Number.isFinite(speed) && speed >= SLOWEST && speed <= FASTEST ? ""
    : `\`cycles_per_second\` is a number from ${SLOWEST} to ${FASTEST}.`),
  theme: ({ name }) => (THEMES.includes(name) ? "" : `\`name\` is one of ${THEMES.join(", ")}.`),
  open: ({ address }) => (typeof address === "string" && address.length <= LONGEST_ADDRESS && requestOf(readAddress(address)) ? ""
    : "`address` names a scenario, or a design, a machine and a workload: #scenario=the-line-bounces&cycle=60000."),
});
export const TYPES = Object.freeze(Object.keys(CHECKS));
const NEEDS_A_RUN = new Set(["play", "pause", "seek", "step", "speed"]);

const idOf = (data) => (whole(data.id) || (typeof data.id === "string" && data.id.length <= 64) ? data.id : undefined);

/** A message as it is to be taken: null (not ours), {message}, or {refused: {to, id, message, remedy}}. */
export function readMessage(data, { ready = true } = {}) {
  if (typeof data !== "object" || data === null || !("faultline" in data)) return null;
  const id = idOf(data);
  const to = typeof data.type === "string" && data.type.length <= 64 ? data.type : "";
  const refused = (message, remedy) => ({ refused: { to, id, message, remedy } });
  if (data.faultline !== VERSION) return refused(`This frame speaks version ${VERSION}.`, `Send faultline: ${VERSION}.`);
  if (!Object.hasOwn(CHECKS, to)) return refused(`There is no message of the type "${to}".`, `There are ${TYPES.join(", ")}.`);
  const wrong = CHECKS[to](data);
  if (wrong) return refused(`\`${to}\` makes no sense as it is.`, wrong);
  if (!ready && NEEDS_A_RUN.has(to)) return refused("No run is open yet.", "Wait for `opened`, or for a moment whose `ready` is true.");
  return { message: { ...data, type: to, id } };
}

/** May a page of `origin` talk? `admitted`: what the server told, origins with spaces between, or "*". */
export function mayTalk(origin, { own, admitted }) {
  if (origin === own) return true;
  if (!/^https?:\/\//.test(origin)) return false; // "null", of a sandbox: whoever that is
  const origins = admitted.split(" ").filter(Boolean);
  return origins.includes("*") || origins.includes(origin);
}

/** At most so many messages within a second; `allow(now)` in ms. */
export class Rate {
  constructor(most = MESSAGES_A_SECOND) {
    this.most = most;
    this.times = [];
  }

  allow(now) {
    this.times = this.times.filter((time) => now - time < 1000);
    if (this.times.length >= this.most) return false;
    this.times.push(now);
    return true;
  }
}

/** What the query of an embedded page asks for: {show: [...], theme: "" or a name}. */
export function wanted(query) {
  const given = new URLSearchParams(query);
  const show = given.has("show") ? given.get("show").split(/[ ,]+/).filter((one) => SHOWS.includes(one)) : ["now"];
  const theme = given.get("theme") ?? "";
  return { show, theme: THEMES.includes(theme) ? theme : "" };
}
