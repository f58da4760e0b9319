// The presenter's page: connects its parts with the server and the theme.
// Promises: the room is the one in the address, its key the one this computer keeps; `window.presenter` is the test hook:
// {ready()}.

import { Presenter } from "./main/presenter.js";
import { codeIn } from "./main/room_place.js";
import { Session } from "./main/session.js";
import { Theme } from "./main/theme.js";

const byId = (id) => document.getElementById(id);
const theme = new Theme();
const parts = {
  notes: byId("notes"), people: byId("people"), vote: byId("vote"), code: byId("code"), count: byId("count"), clock: byId("clock"), line: byId("line"), said: byId("said"),
  wrong: byId("wrong"), at: byId("at"), remote: { back: byId("remote-back"), play: byId("remote-play"), next: byId("remote-next") },
};
const session = new Session({ status() {}, held() {}, reopened() {}, lost() {} });
const presenter = new Presenter(parts, session, codeIn(location.hash));
addEventListener("hashchange", () => location.reload());
addEventListener("storage", (event) => { if (event.key === "faultline-theme" && event.newValue) theme.set(event.newValue, false); });
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest?.("button, input")) return;
  const button = { " ": parts.remote.play, PageDown: parts.remote.next, PageUp: parts.remote.back, ArrowRight: parts.remote.next, ArrowLeft: parts.remote.back }[event.key];
  if (!button || button.disabled) return;
  event.preventDefault();
  button.click();
});
window.presenter = { ready: () => Boolean(presenter.desk) };
