// Makes elements of the page without markup in strings.
// Promises: text is always text, never parsed as HTML; attributes set to null or false are left out.
// Does not: keep state.

/** element("td", {class: "number"}, "12") */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "style") for (const [property, set] of Object.entries(value)) node.style.setProperty(property, set);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** A button that does something when pressed: buttonOf("undo", () => …, {class: "quiet"}). */
export function buttonOf(text, does, attributes = {}) {
  const node = element("button", { type: "button", ...attributes }, text);
  node.addEventListener("click", does);
  return node;
}

/** svg("path", {d: "M0 0"}): the same for the elements of a drawing. */
export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** A table: columns [{title, number?}], rows of cells (text or nodes). */
export function table(caption, columns, rows) {
  const cell = (tag, column, content) => element(tag, {
    class: column.number ? "number" : null, scope: tag === "th" ? "col" : null,
  }, content);
  return element("table", {},
    element("caption", {}, caption),
    element("thead", {}, element("tr", {}, ...columns.map((column) => cell("th", column, column.title)))),
    element("tbody", {}, ...rows.map((row) => element("tr", {}, ...row.map((one, at) => cell("td", columns[at], one))))));
}
