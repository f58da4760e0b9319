// Designs in order of time, and where they stand on the line.

import assert from "node:assert/strict";
import { test } from "node:test";
import { crowd, dayOf, daySaid, gapSaid, inOrder, isMerged, rowsFor, timeLine } from "../../../static/js/museum/dates.js";

const design = (id, date, fate = "never merged: x") => ({ id, date, fate });
const ALL = [
  design("late", "2023-06-25", "merged in 6.4"), design("c", "2010-01-04"), design("a", "2009-11-06"), design("b", "2009-12-25"), design("d", "2010-01-12"),
  design("none", ""), design("middle", "2012-03-03"),
];

test("designs stand in order of their days, those without one last", () => {
  assert.deepEqual(inOrder(ALL).map((one) => one.id), ["a", "b", "c", "d", "middle", "late", "none"]);
});

test("a day is said as people write it, and what is no day is none", () => {
  assert.equal(daySaid("2010-01-04"), "4 Jan 2010");
  assert.equal(daySaid(""), "");
  assert.equal(dayOf("soon"), null);
  assert.equal(dayOf("1970-01-02"), 1);
});

test("a gap of years is told, a gap of months is not", () => {
  assert.equal(gapSaid(ALL[6], ALL[0]), "11 years later");
  assert.equal(gapSaid(ALL[2], ALL[1]), "");
  assert.equal(gapSaid(null, ALL[1]), "");
});

test("what became of a design is told by the first word of its fate", () => {
  assert.ok(isMerged(ALL[0]));
  assert.ok(!isMerged(ALL[1]));
  assert.ok(!isMerged({}));
});

test("designs that crowd into months have a stretch of their own on the line, which stays in order", () => {
  const days = inOrder(ALL).map((one) => dayOf(one.date)).filter((day) => day !== null);
  assert.deepEqual(crowd(days), [dayOf("2009-11-06"), dayOf("2010-01-12")]);
  const line = timeLine(ALL);
  const places = days.map(line.at);
  assert.ok(places.every((place, at) => place >= 0 && place <= 1 && (at === 0 || place > places[at - 1])));
  assert.ok(line.at(days[3]) - line.at(days[0]) > 0.25, "two months of thirteen years, and yet a quarter of the line");
  assert.ok(line.lens[0] <= places[0] && line.lens[1] >= places[3]);
  assert.ok(line.ticks.some((tick) => tick.said === "Dec 2009" && tick.fine) && line.ticks.some((tick) => tick.said === "2020"));
});

test("few designs lie on a plain line, none on an empty one", () => {
  assert.equal(timeLine([ALL[0], ALL[1]]).lens, null);
  assert.deepEqual(timeLine([design("x", "")]).ticks, []);
});

test("names under marks take the first row with room, or none", () => {
  assert.deepEqual(rowsFor([50, 60, 70, 200], [40, 40, 40, 40], 2), [0, 1, -1, 0]);
});
