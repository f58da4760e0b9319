// Values and names in the reader's own words; colours that can be read.

import assert from "node:assert/strict";
import { test } from "node:test";
import { brieflyFormatted, coresSaid, formatted, grouped } from "../../../static/js/scene/format.js";
import { completed, contrast, DARK, inkOn, LIGHT } from "../../../static/js/scene/theme.js";
import { pagesPresent, holds, copyState } from "../../../static/js/scene/view.js";
import { namesOfWord, wordSought } from "../../../static/js/scene/word.js";
import { shortName } from "../../../static/js/scene/focus.js";
import { State } from "../../../static/js/vocabulary.js";
import { makeDesc, PC } from "../fixture.js";

test("a ticket is its owner and next, a semaphore its readers, a pointer short hex", () => {
  assert.equal(formatted("ticket", 14 + 20 * 65536), "14 · 20");
  assert.equal(brieflyFormatted("ticket", 14 + 20 * 65536), "14·20");
  assert.equal(formatted("rwsem", 3), "3 readers");
  assert.equal(formatted("rwsem", 1), "1 reader");
  assert.equal(formatted("rwsem", 0), "free");
  assert.equal(formatted("rwsem", -1), "writer");
  assert.equal(formatted("rwsem", 2 - 2 ** 32), "2 in · queue");
  assert.equal(formatted("rwsem", 2 - 2 ** 16), "2 in · queue");
  assert.deepEqual([0, 1, 2, 256, 3 * 256 + 2, 7].map((value) => formatted("rwsem_bits", value)),
    ["free", "writer", "nobody · queue", "1 reader", "3 readers · queue", "writer · queue · handoff"]);
  assert.deepEqual([0, 1, 2 ** 16 + 1, 3 * 2 ** 19 + 1, 2 ** 19].map((value) => formatted("queued", value)),
    ["free", "held", "held · 1 waits", "held · queue", "let go · queue"]);
  assert.equal(formatted("pointer", 0), "null");
  assert.equal(formatted("pointer", 0xffff880012345678), "0x…5800");
  assert.equal(formatted("hex", 0x400000), "0x400000");
  assert.equal(formatted("int", 1234567), "1\u202f234\u202f567");
  assert.equal(grouped(-1000), "-1\u202f000");
});

test("cores are named up to four and then counted", () => {
  assert.equal(coresSaid([4]), "core 4");
  assert.equal(coresSaid([1, 2]), "cores 1 and 2");
  assert.equal(coresSaid([1, 2, 5]), "cores 1, 2 and 5");
  assert.equal(coresSaid([1, 2, 3, 4, 5]), "5 cores");
});

test("letters on every state can be read in both themes", () => {
  for (const theme of [DARK, LIGHT]) {
    for (const letter of ["M", "E", "S", "I", "O", "F"]) assert.ok(contrast(theme[letter], inkOn(theme[letter])) >= 4.5, letter);
    for (const ground of ["panel", "raised"]) {
      assert.ok(contrast(theme.ink, theme[ground]) >= 7 && contrast(theme.mute, theme[ground]) >= 4.5);
    }
  }
});

test("a spec without colours or fonts is completed, and tokens lose the spaces CSS leaves", () => {
  const spec = completed({ width: 1, height: 1, theme: { ink: " #123456", M: "" } });
  assert.equal(spec.theme.ink, "#123456");
  assert.equal(spec.theme.M, DARK.M);
  assert.ok(spec.font.mono.length > 0);
});

test("the word a core is after is read from its source line, and the wanted lock settles ties", () => {
  const desc = makeDesc();
  const [line] = desc.lines;
  assert.equal(line.words[wordSought(desc, line, PC.PGD, -1)].path, "pgd");
  assert.equal(line.words[wordSought(desc, line, PC.XADD, 1)].path, "mmap_sem.wait_lock.slock");
  assert.equal(line.words[wordSought(desc, line, PC.XADD, 2)].path, "page_table_lock.slock");
  assert.equal(wordSought(desc, line, PC.XADD, -1), -1);
  assert.equal(wordSought(desc, line, PC.WORK, -1), -1);
});

test("a lock's only word goes by the lock's name, a line by its lock's", () => {
  const desc = makeDesc();
  assert.deepEqual(namesOfWord(desc, desc.lines[0], 5), ["mmap_sem.wait_lock.slock", "wait_lock.slock", "wait_lock"]);
  assert.equal(shortName(desc, 0), "mmap_sem");
  assert.equal(shortName(desc, 1), "rss_stat");
  assert.equal(shortName(desc, 3), "zone.lock");
  assert.equal(shortName(desc, 900), "line 900");
});

test("of several counts the signed one names the line: it is what everybody adds to", () => {
  const word = (path, type) => ({ path, type, format: "int" });
  const line = { object: "mm", offset: 128, words: [word("anon_rss", "s64"), word("total_vm", "u64")] };
  assert.equal(shortName({ lines: [line], locks: [] }, 0), "anon_rss");
});

test("sharer bits beyond 31 caches are read from their own word", () => {
  const line = { owner: 40, owner_state: State.M, forwarder: 33, sharers0: 0x80000000, sharers1: 1 << 4 };
  assert.deepEqual([31, 33, 36, 40, 5].map((cache) => copyState(line, cache)), [State.S, State.F, State.S, State.M, State.I]);
  assert.equal(holds(2 ** 40 + 1, 40), true);
  assert.equal(holds(2 ** 40 + 1, 39), false);
});

test("present pages are counted across words and tables", () => {
  const desc = { mirror: { blocks: { pagemap: { base: 0, stride: 16, count: 2, fields: [] } } } };
  const mirror = new Float64Array(32);
  mirror[15] = 0x80000000;
  mirror[16] = 0b1011;
  assert.equal(pagesPresent(desc, mirror, 500, 30), 4);
  assert.equal(pagesPresent(desc, mirror, 512, 2), 2);
  assert.equal(pagesPresent(desc, mirror, 5000, 10), 0);
});

test("a line with a reference count goes by it, whatever else is counted there", () => {
  const word = (path, type) => ({ path, type, format: "int" });
  const lines = [{ id: 0, object: "vma", offset: 128, words: [word("vm_refcnt", "u32"), word("dying", "s32"), word("emptied", "u64")] }];
  assert.equal(shortName({ locks: [], lines }, 0), "vm_refcnt");
});
