// Days and designs in order of time: when each was posted or merged, and where it stands on the time line.
// Promises: pure; the winter in which most of the designs were posted has a stretch of its own, said by its labels; a
// design without a day comes last and stands nowhere on the line.
// Does not: draw.

const MONTHS = Object.freeze(["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]);
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const YEAR_DAYS = 365.25;
const MONTH_DAYS = YEAR_DAYS / 12;

/** Day number of "2010-01-04", or null. */
export function dayOf(date) {
  return DAY.test(date ?? "") ? Date.parse(`${date}T00:00:00Z`) / 86_400_000 : null;
}

/** "4 Jan 2010"; "" of no day. */
export function daySaid(date) {
  const [, year, month, day] = DAY.exec(date ?? "") ?? [];
  return year ? `${Number(day)} ${MONTHS[Number(month) - 1]} ${year}` : "";
}

/** Was it ever in Linux?  Its fate begins with the word. */
export const isMerged = (design) => /^merged\b/i.test(design.fate ?? "");

/** The designs from the first to the last; those without a day at the end. */
export function inOrder(designs) {
  const day = (one) => dayOf(one.date) ?? Infinity;
  return [...designs].sort((a, b) => day(a) - day(b) || (a.id < b.id ? -1 : 1));
}

/** "8 years later" between two designs; "" for less than a year and a half. */
export function gapSaid(before, after) {
  const [from, to] = [dayOf(before?.date), dayOf(after?.date)];
  const years = from === null || to === null ? 0 : (to - from) / YEAR_DAYS;
  return years < 1.5 ? "" : `${Math.round(years)} years later`;
}

/** The longest run of designs that follow each other within half a year: [first day, last day], or null. */
export function crowd(days) {
  let best = null;
  for (let from = 0; from < days.length; from += 1) {
    let to = from;
    while (to + 1 < days.length && days[to + 1] - days[to] < YEAR_DAYS / 2) to += 1;
    if (to - from >= 3 && (!best || to - from > best.to - best.from)) best = { from, to };
  }
  return best ? [days[best.from], days[best.to]] : null;
}

const SHARE_A_DESIGN = 1.15; // a crowd's stretch is a little wider than its part of the designs
const EDGE_DAYS = 20; // before and after a crowd
const LAST_DAYS = 200; // after the last design

/** How time lies on a line of 0 to 1: {at(day), ticks: [{at, said, fine}], lens: [from, to] | null}. */
export function timeLine(designs) {
  const days = designs.map((one) => dayOf(one.date)).filter((day) => day !== null).sort((a, b) => a - b);
  if (days.length === 0) return { at: () => 0, ticks: [], lens: null };
  const crowded = crowd(days);
  const first = days[0] - EDGE_DAYS;
  const last = days.at(-1) + LAST_DAYS;
  if (!crowded) return { at: (day) => (day - first) / (last - first), ticks: years(first, last, (day) => (day - first) / (last - first)), lens: null };
  const [from, to] = [crowded[0] - EDGE_DAYS, crowded[1] + EDGE_DAYS];
  const within = days.filter((day) => day >= crowded[0] && day <= crowded[1]).length;
  const before = Math.max(0, from - first);
  const wide = Math.min(0.5, (within / days.length) * SHARE_A_DESIGN);
  const scale = (1 - wide) / (before + last - to);
  const start = before * scale;
  const at = (day) => {
    if (day < from) return (day - first) * scale;
    return day <= to ? start + ((day - from) / (to - from)) * wide : start + wide + (day - to) * scale;
  };
  return { at, ticks: [...months(from, to, at), ...years(to, last, at), ...years(first, from, at)], lens: [start, start + wide] };
}

function years(from, to, at) {
  const out = [];
  for (let year = 1990; year < 2100; year += 1) {
    const day = dayOf(`${year}-01-01`);
    if (day >= from && day <= to) out.push({ at: at(day), said: String(year), fine: false });
  }
  return out;
}

function months(from, to, at) {
  const out = [];
  const start = new Date(from * 86_400_000);
  for (let n = 0; n * MONTH_DAYS <= to - from + MONTH_DAYS; n += 1) {
    const when = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + n, 1));
    const day = when.getTime() / 86_400_000;
    if (day >= from && day <= to) out.push({ at: at(day), said: `${MONTHS[when.getUTCMonth()]} ${when.getUTCFullYear()}`, fine: true });
  }
  return out;
}

/** Names under marks at `places` (pixels), each `widths` wide, in `rows` rows: the row of each, -1 where there is no room. */
export function rowsFor(places, widths, rows, gap = 10) {
  const ends = Array.from({ length: rows }, () => -Infinity);
  return places.map((x, at) => {
    const row = ends.findIndex((end) => x - widths[at] / 2 >= end);
    if (row >= 0) ends[row] = x + widths[at] / 2 + gap;
    return row;
  });
}
