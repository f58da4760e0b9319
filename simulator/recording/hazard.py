"""The hazard that ends a run, as people are told of it: what, where, and what would mend it.

Promises: every hazard of the vocabulary has its remedy; the sentence is the engine's, with the cycle that the viewer's
run has.  It detects nothing.
"""

from dataclasses import dataclass

from simulator.vocabulary import Hazard

REMEDIES = {
    Hazard.NULL_POINTER: "Compare the pointer with None before that line.",
    Hazard.WILD_POINTER: "Set the pointer before it is followed: what it holds is no address.",
    Hazard.USE_AFTER_FREE: "Free it when nobody can reach it any more: after a grace period, or by the last reference.",
    Hazard.DOUBLE_FREE: "Let one owner free it, or count who still needs it.",
    Hazard.ASSERTION: "Look what that line demands, and who can break it.",
    Hazard.OUT_OF_MEMORY: "Free what is no longer used, or take fewer threads or pages.",
    Hazard.STACK_OVERFLOW: "Let functions call less deeply.",
    Hazard.INDEX_OUT_OF_RANGE: "Keep the index below the length of the array.",
    Hazard.DIVISION_BY_ZERO: "Compare the divisor with 0 before that line.",
    Hazard.DEADLOCK: "Look who waits for what, and let everybody take the locks in one order.",
    Hazard.FAULT_LOOP: "Look why the page-table entry is not set, or not seen.",
    Hazard.BAD_IPI_TARGET: "Use numbers of cores below nr_cpus().",
    Hazard.INTERRUPT_OVERFLOW: "Wait until one interrupt was taken before the next is sent.",
    Hazard.BAD_THREAD: "Use numbers of threads below nr_threads().",
    Hazard.SLEEP_WHILE_ATOMIC: "Sleep with interrupts on, and not in a handler.",
    Hazard.RCU_UNBALANCED: "Leave every read section once, on every way out.",
    Hazard.CALLBACK_OVERFLOW: "Leave read sections, so that grace periods can end, or queue fewer callbacks.",
    Hazard.TIMER_OVERFLOW: "Wait for one before the next is asked for.",
    Hazard.DEAD_VMA: "Look under the page table's lock whether the VMA is still what it was: recheck=on.",
    Hazard.FILE_BUSY: "Let munmap itself put the file: fput_deferred=off.",
    Hazard.NO_PERMISSION: "Check the VMA's flags before the page is mapped: check_permission=on.",
    Hazard.SLOW_UNMAP: "Free by a callback, and do not wait for it: munmap_waits=off.",
    Hazard.READER_OVERFLOW: "Take fewer readers, or a count of 64 bits.",
    Hazard.BAD_PAGE: "Free a page once, and only after every TLB has dropped it.",
    Hazard.STALE_READ: "Take the planted bug out: a writer must wait until every other copy is gone.",
}


@dataclass(frozen=True)
class HazardEnd:
    """The hazard that ended a run; `cycle` is that of the action that met it."""

    what: Hazard
    sentence: str
    cycle: int
    core: int
    file: str
    line: int

    def as_dict(self) -> dict[str, str | int]:
        """What world, summary and report tell."""
        return {
            "what": int(self.what), "name": self.what.name.lower(), "sentence": self.sentence,
            "remedy": REMEDIES[self.what], "cycle": self.cycle, "core": self.core, "file": self.file,
            "line": self.line,
        }
