"""A question put to a room, vote by vote: open, talk, open again, talk, revealed.  Pure values: no store, no clock.

Promises: a vote is whole or it is not there: no counts and no word of the answer before it is revealed, then as many
rows of counts as there were rounds; every way from one phase to the next is in MOVES, so nothing of one round or of
one question is left over in the next; a refusal says what can be done now.
Who may do it is not its question (seat.py), nor how votes are kept (store.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from server.fields import ProtocolError

OPEN, TALK, REVEALED = "open", "talk", "revealed"
ROUNDS = 2  # before and after the discussion
PLACE = "vote"
Told = dict[str, Any]
MOVES: dict[tuple[str, int], dict[str, tuple[str, int]]] = {
    (OPEN, 1): {"talk": (TALK, 1)},
    (TALK, 1): {"again": (OPEN, 2), "reveal": (REVEALED, 1)},
    (OPEN, 2): {"talk": (TALK, 2)},
    (TALK, 2): {"reveal": (REVEALED, 2)},
    (REVEALED, 1): {},
    (REVEALED, 2): {},
}  # besides `done`, which ends it at any time; `reveal` of one that is open closes it first (ask.py)
GRADED = ("answer", "said", "why", "reveal", "shown")


@dataclass(frozen=True)
class Vote:
    """`question`: what who is asked may know; `lesson` and `step`: whose it is, or of a `run`, by what opens it;

    `counts`, `graded`: a row a round, and the answer's words, once revealed and never before.
    """

    id: str
    question: Told
    lesson: str = ""
    step: int = 0
    run: Told = field(default_factory=dict)
    phase: str = OPEN
    round: int = 1
    counts: tuple[tuple[int, ...], ...] = ()
    graded: Told | None = None

    def __post_init__(self) -> None:
        if (self.phase, self.round) not in MOVES:
            raise ValueError(f"a vote is never {self.phase} in round {self.round}")
        shown = self.phase == REVEALED
        if (self.graded is not None) != shown or len(self.counts) != (self.round if shown else 0):
            raise ValueError(f"a vote that is {self.phase} has {len(self.counts)} counts")
        if any(len(row) != self.options or min(row) < 0 for row in self.counts):
            raise ValueError("counts have a number for every option")

    @property
    def options(self) -> int:
        """How many there are to choose from."""
        return len(self.question["options"])

    def told(self) -> Told:
        """As it stands in the room's state."""
        told: Told = {
            "id": self.id, "phase": self.phase, "round": self.round, "lesson": self.lesson, "step": self.step,
            "run": self.run, "question": self.question,
        }
        if self.graded is not None:
            told |= {"counts": [list(row) for row in self.counts], **{key: self.graded[key] for key in GRADED}}
        return told


def restored(told: Told | None) -> Vote | None:
    """The vote of a room's state."""
    if told is None:
        return None
    graded = {key: told[key] for key in GRADED} if told["phase"] == REVEALED else None
    return Vote(
        told["id"], told["question"], told["lesson"], told["step"], told["run"], told["phase"], told["round"],
        tuple(tuple(row) for row in told.get("counts", ())), graded,
    )


def check_free(vote: Vote | None) -> None:
    """Refuse another question while one is asked and not revealed."""
    if vote is not None and vote.phase != REVEALED:
        raise ProtocolError("A question is put to the room already.", "reveal it, or send phase: \"done\".", PLACE)


def moved(vote: Vote | None, phase: str) -> Vote | None:
    """The vote after `talk`, `again` or `done`, which leaves none."""
    if vote is None:
        raise _nothing_asked()
    if phase == "done":
        return None
    to, round_ = _to(vote, phase)
    return replace(vote, phase=to, round=round_)


def revealed(vote: Vote | None, counts: Sequence[Sequence[int]], graded: Told) -> Vote:
    """The vote with both rounds' counts and the answer."""
    if vote is None:
        raise _nothing_asked()
    to, round_ = _to(vote, "reveal")
    kept = {key: graded[key] for key in GRADED}
    return replace(vote, phase=to, round=round_, counts=tuple(tuple(row) for row in counts), graded=kept)


def checked(vote: Vote | None, round_: int, option: int) -> Vote:
    """The vote that may take that option now."""
    if vote is None:
        raise _nothing_asked()
    if vote.phase != OPEN or vote.round != round_:
        raise too_late(vote, round_)
    if option >= vote.options:
        raise ProtocolError(f"This question has {vote.options} options.", f"vote for 0 to {vote.options - 1}.", PLACE)
    return vote


def too_late(vote: Vote | None, round_: int) -> ProtocolError:
    """A vote for a round that is not open."""
    if vote is None:
        return _nothing_asked()
    remedy = f"vote in round {vote.round}." if vote.phase == OPEN else "wait for the teacher."
    return ProtocolError(f"Vote {round_} of this question is not open.", remedy, PLACE)


def _nothing_asked() -> ProtocolError:
    return ProtocolError("Nothing is asked in this room now.", "wait for a question.", PLACE)


def _to(vote: Vote, phase: str) -> tuple[str, int]:
    ways = MOVES[vote.phase, vote.round]
    if phase not in ways:
        could = ", ".join([*ways, "done"])
        raise ProtocolError(f"A vote that is {_said(vote)} has no `{phase}`.", f"send one of: {could}.", PLACE)
    return ways[phase]


def _said(vote: Vote) -> str:
    doing = {OPEN: "open", TALK: "being discussed", REVEALED: "revealed"}[vote.phase]
    return f"{doing} (round {vote.round})"
