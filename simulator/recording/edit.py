"""Live edits: a cost, a word, who goes next, or a planted bug, at one cycle of a run, or from there on a path of
choices by hand (hand.py). A run is (scenario, edits).

Promises: `checked` refuses what cannot be meant with place and remedy; `apply` changes an arena and nothing else, so
the same edit of the same state gives the same state.  An edit happens before every action of its cycle.  Which state
that is, and when, is the replay's business (replay.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from simulator.assembly import Assembly
from simulator.description import DescriptionError, nearest
from simulator.engine import arena as a
from simulator.engine.layout import Arena, Layout, write_machine
from simulator.engine.ledger import charge
from simulator.engine.schedule import build_tree
from simulator.machine.costs import COST_NAMES
from simulator.machine.preset import MAX_VALUE, NUMBERS, Machine, Parameter
from simulator.recording.hand_path import choices
from simulator.vocabulary import AgentKind, Bug, Cause, CoreState, EventKind

MAX_EDITS = 32  # a fork of a fork of a fork: more is another experiment
WORD_VALUE = 2**53  # what the browser's numbers hold exactly
KINDS = ("cost", "word", "next", "plant", "hand")
BUGS = {bug.name.lower(): bug for bug in Bug if bug is not Bug.NONE}
ANY_LINE = -1
FIXED = {
    "store_buffer_entries": "the buffers are laid out when the run begins",
    "tick": "timers are set up when the run begins",
    "fault_code": "it is shared out to the code_… costs when the run begins; edit one of those",
}
EDITABLE = tuple(name for name in (*COST_NAMES, *NUMBERS) if name not in FIXED)
VIEWER = 65535  # the agent of an EDIT event: nobody in the machine


@dataclass(frozen=True)
class Edit:
    """One edit at `cycle`: cost (`name`, `value`), word (`cell`, `value`), next (`core`), plant (`name`, `line`) or
    hand (`path`)."""

    cycle: int
    kind: str
    name: str = ""
    value: int = 0
    cell: int = 0
    core: int = 0
    line: int = ANY_LINE
    path: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The keys that this kind has, as `open` takes them."""
        told: dict[str, Any] = {"cycle": self.cycle, "kind": self.kind}
        if self.kind == "cost":
            return told | {"name": self.name, "value": self.value}
        if self.kind == "plant":
            return told | {"name": self.name, "line": self.line}
        if self.kind == "hand":
            return told | {"path": self.path}
        return told | ({"cell": self.cell, "value": self.value} if self.kind == "word" else {"core": self.core})


def checked(edits: Sequence[Edit], assembly: Assembly, watched: Sequence[int]) -> tuple[Edit, ...]:
    """`edits`, once each is known to mean something; `watched` are the cells the stage shows, in order."""
    if len(edits) > MAX_EDITS:
        raise DescriptionError(
            f"{len(edits)} edits are too many", "edits", f"A run takes {MAX_EDITS}; begin again from a scenario."
        )
    last = 0
    for number, edit in enumerate(edits):
        place = f"edits[{number}]"
        if edit.cycle < last:
            before = "the edit before it" if number else "the run's first cycle"
            raise DescriptionError(
                f"cycle {edit.cycle} comes before {before}", f"{place}.cycle", "Give edits in order of cycles, from 0."
            )
        last = edit.cycle
        if edit.kind == "cost":
            _check_cost(edit, place)
        elif edit.kind == "word":
            _check_word(edit, place, watched)
        elif edit.kind == "plant":
            _check_plant(edit, place, len(assembly.watched))
        elif edit.kind == "next":
            cores = len(assembly.topology.cores)
            if not 0 <= edit.core < cores:
                raise DescriptionError(f"there is no core {edit.core}", f"{place}.core", f"Give 0 to {cores - 1}.")
        elif edit.kind == "hand":
            choices(edit.path, len(assembly.topology.cores), f"{place}.path")
            if number < len(edits) - 1:
                raise DescriptionError(
                    "a path by hand says what happens to the end", f"{place}.kind",
                    "Make it the last edit, or change the run that it left.",
                )
        else:
            raise DescriptionError(f"{edit.kind!r} is no edit", f"{place}.kind", f"Give {', '.join(KINDS)}.")
    return tuple(edits)


def _check_cost(edit: Edit, place: str) -> None:
    if edit.name in FIXED:
        raise DescriptionError(
            f"{edit.name} cannot change while a run goes on: {FIXED[edit.name]}", f"{place}.name",
            "Start a run with --set, or edit another cost.",
        )
    if edit.name not in EDITABLE:
        raise DescriptionError(
            f"no cost or whole-number machine parameter is called {edit.name!r}", f"{place}.name",
            f"{nearest(edit.name, EDITABLE)}There are {', '.join(EDITABLE)}.",
        )
    least = max(NUMBERS.get(edit.name, 0), 0)
    if not least <= edit.value <= MAX_VALUE:
        raise DescriptionError(f"{edit.value} is out of range", f"{place}.value", f"Give {least} to {MAX_VALUE}.")


