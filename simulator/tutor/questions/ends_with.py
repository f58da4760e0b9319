"""How does this run end?  Without harm, or with one of some hazards; the run is made to its end, and that says.

Promises: the hazard is the engine's, with its sentence and what would mend it; the same question for everybody but for
the order and choice of the options, since a run has one end.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulator.description import DescriptionError, Section, nearest
from simulator.recording.hazard import REMEDIES
from simulator.tutor.question import Asked, Bench, Draw, Kind, Option, question
from simulator.tutor.questions.wording import begun
from simulator.tutor.scene import SEARCHED_CYCLES
from simulator.vocabulary import Hazard

HARMLESS = "without harm"
OFFERED = 4  # hazards, unless the author names them
USUAL = (Hazard.USE_AFTER_FREE, Hazard.DEAD_VMA, Hazard.DEADLOCK, Hazard.DOUBLE_FREE, Hazard.FILE_BUSY)
WORDS = {  # hazard -> how a run ends with it, and what it takes
    Hazard.NULL_POINTER: ("a null pointer is followed", "a pointer must be empty where the text does not expect it"),
    Hazard.WILD_POINTER: ("a pointer is followed that leads nowhere", "a pointer must be used before it is set"),
    Hazard.USE_AFTER_FREE: (
        "memory is used that was freed", "an object must be freed while somebody still works with it"
    ),
    Hazard.DOUBLE_FREE: ("something is freed twice", "two must believe that they are the last who need it"),
    Hazard.ASSERTION: ("an assertion of the text turns out untrue", "what a line demands must be broken by another"),
    Hazard.OUT_OF_MEMORY: ("there is no memory left", "more must be asked for than is given back"),
    Hazard.STACK_OVERFLOW: ("a thread calls deeper than its stack goes", "functions must call ever deeper"),
    Hazard.INDEX_OUT_OF_RANGE: ("an index is beyond its array", "an index must grow past the end"),
    Hazard.DIVISION_BY_ZERO: ("something is divided by zero", "a divisor must be 0"),
    Hazard.DEADLOCK: ("a deadlock: everybody waits for ever", "those who wait must wait for each other in a circle"),
    Hazard.FAULT_LOOP: (
        "a thread faults on one page again and again", "a fault must end without an entry that the thread then sees"
    ),
    Hazard.BAD_IPI_TARGET: ("a core is interrupted that is not there", "a core's number must be wrong"),
    Hazard.INTERRUPT_OVERFLOW: (
        "more interrupts wait than a core can hold", "they must come faster than they are taken"
    ),
    Hazard.BAD_THREAD: ("a thread is woken that is not there", "a thread's number must be wrong"),
    Hazard.SLEEP_WHILE_ATOMIC: (
        "a thread sleeps where it must not", "somebody must sleep with interrupts off, or in an interrupt"
    ),
    Hazard.RCU_UNBALANCED: (
        "an RCU read section is left that was not entered, or never left", "entering and leaving must not match"
    ),
    Hazard.CALLBACK_OVERFLOW: (
        "more RCU callbacks wait than a core can hold", "grace periods must end more slowly than callbacks come"
    ),
    Hazard.TIMER_OVERFLOW: ("more delayed interrupts wait than a core can hold", "they must be asked for too fast"),
    Hazard.DEAD_VMA: (
        "a page is mapped into a VMA that is gone",
        "munmap must empty the page table before a late fault enters a page"
    ),
    Hazard.FILE_BUSY: ("munmap returns while the file is still open", "somebody must put off closing the file"),
    Hazard.NO_PERMISSION: (
        "a page is mapped for writing where that is forbidden", "a fault must not look at what the VMA allows"
    ),
    Hazard.SLOW_UNMAP: ("munmap sleeps for a whole grace period", "munmap must wait until all readers have left"),
    Hazard.READER_OVERFLOW: ("a semaphore counts more readers than it can", "too many readers must be in at once"),
    Hazard.BAD_PAGE: (
        "a page is freed while it is mapped, or is lost", "a page must be given back without a look who has it"
    ),
    Hazard.STALE_READ: (
        "a core reads an old copy of what was written since", "a cache must keep its copy while another cache writes"
    ),
}


@dataclass(frozen=True)
class EndsWith:
    """The hazards offered beside a harmless end; none: usual ones."""

    hazards: tuple[Hazard, ...]


def read(section: Section) -> EndsWith:
    """The keys of the block."""
    names = section.texts("hazards") if section.has("hazards") else ()
    known = [one.name for one in WORDS]
    for name in names:
        if name not in known:
            raise DescriptionError(
                f"no hazard is called {name!r}", section.place("hazards"),
                f"{nearest(name, known)}There are {', '.join(known)}.",
            )
    return EndsWith(tuple(Hazard[name] for name in names))


def ask(params: EndsWith, bench: Bench, draw: Draw) -> Asked:
    """The question, once the run has ended."""
    recording = bench.watched.recording
    yield from bench.watched.run_to(SEARCHED_CYCLES)
    if not recording.complete:
        raise LookupError(f"the run does not end before cycle {SEARCHED_CYCLES:,}")
    told = recording.world()["hazard"]
    met = Hazard(int(told["what"])) if told else None
    offered = list(dict.fromkeys([*([met] if met else []), *(params.hazards or USUAL)]))
    if not params.hazards:
        offered = offered[:OFFERED]
    options = [Option(HARMLESS, _harmless(met)), *(Option(WORDS[one][0], _why(one, met)) for one in offered)]
    cycle = int(told["cycle"]) if told else recording.end_cycle
    said = _said(told) if told else f"The run ends at cycle {cycle:,}, and nothing was harmed."
    return question(
        KIND.name, "This run goes on from here. How does it end?", options,
        0 if met is None else 1 + offered.index(met), draw, said, cycle=bench.cycle, reveal=cycle + 1,
    )


def _said(told: Mapping[str, Any]) -> str:
    """The engine's sentence, with the place behind it."""
    place, _, sentence = str(told["sentence"]).partition(": ")
    return f"{begun(sentence)} ({place})."


def _harmless(met: Hazard | None) -> str:
    """Of the option that nothing happens."""
    if met is None:
        return "Every check of the machine was made to the end of the run, and none found harm."
    return "That it went well a thousand times proves nothing: the one order that does harm comes in this run."


def _why(one: Hazard, met: Hazard | None) -> str:
    """Of a hazard: that it happened, or what it would have taken."""
    if one is met:
        return f"That is what happens. What would mend it: {REMEDIES[one]}"
    return f"For that, {WORDS[one][1]}. This run does not come to it."


KIND = Kind(
    "ends-with", "How does this run end: with which hazard, or without harm?", read, ask, of_moment=True,
    keys=(("hazards", 'those offered beside a harmless end: ["USE_AFTER_FREE", "DEADLOCK"]; usual ones unless said'),),
)
