// The panel of an explanation: what was asked, the links back to where it began, and how the chain ends.
// Promises: every link says cycle, core and place of the source, and is a button that leads there; the one that is shown
// is marked by a word and a bar; what is under way or failed is said.
// Does not: look for causes (main/why.js).

import { element } from "./element.js";
import { fileName, grouped } from "./names.js";
import { endSaid, linkSaid } from "./why_said.js";

export class WhyPanel {
  /** `host`: the tab's panel; `on`: {go(place of a link), back(), more()}. */
  constructor(host, on) {
    this.host = host;
    this.on = on;
    this.here = -1;
    host.classList.add("why-panel");
  }

  /** Nothing was asked yet, or the run is another. */
  empty() {
    this.host.replaceChildren(element("p", { class: "empty" }, "Why? beside Now, or y, walks from a moment back to what began it, event by event."));
  }

  /** `asked`: {key, title, cycle, desc, links, end, busy, error}. */
  show(asked) {
    const { key, title, cycle, links, desc, end, busy, error } = asked;
    const back = element("button", { type: "button", class: "quiet", "data-back": true, title: "back to the moment this was asked about" }, `cycle ${grouped(cycle)}`);
    const more = !busy && end === "more" ? element("button", { type: "button", class: "quiet", "data-more": true }, "go on further back") : null;
    back.addEventListener("click", () => this.on.back());
    more?.addEventListener("click", () => this.on.more());
    this.host.replaceChildren(...[
      element("p", { class: "why-asked" }, key === "event" ? "asked at" : element("b", {}, title), " ", back),
      element("ol", { class: "why-links", "aria-label": `Why: ${title}` }, ...links.map((link, at) => this.#link(desc, link, at))),
      busy ? element("p", { class: "mute", role: "status" }, "Looking back…") : null,
      error ? element("p", { class: "mute", role: "alert" }, error) : null,
      more, !busy && endSaid(end) ? element("p", { class: "mute" }, endSaid(end)) : null,
    ].filter(Boolean));
    this.mark(this.here);
  }

  /** Marks the link whose moment is shown; -1: none. */
  mark(at) {
    this.here = at;
    this.host.querySelectorAll(".why-link").forEach((node, index) => {
      node.classList.toggle("here", index === at);
      if (index === at) node.setAttribute("aria-current", "step");
      else node.removeAttribute("aria-current");
    });
  }

  #link(desc, link, at) {
    const said = linkSaid(desc, link);
    const facts = [said.cycle >= 0 ? `cycle ${grouped(said.cycle)}` : "", said.core >= 0 ? `core ${said.core}` : "", said.place ? `${fileName(said.place.file)}:${said.place.line}` : ""].filter(Boolean);
    const button = element("button", { type: "button", class: "why-link", title: "go there" },
      element("span", { class: "why-what" }, said.what),
      said.why ? element("span", { class: "why-more" }, said.why) : null,
      said.code ? element("code", { class: "why-code" }, said.code) : null,
      element("span", { class: "why-facts" }, facts.join(" · "), element("span", { class: "why-shown" }, " · shown")));
    button.addEventListener("click", () => this.on.go(at));
    return element("li", { class: link.root ? "root" : null }, button);
  }
}
