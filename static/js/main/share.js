// Share: one press copies the link to this very moment; a card says what the link holds, and has the frame for a page.
// Promises: what is said to be in the link is read from the link; where the browser gives no clipboard the text is
// selected, ready to be copied by hand.  Does not: send anything anywhere.

import { element } from "../panels/element.js";
import { frameOf, linkHolds } from "./share_words.js";

const byId = (id) => document.getElementById(id);

/** True if `text` is on the clipboard now. */
async function copied(text, field) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    field.focus();
    field.select();
    return document.execCommand("copy"); // a page served over http from another computer has no clipboard of its own
  }
}

function copyable(label, text, said) {
  const field = element("textarea", { readonly: true, rows: "2", spellcheck: "false", class: "mono" });
  field.value = text;
  field.addEventListener("focus", () => field.select());
  const button = element("button", { type: "button" }, "copy");
  const copy = async () => {
    const done = await copied(field.value, field);
    said.textContent = done ? `${label} copied.` : `Select the ${label.toLowerCase()} and copy it: this browser does not let a page do so.`;
  };
  button.addEventListener("click", copy);
  return { field, copy, node: element("div", { class: "copyable" }, element("label", {}, element("span", {}, label), field), button) };
}

const choice = (label, name, options) => {
  const select = element("select", { "data-testid": name }, ...options.map(([value, text]) => element("option", { value }, text)));
  return { select, node: element("label", { class: "follow" }, label, select) };
};

const LOCAL = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** The card: {nodes, link, frame}; `open`: copies the link as it opens. */
function card(app) {
  const here = new URL(location.href);
  const address = app.addressNow();
  const link = `${here.origin}/${address}`;
  const title = byId("story-title").textContent;
  const said = element("p", { role: "status", "data-testid": "share-said" });
  const whole = copyable("Link", link, said);
  const [show, theme] = [
    choice("with", "share-with", [["", "the last event in words"], ["none", "nothing more"], ["now,story", "the story"], ["now,lanes", "the timeline"], ["now,lanes,side", "timeline and source"], ["now,story,lanes,chart,side", "everything"]]),
    choice("theme", "share-theme", [["", "the reader's"], ["light", "light"], ["dark", "dark"], ["projector", "projector"]]),
  ];
  const frame = copyable("Frame", "", said);
  frame.field.rows = 4;
  const write = () => { frame.field.value = frameOf({ origin: here.origin, address, title, show: show.select.value, theme: theme.select.value }); };
  write();
  for (const one of [show, theme]) one.select.addEventListener("change", write);
  return {
    copy: whole.copy,
    nodes: [
      whole.node, said,
      ...(LOCAL.has(here.hostname) ? [element("p", { class: "changed" }, `${here.host} is this computer: for others, start the server with --host and its address.`)] : []),
      element("p", { "data-testid": "share-holds" }, "The link holds:"),
      element("ul", { class: "holds" }, ...linkHolds(address, title).map((text) => element("li", {}, text))),
      element("p", { class: "mute" }, "Whoever opens it computes the same run: same seed, same events, same numbers. Edits are part of the link."),
      element("h3", {}, "In a frame of another page"), element("div", { class: "frame-choices" }, show.node, theme.node), frame.node,
      element("p", { class: "mute" }, "Pages of another origin are let in by whoever starts the server: serve --embed-in https://their.host."),
    ],
  };
}

export function attachShare(app) {
  const open = (frame = false) => {
    const made = card(app);
    app.dialog.show("Share this moment", made.nodes);
    if (!frame) made.copy();
    else byId("dialog-body").querySelector("select")?.focus();
  };
  const button = element("button", { type: "button", class: "quiet", id: "share", "data-testid": "share", "aria-haspopup": "dialog", title: "copy the link to this very moment" }, "share");
  button.addEventListener("click", () => open());
  app.tools.top.append(button);
  app.menu({ title: "Embed in a page…", does: () => open(true) });
}
