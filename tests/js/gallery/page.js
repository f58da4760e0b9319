// The page of pictures: every picture of the gallery on a canvas, dark and light.
// Promises: document.title is "ready" once all are drawn.
// Does not: compare (pictures.test.js does).

import { DARK, LIGHT } from "../../../static/js/scene/theme.js";
import { PICTURES as CLIP } from "./clip_pictures.js";
import { PICTURES as LANES } from "./lanes_pictures.js";
import { PICTURES as STAGE } from "./stage_pictures.js";

const only = new URLSearchParams(location.search).get("only");
const ratio = devicePixelRatio || 1;

function painted(picture, theme) {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: picture.width * ratio, height: picture.height * ratio });
  Object.assign(canvas.style, { width: `${picture.width}px`, height: `${picture.height}px` });
  const ctx = canvas.getContext("2d");
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  picture.draw(ctx, theme);
  return canvas;
}

for (const picture of [...STAGE, ...LANES, ...CLIP].filter((one) => !only || one.name === only)) {
  const figure = document.createElement("figure");
  const caption = document.createElement("figcaption");
  caption.textContent = picture.name;
  figure.append(caption, painted(picture, DARK), painted(picture, LIGHT));
  document.getElementById("pictures").append(figure);
}
document.title = "ready";
