"""The one place where the server meets the simulator.

Promises: importing it costs nothing; the simulator, and numba with it, is imported by the first call; what it refuses
becomes the protocol's refusal with the same words.  Everything here can be replaced by a test through create_app.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from server import limits
from server.compiling import Tell, compile_missing
from server.fields import ProtocolError
from server.requests import OpenRequest
from server.runs import Recording

if TYPE_CHECKING:
    from simulator.scenario import Scenario

PARTS = ("design", "machine", "workload", "cores", "threads", "placement", "seed")
RACED = (*PARTS[:6], "settings")  # the parts that tell which published run it is; any seed will do
WARM_UP = OpenRequest(design="rwsem-xadd", machine="toy-2x2", workload="multi-fault-all", cores=2, seed=1)


@contextmanager
def refusals() -> Iterator[None]:
    """What the simulator refuses, as the protocol's refusal."""
    from simulator import scenario
    from simulator.description import DescriptionError
    from simulator.engine.simulation import HazardError
    from simulator.language import LanguageError

    try:
        yield
    except (scenario.ScenarioError, DescriptionError) as error:
        raise ProtocolError(error.message, error.remedy, error.place) from error
    except LanguageError as error:
        place = f"{error.path}:{error.line}:{error.column}"
        raise ProtocolError(f"{place}: {error.rule}", error.example, place) from error
    except HazardError as error:
        raise ProtocolError(
            f"The run cannot begin: {error}.", "mend that line of the text.", f"{error.file}:{error.line}"
        ) from error


def open_run(request: OpenRequest, parent: Recording | None = None) -> Recording:
    """A recording of the run that request names; `parent`, if any, is of the same request with fewer edits."""
    from simulator import recording

    edits = [recording.Edit(**asdict(edit)) for edit in request.edits]
    with refusals():
        if isinstance(parent, recording.Recording):
            made = parent.fork(edits)
        else:
            made = recording.Recording(_scenario(request), edits)
    if edits and edits[-1].kind == "hand":
        made.extend(limits.HAND_SECONDS)
    return made


def _scenario(request: OpenRequest) -> Scenario:
    from simulator import scenario

    parts = {part: getattr(request, part) for part in PARTS if getattr(request, part) is not None}
    return scenario.chosen(request.scenario, parts, dict(request.settings))


class Entrant:
    """One run of a race, by the measuring build."""

    def __init__(self, chosen: Scenario, faults: int | None) -> None:
        from simulator import scenario

        self._scenario = chosen
        wanted = faults if faults is not None else chosen.faults
        self._slices = scenario.run_in_slices(chosen, faults=wanted, actions=limits.RACE_SLICE_ACTIONS)
        self._standing: dict[str, Any] = {
            "faults": 0, "wanted": wanted, "share": 0.0, "faults_per_second": None, "transfers_per_fault": None,
        }

    def about(self) -> dict[str, Any]:
        """Which run it is."""
        chosen = self._scenario
        told = _published(chosen)
        return {
            "design": chosen.design, "machine": chosen.machine, "workload": chosen.workload, "cores": chosen.cores,
            "threads": chosen.threads, "seed": chosen.seed, "settings": dict(chosen.settings),
            "title": chosen.assembly.design.title,
            "counts": "operations" if "operations" in chosen.assembly.settings else "faults",
            "published": told["published"] if told else None, "source": told["source"] if told else "",
        }

    def advance(self) -> bool:
        """One slice of it."""
        with refusals():
            try:
                now = next(self._slices)
            except StopIteration as end:
                self._stand(end.value.get("operations", end.value["faults"]), 1.0, end.value)
                return True
        self._stand(now.work, min(now.work / now.wanted, 1.0), vars(now))
        return False

    def _stand(self, work: int, share: float, rates: Mapping[str, Any]) -> None:
        self._standing |= {
            "faults": work, "share": share, "faults_per_second": rates["faults_per_second"],
            "transfers_per_fault": rates["transfers_per_fault"],
        }

    def standing(self) -> dict[str, Any]:
        """How far it is."""
        return dict(self._standing)


def _published(chosen: Scenario) -> dict[str, Any] | None:
    """The first published rate of that very run, if there is one."""
    for chart in charts():
        for run in chart["runs"]:
            parts = {"cores": chart["cores"], "machine": chart["machine"], **run}
            if all(getattr(chosen, part) == parts[part] for part in RACED if part in parts):
                return dict(run)
    return None


def enter(request: OpenRequest, faults: int | None) -> Entrant:
    """The run that a request names, ready to be measured."""
    with refusals():
        return Entrant(_scenario(request), faults)


def charts() -> list[dict[str, Any]]:
    """Published charts of designs, with what to run for each bar."""
    from simulator import published

    return [
        {**{key: chart[key] for key in chart if key != "rows"},
         "runs": [{**{key: row[key] for key in row if key != "run"}, **row["run"]} for row in chart["rows"]]}
        for chart in published.charts()
    ]


def catalog() -> dict[str, Any]:
    """What can be opened: lists of {id, title, …} under designs, machines, workloads and scenarios."""
    from simulator.contents import KINDS, contents

    return {kind: contents(kind) for kind in KINDS if kind != "lessons"}  # server/lessons.py tells those


def warm_up(tell: Tell = lambda build, state: None) -> None:
    """Compile what the engine's cache lacks; then load both builds by running a little of the smallest scenario: the
    measuring build is that of races and sweeps too."""
    compile_missing(tell)
    recording = open_run(WARM_UP)
    recording.chunk(0)
    recording.extend(0.01)
