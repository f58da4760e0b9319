"""The recording build: the same engine, writing every visible assignment to the arena's tail."""

from simulator.engine.jit import build_named, jit_cached
from simulator.engine.pointer import bare
from simulator.engine.run import make_run

with build_named("recording"):
    _run = make_run(recording=True)


@jit_cached
def run_recording(m):  # type: ignore[no-untyped-def]
    """Run until a control word says stop; why, as one of arena.STOPPED_*."""
    return _run(bare(m))
