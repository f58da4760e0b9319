// Four protocols in the shape of the world description, for tests of the panel: three states to five.
// Promises: states and transitions as simulator/machine/coherence has them; the words are examples.
// Does not: decide anything; the run's own description does.

import { State } from "../../../static/js/vocabulary.js";

const NAMES = { M: "Modified", E: "Exclusive", O: "Owned", F: "Forward", S: "Shared", I: "Invalid" };

/** `rows`: "from to who on | sends | note". */
function protocol(name, letters, rows) {
  return {
    name, summary: "An example.", states: [...letters].map((letter) => ({ id: State[letter], name: NAMES[letter] })),
    transitions: rows.map(([moves, on, sends = "", note = ""]) => ({
      from: State[moves[0]], to: State[moves[1]], who: on.startsWith("own") ? "self" : "other", on, sends, note,
    })),
  };
}

const EVERY = [
  ["IM", "own write", "fetches the line, invalidates others"],
  ["SM", "own write", "invalidates others"],
  ["SI", "another's write", "gives up its copy"],
  ["MI", "another's write", "sends the line"],
];

const EXCLUSIVE = [
  ["IE", "own read", "fetches the line from memory", "Nobody else has it."],
  ["EM", "own write", "nothing", "The silent upgrade."],
  ["EI", "another's write", "sends the line"],
  ["ES", "another's read", "sends the line"],
];

export const PROTOCOLS = Object.freeze({
  msi: protocol("msi", "MSI", [...EVERY,
    ["IS", "own read", "fetches the line"],
    ["MS", "another's read", "sends the line, writes it back"],
    ["SS", "another's read"],
  ]),
  mesi: protocol("mesi", "MESI", [...EVERY, ...EXCLUSIVE,
    ["IS", "own read", "fetches the line"],
    ["MS", "another's read", "sends the line, writes it back"],
    ["SS", "another's read"],
  ]),
  mesif: protocol("mesif", "MESIF", [...EVERY, ...EXCLUSIVE,
    ["IF", "own read", "fetches the line from the forwarder"],
    ["FS", "another's read", "sends the line, hands its role over"],
    ["FI", "another's write", "sends the line"],
    ["FM", "own write", "invalidates others"],
    ["MS", "another's read", "sends the line, writes it back"],
  ]),
  moesi: protocol("moesi", "MOESI", [...EVERY, ...EXCLUSIVE,
    ["IS", "own read", "fetches the line"],
    ["MO", "another's read", "sends the line"],
    ["OO", "another's read", "sends the line"],
    ["OM", "own write", "invalidates others"],
    ["OI", "another's write", "sends the line"],
  ]),
});
