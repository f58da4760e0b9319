// The speed control: a slider of equal steps over a logarithmic range of cycles a second.
// Promises: position → speed → position is the identity on whole positions; speeds read as round numbers.
// Does not: touch the slider.

export const SLOWEST = 10; // cycles a second: an instruction every few seconds
export const POSITIONS_A_DECADE = 10;
export const POSITIONS = 7 * POSITIONS_A_DECADE; // up to 100 million cycles a second
export const DEFAULT_POSITION = 20; // 1,000 cycles a second: a line moves within a second of play

/** Cycles a second, rounded to two digits. */
export function speedAt(position) {
  const exact = SLOWEST * 10 ** (position / POSITIONS_A_DECADE);
  const unit = 10 ** (Math.floor(Math.log10(exact)) - 1);
  return Math.round(exact / unit) * unit;
}

export function positionOf(speed) {
  const position = Math.round(POSITIONS_A_DECADE * Math.log10(speed / SLOWEST));
  return Math.max(0, Math.min(POSITIONS, position));
}

/** "500 cycles/s", "2.5 M cycles/s". */
export function speedSaid(speed) {
  if (speed >= 1e6) return `${Number((speed / 1e6).toPrecision(2))} M cycles/s`;
  if (speed >= 1e4) return `${Number((speed / 1e3).toPrecision(2))} k cycles/s`;
  return `${Math.round(speed)} cycles/s`;
}
