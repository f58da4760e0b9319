// The features of the page, in the order in which they are attached: compare, breakpoints, depths, ….
// Promises: a feature is one function of `app` (app.js); taking its line out of here takes it out of the page.
// Does not: do anything itself.

import { attachBreaks } from "./breaks.js";
import { attachCamera } from "./camera.js";
import { attachCompare } from "./compare.js";
import { attachDepth } from "./depth.js";
import { attachByHand } from "./by_hand.js";
import { attachLayout } from "./layout_tab.js";
import { attachPlanted } from "./planted.js";
import { attachStageAlone } from "./stage_alone.js";
import { attachAccess } from "./access.js";
import { attachAddressView } from "./address_view.js";
import { attachEmbed } from "./embed.js";
import { attachExport } from "./export_dialog.js";
import { attachLessons } from "./lessons.js";
import { attachMenu } from "./menu.js";
import { attachPalette } from "./palette.js";
import { attachPrint } from "./print.js";
import { attachTimeline } from "./timeline.js";
import { attachRoom } from "./room.js";
import { attachRoomVote } from "./room_vote.js";
import { attachRoomPanel } from "./room_panel.js";
import { attachShare } from "./share.js";
import { attachWhy } from "./why.js";
import { attachLinked } from "./linked.js";

export const FEATURES = Object.freeze([
  attachByHand,
  attachDepth, attachCamera, attachTimeline,
  attachStageAlone, attachPlanted, attachLayout, attachCompare,
  attachMenu, attachAddressView, attachShare, attachExport, attachPalette, attachPrint, attachAccess, attachEmbed,
  attachWhy, attachLinked,
  attachBreaks, attachLessons,
  attachRoom, attachRoomVote, attachRoomPanel,
]);
