// The lesson in the page's address: "lesson=03-the-line.2", and "lseed=7" if somebody set the seed.
// Promises: an address that names a run as well leads to that very moment and the step beside it; one that names a lesson
// alone lets the step set the stage; a learner's own seed is not written, so a class that follows one link still gets
// questions of its own.
// Does not: open lessons itself.

import { read, requestOf } from "./address.js";
import { seedRead } from "./lesson_store.js";

const PLACE = /^([A-Za-z0-9][\w-]{0,63})(?:\.(\d{1,2}))?$/;

/** {id, step: null if none is named} of a text, or null. */
export function placeRead(text) {
  const [, id, step] = PLACE.exec(text) ?? [];
  return id ? { id, step: step ? Number(step) : null } : null;
}

/** {place, seed} of an address that names a lesson and no run; else null. */
export function aloneIn(hash) {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const place = placeRead(given.get("lesson") ?? "");
  return place && !requestOf(read(hash)) ? { place, seed: seedRead(given.get("lseed") ?? "") } : null;
}

/** A step is a place to come back to: the address up to now stays behind in the browser's history, and until the stage is
 *  set the step's own names the lesson alone. (Two places of one address would be one to the browser: the way back would
 *  lead nowhere; and one of the new step at the old moment would lead to a moment that never was.) */
export function entered(was, lessons) {
  if (!lessons.stage.isSetting && location.hash !== was) history.replaceState(null, "", was);
  history.pushState(null, "", `#${new URLSearchParams(Object.entries(writtenOf(lessons)).filter(([, text]) => text))}`);
}

/** {lseed, lesson}: what the address says of the open step, "" for nothing. */
function writtenOf(lessons) {
  if (lessons.shows !== "lesson" || !lessons.lesson) return { lseed: "", lesson: "" };
  const { lesson, at, record } = lessons;
  return { lseed: record.isSet ? String(record.seed) : "", lesson: `${lesson.id}.${at}` };
}

export function addressOf(app, lessons) {
  let seed = null;

  function go({ id, step }, sets) {
    if (seed !== null) lessons.store.setSeed(id, seed);
    const isHere = lessons.shows === "lesson" && lessons.lesson?.id === id && lessons.at === step;
    if (seed === null && isHere && !sets) return;
    lessons.open(id, step, { sets, enters: false });
  }

  app.addressPart({
    key: "lseed", pattern: /^\d{1,9}$/,
    written: () => writtenOf(lessons).lseed,
    read: (text) => { seed = seedRead(text); },
  });
  app.addressPart({
    key: "lesson", pattern: PLACE,
    written: () => writtenOf(lessons).lesson, isThere: () => !lessons.stage.isSetting,
    read(text) {
      const place = placeRead(text);
      if (place) go(place, false);
      else if (lessons.shows) lessons.close();
    },
  });

  function alone(hash) {
    const found = aloneIn(hash);
    if (!found) return;
    ({ seed } = found);
    go(found.place, true);
  }
  const first = location.hash; // the page writes its own as soon as a run is there
  let isFirst = true;
  app.on("run", () => {
    if (!isFirst) return;
    isFirst = false;
    lessons.offer.show(lessons.entries());
    queueMicrotask(() => alone(first)); // once the run is shown
  });
  window.addEventListener("hashchange", () => {
    lessons.stage.leave(); // what is still on its way would come to the front of what the address names
    alone(location.hash);
  });
}
