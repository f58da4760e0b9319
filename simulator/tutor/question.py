"""A question about what a run does next, or comes to, with its answer: what the engine did.

Promises: the same lesson, step and seed give the same question everywhere; options differ from each other, exactly one
is right, and each says which idea is behind it; who asks is told the answer only where `graded` is read.
The kinds of questions are in questions/; this is what they have in common.
"""

import hashlib
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from simulator.description import Section
from simulator.tutor.figures import Measures
from simulator.tutor.scene import Scene
from simulator.tutor.watch import Watch

MOST_OPTIONS = 6  # a reader compares no more
Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Option:
    """One answer: `text`, and `why`: of a right one what shows it, of a wrong one the idea behind it, and its fault."""

    text: str
    why: str


@dataclass(frozen=True)
class Shown:
    """One bar of the reveal: what it is, how much, in which unit."""

    label: str
    value: float
    unit: str


@dataclass(frozen=True)
class Question:
    """`cycle`: the moment it is asked of, None for one about a whole run; `reveal`: the cycle at which the stage shows
    the answer; `said`: what happened, in a sentence; `select`: what the stage selects, by id; `shown`: figures."""

    kind: str
    text: str
    options: tuple[Option, ...]
    answer: int
    said: str
    cycle: int | None = None
    reveal: int | None = None
    select: tuple[tuple[str, int], ...] = ()
    shown: tuple[Shown, ...] = ()

    def asked(self) -> dict[str, Any]:
        """What who is asked may know."""
        return {
            "kind": self.kind, "text": self.text, "options": [one.text for one in self.options], "cycle": self.cycle,
            "select": dict(self.select),
        }

    def graded(self, picked: int) -> dict[str, Any]:
        """What an answer comes to, and the way to see it."""
        return {
            "right": picked == self.answer, "picked": picked, "answer": self.answer, "said": self.said,
            "why": [one.why for one in self.options], "reveal": self.reveal,
            "shown": [{"label": one.label, "value": one.value, "unit": one.unit} for one in self.shown],
        }


class Draw:
    """Choices that follow from words alone: the same on every machine and every version of Python."""

    def __init__(self, *words: object) -> None:
        self._words = "/".join(str(word) for word in words)
        self._drawn = 0

    def below(self, limit: int) -> int:
        """A whole number from 0 to limit - 1."""
        self._drawn += 1
        digest = hashlib.sha256(f"{self._words}/{self._drawn}".encode()).digest()
        return int.from_bytes(digest[:8], "big") % limit

    def one(self, things: Sequence[Thing]) -> Thing:
        """One of them."""
        return things[self.below(len(things))]

    def shuffled(self, things: Sequence[Thing]) -> list[Thing]:
        """All of them, in another order."""
        left = list(things)
        return [left.pop(self.below(len(left))) for _ in range(len(left))]

    def some(self, things: Sequence[Thing], most: int) -> list[Thing]:
        """So many of them at most, in another order."""
        return self.shuffled(things)[:most]


@dataclass(frozen=True)
class Bench:
    """What a question is made with: the step's scene, its run as recorded, where its moment is, and figures of runs.

    `watch` and `cycle` are for questions about moments; one about whole runs reads `measures` alone.
    """

    scene: Scene | None
    measures: Measures
    watch: Watch | None = None
    cycle: int = 0

    @property
    def watched(self) -> Watch:
        """The recorded run: of a kind that needs one."""
        assert self.watch is not None
        return self.watch


Asked = Generator[None, None, Question]


@dataclass(frozen=True)
class Kind:
    """A kind of question: `read` its keys of an `ask` block, and `ask` it; `of_moment`: whether it needs the scene's
    recorded run. `keys`: what its author may set, for the documentation and the refusals. `cases`: how many different
    runs the first draw picks from, so that a check can see them all."""

    name: str
    about: str
    read: Callable[[Section], Any]
    ask: Callable[[Any, Bench, Draw], Asked]
    of_moment: bool
    keys: tuple[tuple[str, str], ...] = field(default=())
    cases: Callable[[Any], int] = lambda _: 1


def question(
    kind: str, text: str, options: Sequence[Option], answer: int, draw: Draw, said: str, *, in_order: bool = False,
    **more: Any,
) -> Question:
    """One of `options`, of which number `answer` is right: shuffled, or `in_order` where they are steps of a scale.

    Of more than MOST_OPTIONS the right one is kept; two with the same words are the author's mistake.
    """
    right = options[answer]
    assert len({one.text for one in options}) == len(options) > 1, [one.text for one in options]
    kept = [right, *draw.some([one for one in options if one is not right], MOST_OPTIONS - 1)]
    shown = [one for one in options if one in kept] if in_order else draw.shuffled(kept)
    return replace(Question(kind, text, tuple(shown), shown.index(right), said), **more)
