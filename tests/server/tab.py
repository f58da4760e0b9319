"""A browser tab without a browser, and what stands for the simulator behind the server it talks to."""

from __future__ import annotations

from typing import Any

from flask import Flask

from server.application import server_of
from server.fields import ProtocolError
from server.lessons import Lessons
from server.race import Entrant, Races
from server.requests import OpenRequest, SweepRequest
from server.runs import Recording, RunLibrary
from server.sweeps import Planned, Sweeps
from server.turns import Pool
from tests.server.fake_recording import FakeRecording


class Opener:
    """Stands for the simulator; remembers what it made."""

    def __init__(self) -> None:
        self.made: list[FakeRecording] = []

    def __call__(self, request: OpenRequest, parent: Recording | None = None) -> FakeRecording:
        if request.scenario == "absent":
            raise ProtocolError("There is no scenario `absent`.", "send one of: article.", "open.scenario")
        if request.scenario == "broken":
            raise RuntimeError("an inner detail")
        assert parent is None or isinstance(parent, FakeRecording)
        self.made.append(FakeRecording(request, parent))
        return self.made[-1]


def no_races() -> Races:
    """Where no race can be begun."""

    def refuse(request: OpenRequest, faults: int | None) -> Entrant:
        raise ProtocolError("There are no races here.", "send something else.")

    return Races(refuse)


def no_plan(request: SweepRequest) -> Planned:
    """Where no sweep can be begun."""
    raise ProtocolError("There are no sweeps here.", "send something else.")


def no_sweeps() -> Sweeps:
    """All the sweeps of such a server."""
    return Sweeps(no_plan)


def no_lessons(library: RunLibrary) -> Lessons:
    """Lessons that nobody asks of."""
    return Lessons(library, Pool("lessons"))


class Tab:
    """One browser tab."""

    def __init__(self, app: Flask) -> None:
        self._client = server_of(app).socketio.test_client(app)
        self.connected = self._client.is_connected()

    def ask(self, event: str, **payload: Any) -> Any:
        return self._client.emit(event, {"v": 1, **payload}, callback=True)

    def say(self, event: str, *arguments: Any) -> Any:
        return self._client.emit(event, *arguments, callback=True)

    def leave(self) -> None:
        self._client.disconnect()
