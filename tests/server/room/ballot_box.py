"""A store of one room's questions and votes in memory, and a question: for tests of the vote alone."""

from __future__ import annotations

from typing import Any

from server.room.requests import RoomAskRequest, RunQuestion
from server.room.state import RoomState, applied
from server.room.store import Member
from server.works import Waiting
from simulator.tutor.question import Option, Question, Shown

CODE = "k7mq4d"
WORDS = ("core 1", "core 2", "core 5", "=HYPERLINK(1)")


def made(answer: int = 2) -> Question:
    """A question of four options; its answer's words say that they are."""
    options = tuple(Option(word, f"graded why of {word}") for word in WORDS)
    return Question(
        "next-owner", "Whom does it serve next?", options, answer, "graded said", cycle=500, reveal=600,
        select=(("line", 3),), shown=(Shown("graded label", 16.0, "transfers"),),
    )


class Box:
    """`state` is the room's: a vote is kept only while that says so, as in every store."""

    def __init__(self, room: OneRoom) -> None:
        self._room = room
        self.kept: dict[str, dict[str, Any]] = {}
        self.cast: dict[tuple[str, int, str], int] = {}
        self.most = 3

    def ask(self, code: str, told: dict[str, Any]) -> str | None:
        if len(self.kept) >= self.most:
            return None
        name = f"q{len(self.kept) + 1}"
        self.kept[name] = told
        return name

    def asked(self, code: str) -> dict[str, dict[str, Any]]:
        return self.kept

    def vote(self, code: str, asked: str, round_: int, member: str, option: int) -> bool:
        now = self._room.state.vote
        if now is None or (now["id"], now["phase"], now["round"]) != (asked, "open", round_):
            return False
        self.cast[asked, round_, member] = option
        return True

    def tally(self, code: str, asked: str, round_: int, options: int) -> list[int]:
        found = [option for (one, of, _), option in self.cast.items() if (one, of) == (asked, round_)]
        return [found.count(option) for option in range(options)]

    def ballot(self, code: str, asked: str, member: str) -> dict[int, int]:
        return {of: option for (one, of, who), option in self.cast.items() if (one, who) == (asked, member)}

    def votes(self, code: str) -> list[dict[str, Any]]:
        return [
            {"asked": asked, "round": of, "member": who, "option": option}
            for (asked, of, who), option in self.cast.items()
        ]

    def members(self, code: str) -> list[Member]:
        return [Member("m1", "", ""), Member("m2", "+1 Ada", ""), Member("m3", "Zoë", "")]


class Lessons:
    """Asks the same question of every step; `waits`: how many times it has to be asked first."""

    def __init__(self, waits: int = 0) -> None:
        self.waits = waits

    def question(self, id_: str, step: int, seed: int) -> Question | Waiting:
        self.waits -= 1
        return Waiting(0.5, "The run is being looked through.") if self.waits >= 0 else made()


    def question_of_run(self, asked: RunQuestion, seed: int) -> Question | Waiting:
        return self.question("", 0, seed)



class OneRoom:
    """A room's state, changed as rooms.py does; `teach` and `vote` as the messages would."""

    def __init__(self, waits: int = 0) -> None:
        from server.room.ask import Asking

        self.state = RoomState()
        self.box = Box(self)
        self.asking = Asking(Lessons(waits), self.box)

    def ask(self) -> Waiting | None:
        told = self.asking.ask(CODE, RoomAskRequest("03-the-line", 3, 7))
        if isinstance(told, Waiting):
            return told
        self._change(told)
        return None

    def phase(self, phase: str) -> None:
        for make in self.asking.phase(CODE, phase):
            self._change(make)

    def vote(self, member: str, round_: int, option: int) -> dict[str, Any]:
        from server.room.requests import RoomVoteRequest

        return self.asking.vote(CODE, self.state, member, RoomVoteRequest(round_, option))

    def _change(self, make: Any) -> None:
        change = make(self.state)
        if change is not None:
            assert change.keys() == {"vote"}
            self.state = applied(self.state, change)
