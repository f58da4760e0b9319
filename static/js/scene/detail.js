// How much of a thing is told at which size: every threshold of the stage, the lanes and the pages, by name.
// Promises: sizes are px at scale 1, a caller multiplies by spec.scale; levels are ordered from the richest; whatever
// becomes plainer says so in the picture.
// Does not: place or draw anything.

/** Smallest core of each level. */
export const CARD_LEVELS = Object.freeze([
  { name: "full", w: 80, h: 112 }, // name, cause, function, chips with names
  { name: "compact", w: 50, h: 60 }, // number, cause, a word, one row of state letters
  { name: "tile", w: 34, h: 22 }, // number, the letter of its copy of the strip's line, cause
  { name: "heat", w: 0, h: 0 }, // a cell: cause as colour, its copy as letter or shape
]);

export const TILE_WORD_FROM = Object.freeze({ w: 54, h: 41 }); // a tile this large also says what its core does
export const HEAT_LETTER_FROM = 15; // px of a heat cell's sides that keep room for a state's letter; else a shape
export const HEAT_NUMBER_FROM = Object.freeze({ w: 23, h: 16 }); // and, where no letter stands, for the core's number
export const CLUSTERS_APART_FROM = 9; // cores a socket from which its clusters stand as blocks of their own

/** Cards at least so large take larger type: first a zoom tells more, then it is written larger. */
export const ROOMY = Object.freeze({ full: { w: 108, h: 166 }, compact: { w: 88, h: 78 }, tile: { w: 54, h: 41 } });
export const ROOMY_STORY = Object.freeze({ full: { w: 84, h: 128 }, compact: { w: 84, h: 100 }, tile: { w: 54, h: 41 } });
export const TYPE_STEPS = Object.freeze([1.15, 1.3, 1.5, 1.75, 2, 2.5, 3]);
export const ZOOM_MOST = 8; // so often a window of the cores may be enlarged
export const LEGS_UP_TO = 600; // cycles a second up to which single legs of a transaction can be read
export const SHARES_FROM = 450; // cycles a second from which bars show shares of the last second

/** Cores so small stand side by side in such numbers that single waits would be a thicket: they are bundled. */
export const bundled = (level) => level === "tile" || level === "heat";

export const LIST_MOST_CORES = 16; // a phone lists so many cores as rows; more of them stand as tiles
export const LIST_TILE = Object.freeze({ w: 40, h: 30 }); // px of such a tile

export const LANE_LEAST = 6; // px a core: lanes thinner than this are gathered,
export const LANE_GATHERED = 15; // until each is at least so many px

export const LANE_SHARES_FROM = 6; // lanes thinner than this show each bar's greatest cause alone
export const BAR_LEAST = 4; // px of an overview bar: rows are summed until a bar is this wide
export const SQUARE = 7; // px of a square of pages, with its gap
export const PAGE_ROW_LEAST = 5; // px of an area's row
