"""The measuring build: no journal. Compiled once and kept on disk (see jit.py)."""

from simulator.engine.jit import build_named, jit_cached
from simulator.engine.pointer import bare
from simulator.engine.run import make_run

with build_named("measuring"):
    _run = make_run(recording=False)


@jit_cached
def run_measuring(m):  # type: ignore[no-untyped-def]
    """Run until a control word says stop; why, as one of arena.STOPPED_*."""
    return _run(bare(m))
