"""The one place where the server meets the simulator.

Promises: importing it costs nothing; the simulator, and numba with it, is imported by the first call; what it refuses
becomes the protocol's refusal with the same words.  Everything here can be replaced by a test through create_app.
"""

from __future__ import annotations

from typing import Any

from server.fields import ProtocolError
from server.protocol import OpenRequest
from server.runs import Recording

PARTS = ("design", "machine", "workload", "seed")
WARM_UP = OpenRequest(design="rwsem-xadd", machine="toy-2x2", workload="multi-fault-all", cores=2, seed=1)


def open_run(request: OpenRequest) -> Recording:
    """A recording of the scenario that request names."""
    from simulator import recording, scenario
    from simulator.description import DescriptionError
    from simulator.language import LanguageError

    try:
        if request.scenario is not None:
            chosen = scenario.load(request.scenario)
        else:
            parts: dict[str, Any] = {part: getattr(request, part) for part in PARTS}
            if request.cores is not None:
                parts["cores"] = request.cores
            chosen = scenario.make(**parts, settings=dict(request.settings))
        return recording.Recording(chosen)
    except (scenario.ScenarioError, DescriptionError) as error:
        raise ProtocolError(error.message, error.remedy, error.place) from error
    except LanguageError as error:
        place = f"{error.path}:{error.line}:{error.column}"
        raise ProtocolError(f"{place}: {error.rule}", error.example, place) from error


def catalog() -> dict[str, Any]:
    """What can be opened: lists of {id, title, …} under designs, machines, workloads and scenarios."""
    from simulator.contents import everything

    return dict(everything())


def warm_up() -> None:
    """Compile both builds of the engine, or load them from its cache, by running a little of the smallest scenario."""
    recording = open_run(WARM_UP)
    recording.chunk(0)
    recording.extend(0.01)
