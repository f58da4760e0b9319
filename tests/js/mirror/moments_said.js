// What the page says of the cores of a run at some moments: the folder holds world.json and moments.json, the mirror's
// values at each.
// Promises: one line of JSON: for each moment and core {words, cause, wait}, as its card and the arrows of waits have them.
// Does not: test anything (tests/tutor/test_told.py does).

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { waitsOf } from "../../../static/js/mirror/waits.js";
import { activityOf } from "../../../static/js/scene/activity.js";
import { coreOf, fieldsOf } from "../../../static/js/scene/view.js";
import { CauseName } from "../../../static/js/vocabulary.js";

const read = (name) => JSON.parse(readFileSync(join(process.argv[2], name), "utf8"));
const desc = read("world.json");
const told = read("moments.json").map((values) => {
  const mirror = Float64Array.from(values);
  const waits = new Map(waitsOf(desc, fieldsOf(desc), mirror).map((wait) => [wait.core, wait]));
  return desc.cores.map(({ id }) => {
    const { words, cause } = activityOf(desc, mirror, id, coreOf(desc, mirror, id));
    const wait = waits.get(id);
    return { words, cause: CauseName[cause], wait: wait ? [wait.for, wait.id, wait.on] : null };
  });
});
console.log(JSON.stringify(told));
