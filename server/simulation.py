"""The one place where the server meets the simulator.

Promises: importing it costs nothing; the simulator, and numba with it, is imported by the first call; what it refuses
becomes the protocol's refusal with the same words.  Everything here can be replaced by a test through create_app.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from server.fields import ProtocolError
from server.protocol import OpenRequest
from server.runs import Recording

PARTS = ("design", "machine", "workload", "cores", "threads", "placement", "seed")
WARM_UP = OpenRequest(design="rwsem-xadd", machine="toy-2x2", workload="multi-fault-all", cores=2, seed=1)


def open_run(request: OpenRequest, parent: Recording | None = None) -> Recording:
    """A recording of the run that request names; `parent`, if any, is of the same request with fewer edits."""
    from simulator import recording, scenario
    from simulator.description import DescriptionError
    from simulator.engine.simulation import HazardError
    from simulator.language import LanguageError

    edits = [recording.Edit(**asdict(edit)) for edit in request.edits]
    try:
        if isinstance(parent, recording.Recording):
            return parent.fork(edits)
        parts = {part: getattr(request, part) for part in PARTS if getattr(request, part) is not None}
        return recording.Recording(scenario.chosen(request.scenario, parts, dict(request.settings)), edits)
    except (scenario.ScenarioError, DescriptionError) as error:
        raise ProtocolError(error.message, error.remedy, error.place) from error
    except LanguageError as error:
        place = f"{error.path}:{error.line}:{error.column}"
        raise ProtocolError(f"{place}: {error.rule}", error.example, place) from error
    except HazardError as error:
        raise ProtocolError(
            f"The run cannot begin: {error}.", "mend that line of the text.", f"{error.file}:{error.line}"
        ) from error


def catalog() -> dict[str, Any]:
    """What can be opened: lists of {id, title, …} under designs, machines, workloads and scenarios."""
    from simulator.contents import everything

    return dict(everything())


def warm_up() -> None:
    """Compile both builds of the engine, or load them from its cache, by running a little of the smallest scenario."""
    recording = open_run(WARM_UP)
    recording.chunk(0)
    recording.extend(0.01)
