// The prose of a lesson: HTML of the server's Markdown renderer, copied element by element into the page.
// Promises: only elements and attributes named here come through, whatever the text holds; what the stage can show is a
// button, a word of the glossary opens its meaning in place, a figure says whether it is simulated or published.
// Does not: know the stage; `on` does.

import { element } from "./element.js";

const TAGS = new Set([
  "p", "em", "strong", "code", "pre", "ul", "ol", "li", "blockquote", "table", "thead", "tbody", "tr", "th", "td", "h3", "h4", "br", "hr", "s",
]);
const FIGURES = Object.freeze({ simulated: "simulated", published: "published" });

/** "4,977" of the server as the page writes it elsewhere. */
export const spaced = (text) => text.replace(/(\d),(?=\d{3}(?!\d))/g, "$1\u202f");

/** A copy of `html`; `on`: {show(text), term(button, word)}. */
export function proseOf(html, on) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  return copies(parsed.body, on);
}

const copies = (node, on) => [...node.childNodes].map((child) => copyOf(child, on)).filter(Boolean);

function copyOf(node, on) {
  if (node.nodeType === Node.TEXT_NODE) return document.createTextNode(spaced(node.textContent));
  if (node.nodeType !== Node.ELEMENT_NODE) return null;
  const tag = node.tagName.toLowerCase();
  if (tag === "a") return linkOf(node, on);
  if (tag === "span") return figureOf(node, on);
  if (TAGS.has(tag)) return element(tag, {}, ...copies(node, on));
  return document.createTextNode(node.textContent);
}

function linkOf(node, on) {
  const { show, term } = node.dataset;
  if (show) {
    const button = element("button", { type: "button", class: "lesson-show", "data-show": show, title: "show it on the stage" }, ...copies(node, on));
    button.addEventListener("click", () => on.show(show));
    return button;
  }
  if (term) {
    const button = element("button", { type: "button", class: "lesson-term", "aria-expanded": "false", "data-term": term }, ...copies(node, on));
    button.addEventListener("click", () => meaning(button, term, node.getAttribute("title") ?? "", node.getAttribute("href") ?? ""));
    return button;
  }
  const href = node.getAttribute("href") ?? "";
  if (!/^https?:\/\//.test(href)) return element("span", {}, ...copies(node, on));
  return element("a", { href, target: "_blank", rel: "noreferrer noopener" }, ...copies(node, on));
}

function figureOf(node, on) {
  const kind = Object.keys(FIGURES).find((one) => node.classList.contains(one));
  if (!kind) return element("span", {}, ...copies(node, on));
  return element("span", { class: `figure ${kind}`, title: node.getAttribute("title") }, ...copies(node, on),
    element("span", { class: "hidden" }, ` (${FIGURES[kind]})`));
}

/** What a word means, below the paragraph it stands in; a second press takes it away. */
function meaning(button, word, means, href) {
  const place = button.closest("p, li, td, blockquote") ?? button;
  const open = place.parentElement.querySelector(`.lesson-meaning[data-of="${CSS.escape(word)}"]`);
  button.setAttribute("aria-expanded", String(!open));
  if (open) {
    open.remove();
    return;
  }
  const told = element("aside", { class: "lesson-meaning", "data-of": word, role: "note" }, element("b", {}, `${word}:`), ` ${means} `,
    href.startsWith("/glossary") ? element("a", { href, target: "_blank" }, "glossary") : null);
  if (["LI", "TD"].includes(place.tagName)) place.append(told);
  else place.after(told);
}
