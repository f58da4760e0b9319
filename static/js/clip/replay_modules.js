// The modules of the page in one file: walks imports from an entry and gives each module an address that needs no server.
// Promises: every module that is reached is in it once, unchanged but for the names it imports by; what cannot be taken
// along (a library, a path outside, a name made up while running) is refused by name.
// Does not: fetch (`read` does), shorten or translate anything.

const IMPORT = /(?<![-"\w.])((?:from|import)\s*\(?\s*)"([^"]+)"/g;
const COMPUTED = /(?<![-"\w.])import\s*\(\s*[^"\s)]/;
const COMMENT = /^\s*(?:\/\/|\*|\/\*).*$/gm;
const AS_DATA = Object.freeze({ "%": "%25", "#": "%23", "\n": "%0A", "\r": "%0D", "\t": "%09" });

export const NAMED = "faultline/"; // what modules are called in the import map

/** "replay/page.js" of "./page.js" asked for by "replay/x.js". */
const resolved = (from, target) => new URL(target, `root:/${from}`).pathname.slice(1);

/** A module's text as an address; only what an address cannot hold is written otherwise. */
export const asAddress = (text) => `data:text/javascript;charset=utf-8,${text.replace(/[%#\n\r\t]/g, (one) => AS_DATA[one])}`;

/** The modules that `text`, which is `name`, imports: their names. */
export function importsOf(name, text) {
  const code = text.replace(COMMENT, "");
  if (COMPUTED.test(code)) throw new Error(`${name} imports by a name made up while it runs, which one file cannot hold`);
  return [...code.matchAll(IMPORT)].map(([, , target]) => {
    if (!target.startsWith(".")) throw new Error(`${name} imports ${target}, which one file cannot hold`);
    return resolved(name, target);
  });
}

/** {"faultline/replay/page.js": "data:…", …}: all modules that `entry` needs; `read(name)` → a module's text. */
export async function modulesFrom(entry, read) {
  const texts = new Map();
  const take = async (name) => {
    if (texts.has(name)) return;
    texts.set(name, "");
    const text = await read(name);
    texts.set(name, text);
    await Promise.all(importsOf(name, text).map(take));
  };
  await take(entry);
  const named = ([name, text]) => [`${NAMED}${name}`, asAddress(text.replace(IMPORT, (whole, by, target) => (target.startsWith(".") ? `${by}"${NAMED}${resolved(name, target)}"` : whole)))];
  return Object.fromEntries([...texts].sort(([a], [b]) => (a < b ? -1 : 1)).map(named));
}
