"""The messages about lessons, read field by field (fields.py), as protocol.py reads the others.

Promises: a lesson is named by a plain id, never by a path; every refusal names its place in the message; what is read
is a frozen request.  Whether there is such a lesson or step is not its question.
"""

from __future__ import annotations

from server import limits
from server.fields import Fields
from server.requests import AskRequest, GoalRequest, LessonRequest, MomentRequest, ReplyRequest


def _lesson(fields: Fields) -> str:
    return fields.name("lesson", "03-the-line")


def _step(fields: Fields) -> int:
    return fields.whole("step", 1, limits.LESSON_STEPS)


def lesson(fields: Fields) -> LessonRequest:
    """Its text."""
    request = LessonRequest(_lesson(fields))
    fields.finish("v and lesson")
    return request


def moment(fields: Fields) -> MomentRequest:
    """Where does a step's scene begin?"""
    request = MomentRequest(_lesson(fields), _step(fields))
    fields.finish("v, lesson and step")
    return request


def ask(fields: Fields) -> AskRequest:
    """The question of a step."""
    request = AskRequest(_lesson(fields), _step(fields), fields.whole("seed", 0, limits.SEED))
    fields.finish("v, lesson, step and seed")
    return request


def reply(fields: Fields) -> ReplyRequest:
    """An answer to it."""
    request = ReplyRequest(
        _lesson(fields), _step(fields), fields.whole("seed", 0, limits.SEED),
        fields.whole("picked", 0, limits.LESSON_OPTIONS - 1),
    )
    fields.finish("v, lesson, step, seed and picked")
    return request


def goal(fields: Fields) -> GoalRequest:
    """Has a run of this tab reached a step's goal?"""
    request = GoalRequest(fields.name("run", "r1"), _lesson(fields), _step(fields))
    fields.finish("v, run, lesson and step")
    return request
