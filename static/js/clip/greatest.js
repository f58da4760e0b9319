// The greatest rates of a run, which the widths of its summary pictures are measured against.
// Promises: pure; of the rows at hand, whatever was shown before.
// Does not: decode rows (wire/summary.js says what stands where).

const LEAST = 1e-9;

/** {link, line}: the greatest transfers a cycle over one link between sockets, and of one line. */
export function greatestOf(rows, desc) {
  const sockets = 1 + Math.max(...desc.cores.map((core) => core.socket));
  const linksAt = rows.stride - (sockets + 1) * sockets;
  const linesAt = 2 + desc.cores.length * rows.causes;
  const cycles = rows.each * desc.chunk_cycles;
  const most = { link: LEAST, line: LEAST };
  for (let row = 0; row < rows.count; row += 1) {
    const covered = Math.max(1, Math.min(cycles, rows.filledTo - row * cycles));
    for (let at = linesAt; at < rows.stride; at += 1) {
      const rate = rows.rows[row * rows.stride + at] / covered;
      if (at >= linksAt) most.link = Math.max(most.link, rate);
      else most.line = Math.max(most.line, rate);
    }
  }
  return most;
}
