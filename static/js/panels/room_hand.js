// A raised hand as a drawing: not every computer of a lecture hall has a letter for it.
// Promises: takes its colour from the text; says nothing by itself: words stand beside it.

import { svg } from "./element.js";

export const handPicture = () => svg("svg", { class: "room-hand-up", viewBox: "0 0 16 16", "aria-hidden": "true" },
  svg("path", { d: "M5 9V4.2M7.4 8V2.2M9.8 8V2.6M12.2 9V4.6M12.2 8.6v1.6c0 2.6-1.5 4.4-3.6 4.4-1.8 0-2.9-.9-3.9-2.6L2.4 8.6" }));
