"""A moment of a run in words and rows: what the stage draws, for who reads or listens.

Promises: the same words for the same things as the stage (static/js/scene/activity.js has those of a core); whom a core
waits for is waits.py's; a copy's state is the directory's.  Values only: the terminal and the page lay them out.
Cores that do exactly the same share a row where there are many.
"""

from collections.abc import Generator, Iterable, Mapping, Sequence
from typing import Any

from simulator.tutor.waits import Wait, holders_of, wait_of
from simulator.tutor.watch import Picture, Recorded, Watch
from simulator.vocabulary import Cause, CoreState, Request, RequestState, State

ROWS = 16  # cores that have a row each; more share rows
BUFFERED = "'s store buffer"
LINES_AT_REST = 3  # that are told beside the one pointed at and those that somebody waits for
DOING = {
    CoreState.IDLE: "idle", CoreState.RUN: "running", CoreState.WORK: "working", CoreState.SPIN: "spinning",
    CoreState.DRAIN: "draining stores", CoreState.CLEAR: "clearing page", CoreState.HALT: "done",
    CoreState.SWITCH: "switching threads",
}
WAITING = {
    Cause.QUEUE: "queued for line", Cause.TRANSFER: "line on its way", Cause.MEMORY: "reading memory",
    Cause.HIT: "reading its copy",
}
STATES = {
    State.M: "Modified", State.E: "Exclusive", State.S: "Shared", State.F: "Forward", State.O: "Owned",
}


def told(watch: Watch, cycle: int, selected: Sequence[tuple[str, str | int]] = ()) -> dict[str, Any]:
    """The machine before the first action of a cycle; `selected`: what the scene points at."""
    picture = watch.at(cycle)
    names = _Names(watch)
    cores = [core_told(watch, picture, core, names) for core in range(watch.cores)]
    return {
        "cycle": cycle, "faults": picture.counter("faults"), "transfers": picture.counter("transfers"),
        "aborts": picture.counter("aborts"), "sockets": sockets_told(watch),
        "selected": [f"{key} {value}" for key, value in selected],
        "cores": [row | {"said": core_said(row)} for row in (_grouped(cores) if len(cores) > ROWS else cores)],
        "lines": lines_told(watch, picture, names, dict(selected).get("line", "")),
        "locks": locks_told(watch, picture, names), "hazard": _hazard(watch, cycle),
    }


def told_in_slices(
    recording: Recorded, cycle: int, selected: Sequence[tuple[str, str | int]] = ()
) -> Generator[None, None, dict[str, Any]]:
    """The same, of a run that may have to be simulated up to there first."""
    watch = Watch(recording)
    yield from watch.run_to(cycle + 1)
    return told(watch, cycle, selected)


def range_line(world: Mapping[str, Any], id_: int) -> str:
    """The name of a line that has no picture of its own: "mem_map[12]"; else "line 812"."""
    for one in world["ranges"]:
        if one["first"] <= id_ < one["first"] + one["count"] * one["each"]:
            index, within = divmod(id_ - one["first"], one["each"])
            name = f"{one['object']}[{index}]" if one["count"] > 1 else str(one["object"])
            return f"{name} + {64 * within}" if within else name
    return f"line {id_}"


class _Names:
    """What things of a run are called."""

    def __init__(self, watch: Watch) -> None:
        world = watch.world
        self._world = world
        self.lines, self.locks = list(watch.lines), list(watch.locks)
        self.first: dict[int, int] = {}
        for core in world["cores"]:
            self.first.setdefault(int(core["cache"]), int(core["id"]))

    def line(self, id_: int) -> str:
        """"mm + 64"; "mem_map[12]" for a line that the stage does not draw word by word."""
        return self.lines[id_] if 0 <= id_ < len(self.lines) else range_line(self._world, id_)

    def place(self, pc: int) -> tuple[str, str, int, str]:
        """Function, file, line and the text of the line that a core is at; empty where there is none."""
        pcs = self._world["pcs"]
        if not 0 <= pc < len(pcs["line"]):
            return "", "", 0, ""
        file, line = str(self._world["files"][pcs["file"][pc]]), int(pcs["line"][pc])
        rows = self._world["sources"].get(file, "").splitlines()
        return (
            str(self._world["functions"][pcs["function"][pc]]["name"]), file, line,
            rows[line - 1].strip() if line <= len(rows) else "",
        )


