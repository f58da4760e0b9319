// Why a speculative fault was given up, in words: a whole clause for sentences, two words for cards and tables.
// Promises: every reason of the vocabulary has both; an unknown number is "for another reason".
// Does not: know what a design does about it.

import { Abort } from "../vocabulary.js";

const WORDS = Object.freeze({
  [Abort.OTHER]: ["other", "something else was in the way"],
  [Abort.NO_VMA]: ["no VMA", "the lookup without the lock found no VMA"],
  [Abort.NOT_COVERED]: ["not covered", "the VMA it found does not contain the address"],
  [Abort.VMA_BUSY]: ["VMA busy", "a writer is at the VMA"],
  [Abort.VMA_CHANGED]: ["VMA changed", "the VMA has changed since the attempt began"],
  [Abort.VMA_DEAD]: ["VMA gone", "the VMA has been taken out of the tree"],
  [Abort.NO_PAGE_TABLE]: ["no table", "there is no page table for the address yet"],
  [Abort.TABLE_BUSY]: ["table busy", "the page table's lock is taken"],
  [Abort.PTE_CHANGED]: ["pte changed", "the page-table entry is another by now"],
  [Abort.NO_PERMISSION]: ["not allowed", "the VMA does not allow this access"],
  [Abort.NOT_SUPPORTED]: ["left out", "this design leaves such a fault to the lock"],
  [Abort.CACHE_COLD]: ["cache cold", "the thread has no VMA in its own cache, or an old one"],
  [Abort.NO_ANON_VMA]: ["no anon_vma", "the VMA has no anon_vma yet, which only the classic path gives it"],
  [Abort.PMD_CHANGED]: ["table changed", "the page table is another than it was at the start"],
  [Abort.MM_CHANGED]: ["mm changed", "a writer was somewhere in the address space"],
});

/** "VMA changed". */
export const abortShort = (reason) => (WORDS[reason] ?? WORDS[Abort.OTHER])[0];

/** "the VMA has changed since the attempt began". */
export const abortSaid = (reason) => (WORDS[reason] ?? WORDS[Abort.OTHER])[1];

export const REASONS_SAID = Object.freeze(Object.keys(WORDS).map(Number));
