"""The runs of a clip: checked before a browser starts, and those that name FILEs opened here, never over the network.

Promises: what the simulator refuses is the line every command gives; the server is handed a name of this process's own
in place of a FILE, so its messages keep to ids.
It makes no clip.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commands.export_options import PARTS, Clip
from commands.terminal import refusals

if TYPE_CHECKING:
    from flask import Flask

    from server.requests import OpenRequest
    from server.runs import Recording
    from simulator.scenario import Scenario

NAMED = ("scenario", "design", "machine", "workload")


class Runs:
    """Every run of some clips; `usual`: the parts of one that names no scenario."""

    def __init__(self, usual: Mapping[str, str]) -> None:
        self._usual = usual
        self._checked: dict[str, str | None] = {}  # a request, and the name it is given if it has FILEs
        self._given: dict[str, Scenario] = {}

    def checked(self, clip: Clip) -> Clip:
        """The clip with requests that the server can take."""
        runs = [self._request(run) for run in clip.words["runs"]]
        return Clip({**clip.words, "runs": runs}, clip.target)

    def _request(self, run: Mapping[str, Any]) -> dict[str, Any]:
        from server.fields import is_id
        from simulator import scenario

        request = dict(run) if "scenario" in run else {**self._usual, **run}
        key = repr(sorted(request.items(), key=str))
        if key not in self._checked:
            parts = {part: request[part] for part in PARTS if part in request}
            with refusals():
                found = scenario.chosen(request.get("scenario"), parts, request.get("settings", {}))
            self._checked[key] = None
            if not all(is_id(str(request[name])) for name in NAMED if name in request):
                called = f"given-{len(self._given) + 1}"
                self._checked[key], self._given[called] = called, found
        name = self._checked[key]
        return request if name is None else {"scenario": name}

    def app(self, lesson: Path | None = None) -> Flask:
        """A server that knows them, and the lesson in that folder."""
        from server.application import create_app
        from server.simulation import open_run

        def opened(request: OpenRequest, parent: Recording | None = None) -> Recording:
            given = self._given.get(request.scenario or "")
            return open_run(request, parent) if given is None else given_run(given, request.scenario or "")

        return create_app(open_run=opened, preview=lesson)


def given_run(given: Scenario, name: str) -> Recording:
    """A recording of a scenario made of FILEs, which is opened again by `name`."""
    from simulator.recording import Recording as Simulated

    class Given(Simulated):
        def world(self) -> dict[str, Any]:
            return super().world() | {"request": {"scenario": name}}

    return Given(given)


def checked_clips(clips: Sequence[Clip], runs: Runs) -> list[Clip]:
    """All of them, before the first is made."""
    return [runs.checked(clip) for clip in clips]
