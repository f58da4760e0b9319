// The settings a person can change: those of the texts first, then the machine's, each with its present value.

import assert from "node:assert/strict";
import { test } from "node:test";
import { isChange, machineRoom, settingRows } from "../../../static/js/main/change_card.js";
import { costRows } from "../../../static/js/main/edit_cards.js";
import { wholeNumber } from "../../../static/js/main/number_field.js";

const CATALOG = {
  designs: [{ id: "d", settings: [{ name: "rss", default: 1, words: { off: 0, on: 1 } }, { name: "nodes", default: 1 }] }],
  workloads: [{ id: "w", settings: [{ name: "pages", default: 512, least: 1, most: 65536, words: {} }], fixed: ["nodes"] }],
  machines: [{ id: "m", cores: 4, hardware_threads: 8 }],
};
const DESC = {
  design: { id: "d" }, workload: { id: "w" }, machine: { id: "m" }, cores_n: 4, settings: { pages: 16, mine: 3 },
  costs: [{ name: "pause", value: 10, unit: "cycles" }, { name: "protocol", value: "mesi" }],
};

test("settings stand with their present values: of the texts, of the machine, then what else was set", () => {
  const rows = settingRows(DESC, CATALOG);
  assert.deepEqual(rows.map((row) => [row.name, row.value, row.of]),
    [["pages", 16, "w"], ["rss", 1, "d"], ["pause", 10, "m"], ["mine", 3, "this run"]]);
  const set = settingRows({ ...DESC, settings: { protocol: "msi", era: "4.17" } }, CATALOG).map((row) => row.name);
  assert.deepEqual(set, ["pages", "rss", "pause"], "protocol and era have fields of their own");
});

test("a catalog that tells no settings leaves the machine's", () => {
  assert.deepEqual(settingRows({ ...DESC, settings: {} }, {}).map((row) => row.name), ["pause"]);
});

test("a machine's room comes from the catalog, or else from its id", () => {
  assert.deepEqual(machineRoom(CATALOG, "m"), { cores: 4, threads: 8 });
  assert.deepEqual(machineRoom({}, "nehalem-2x4x2"), { cores: 8, threads: 16 });
  assert.deepEqual(machineRoom(undefined, "plain"), { cores: 1, threads: 1 });
});

test("costs are shown as the last edit left them", () => {
  const edits = [{ cycle: 5, kind: "cost", name: "pause", value: 40 }, { cycle: 9, kind: "cost", name: "pause", value: 41 }];
  const [pause] = costRows(DESC, edits);
  assert.deepEqual([pause.value, pause.source, pause.mark], [41, "set at cycle 9", "edited"]);
  assert.equal(costRows(DESC)[0].value, 10);
});

test("a form in which nothing was changed asks for nothing", () => {
  assert.equal(isChange({ settings: {} }), false);
  assert.equal(isChange({ settings: { pause: 4 } }), true);
  assert.equal(isChange({ cores: 4, settings: {} }), true);
});

test("numbers are read decimal, grouped and hexadecimal; anything else is none", () => {
  assert.deepEqual(["40", " 12\u202f345 ", "1,000", "0x2a", "-3", "-0x10"].map(wholeNumber), [40, 12345, 1000, 42, -3, -16]);
  for (const text of ["", "many", "1.5", "1e3", "0x", "--1", "99999999999999999999"]) assert.equal(wholeNumber(text), null, text);
});
