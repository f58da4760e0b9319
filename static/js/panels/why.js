// The panel of an explanation: what was asked, the links back to where it began, and how the chain ends.
// Promises: every link says cycle, core and place of the source, and is a button that leads there; the one that is shown
// is marked by a word and a bar; what is under way or failed is said.
// Does not: look for causes (main/why.js).

import { element } from "./element.js";
import { fileName, grouped } from "./names.js";
import { endSaid, linkSaid } from "./why_said.js";

export class WhyPanel {
  /** `host`: the tab's panel; `on`: {go(link), back(), more(), ask(subject)}. */
  constructor(host, on) {
    this.host = host;
    this.on = on;
    this.here = -1;
    host.classList.add("why-panel");
  }

  /** Nothing was asked yet, or the run is another: what can be asked. */
  empty(subjects) {
    this.host.replaceChildren(element("p", { class: "empty" }, "Why? walks from a moment back to what began it, event by event."), ...this.#subjects(subjects));
  }

  /** `asked`: {title, cycle, desc, links, end, busy, error}; `subjects`: [{title, key}] that can be asked about now. */
  show(asked, subjects) {
    const { title, cycle, links, desc, end, busy, error } = asked;
    this.links = links;
    this.host.replaceChildren(
      ...this.#subjects(subjects),
      element("p", { class: "why-asked" }, asked.key === "event" ? "asked at" : element("b", {}, title), " ",
        element("button", { type: "button", class: "quiet", "data-back": true, title: "back to the moment this was asked about" }, `cycle ${grouped(cycle)}`)),
      element("ol", { class: "why-links", "aria-label": `Why: ${title}` }, ...links.map((link, at) => this.#link(desc, link, at))),
      busy ? element("p", { class: "mute", role: "status" }, "Looking back…") : null,
      error ? element("p", { class: "mute", role: "alert" }, error) : null,
      !busy && end === "more" ? element("button", { type: "button", class: "quiet", "data-more": true }, "go on further back") : null,
      !busy && endSaid(end) ? element("p", { class: "mute" }, endSaid(end)) : null);
    this.host.querySelector("[data-back]")?.addEventListener("click", () => this.on.back());
    this.host.querySelector("[data-more]")?.addEventListener("click", () => this.on.more());
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

  #subjects(subjects) {
    if (subjects.length === 0) return [];
    const row = element("div", { class: "why-subjects", role: "group", "aria-label": "Ask why of" }, element("span", { class: "mute" }, "ask about"),
      ...subjects.map((one) => element("button", { type: "button", class: "quiet", "data-subject": one.key, "aria-pressed": String(one.on === true) }, one.title)));
    row.addEventListener("click", (event) => {
      const button = event.target.closest("[data-subject]");
      if (button) this.on.ask(button.dataset.subject);
    });
    return [row];
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
