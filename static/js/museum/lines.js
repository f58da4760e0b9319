// The lines a fault writes that other cores write too, as rows of eight words: what a measured point says of itself.
// Promises: pure; every number is the measurement's; a word is lit by how often a fault writes it; what is written less
// than once in twenty faults is counted, not drawn.
// Does not: draw, or know designs.

const LINE_BYTES = 64;
const WORD_BYTES = 8;
const SELDOM = 0.05;
const MOST_ROWS = 4;

/** "2.0", "0.31", "0" : times a fault. */
export function timesSaid(times) {
  if (times < 0.005) return "0";
  return times < 0.95 ? times.toFixed(2) : times.toFixed(1);
}

/** The last two parts of a path that are worth a name: "wait_lock.slock" → "wait_lock", "mmap_sem.count" → "count". */
export function wordSaid(path) {
  const parts = path.split(".").filter((part) => !["slock", "counter", "raw_lock", "val"].includes(part));
  return parts.at(-1) ?? path;
}

/** Eight cells of a line: [{names, said, times, all}]; a word of more than eight bytes lies in its first cell. */
export function cellsOf(row) {
  const cells = Array.from({ length: LINE_BYTES / WORD_BYTES }, () => ({ words: [], times: 0 }));
  for (const word of row.words) {
    const cell = cells[Math.floor((word.offset - row.offset) / WORD_BYTES)];
    if (!cell) continue;
    cell.words.push(word);
    cell.times += word.times;
  }
  return cells.map(({ words, times }) => {
    const written = words.filter((word) => word.times >= SELDOM).sort((a, b) => b.times - a.times);
    const shown = written.length > 0 ? written : words.slice(0, 1);
    return {
      times: written.reduce((sum, word) => sum + word.times, 0), written: written.length > 0,
      said: [...new Set(shown.map((word) => wordSaid(word.name)))].join(" | "),
      all: words.map((word) => `${word.name} at byte ${word.offset}${word.times >= 0.005 ? `, written ${timesSaid(word.times)} times a fault` : ""}`).join("\n"),
    };
  });
}

/** "mm_struct + 64": of which struct, and where in it; "zone[1] + 64" where there are several; of many objects their name. */
export function rowName({ line, struct, offset }) {
  if (offset < 0) return struct ? `some ${struct}` : line.replace("[…]", "");
  return line.includes("[") || !struct ? line : `${struct}${offset ? ` + ${offset}` : ""}`;
}

/** {rows: [{name, times, lines, cells}], rest: {lines, times}} of a measurement; null where there is none. */
export function shownLines(written) {
  if (!written) return null;
  const often = written.rows.filter((row) => row.times >= SELDOM).slice(0, MOST_ROWS);
  const sum = (key) => often.reduce((total, row) => total + row[key], 0);
  return {
    lines: written.lines, times: written.times, faults: written.faults,
    rows: often.map((row) => ({ name: rowName(row), times: row.times, lines: row.lines, fetched: row.fetched, cells: row.words.length > 0 ? cellsOf(row) : [] })),
    rest: { lines: Math.max(0, written.lines - sum("lines")), times: Math.max(0, written.times - sum("times")) },
  };
}

/** The line that faults write most, if they do so often and the stage can show it, as an address calls it; or "". */
export function mostWritten(written) {
  const found = written?.rows.find((row) => row.times >= SELDOM && row.offset >= 0 && row.words.length > 0);
  return found?.line ?? "";
}

/** What is measured, as one sentence. */
export function linesSaid(shown, cores) {
  const where = `${cores} core${cores === 1 ? "" : "s"}`;
  if (shown.rows.length === 0) return `On ${where} a fault writes no line that other cores write${shown.rest.lines >= 0.005 ? `, but for ${timesSaid(shown.rest.lines)} a fault in all` : ""}.`;
  const rows = shown.rows.map((row) => `${row.name}, taken from another cache ${timesSaid(row.times)} times a fault`);
  return `On ${where} a fault writes ${timesSaid(shown.lines)} lines that other cores write too: ${rows.join("; ")}.`;
}
