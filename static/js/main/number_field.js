// A field for one whole number, and the sentence when it holds none.
// Promises: takes decimal, grouped and 0x numbers; what cannot be read is said beside the field, with a right example.
// Does not: act on the number.

import { element } from "../panels/element.js";

const MOST = Number.MAX_SAFE_INTEGER;

/** The number a person wrote, or null. */
export function wholeNumber(text) {
  const plain = text.replace(/[\s\u202f_,]/g, "");
  if (!/^-?(\d+|0x[0-9a-f]+)$/i.test(plain)) return null;
  const value = plain.startsWith("-") ? -Number(plain.slice(1)) : Number(plain);
  return Math.abs(value) <= MOST ? value : null;
}

/**
 * A small form: field, button, and room for what is wrong.  `onValue(number)` is called with what was entered, unless
 * it is the number that stands there already; `text`: how that is written.
 */
export function numberForm({ value, text = String(value), label, button, title = null, onValue }) {
  const field = element("input", { type: "text", inputmode: "numeric", autocomplete: "off", spellcheck: "false", "aria-label": label, value: text });
  const wrong = element("p", { class: "wrong", role: "alert", hidden: true });
  const form = element("form", { class: "edit" }, field, element("button", { type: "submit", class: "quiet", title }, button), wrong);
  const say = (text) => {
    wrong.textContent = text;
    wrong.hidden = text === "";
    field.setAttribute("aria-invalid", String(text !== ""));
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const number = wholeNumber(field.value);
    if (number === null) say(`“${field.value}” is no whole number: write 40 or 0x28.`);
    else if (number === value) say("That is what it is now.");
    else {
      say("");
      onValue(number);
    }
  });
  return form;
}
