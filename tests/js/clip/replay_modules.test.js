// A replay page holds every module it needs: the graph of imports is walked here once more, by itself.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join, normalize, resolve } from "node:path";
import { test } from "node:test";
import { asAddress, importsOf, modulesFrom, NAMED } from "../../../static/js/clip/replay_modules.js";

const ROOT = resolve(import.meta.dirname, "../../../static/js");
const ENTRY = "replay/page.js";
const read = async (name) => readFileSync(join(ROOT, name), "utf8");
const textOf = (address) => decodeURIComponent(address.slice(address.indexOf(",") + 1).replace(/%(?![0-9A-F]{2})/g, "%25"));

/** Names reached from `entry`, found by a walk of its own. */
function reached(entry, seen = new Set()) {
  if (seen.has(entry)) return seen;
  seen.add(entry);
  for (const [, target] of readFileSync(join(ROOT, entry), "utf8").matchAll(/^(?:import|export|\})[^"\n]*? from "(\.[^"]+)";$/gm)) reached(normalize(join(dirname(entry), target)), seen);
  return seen;
}

test("the page's modules are those its imports reach, each once, and none is a library or talks to a server", async () => {
  const modules = await modulesFrom(ENTRY, read);
  assert.deepEqual(Object.keys(modules), [...reached(ENTRY)].sort().map((name) => NAMED + name));
  for (const [name, address] of Object.entries(modules)) {
    const code = textOf(address).replace(/^\s*(?:\/\/|\*|\/\*).*$/gm, "");
    assert.doesNotMatch(code, /\bfetch\s*\(|XMLHttpRequest|WebSocket|new Worker|\beval\s*\(|new Function|\/static\//, name);
  }
});

test("every name a module imports by is one of the page's own", async () => {
  const modules = await modulesFrom(ENTRY, read);
  let imports = 0;
  for (const [name, address] of Object.entries(modules)) {
    for (const [, target] of textOf(address).matchAll(/^(?:import|export|\})[^"\n]*? from "([^"]+)";$/gm)) {
      assert.ok(target in modules, `${name} imports ${target}`);
      imports += 1;
    }
  }
  assert.ok(imports > 100, `${imports} imports`);
});

test("a module's text is the same after its way through an address", async () => {
  const text = "const a = '50 % # ?<b> \"é\"';\n\t// end\r\n";
  assert.equal(textOf(asAddress(text)), text);
  const { default: value } = await import(asAddress("export default `1 % 2 # \"é\"\n`;\n"));
  assert.equal(value, "1 % 2 # \"é\"\n");
});

test("what one file cannot hold is refused by name", () => {
  assert.throws(() => importsOf("a/b.js", 'import { io } from "/static/vendor/x.js";'), /a\/b\.js imports \/static\/vendor\/x\.js/);
  assert.throws(() => importsOf("a/b.js", "const x = await import(name);"), /a\/b\.js imports by a name made up/);
  assert.deepEqual(importsOf("a/b.js", 'import "./c.js";\nexport { d } from "../d.js";\nconst e = await import("./e.js");\n// from "f.js"\nwords("--from", "x");'), ["a/c.js", "d.js", "a/e.js"]);
});
