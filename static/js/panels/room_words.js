// A class in words: its code, who is there, what the bar of a page in it says.
// Promises: pure; a number and a name only where one is known; nobody's key is ever part of it.
// Does not: make elements (room_bar.js, room_desk.js do).

const LOCAL = new Set(["127.0.0.1", "localhost", "[::1]"]);
const HALF = 3; // signs of a code read aloud in one go

/** "k7mq4d" → "k7m q4d", as one says it. */
export const codeSaid = (code) => (code.length === 2 * HALF ? `${code.slice(0, HALF)} ${code.slice(HALF)}` : code);

/** A code as it was typed, as the server writes it. */
export const codeTyped = (text) => text.toLowerCase().replace(/[\s-]/g, "");

export const isLocal = (hostname) => LOCAL.has(hostname);

export const spacedNumber = (value) => String(Math.floor(value)).replace(/\B(?=(\d{3})+$)/g, "\u202f");

/** Who is there beside the teacher, who is counted too: "30 students, 2 hands up". */
export function peopleSaid({ here, hands }) {
  const others = Math.max(0, here - 1);
  const up = hands === 0 ? "" : `, ${hands} ${hands === 1 ? "hand" : "hands"} up`;
  return others === 0 ? "no students yet" : `${others} ${others === 1 ? "student" : "students"}${up}`;
}

/** A member as others see it. */
export const memberSaid = ({ member, name }) => name || (member === "m1" ? "the teacher" : `guest ${member.slice(1)}`);

const driver = (view) => memberSaid({ member: view.wheel, name: view.wheelName });
const capital = (text) => text[0].toUpperCase() + text.slice(1);

/** Where the class is, for who is elsewhere. */
export function classAt({ sameRun, playing, cycle }) {
  const where = sameRun ? `at cycle ${spacedNumber(cycle)}` : "at another run";
  return `The class is ${where}${playing ? ", playing" : ""}.`;
}

/**
 * The bar: {kind, text, more}.  kind: lost, drives, follows, explores, elsewhere; `view`: {role, connected, driving,
 * detached, holdsWheel, wheel, wheelName, sameRun, playing, cycle}.
 */
export function barSaid(view) {
  if (!view.connected) return { kind: "lost", text: "The line is lost.", more: "The page comes back to the class by itself." };
  if (view.detached) return { kind: "explores", text: "You explore.", more: classAt(view) };
  if (view.driving) return { kind: "drives", text: "You have the wheel.", more: view.role === "teacher" ? "" : "The class sees what you do." };
  if (view.holdsWheel) return { kind: "elsewhere", text: "The class follows another window of yours.", more: "" };
  const text = view.role === "teacher" || view.wheel !== "m1" ? `${capital(driver(view))} has the wheel.` : "You follow the class.";
  return { kind: "follows", text, more: "" };
}

/** Whom to show first: who has the wheel, hands, who is here, then by name and number. */
export function rosterInOrder(people, wheel) {
  const rank = (one) => (one.member === wheel ? 0 : one.here && one.hand ? 1 : one.here ? 2 : 3);
  const number = ({ member }) => Number(member.slice(1)) || 0;
  return [...people].sort((a, b) => rank(a) - rank(b) || Number(!a.name) - Number(!b.name) || a.name.localeCompare(b.name) || number(a) - number(b));
}
