"""A protocol as a diagram: the states one cache's copy of one line can be in, and what moves it between them.

Promises: derived from the table alone, so the picture and the engine cannot disagree; every transition is one that a
possible pair of the table makes, and the conditions it is made in can be reached from a line no cache has.
Does not know latencies, nor that an inclusive L3 answers where the table says memory.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from simulator.machine.coherence.table import REQUESTS, Condition, DataSource, Protocol, Transition
from simulator.vocabulary import Request, State

NAMES = {
    State.I: "Invalid", State.S: "Shared", State.E: "Exclusive", State.F: "Forward", State.O: "Owned",
    State.M: "Modified",
}  # fmt: skip
MEANINGS = {
    State.I: "no copy",
    State.S: "may read; others may have copies too",
    State.E: "the only copy, clean; a write needs no message",
    State.F: "shared, and the one that answers (MESIF)",
    State.O: "dirty here, and shared (MOESI)",
    State.M: "the only copy, dirty",
}
SENDERS = {
    DataSource.NONE: "nobody", DataSource.MEMORY: "memory", DataSource.NEAREST_SHARER: "sharer",
    DataSource.FORWARDER: "forwarder", DataSource.OWNER: "owner",
}  # fmt: skip
ELSEWHERE = {  # a line this cache has no copy of
    Condition.UNCACHED: "no cache has it", Condition.CLEAN_SHARED: "others share it",
    Condition.FORWARDED: "others share it and one answers", Condition.EXCLUSIVE: "another has it clean",
    Condition.MODIFIED: "another has it dirty", Condition.OWNED: "another owns it dirty",
}  # fmt: skip
# The one state a line's owner or forwarder has it in, and the conditions in which plain sharers exist.
HOLDER = {
    Condition.EXCLUSIVE: State.E, Condition.MODIFIED: State.M, Condition.OWNED: State.O, Condition.FORWARDED: State.F,
}  # fmt: skip
SHARED_IN = (Condition.CLEAN_SHARED, Condition.FORWARDED, Condition.OWNED)


@dataclass(frozen=True)
class Move:
    """One transition of a cache's copy: made by a request (NONE: a hit) of its own core or of another's."""

    before: State
    after: State
    request: Request
    own: bool
    sends: str
    note: str = ""


def next_condition(transition: Transition) -> Condition:
    """The line's condition once the requester has it."""
    if transition.requester is State.M:
        return Condition.MODIFIED
    if transition.requester is State.E:
        return Condition.EXCLUSIVE
    if State.O in (transition.requester, transition.holders):
        return Condition.OWNED
    return Condition.FORWARDED if State.F in (transition.requester, transition.holders) else Condition.CLEAN_SHARED


def reachable(protocol: Protocol) -> list[Condition]:
    """Conditions a line can come to, from UNCACHED on, in the table's order."""
    found = {Condition.UNCACHED}
    while True:
        more = {next_condition(t) for (c, _), t in protocol.table.items() if c in found and not t.impossible}
        if Condition.EXCLUSIVE in found:
            more.add(Condition.MODIFIED)  # the silent write
        if more <= found:
            return [condition for condition in Condition if condition in found]
        found |= more


def holds(condition: Condition) -> list[State]:
    """The states a cache that has a copy can have it in."""
    holder = [HOLDER[condition]] if condition in HOLDER else []
    return holder + ([State.S] if condition in SHARED_IN else [])


def moves(protocol: Protocol) -> Iterator[Move]:
    """Every transition of one cache's copy, in the order of conditions and requests."""
    possible = reachable(protocol)
    for condition in possible:
        for request in REQUESTS:
            transition = protocol.table[condition, request]
            if not transition.impossible:
                yield from _answered(condition, request, transition)
    for state in sorted({state for condition in possible for state in holds(condition)}):
        yield Move(state, state, Request.NONE, True, "", "a hit")
        if state is State.E:
            yield Move(State.E, State.M, Request.NONE, True, "", "a hit: nobody else has it")


def _answered(condition: Condition, request: Request, transition: Transition) -> Iterator[Move]:
    """What one possible pair of the table does to the cache that asks, and to each kind of holder."""
    written = "memory is written" if transition.write_back else ""
    source = SENDERS[transition.source]
    if request is Request.UPGRADE:
        for state in holds(condition):
            yield Move(state, transition.requester, request, True, source, "every other copy is lost")
    else:
        note = ELSEWHERE[condition] + (f" ({written})" if written else "")
        yield Move(State.I, transition.requester, request, True, source, note)
    for state in holds(condition):
        answers = state is not State.S and transition.source in (DataSource.OWNER, DataSource.FORWARDER)
        kept = State.I if request is not Request.GETS else State.S if state is State.S else transition.holders
        yield Move(state, kept, request, False, "this cache" if answers else source, written if answers else "")


def diagram(protocol: Protocol) -> dict[str, Any]:
    """{name, summary, states: [{id, name, meaning}], transitions: [{from, to, on, who, action, sends, note}]}.

    `from` and `to` are State numbers, `on` a Request number (0: a hit), `who` "own" or "other", `action` "read",
    "write" or "read or write"; `sends` is "" for a hit.  Moves that differ only in their note are one transition.
    """
    merged: dict[tuple[State, State, Request, bool, str], list[str]] = {}
    for move in moves(protocol):
        notes = merged.setdefault((move.before, move.after, move.request, not move.own, move.sends), [])
        if move.note and move.note not in notes:
            notes.append(move.note)
    used = sorted({state for key in merged for state in key[:2]})
    return {
        "name": protocol.name,
        "summary": protocol.summary,
        "states": [{"id": int(state), "name": NAMES[state], "meaning": MEANINGS[state]} for state in used],
        "transitions": [
            {"from": int(before), "to": int(after), "on": int(request), "who": "other" if others else "own",
             "action": action_of(before, after, request), "sends": sends, "note": " or ".join(notes)}
            for (before, after, request, others, sends), notes in sorted(merged.items())
        ],
    }  # fmt: skip


def action_of(before: State, after: State, request: Request) -> str:
    """What the program did; a hit in M may be either."""
    if request is Request.NONE and after is State.M:
        return "write" if before is State.E else "read or write"
    return "read" if request in (Request.NONE, Request.GETS) else "write"
