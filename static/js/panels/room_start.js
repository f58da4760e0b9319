// The class dialog of who is in none: open one here, or join one by its code; and the question for a name, for a link.
// Promises: a code may be typed with spaces and capitals; a name is never required; what went wrong is said beside the
// fields, which keep what was typed.
// Does not: send; `on` does.

import { element } from "./element.js";
import { codeSaid, codeTyped } from "./room_words.js";

const NAME_CHARACTERS = 40;
const CODE_CHARACTERS = 15; // a code with spaces in it

const field = (label, attributes, hint = null) => {
  const input = element("input", { type: "text", autocomplete: "off", spellcheck: "false", ...attributes });
  return { input, node: element("label", { class: "room-field" }, element("span", {}, label), input, hint && element("span", { class: "mute" }, hint)) };
};

const nameField = (name, testid) => {
  const made = field("Your name", { maxlength: NAME_CHARACTERS, class: "sans", "data-testid": testid, autocomplete: "nickname" }, "optional; the class sees it");
  made.input.value = name;
  return made;
};

/** A form that asks once at a time and says what went wrong; `does()` → a promise. */
function form(title, intro, fields, go, does, testid) {
  const wrong = element("p", { class: "wrong", role: "alert", hidden: true });
  const button = element("button", { type: "submit", class: "primary", "data-testid": `${testid}-go` }, go);
  const node = element("form", { class: "room-card", "data-testid": testid, novalidate: true }, element("h3", {}, title), intro && element("p", {}, intro), ...fields, wrong, button);
  node.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.disabled) return;
    button.disabled = true;
    wrong.hidden = true;
    try {
      await does();
    } catch (error) {
      wrong.textContent = `${error.message} ${error.remedy ?? ""}`.trim();
      wrong.hidden = false;
    } finally {
      button.disabled = false;
    }
  });
  return node;
}

/** `values`: {name, code}; `on`: {open(name), join(code, name)}: promises. */
export function startPanel({ name = "", code = "" }, on) {
  const [mine, yours] = [nameField(name, "room-open-name"), nameField(name, "room-join-name")];
  const typed = field("Code of the class", { maxlength: CODE_CHARACTERS, class: "mono room-code-field", "data-testid": "room-code-field", placeholder: "k7m q4d", autocapitalize: "none", enterkeyhint: "go" });
  typed.input.value = code;
  const join = () => {
    const wanted = codeTyped(typed.input.value);
    if (wanted) return on.join(wanted, yours.input.value.trim());
    typed.input.focus();
    return Promise.reject(Object.assign(new Error("Which class?"), { remedy: "Its code is on the teacher's screen." }));
  };
  return element("div", { class: "room-start", "data-room": true },
    form("Teach", "Open a class at this moment. Others follow your play, steps, selection and lesson, on their own screens; any of them may explore and come back.", [mine.node],
      "open a class", () => on.open(mine.input.value.trim()), "room-open"),
    form("Take part", "The code stands on the teacher's screen. The link and the QR code there join by themselves.", [typed.node, yours.node], "join", join, "room-join"));
}

/** A link has been followed: as whom? `does(name)`. */
export function namePanel({ name = "", code }, does) {
  const mine = nameField(name, "room-name");
  return element("div", { class: "room-start room-name", "data-room": true },
    form(`Class ${codeSaid(code)}`, "You will see what the class sees. Whenever you like, explore by yourself and come back.", [mine.node], "join", async () => does(mine.input.value.trim()), "room-enter"));
}
