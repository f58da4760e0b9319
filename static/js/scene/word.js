// Which word of a line a core is after, read from the program's own text at the core's instruction.
// Promises: -1 when the text does not say; nothing is guessed from the lock's fame.
// Does not: evaluate code.  It looks for `.field` on the source line, and prefers the lock that the core wants.

const memo = new WeakMap();

const tailOf = (path) => path.replace(/\[\d+\]/g, "").split(".").pop();

/** The source text of an instruction's line, "" when the world has none. */
export function sourceAt(desc, pc) {
  const file = desc.pcs?.file?.[pc];
  const path = typeof file === "number" ? desc.files[file] : file;
  const text = desc.sources?.[path];
  if (text === undefined) return "";
  return text.split("\n")[desc.pcs.line[pc] - 1] ?? "";
}

/** The name of the function an instruction belongs to. */
export function functionAt(desc, pc) {
  const id = desc.pcs?.function?.[pc];
  return typeof id === "number" ? desc.functions[id]?.name ?? "" : id ?? "";
}

/** Indices (into line.words) of the words that make up a lock. */
export function wordsOfLock(line, lock) {
  const prefix = `${line.object}.`;
  const path = lock.name.startsWith(prefix) ? lock.name.slice(prefix.length) : lock.name;
  const found = [];
  line.words.forEach((word, at) => {
    if (word.path === path || word.path.startsWith(`${path}.`)) found.push(at);
  });
  return found;
}

/** Indices of the words of a line that belong to any lock. */
export function lockWords(desc, line) {
  const found = new Set();
  for (const lock of desc.locks) {
    if (lock.line === line.id) for (const at of wordsOfLock(line, lock)) found.add(at);
  }
  return found;
}

/** The names a word may be written by, longest first: its path and its path's ends; a lock's only word goes by the
 *  lock's name. */
export function namesOfWord(desc, line, at) {
  const word = line.words[at];
  const alone = desc.locks.find((lock) => {
    if (lock.line !== line.id) return false;
    const own = wordsOfLock(line, lock);
    return own.length === 1 && own[0] === at;
  });
  const parts = word.path.split(".");
  const names = parts.map((_, from) => parts.slice(from).join("."));
  if (!alone) return [...new Set([...names, word.name])];
  const short = alone.name.split(".").pop();
  return [...names.filter((name) => name.length > short.length && name.includes(short)), short];
}

function search(desc, line, pc, want) {
  const source = sourceAt(desc, pc);
  const named = line.words.map((word, at) => at).filter((at) => {
    const tail = tailOf(line.words[at].path).replace(/[^\w]/g, "");
    return new RegExp(`\\.${tail}\\b`).test(source);
  });
  const lock = desc.locks[want];
  if (lock && lock.line === line.id) {
    const own = wordsOfLock(line, lock);
    const both = named.filter((at) => own.includes(at));
    return both[0] ?? (named.length === 0 ? own[0] ?? -1 : named[0]);
  }
  return named.length === 1 ? named[0] : -1;
}

/** Index of the word of `line` that a core at `pc`, wanting lock `want` (or -1), is reading or waiting for. */
export function wordSought(desc, line, pc, want) {
  let known = memo.get(desc);
  if (!known) memo.set(desc, known = new Map());
  const key = `${line.id}:${pc}:${want}`;
  if (!known.has(key)) known.set(key, search(desc, line, pc, want));
  return known.get(key);
}
