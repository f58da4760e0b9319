// Which of two tiers plays at a speed: single events, or summaries of fixed buckets of cycles.
// Promises: named speeds; buckets are powers of two of a chunk and change at most so many times a second.
// Does not: fetch or draw.

export const EVENTS = "events";
export const SUMMARIES = "summaries";

export const EVENTS_UP_TO = 1600; // cycles a second: faster, a core's state would change oftener than three times a second
export const PICTURES_A_SECOND = 3; // summaries that follow each other no oftener; the picture eases from one to the next
export const FADE_MS = 400; // from one tier's picture to the other's
const MOST_POOLED = 2 ** 20; // chunks a row, the server's limit

/** Chunks a summary row pools at this speed. */
export function pooledAt(speed, chunkCycles) {
  let each = 1;
  while (each < MOST_POOLED && each * chunkCycles * PICTURES_A_SECOND < speed) each *= 2;
  return each;
}