def core_told(watch: Watch, picture: Picture, core: int, names: _Names) -> dict[str, Any]:
    """One core: what it does and where, for what it waits, what it holds."""
    state = CoreState(picture.get("core", core, "state"))
    quiet = state in (CoreState.IDLE, CoreState.HALT)
    function, file, line, source = ("", "", 0, "") if quiet else names.place(picture.get("core", core, "pc"))
    held = picture.get("core", core, "held")
    page = picture.get("core", core, "target")
    wait = wait_of(watch, picture, core)
    return {
        "cores": str(core), "does": does(picture, core), "cause": cause(picture, core),
        "function": function, "file": file, "line": line,
        "source": source, "waits": _wait_told(wait, names) if wait else "",
        "holds": [name for id_, name in enumerate(names.locks) if held >> id_ & 1],
        "page": page if page >= 0 and not quiet else None,
    }


def core_said(row: dict[str, Any]) -> str:
    """A row of a core as part of a sentence: "queued for mm + 64, behind core 6, in __down_read"."""
    words = {
        "queued for line": f"queued for {row['waits']}", "line on its way": f"waiting for {row['waits']}",
        "spinning": f"spinning for {row['waits']}",
    }
    parts = [words.get(row["does"], row["does"]) if row["waits"] else row["does"]]
    if row["function"]:
        parts.append(f"in {row['function']}")
    if row["page"] is not None:
        parts.append(f"on its fault at page {row['page']}")
    if row["holds"]:
        parts.append(f"holding {' and '.join(row['holds'])}")
    return ", ".join(parts)


def does(picture: Picture, core: int) -> str:
    """What a core does, in the words of its card."""
    state, cause = CoreState(picture.get("core", core, "state")), Cause(picture.get("core", core, "cause"))
    if state is CoreState.WAIT:
        if cause is Cause.SPIN:
            return "reading again"
        queued = picture.get("request", 2 * core, "state") == RequestState.QUEUED
        return WAITING[Cause.QUEUE] if queued else WAITING.get(cause, WAITING[Cause.TRANSFER])
    if state not in (CoreState.IDLE, CoreState.HALT):
        if cause is Cause.WASTED:
            return "wasted work"
        if cause is Cause.INTERRUPT:
            return "in an interrupt"
    return DOING[state]


def cause(picture: Picture, core: int) -> str:
    """To what its cycles are charged."""
    state = CoreState(picture.get("core", core, "state"))
    if state in (CoreState.IDLE, CoreState.HALT):
        return Cause.SLEEP.name.lower()
    if state is CoreState.SPIN:
        return Cause.SPIN.name.lower()
    return Cause(picture.get("core", core, "cause")).name.lower()


def _wait_told(wait: Wait, names: _Names) -> str:
    what = names.locks[wait.id] if wait.what == "lock" else names.line(wait.id)
    link = "on its way from" if wait.what == "transfer" else "behind"
    return f"{what}, {link} {cores_said(wait.on)}" if wait.on else what


def lines_told(watch: Watch, picture: Picture, names: _Names, selected: str | int) -> list[dict[str, Any]]:
    """The lines that matter now: the one pointed at, those asked for or on their way, then those that moved most."""
    asked: dict[int, tuple[list[tuple[int, str]], list[tuple[int, str]]]] = {}
    for slot in range(picture.count("request")):
        state, line = picture.get("request", slot, "state"), picture.get("request", slot, "line")
        if state in (RequestState.QUEUED, RequestState.GRANTED):
            how = "to read" if picture.get("request", slot, "kind") == Request.GETS else "to write"
            who = f"core {slot >> 1}{BUFFERED if slot & 1 else ''}, {how}"
            granted = state == RequestState.GRANTED
            asked.setdefault(line, ([], []))[granted].append((picture.get("request", slot, "arrival"), who))
    rows: list[tuple[tuple[bool, bool, int], dict[str, Any]]] = []
    for id_, name in enumerate(names.lines):
        queued, coming = asked.get(id_, ([], []))
        held = {cache: state for cache in watch.caches if (state := picture.state(id_, cache)) is not State.I}
        moved = picture.get("line", id_, "transfers")
        if held or queued or coming:
            key = (name != selected, not (queued or coming), -moved)
            rows.append((key, {
                "line": name, "label": watch.world["lines"][id_]["label"], "copies": copies_told(held, names.first),
                "queued": [who for _, who in sorted(queued)], "coming": [who for _, who in coming], "transfers": moved,
            }))
    rows.sort(key=lambda one: one[0])
    busy = sum(not (key[0] and key[1]) for key, _ in rows)
    return [row for _, row in rows[: busy + LINES_AT_REST]]


