// One picture of the gallery, chosen by the address: which world, which size, which theme, how far the flight is.
// Promises: sets document.title to "ready" when the picture is drawn, for a screenshot to wait on.
// Does not: belong to the product; it is for looking.

import { draw } from "../../static/js/scene/draw.js";
import { attemptsAt } from "../../static/js/scene/attempt.js";
import { graceAt } from "../../static/js/scene/read_section.js";
import { flightsAt } from "../../static/js/scene/flights.js";
import { drawLanes } from "../../static/js/scene/lanes.js";
import { DARK, LIGHT } from "../../static/js/scene/theme.js";
import { inGrace, makeDesc, makeEvents, makeGhostEvents, makeMirror, speculate } from "./fixture.js";
import { makeLanes } from "./fixture_lanes.js";

const NOW = 48316;
const MACHINES = {
  toy: { cores: 4, sockets: 2, pages: 64 },
  harpertown: { cores: 8, sockets: 2, clusters: 2, pages: 512, title: "harpertown-2x4" },
  nehalem: { cores: 8, sockets: 2, pages: 512, title: "nehalem-2x4x2" },
  sixteen: { cores: 16, sockets: 2, pages: 512 },
  forty: { cores: 48, sockets: 8, pages: 512 },
  sixtyfour: { cores: 64, sockets: 8, pages: 512 },
  tiles: { cores: 64, sockets: 2, pages: 512 },
  cells: { cores: 128, sockets: 2, pages: 512 },
  milan: { cores: 256, sockets: 2, clusters: 16, pages: 512 },
  threads: { cores: 8, sockets: 2, threads: 12, pages: 512 },
};

const asked = new URLSearchParams(location.search);
const number = (name, other) => Number(asked.get(name) ?? other);
const theme = asked.get("theme") === "light" ? LIGHT : DARK;
const spec = {
  width: number("width", 860), height: number("height", 480), scale: number("scale", 1), theme,
  reduced: asked.has("reduced"), depth: "protocol", hover: null,
};
const canvas = document.getElementById("canvas");
const ctx = canvas.getContext("2d");

function sized(width, height) {
  canvas.width = width * devicePixelRatio;
  canvas.height = height * devicePixelRatio;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  ctx.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
}

if (asked.get("picture") === "lanes") {
  sized(spec.width, spec.height);
  drawLanes(ctx, makeLanes(number("cores", 8), asked.get("detail") ?? "exact", asked.has("speculation")), spec);
} else {
  const has = { speculation: asked.has("speculation"), rcu: asked.has("rcu") };
  const desc = makeDesc({ ...MACHINES[asked.get("world") ?? "nehalem"], has });
  const mirror = makeMirror(desc, NOW);
  const time = NOW - 70 + 130 * number("at", 0.4);
  const events = makeGhostEvents(desc, NOW, Math.min(3, desc.cores.length - 2));
  const rows = [...(has.rcu ? inGrace(desc, mirror, NOW) : []), ...(has.speculation ? speculate(desc, mirror, NOW) : [])];
  const acts = makeEvents(rows, NOW - 1000, NOW + 1000);
  const world = {
    desc, mirror, attempts: attemptsAt(desc, acts, rows.length, time, mirror), grace: graceAt(desc, acts, rows.length, mirror), flights: flightsAt(desc, events, events.kind.length, time, mirror),
    selection: { core: asked.has("core") ? number("core", 0) : null, line: asked.has("line") ? number("line", 0) : null },
  };
  sized(spec.width, spec.height);
  const placed = draw(ctx, world, time, spec);
  if (placed.contentHeight > spec.height) {
    sized(spec.width, placed.contentHeight);
    draw(ctx, world, time, spec);
  }
}
document.title = "ready";
