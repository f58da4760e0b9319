// The second run in the page's address: "with=work..design-rwsem-xadd..machine-…", and how the clocks go together.
// Promises: pure; what `withWritten` writes `withRead` reads back to the same request; what makes no sense is passed
// over; the text needs no escaping in an address.
// Does not: open runs, or know a part of a request (address.js does).

import { read, requestOf, written } from "./address.js";

export const PATTERN = /^(cycle|work)(\.\.[a-z]+-[\w.*-]+)+$/;
const BETWEEN = "..";

/** `request` of the second run; `kind`: "cycle" or "work". */
export function withWritten(request, kind) {
  const parts = [...new URLSearchParams(written(request, 0).slice(1))].map(([name, value]) => `${name}-${value}`);
  return [kind, ...parts].join(BETWEEN);
}

/** {request, kind} or null. */
export function withRead(text) {
  if (!PATTERN.test(text)) return null;
  const [kind, ...parts] = text.split(BETWEEN);
  const given = new URLSearchParams(parts.map((part) => [part.slice(0, part.indexOf("-")), part.slice(part.indexOf("-") + 1)]));
  const request = requestOf(read(`#${given}`));
  return request ? { request, kind } : null;
}
