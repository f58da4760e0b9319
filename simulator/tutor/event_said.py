"""One sentence an event, for who steps through a run in a terminal: what happened.

Promises: word for word what the page says first of the same event (static/js/panels/sentence*.js; a test holds the two
equal over whole runs, except that thousands have a comma here); every kind of the vocabulary has its sentence; nothing
is said that the event and the mirror do not hold.  Why it happened is the page's to tell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from simulator.tutor.event_scene import Scene, cores_said, value_said
from simulator.vocabulary import Abort, AgentKind, CoreState, EventKind, Hazard, Request, State

ASKED = {
    Request.GETS: "a copy to read", Request.GETM: "the line to write it", Request.UPGRADE: "permission to write",
}
LETTERS = {
    State.M: "Modified", State.E: "Exclusive", State.S: "Shared", State.F: "Forward", State.O: "Owned",
}
GIVEN_UP = {
    Abort.OTHER: "something else was in the way",
    Abort.NO_VMA: "the lookup without the lock found no VMA",
    Abort.NOT_COVERED: "the VMA it found does not contain the address",
    Abort.VMA_BUSY: "a writer is at the VMA",
    Abort.VMA_CHANGED: "the VMA has changed since the attempt began",
    Abort.VMA_DEAD: "the VMA has been taken out of the tree",
    Abort.NO_PAGE_TABLE: "there is no page table for the address yet",
    Abort.TABLE_BUSY: "the page table's lock is taken",
    Abort.PTE_CHANGED: "the page-table entry is another by now",
    Abort.NO_PERMISSION: "the VMA does not allow this access",
    Abort.NOT_SUPPORTED: "this design leaves such a fault to the lock",
    Abort.CACHE_COLD: "the thread has no VMA in its own cache, or an old one",
    Abort.NO_ANON_VMA: "the VMA has no anon_vma yet, which only the classic path gives it",
    Abort.PMD_CHANGED: "the page table is another than it was at the start",
    Abort.MM_CHANGED: "a writer was somewhere in the address space",
}
DOES = {
    Hazard.NULL_POINTER: "follows a null pointer",
    Hazard.WILD_POINTER: "follows a pointer that leads nowhere",
    Hazard.USE_AFTER_FREE: "touches memory that was freed",
    Hazard.DOUBLE_FREE: "frees what is free already",
    Hazard.ASSERTION: "finds an assertion untrue",
    Hazard.OUT_OF_MEMORY: "asks for memory, and there is none left",
    Hazard.STACK_OVERFLOW: "calls deeper than its stack goes",
    Hazard.INDEX_OUT_OF_RANGE: "uses an index beyond its array",
    Hazard.DIVISION_BY_ZERO: "divides by zero",
    Hazard.FAULT_LOOP: "faults on the same page again and again",
    Hazard.BAD_IPI_TARGET: "interrupts a core that is not there",
    Hazard.INTERRUPT_OVERFLOW: "sends more interrupts than may wait at a core",
    Hazard.BAD_THREAD: "wakes a thread that is not there",
    Hazard.SLEEP_WHILE_ATOMIC:
        "sleeps with interrupts off, or sleeps or ends inside an interrupt, where it must not",
    Hazard.RCU_UNBALANCED: "leaves an RCU read section it never entered, or ends inside one",
    Hazard.CALLBACK_OVERFLOW: "leaves more RCU callbacks than may wait on a core",
    Hazard.TIMER_OVERFLOW: "asks for more delayed interrupts than may wait on a core",
    Hazard.DEAD_VMA: "has mapped a page into a VMA that is gone: nobody will ever unmap it",
    Hazard.FILE_BUSY: "returns from munmap while the file is still open, so it cannot be unmounted yet",
    Hazard.NO_PERMISSION: "has mapped a page for writing where the VMA forbids it",
    Hazard.SLOW_UNMAP: "sleeps for a whole grace period inside munmap",
    Hazard.READER_OVERFLOW: "counts one reader more than the semaphore's count can hold",
    Hazard.BAD_PAGE: "frees a page that is still mapped, or has lost one",
    Hazard.STALE_READ: "reads its own copy of a word that another core has written since",
}


def said(s: Scene) -> str:
    """The sentence."""
    text = SENTENCES[EventKind(s.kind)](s)
    return f"L{text[1:]}" if text.startswith("line ") else text


def _asked(s: Scene) -> str:
    return ASKED.get(Request(s.asked("kind")), "the line")


def _granted(s: Scene) -> str:
    if s.request < 0:
        return f"The home grants {s.hardware.lower()}'s request."
    return f"The home of {s.names.line(s.asked('line'))} grants {s.hardware.lower()} {_asked(s)}."


def _completed(s: Scene) -> str:
    line = s.before("request", "line", s.asked("line", -1))
    state = s.own_copy(line)
    copy = f": its copy is now {LETTERS[state]}" if state is not State.I else ""
    return f"{s.names.line(line)} reaches {s.hardware.lower()}{copy}."


def _victims(s: Scene) -> tuple[int, list[int]]:
    """Which line, and the cores whose copies go."""
    change = s.changed("line")
    if change is None:
        return -1, []
    lost = [change.old] if change.field in ("owner", "forwarder") else []
    if change.field.startswith("sharers"):
        first, gone = 32 * int(change.field.removeprefix("sharers")), change.old & ~change.new & 0xFFFFFFFF
        lost += [first + bit for bit in range(32) if gone >> bit & 1]
    return change.id, s.cores_of(lost)


def _invalidated(s: Scene) -> str:
    line, cores = _victims(s)
    who = cores_said(cores) if cores else s.hardware
    return f"{who[0].upper()}{who[1:]} {'lose their copies' if len(cores) > 1 else 'loses its copy'} of " \
        f"{s.names.line(line)}."


def _downgraded(s: Scene) -> str:
    line, cores = _victims(s)
    return f"{f'Core {cores[0]}' if cores else s.hardware} keeps only a shared copy of {s.names.line(line)}."


def _wrote(s: Scene) -> str:
    change = s.changed("cell")
    named = s.names.word(change.id) if change else None
    if change is None or named is None:
        if s.is_store:
            return f"A store of {s.hardware.lower()} leaves its store buffer."
        return f'{s.who} writes: "{s.code}".' if s.code else f"{s.who} writes a word."
    line, word = named
    who = f"{s.hardware}'s store buffer" if s.is_store else s.who
    return f"{who} writes {line['object']}.{word['path']}: {value_said(word, change.old)} becomes " \
        f"{value_said(word, change.new)}."


def _edited(s: Scene) -> str:
    change = s.changed("cell")
    named = s.names.word(change.id) if change else None
    if change is None or named is None:
        return "Something was changed by hand here."
    line, word = named
    return f"By hand: {line['object']}.{word['path']} was {value_said(word, change.old)} and becomes " \
        f"{value_said(word, change.new)}."


def _wakes(s: Scene) -> str:
    change = s.changed("core")
    woken = change.id if change else s.core
    code = s.names.row(s.names.read(s.values, "core", woken, "pc", -1))[2]
    more = f' for "{code}"' if code else ""
    return f"Core {woken} lost its copy, so it reads the line again{more}."


def _comes(s: Scene) -> str:
    if not s.code:
        return f"{s.who} comes to its next instruction."
    before = s.before("core", "pc", s.pc)
    same = s.names.row(before)[:2] == s.names.row(s.pc)[:2]
    return f'{s.who} {"is still at" if same else "comes to"} "{s.code}"{s.doing}.'


def _lock_moved(verb: str, reading: str) -> Callable[[Scene], str]:
    def moved(s: Scene) -> str:
        change = s.changed("lock")
        how = reading if s.changed("lock", "readers") else ""
        return f"{s.who} {verb} {s.names.lock(change.id if change else -1)}{how}."

    return moved


def _interrupts(s: Scene) -> str:
    if s.agent_kind == AgentKind.INTERRUPT:
        return f"An interrupt waits at {s.hardware.lower()}."
    return f"{s.who} sends an interrupt to {f'core {s.by}' if s.by >= 0 else 'another core'}{s.at_code}."


def _interrupted(s: Scene) -> str:
    if s.changed("rcu", "callbacks"):
        return f"Core {s.core} runs an RCU callback{f', {s.routine}' if s.routine else ''}, as a softirq."
    later = s.routine in s.names.delayed_handlers
    what = "An interrupt that was asked for earlier, of a device or a timeout," if later else "An interrupt"
    return f"{what} reaches {s.hardware.lower()}{f' and enters {s.routine}' if s.routine else ''}."


def _paged(s: Scene) -> str:
    change = s.changed("pagemap")
    if change and change.new > change.old:
        return f"{s.who} enters a page into the page table."
    return f"{s.who} takes a page out of the page table."


def _resolved(s: Scene) -> str:
    count = s.of_core("faults")
    return f"{s.who} has resolved the fault{f', number {count} on this core' if count > 0 else ''}."


def _page(s: Scene) -> str:
    target = s.of_core("target", -1)
    return f"page {target}" if target >= 0 else "the fault"


def _aborts(s: Scene) -> str:
    change = s.changed("core", "reason")
    reason = change.new if change else s.of_core("reason", -1)
    why = GIVEN_UP.get(Abort(reason) if reason in list(Abort) else Abort.OTHER, GIVEN_UP[Abort.OTHER])
    return f"{s.who} gives its attempt up: {why}."


def _thread(s: Scene) -> str:
    change = s.changed("thread")
    id_ = change.id if change else s.of_core("thread", -1)
    return f"Thread {id_}" if id_ >= 0 else "A thread"


def _sleeps(s: Scene) -> str:
    marked = s.before("core", "want", s.of_core("want", -1))  # what the core wanted last, if it still does
    want = marked if marked >= 0 else s.names.slept_on
    idle = s.of_core("state") == CoreState.IDLE
    then = "is idle" if idle else "takes the next thread of its run queue"
    return f"{_thread(s)} sleeps{f': it waits for {s.names.lock(want)}' if want >= 0 else ''}; core {s.core} {then}."


def _wakes_up(s: Scene) -> str:
    change = s.changed("thread")
    thread = change.id if change else s.of_core("thread", -1)
    home = s.names.read(s.values, "thread", thread, "core", -1)
    return f"{s.who} wakes thread {thread}, which joins the run queue of core {home}."


def _switches(s: Scene) -> str:
    change = s.changed("core", "thread")
    return f"Core {s.core} switches to thread {change.new if change else s.of_core('thread')}."


def _callback(s: Scene) -> str:
    more = f' for "{s.code}"' if s.code else ""
    return f"{s.who} leaves a callback with call_rcu{more}."


def _ends_badly(s: Scene) -> str:
    hazard = s.changes[0].new if s.changes else 0
    if hazard == Hazard.DEADLOCK:
        return "A deadlock: every thread waits, and nobody is left to wake one."
    core = s.by if s.by >= 0 else s.core
    code = f', at "{s.code}"' if s.code else ""
    at = f"{s.doing}{code}" if s.routine and core == s.core else ""
    bug = "Not a bug, but what the list objected to" if hazard == Hazard.SLOW_UNMAP else "A bug"
    return f"{bug}: core {core} {DOES[Hazard(hazard)]}{at}."


def _invariant(s: Scene) -> str:
    line = s.names.read(s.values, "request", 2 * s.core + s.is_store, "line", -1)
    known = 0 <= line < len(s.names.world["lines"])
    return f"The invariant is broken: one cache may write {s.names.line(line) if known else 'the line'}, and another " \
        "still has a copy."


SENTENCES: Mapping[EventKind, Callable[[Scene], str]] = {
    EventKind.ALSO: lambda s: f"{s.who}: ALSO.",  # no event begins with it
    EventKind.INSTRUCTION: _comes,
    EventKind.REQUEST: lambda s:
        f"{s.hardware} asks the home of {s.names.line(s.asked('line', -1))} for {_asked(s)}{s.at_code}.",
    EventKind.GRANT: _granted,
    EventKind.INVALIDATE: _invalidated,
    EventKind.DOWNGRADE: _downgraded,
    EventKind.COMPLETE: _completed,
    EventKind.WRITE: _wrote,
    EventKind.SPIN: lambda s:
        f"{s.who} spins on its own copy of {s.names.line(s.of_core('line', -1))}{s.at_code}.",
    EventKind.WAKE: _wakes,
    EventKind.WORK: lambda s: f'{s.who} works{s.doing}: "{s.code}".' if s.code else f"{s.who} works{s.doing}.",
    EventKind.BUFFER: lambda s: f"{s.who} puts a store into its store buffer{s.at_code}.",
    EventKind.DRAIN: lambda s: f"{s.who} waits for its store buffer.",
    EventKind.TRAP: lambda s: f"{s.who} touches page {s.of_core('target')} and takes a page fault.",
    EventKind.TRAP_RETURN: lambda s: f"{s.who} returns from the fault to the user program.",
    EventKind.FAULT: _resolved,
    EventKind.IPI: _interrupts,
    EventKind.INTERRUPT: _interrupted,
    EventKind.INTERRUPT_RETURN: lambda s: f"{s.hardware} returns from the interrupt.",
    EventKind.CLEAR: lambda s: f"{s.who} clears a page, line after line to memory.",
    EventKind.CLEAR_END: lambda s: f"{s.who} has cleared the page.",
    EventKind.TLB_FILL: lambda s: f"{s.who} has walked the page table and keeps the translation.",
    EventKind.TLB_FLUSH: lambda s: f"{s.who} empties its TLB.",
    EventKind.LOCK_WANT: lambda s: f"{s.who} wants {s.names.lock(s.of_core('want', -1))}.",
    EventKind.LOCK_ACQUIRE: _lock_moved("takes", " for reading"),
    EventKind.LOCK_RELEASE: _lock_moved("releases", ", which it had for reading"),
    EventKind.PAGE: _paged,
    EventKind.HALT: lambda s: f"{_thread(s)} has ended.",
    EventKind.HAZARD: _ends_badly,
    EventKind.SPECULATE: lambda s: f"{s.who} speculates{s.at_code}.",
    EventKind.SLEEP: _sleeps,
    EventKind.WAKEUP: _wakes_up,
    EventKind.SWITCH: _switches,
    EventKind.SWITCH_END: lambda s:
        f"{_thread(s)} runs on core {s.core}{f', in {s.routine}' if s.routine else ''}.",
    EventKind.TICK: lambda s: f"The timer ends the turn of thread {_thread(s).split()[-1]} on core {s.core}.",
    EventKind.EDIT: _edited,
    EventKind.OPERATION: lambda s: f"{s.who} has done one operation{s.doing}.",
    EventKind.GRACE_START: lambda s: "A grace period begins.",
    EventKind.GRACE_END: lambda s:
        "The grace period ends: every read section that was open when it began has been left.",
    EventKind.RCU_CALLBACK: _callback,
    EventKind.ATTEMPT: lambda s: f"{s.who} attempts {_page(s)} without the lock of the address space.",
    EventKind.COMMIT: lambda s: f"{s.who} commits: the attempt holds.",
    EventKind.ABORT: _aborts,
    EventKind.RETRY: lambda s: f"{s.who} begins {_page(s)} again, under the lock.",
    EventKind.INVARIANT: _invariant,
}
