// Who one is in which room, kept on this computer: {member, key} by the room's code.
// Promises: the key is the only secret of a room and stands nowhere else: in no address, no message shown, no state;
// where storage is refused it lasts as long as the page; of many rooms the oldest are forgotten.
// Does not: ask the server.

const PREFIX = "faultline.room.";
const NAME = "faultline.name";
const MOST_ROOMS = 50;

export class RoomKeys {
  constructor(storage = () => window.localStorage) {
    this.storage = storage;
    this.own = new Map();
  }

  #in(does, otherwise = null) {
    try {
      return does(this.storage());
    } catch {
      return otherwise; // storage may be refused (private windows)
    }
  }

  /** {member, key} or null. */
  of(code) {
    if (this.own.has(code)) return this.own.get(code);
    const text = this.#in((storage) => storage.getItem(PREFIX + code));
    try {
      const { member, key } = JSON.parse(text ?? "null") ?? {};
      return typeof member === "string" && typeof key === "string" ? { member, key } : null;
    } catch {
      return null;
    }
  }

  keep(code, { member, key }) {
    this.own.set(code, { member, key });
    this.#in((storage) => {
      const codes = Object.keys(storage).filter((name) => name.startsWith(PREFIX) && name !== PREFIX + code);
      for (const name of codes.slice(0, Math.max(0, codes.length + 1 - MOST_ROOMS))) storage.removeItem(name);
      storage.setItem(PREFIX + code, JSON.stringify({ member, key }));
    });
  }

  forget(code) {
    this.own.delete(code);
    this.#in((storage) => storage.removeItem(PREFIX + code));
  }

  get name() {
    return this.#in((storage) => storage.getItem(NAME)) ?? "";
  }

  set name(text) {
    this.#in((storage) => storage.setItem(NAME, text));
  }
}
