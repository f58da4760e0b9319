"""Questions put to a room: made by the lessons, kept whole in the store, voted on, revealed.

Promises: a question is kept with its answer when it is asked, so a reveal shows that very one, also after a restart or
when the lesson has changed since; the answer gets into the room's state at the reveal and not before; what is revealed
is what the table of votes says, since a vote is closed before it is counted.
It asks nobody who may do it: seat.py does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from server import limits
from server.fields import ProtocolError
from server.requests import OpenRequest
from server.room import ballots
from server.room.requests import RoomAskRequest, RoomVoteRequest, RunQuestion
from server.room.state import TEACHER, Change, RoomState
from server.room.vote import (
    OPEN,
    PLACE,
    REVEALED,
    Vote,
    check_free,
    checked,
    moved,
    restored,
    revealed,
    too_late,
)
from server.works import Waiting

if TYPE_CHECKING:
    from server.room.store import Member
    from simulator.tutor.question import Question

Make = Callable[[RoomState], Change | None]  # what to change of the state, None for nothing; tried again as it must be


class Questions(Protocol):
    """What is needed of server.lessons.Lessons."""

    def question(self, id_: str, step: int, seed: int) -> Question | Waiting: ...

    def question_of_run(self, asked: RunQuestion, seed: int) -> Question | Waiting: ...


class Box(Protocol):
    """What is needed of the store (store.py)."""

    def ask(self, code: str, told: dict[str, Any]) -> str | None: ...

    def asked(self, code: str) -> dict[str, dict[str, Any]]: ...

    def vote(self, code: str, asked: str, round_: int, member: str, option: int) -> bool: ...

    def tally(self, code: str, asked: str, round_: int, options: int) -> list[int]: ...

    def ballot(self, code: str, asked: str, member: str) -> dict[int, int]: ...

    def votes(self, code: str) -> list[dict[str, Any]]: ...

    def members(self, code: str) -> list[Member]: ...


def opens(request: OpenRequest) -> dict[str, Any]:
    """The words that open a run, as the page sends them."""
    told = {key: value for key, value in vars(request).items() if value is not None}
    settings, edits = dict(told.pop("settings")), told.pop("edits")
    if settings:
        told["settings"] = settings
    if edits:
        from simulator.recording import Edit  # heavy; who asks has opened a run long since

        told["edits"] = [Edit(**vars(edit)).as_dict() for edit in edits]
    return told


class Asking:
    """Of all rooms of a server."""

    def __init__(self, lessons: Questions, store: Box) -> None:
        self._lessons, self._store = lessons, store

    def ask(self, code: str, request: RoomAskRequest) -> Make | Waiting:
        """The first vote on a question begins."""
        made = self._made(request)
        if isinstance(made, Waiting):
            return made
        run = opens(request.run.request) if request.run else {}
        kept: dict[str, Any] = {
            "lesson": request.lesson, "step": request.step, "seed": request.seed, "question": made.asked(),
            "graded": made.graded(made.answer), "run": run,
        }
        names: list[str] = []  # the change may be tried again: the question is kept once

        def make(state: RoomState) -> Change:
            check_free(restored(state.vote))
            if not names:
                names.append(self._kept(code, kept))
            begun = Vote(names[0], kept["question"], kept["lesson"], kept["step"], run)
            return {"vote": begun.told()}

        return make

    def phase(self, code: str, phase: str) -> tuple[Make, ...]:
        """What the teacher does with the vote next, one change after the other."""
        if phase == "reveal":
            return _closed, lambda state: self._revealed(code, state)

        def make(state: RoomState) -> Change:
            after = moved(restored(state.vote), phase)
            return {"vote": after.told() if after else None}

        return (make,)

    def vote(self, code: str, state: RoomState, member: str, request: RoomVoteRequest) -> dict[str, Any]:
        """A member's vote; a second one in the same round takes its place."""
        if member == TEACHER:
            raise ProtocolError("Who teaches does not vote.", "leave it to the class.", PLACE)
        now = checked(restored(state.vote), request.round, request.option)
        if not self._store.vote(code, now.id, request.round, member, request.option):
            raise too_late(moved(now, "talk"), request.round)
        return {"option": request.option}

    def tally(self, code: str, state: RoomState) -> dict[str, Any] | None:
        """What is told of a vote that is not revealed: how many to all, and the bars to who teaches."""
        now = restored(state.vote)
        if now is None or now.phase == REVEALED:
            return None
        counts = self._store.tally(code, now.id, now.round, now.options)
        of = {"id": now.id, "round": now.round}
        return {"tally": {**of, "votes": sum(counts)}, "bars": {**of, "counts": counts}}

    def standing(self, code: str, state: RoomState, member: str) -> dict[str, Any] | None:
        """What somebody who comes into the room, or back, is told of the vote besides the state."""
        now = restored(state.vote)
        if now is None:
            return None
        counts = self._counts(code, now)
        mine = self._store.ballot(code, now.id, member)
        told: dict[str, Any] = {
            "id": now.id, "round": now.round, "votes": sum(counts[-1]),
            "mine": {str(round_): option for round_, option in sorted(mine.items())},
        }
        return {**told, "counts": counts} if member == TEACHER else told

    def csv(self, code: str) -> str:
        """All votes of the room as a table."""
        names = {one.member: one.name for one in self._store.members(code)}
        return ballots.table(self._store.asked(code), self._store.votes(code), names)

    def _made(self, request: RoomAskRequest) -> Question | Waiting:
        if request.run:
            return self._lessons.question_of_run(request.run, request.seed)
        return self._lessons.question(request.lesson, request.step, request.seed)

    def _kept(self, code: str, kept: dict[str, Any]) -> str:
        name = self._store.ask(code, kept)
        if name is None:
            raise ProtocolError(
                f"This room has been asked {limits.ROOM_QUESTIONS} questions.", "open another room.", PLACE
            )
        return name

    def _counts(self, code: str, now: Vote) -> list[list[int]]:
        return [self._store.tally(code, now.id, round_, now.options) for round_ in range(1, now.round + 1)]

    def _revealed(self, code: str, state: RoomState) -> Change:
        now = restored(state.vote)
        counts = self._counts(code, now) if now else []
        graded = self._store.asked(code)[now.id]["graded"] if now else {}
        return {"vote": revealed(now, counts, graded).told()}


def _closed(state: RoomState) -> Change | None:
    """An open vote is closed before it is counted: nothing is counted after what is shown."""
    now = restored(state.vote)
    if now is None or now.phase != OPEN:
        return None
    after = moved(now, "talk")
    return {"vote": after.told() if after else None}
