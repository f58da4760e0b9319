"""Questions about the run on the stage: the kinds that need no author, asked of a real run; and the message for it."""

from __future__ import annotations

import pytest

from server import limits
from server.fields import ProtocolError
from server.protocol import parse
from server.requests import OpenRequest
from server.room.ask import opens
from server.room.requests import RoomAskRequest
from simulator.description import DescriptionError
from simulator.recording import Recording
from simulator.tutor.asking import NEAR, OF_ANY_RUN, question_of_run
from simulator.tutor.question import Question
from simulator.tutor.questions import KINDS
from simulator.tutor.run_words import RunWords

SENT = {
    "scenario": "the-line-bounces", "cores": 4, "settings": {"pages": 256},
    "edits": [{"cycle": 4096, "kind": "next", "core": 1}],
}


@pytest.fixture(scope="module")
def recording() -> Recording:
    words = RunWords("the-line-bounces")
    return Recording(words.made(), words.edits)


def asked(recording: Recording, kind: str, of: str = "", cycle: int = 40_000, seed: int = 3) -> Question:
    slices = question_of_run(kind, of, cycle, seed, recording)
    while True:
        try:
            next(slices)
        except StopIteration as ended:
            made: Question = ended.value
            return made


@pytest.mark.parametrize(("kind", "of"), [
    ("next-owner", "mm + 64"), ("next-state", "mm + 64"), ("copies", "mm + 64"), ("waits-for", ""),
    ("fault-transfers", ""),
])
def test_a_run_is_asked_of_near_the_cycle_shown_and_the_same_for_all(recording: Recording, kind: str, of: str) -> None:
    made = asked(recording, kind, of)
    assert made == asked(recording, kind, of) and len(made.options) > 1
    assert made.cycle is not None and 40_000 <= made.cycle < 40_000 + NEAR
    assert made.reveal is not None and made.reveal >= made.cycle
    assert "answer" not in made.asked() and made.graded(made.answer)["right"]


def test_kinds_of_any_run_are_kinds_of_a_moment() -> None:
    assert all(KINDS[kind].of_moment for kind in OF_ANY_RUN)


@pytest.mark.parametrize(("kind", "of", "said"), [
    ("measure", "", "cannot be asked of a run"), ("next-owner", "mm + 6400", "finds nothing to ask"),
    ("next-owner", "", "must be a text"),
])
def test_what_cannot_be_asked_is_refused_in_a_sentence(recording: Recording, kind: str, of: str, said: str) -> None:
    with pytest.raises(DescriptionError, match=said):
        asked(recording, kind, of)


def test_the_message_is_read_and_the_words_that_open_the_run_are_kept() -> None:
    payload = {"v": 1, "run": SENT, "kind": "copies", "of": "mm + 64", "cycle": 40_000, "seed": 7}
    request = parse("room_ask", (payload,))
    assert isinstance(request, RoomAskRequest) and request.run is not None
    assert (request.seed, request.run.kind, request.run.of, request.run.cycle) == (7, "copies", "mm + 64", 40_000)
    told = opens(request.run.request)
    again = parse("open", ({"v": 1, **told},))
    assert isinstance(again, OpenRequest) and again == request.run.request
    assert told["settings"] == SENT["settings"] and told["scenario"] == SENT["scenario"]


@pytest.mark.parametrize("change", [
    {"run": []}, {"run": {"scenario": "../x"}}, {"run": {"scenario": "the-line-bounces", "v": 1, "x": 2}},
    {"kind": "Copies!"}, {"of": "x" * (limits.NAME_CHARACTERS + 1)}, {"cycle": -1}, {"seed": -1},
    {"lesson": "03-the-line"},
])
def test_a_message_that_makes_no_sense_is_refused(change: dict[str, object]) -> None:
    payload = {"v": 1, "run": SENT, "kind": "copies", "of": "mm + 64", "cycle": 40_000, "seed": 7, **change}
    with pytest.raises(ProtocolError) as refused:
        parse("room_ask", (payload,))
    assert refused.value.place
