// The four protocols as world descriptions have them, for tests of the panel: three states to five.
// Promises: the states and transitions simulator/machine/coherence/diagram.py derives from its tables.
// Does not: decide anything; a run's own description does.

import { Request, State } from "../../../static/js/vocabulary.js";

const NAMES = { M: "Modified", E: "Exclusive", O: "Owned", F: "Forward", S: "Shared", I: "Invalid" };
const ACTIONS = { r: "read", w: "write", "r|w": "read or write" };

/** `rows`: [from and to, Request, whose, action, sends, note]. */
function protocol(name, letters, rows) {
  return {
    name, summary: "An example.", states: [...letters].map((letter) => ({ id: State[letter], name: NAMES[letter], meaning: "" })),
    transitions: rows.map(([moves, on, who, action, sends, note]) => ({
      from: State[moves[0]], to: State[moves[1]], on: Request[on], who, action: ACTIONS[action], sends, note,
    })),
  };
}

export const PROTOCOLS = Object.freeze({
  msi: protocol("msi", "ISM", [
    ["IS", "GETS", "own", "r", "memory", "no cache has it or others share it"],
    ["IS", "GETS", "own", "r", "owner", "another has it dirty (memory is written)"],
    ["IM", "GETM", "own", "w", "memory", "no cache has it or others share it"],
    ["IM", "GETM", "own", "w", "owner", "another has it dirty"],
    ["SI", "GETM", "other", "w", "memory", ""],
    ["SI", "UPGRADE", "other", "w", "nobody", ""],
    ["SS", "NONE", "own", "r", "", "a hit"],
    ["SS", "GETS", "other", "r", "memory", ""],
    ["SM", "UPGRADE", "own", "w", "nobody", "every other copy is lost"],
    ["MI", "GETM", "other", "w", "this cache", ""],
    ["MS", "GETS", "other", "r", "this cache", "memory is written"],
    ["MM", "NONE", "own", "r|w", "", "a hit"],
  ]),
  mesi: protocol("mesi", "ISEM", [
    ["IS", "GETS", "own", "r", "memory", "others share it"],
    ["IS", "GETS", "own", "r", "owner", "another has it clean or another has it dirty (memory is written)"],
    ["IE", "GETS", "own", "r", "memory", "no cache has it"],
    ["IM", "GETM", "own", "w", "memory", "no cache has it or others share it"],
    ["IM", "GETM", "own", "w", "owner", "another has it clean or another has it dirty"],
    ["SI", "GETM", "other", "w", "memory", ""],
    ["SI", "UPGRADE", "other", "w", "nobody", ""],
    ["SS", "NONE", "own", "r", "", "a hit"],
    ["SS", "GETS", "other", "r", "memory", ""],
    ["SM", "UPGRADE", "own", "w", "nobody", "every other copy is lost"],
    ["EI", "GETM", "other", "w", "this cache", ""],
    ["ES", "GETS", "other", "r", "this cache", ""],
    ["EE", "NONE", "own", "r", "", "a hit"],
    ["EM", "NONE", "own", "w", "", "a hit: nobody else has it"],
    ["MI", "GETM", "other", "w", "this cache", ""],
    ["MS", "GETS", "other", "r", "this cache", "memory is written"],
    ["MM", "NONE", "own", "r|w", "", "a hit"],
  ]),
  mesif: protocol("mesif", "ISEFM", [
    ["IE", "GETS", "own", "r", "memory", "no cache has it"],
    ["IF", "GETS", "own", "r", "forwarder", "others share it and one answers"],
    ["IF", "GETS", "own", "r", "owner", "another has it clean or another has it dirty (memory is written)"],
    ["IM", "GETM", "own", "w", "forwarder", "others share it and one answers"],
    ["IM", "GETM", "own", "w", "memory", "no cache has it"],
    ["IM", "GETM", "own", "w", "owner", "another has it clean or another has it dirty"],
    ["SI", "GETM", "other", "w", "forwarder", ""],
    ["SI", "UPGRADE", "other", "w", "nobody", ""],
    ["SS", "NONE", "own", "r", "", "a hit"],
    ["SS", "GETS", "other", "r", "forwarder", ""],
    ["SM", "UPGRADE", "own", "w", "nobody", "every other copy is lost"],
    ["EI", "GETM", "other", "w", "this cache", ""],
    ["ES", "GETS", "other", "r", "this cache", ""],
    ["EE", "NONE", "own", "r", "", "a hit"],
    ["EM", "NONE", "own", "w", "", "a hit: nobody else has it"],
    ["FI", "GETM", "other", "w", "this cache", ""],
    ["FI", "UPGRADE", "other", "w", "nobody", ""],
    ["FS", "GETS", "other", "r", "this cache", ""],
    ["FF", "NONE", "own", "r", "", "a hit"],
    ["FM", "UPGRADE", "own", "w", "nobody", "every other copy is lost"],
    ["MI", "GETM", "other", "w", "this cache", ""],
    ["MS", "GETS", "other", "r", "this cache", "memory is written"],
    ["MM", "NONE", "own", "r|w", "", "a hit"],
  ]),
  moesi: protocol("moesi", "ISEOM", [
    ["IS", "GETS", "own", "r", "memory", "others share it"],
    ["IS", "GETS", "own", "r", "owner", "another has it clean or another has it dirty or another owns it dirty"],
    ["IE", "GETS", "own", "r", "memory", "no cache has it"],
    ["IM", "GETM", "own", "w", "memory", "no cache has it or others share it"],
    ["IM", "GETM", "own", "w", "owner", "another has it clean or another has it dirty or another owns it dirty"],
    ["SI", "GETM", "other", "w", "memory", ""],
    ["SI", "GETM", "other", "w", "owner", ""],
    ["SI", "UPGRADE", "other", "w", "nobody", ""],
    ["SS", "NONE", "own", "r", "", "a hit"],
    ["SS", "GETS", "other", "r", "memory", ""],
    ["SS", "GETS", "other", "r", "owner", ""],
    ["SM", "UPGRADE", "own", "w", "nobody", "every other copy is lost"],
    ["EI", "GETM", "other", "w", "this cache", ""],
    ["ES", "GETS", "other", "r", "this cache", ""],
    ["EE", "NONE", "own", "r", "", "a hit"],
    ["EM", "NONE", "own", "w", "", "a hit: nobody else has it"],
    ["OI", "GETM", "other", "w", "this cache", ""],
    ["OI", "UPGRADE", "other", "w", "nobody", ""],
    ["OO", "NONE", "own", "r", "", "a hit"],
    ["OO", "GETS", "other", "r", "this cache", ""],
    ["OM", "UPGRADE", "own", "w", "nobody", "every other copy is lost"],
    ["MI", "GETM", "other", "w", "this cache", ""],
    ["MO", "GETS", "other", "r", "this cache", ""],
    ["MM", "NONE", "own", "r|w", "", "a hit"],
  ]),
});
