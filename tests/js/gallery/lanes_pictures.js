// A picture of each drawable of the timeline: what it looks like, and what a test compares.
// Promises: models are those of the tests' fixture; nothing depends on a clock or a page.
// Does not: show the stage (stage_pictures.js).

import { drawLanes } from "../../../static/js/scene/lanes.js";
import { makeLanes } from "../fixture_lanes.js";

const SIZE = Object.freeze({ width: 760, height: 200 });

const lanes = (name, model) => ({
  name, ...SIZE,
  draw: (ctx, theme) => drawLanes(ctx, model(), { ...SIZE, scale: 1, theme, reduced: false, hover: null }),
});

export const PICTURES = [
  lanes("lanes-exact", () => makeLanes(8, "exact", false)),
  lanes("lanes-speculating", () => makeLanes(8, "exact", true)),
  lanes("lanes-overview", () => makeLanes(64, "overview", false)),
];