def sockets_told(watch: Watch) -> list[str]:
    """Which cores a socket has, or a cluster where sockets have several: who is near whom; nothing for one place alone,
    or for more cores than have a row each."""
    places: dict[tuple[int, int], list[int]] = {}
    for core in watch.world["cores"]:
        places.setdefault((int(core["socket"]), int(core["cluster"])), []).append(int(core["id"]))
    if len(places) < 2 or watch.cores > ROWS:
        return []
    several = len(places) > len({socket for socket, _ in places})
    return [
        f"{f'cluster {cluster} of socket {socket}' if several else f'socket {socket}'}: {cores_said(cores)}"
        for (socket, cluster), cores in places.items()
    ]


def copies_told(held: Mapping[int, State], first: Mapping[int, int]) -> list[dict[str, str]]:
    """Who has a copy in which state, the one that may write first."""
    by_state: dict[State, list[int]] = {}
    for cache, state in held.items():
        by_state.setdefault(state, []).append(first[cache])
    return [
        {"cores": cores_said(cores), "state": state.name, "name": STATES[state]}
        for state, cores in sorted(by_state.items(), reverse=True)
    ]


def readers_said(readers: int, holders: Sequence[int]) -> str:
    """Who reads: the cores that do, and threads that sleep with the lock in hand and so have none."""
    if not holders:
        return f"{readers} reader{'' if readers == 1 else 's'}, none of them on a core"
    asleep = readers - len(holders)
    more = {0: "", 1: ", and a thread off its core"}.get(asleep, f", and {asleep} threads off their cores")
    return f"read by {cores_said(holders)}{more}"


def locks_told(watch: Watch, picture: Picture, names: _Names) -> list[dict[str, str]]:
    """Locks that somebody holds or waits for."""
    found = []
    waits = [wait for core in range(watch.cores) if (wait := wait_of(watch, picture, core)) is not None]
    for id_, name in enumerate(names.locks):
        readers = picture.get("lock", id_, "readers")
        holders = holders_of(watch, picture, id_)
        waiting = [wait.core for wait in waits if wait.what == "lock" and wait.id == id_]
        how = "free"
        if readers > 0:
            how = readers_said(readers, holders)
        elif holders or picture.get("lock", id_, "holder") >= 0:
            how = f"held by {cores_said(holders)}" if holders else "held by a thread that does not run"
        if how != "free" or waiting:
            found.append({"lock": name, "how": how, "waiting": cores_said(waiting)})
    return found


def cores_said(cores: Iterable[int]) -> str:
    """"core 4", "cores 1 and 2", "cores 1, 2 and 5"; "" of none."""
    each = [str(core) for core in cores]
    if len(each) < 2:
        return f"core {each[0]}" if each else ""
    return f"cores {', '.join(each[:-1])} and {each[-1]}"


def _grouped(cores: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row for all cores that do the same at the same place for the same reason; pages are left out."""
    found: dict[str, dict[str, Any]] = {}
    for one in cores:
        row = {**one, "page": None}
        key = repr([row[name] for name in row if name != "cores"])
        if key in found:
            found[key]["cores"] += f", {one['cores']}"
        else:
            found[key] = row
    return list(found.values())


def _hazard(watch: Watch, cycle: int) -> str:
    """The sentence of the hazard that ended the run, once it has."""
    ended = watch.recording.world()["hazard"] if watch.recording.complete else None
    return str(ended["sentence"]) if ended and cycle >= int(ended["cycle"]) else ""
