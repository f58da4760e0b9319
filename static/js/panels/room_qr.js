// A QR code as a drawing: dark squares on white in every theme, with the quiet margin that readers ask for.
// Promises: one path, crisp at any size; who cannot see it hears where it leads.
// Does not: encode; it is given rows of true and false.

import { svg } from "./element.js";

const QUIET = 4; // modules of white around, as the standard says

/** The squares of `rows` as one path, runs of dark modules as one bar each. */
export function qrPath(rows) {
  const bars = [];
  rows.forEach((row, y) => {
    for (let x = 0; x < row.length; x += 1) {
      if (!row[x]) continue;
      const from = x;
      while (row[x + 1]) x += 1;
      bars.push(`M${from + QUIET} ${y + QUIET}h${x + 1 - from}v1h${from - x - 1}z`);
    }
  });
  return bars.join("");
}

export function qrPicture(rows, label) {
  const size = rows.length + 2 * QUIET;
  return svg("svg", { class: "room-qr", viewBox: `0 0 ${size} ${size}`, role: "img", "aria-label": label, "data-testid": "room-qr", "shape-rendering": "crispEdges" },
    svg("rect", { width: size, height: size, fill: "#fff" }), svg("path", { d: qrPath(rows), fill: "#000" }));
}
