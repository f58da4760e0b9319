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

/** A step is a place to come back to: the address up to now stays behind in the browser's history. */
export function entered(was) {
  if (location.hash !== was) history.replaceState(null, "", was);
  history.pushState(null, "", was);
}

export function addressOf(app, lessons) {
  let seed = null;

  function go({ id, step }, sets) {
    if (seed !== null) lessons.store.setSeed(id, seed);
    const isHere = lessons.shows === "lesson" && lessons.lesson?.id === id && lessons.at === step;
    if (seed === null && isHere && !sets) return;
    lessons.open(id, step, { sets });
  }

  app.addressPart({
    key: "lseed", pattern: /^\d{1,9}$/,
    written: () => (lessons.shows === "lesson" && lessons.lesson && lessons.record.isSet ? String(lessons.record.seed) : ""),
    read: (text) => { seed = seedRead(text); },
  });
  app.addressPart({
    key: "lesson", pattern: PLACE,
    written: () => (lessons.shows === "lesson" && lessons.lesson ? `${lessons.lesson.id}.${lessons.at}` : ""),
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
  window.addEventListener("hashchange", () => alone(location.hash));
}
