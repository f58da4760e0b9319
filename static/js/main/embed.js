// The stage in a frame of another page: what of it is shown, and talking with the page around it (docs/embedding.md).
// Promises: listens to the window it stands in and to nobody else, and only if that window's origin was admitted; says
// nothing before it was greeted; answers to the greeter's origin alone.
// Does not: know what messages mean in words (embed_messages.js).  On the whole page it does nothing.

import { element } from "../panels/element.js";
import { KINDS, mayTalk, Rate, readMessage, VERSION, wanted } from "./embed_messages.js";
import { faultsOf } from "./view.js";

const MOMENT_EVERY_MS = 250;
const byId = (id) => document.getElementById(id);

/** Is this the embedded page? The server says so in the markup, so that nothing flashes up that is hidden then. */
export const isEmbedded = () => "embed" in document.documentElement.dataset;

function momentOf(app) {
  const player = app.player();
  if (!player) return { ready: false, title: "", cycle: 0, end: 0, complete: false, playing: false, counts: "faults", faults: 0, address: app.addressNow() };
  return {
    ready: true, title: byId("story-title").textContent, cycle: Math.floor(player.time), end: Math.floor(player.endCycle), complete: Boolean(player.complete),
    playing: Boolean(player.playing), counts: player.desc.workload.counts ?? "faults", faults: faultsOf(player), address: app.addressNow(),
  };
}

const DOES = Object.freeze({
  state: () => {},
  play: (app) => app.act.play(),
  pause: (app) => app.act.pause(),
  seek: (app, { cycle }) => app.act.seek(cycle),
  step: (app, { forward, kind }) => app.act.step(forward, kind),
  speed: (app, { cycles_per_second: speed }) => app.act.speed(speed),
  theme: (app, { name }) => dress(app, name),
  open: (_, { address }) => location.replace(address.startsWith("#") ? address : `#${address}`),
});

/** A theme for as long as the page is open. */
function dress(app, name) {
  app.theme.set(name, false);
  byId("theme").value = name;
  app.view.touch();
  app.call("theme");
}

/** ↗: the same moment as a whole page. */
function wayOut(app) {
  const link = element("a", { class: "quiet-link way-out", href: "/", target: "_blank", rel: "noopener", title: "open this moment as a whole page, in a tab of its own", "data-testid": "way-out" }, "↗",
    element("span", { class: "hidden" }, "open as a whole page"));
  const aim = () => { link.href = `/${app.addressNow()}`; };
  for (const event of ["pointerdown", "focus", "click"]) link.addEventListener(event, aim);
  byId("transport").append(link);
}

export function attachEmbed(app) {
  if (!isEmbedded()) return;
  const { show, theme } = wanted(location.search);
  document.documentElement.dataset.show = show.join(" ");
  if (theme) dress(app, theme);
  wayOut(app);
  if (window.parent === window) return; // opened by itself: nobody to talk to

  const admitted = document.querySelector('meta[name="faultline-embed-in"]')?.content ?? "";
  const rate = new Rate();
  const told = { key: "", at: -Infinity };
  let host = null; // the origin that greeted

  const tell = (origin, type, more) => window.parent.postMessage({ faultline: VERSION, type, ...more }, origin);

  async function answer(origin, { message, refused }) {
    if (refused) return tell(origin, "refused", refused);
    const { type: to, id } = message;
    if (to === "hello") {
      host = origin;
      return tell(origin, "welcome", { to, id, versions: [VERSION], kinds: [...KINDS], ...momentOf(app) });
    }
    await DOES[to](app, message);
    return tell(origin, "done", { to, id, ...momentOf(app) });
  }

  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || !mayTalk(event.origin, { own: location.origin, admitted })) return;
    const read = readMessage(event.data, { ready: app.player() !== null });
    if (!read) return;
    const { to, id } = read.refused ?? { to: read.message.type, id: read.message.id };
    const full = rate.allow(performance.now()) ? read : { refused: { to, id, message: "Too many messages within a second.", remedy: "Send at most 60 a second." } };
    answer(event.origin, full);
  });
  app.on("run", () => queueMicrotask(() => host && tell(host, "opened", momentOf(app)))); // the page shows it first
  app.on("frame", (now) => {
    if (!host || now - told.at < MOMENT_EVERY_MS) return;
    const moment = momentOf(app);
    const key = JSON.stringify(moment);
    if (key === told.key) return;
    Object.assign(told, { key, at: now });
    tell(host, "moment", moment);
  });
}