def _check_word(edit: Edit, place: str, watched: Sequence[int]) -> None:
    if edit.cell not in watched:
        raise DescriptionError(
            f"word {edit.cell} is not on the stage", f"{place}.cell",
            f"Give a cell of world.lines[].words[], {watched[0]} to {watched[-1]}."
            if watched else "This run shows no words.",
        )
    if abs(edit.value) > WORD_VALUE:
        raise DescriptionError(f"{edit.value} is out of range", f"{place}.value", "Give −2^53 to 2^53.")


def _check_plant(edit: Edit, place: str, lines: int) -> None:
    if edit.name not in BUGS:
        raise DescriptionError(
            f"no bug is called {edit.name!r}", f"{place}.name",
            f"{nearest(edit.name, tuple(BUGS))}Give {', '.join(BUGS)}.",
        )
    if not ANY_LINE <= edit.line < lines:
        raise DescriptionError(
            f"there is no line {edit.line} on the stage", f"{place}.line",
            f"Give an id of world.lines[], 0 to {lines - 1}, or {ANY_LINE} for whichever is first.",
        )


def watched_cells(assembly: Assembly) -> tuple[int, ...]:
    """The words the stage shows, in order."""
    shown = [thing for thing in assembly.objects if thing.watched]
    return tuple(sorted(
        thing.cell + cell for thing in shown for cell in range(assembly.program.structs[thing.struct].cells)
    ))


def machine_with(machine: Machine, edits: Sequence[Edit]) -> Machine:
    """`machine` after the cost edits among `edits`."""
    numbers: dict[str, Any] = {}
    costs = dict(machine.costs)
    for edit in edits:
        if edit.kind == "cost":
            changed = Parameter(edit.value, f"edited at cycle {edit.cycle}", "set by the user")
            (costs if edit.name in costs else numbers)[edit.name] = changed
    return replace(machine, costs=costs, **numbers)


def apply(done: Sequence[Edit], edit: Edit, assembly: Assembly, layout: Layout, m: Arena) -> list[tuple[int, ...]]:
    """Make `edit`, after `done`, in arena `m`; the assignments it made, as rows of the recording buffer."""
    if edit.kind == "cost":
        write_machine(m, replace(assembly, machine=machine_with(assembly.machine, (*done, edit))))
        return []
    if edit.kind == "next":
        _go_next(edit, m)
        return []
    if edit.kind == "plant":
        m[a.H_BUG], m[a.H_BUG_LINE] = int(BUGS[edit.name]), edit.line
        return []
    if edit.kind == "hand":
        return []
    at = layout.start[a.A_CELL] + edit.cell
    row = (edit.cycle, VIEWER, int(EventKind.EDIT), -1, at, int(m[at]), edit.value)
    m[at] = edit.value
    _wake_spinners(int(m[layout.start[a.A_CELL_LINE] + edit.cell]), edit.cycle, m)
    return [row]


def _core_due(m: Arena, core: int) -> int:
    """Address of the due time of a core's own agent."""
    return int(m[a.A_DUE]) + int(AgentKind.CORE) * int(m[a.H_CORES]) + core


def _wake_spinners(line: int, now: int, m: Arena) -> None:
    """Cores that spin on their copies of `line` look again, in step with their loops: no cache lost its copy."""
    pause = int(m[a.P_PAUSE])
    for core in range(int(m[a.H_CORES])):
        v = int(m[a.A_CORE]) + core * a.CORE_STRIDE
        spins = m[v + a.CORE_STATE] == CoreState.SPIN and m[v + a.CORE_LINE] == line
        if spins and m[_core_due(m, core)] == a.NEVER:
            since = int(m[int(m[a.A_HCORE]) + core * a.HCORE_STRIDE + a.K_SINCE])
            m[_core_due(m, core)] = since + ((now - since) // pause + 1) * pause
    build_tree(m)  # type: ignore[no-untyped-call]


def _go_next(edit: Edit, m: Arena) -> None:
    """The core acts now: what is left of its instruction or costed work is cut off, and not charged.

    A core that waits for somebody else (a line, a wake-up) cannot go, and nothing changes.  A core that would still
    come before it in this very cycle acts one cycle later.
    """
    now, due = edit.cycle, _core_due(m, edit.core)
    if m[due] >= a.NEVER:
        return
    put_off(m, edit.core, now)
    m[int(m[a.A_HCORE]) + edit.core * a.HCORE_STRIDE + a.K_CLEAR_LEFT] = 0  # a burst of lines ends with its slice
    for core in range(edit.core):
        if m[_core_due(m, core)] == now:
            put_off(m, core, now + 1)
    build_tree(m)  # type: ignore[no-untyped-call]


def put_off(m: Arena, core: int, to: int) -> None:
    """A core that is due acts at `to` instead, and is charged so (costed work: when it ends)."""
    due = _core_due(m, core)
    later = to - int(m[due])
    v = int(m[a.A_CORE]) + core * a.CORE_STRIDE
    k = int(m[a.A_HCORE]) + core * a.HCORE_STRIDE
    m[due] = to
    if m[v + a.CORE_STATE] == CoreState.WORK:
        m[k + a.K_WORK_END] = to
    elif m[v + a.CORE_STATE] == CoreState.RUN:
        charge(m, core, int(m[v + a.CORE_PC]), int(Cause.COMPUTE), later)  # type: ignore[no-untyped-call]
