"""Faultline as a library: `from simulator import run, scaling` (docs/library.md).

Promises: importing this package imports nothing else; what is named in `__all__` is loaded when it is first used, and
numpy and the engine with it, Plotly only by `.figure()`.  All names are defined in simulator.library.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.library import Run, Scaling, ScenarioError, available, load, run, scaling

__all__ = ["Run", "Scaling", "ScenarioError", "available", "load", "run", "scaling"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'simulator' has no attribute {name!r}")
    from simulator import library

    return getattr(library, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
