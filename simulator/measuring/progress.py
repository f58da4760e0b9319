"""Driving a run to its end, or to the point where nobody would wait any longer, in one go or slice by slice.

Promises: what happens is what one long `Simulation.run` would do; a run that finishes no fault or operation within the
named limits is a StalledError that says where its threads are.  The limits count cycles and actions, not seconds: the
same run stalls at the same cycle everywhere.  A run to a given cycle cannot stall: it ends there.
"""

from collections.abc import Generator
from typing import Protocol, TypeVar

from simulator.engine import arena as a
from simulator.engine.simulation import NO_LIMIT, Simulation
from simulator.measuring.profile import work_done

STALLED_CYCLES = 1_000_000_000  # a third of a second of machine time; a disk read takes a hundredth of that
STALLED_ACTIONS = 400_000_000  # about ten seconds of simulating
SLICE_ACTIONS = 8_000_000  # between two looks: about a tenth of a second, so that Ctrl-C is heard

Step = TypeVar("Step")
Answer = TypeVar("Answer")


class StalledError(Exception):
    """Threads are busy and get nothing done. Attributes: since, cycle (the cycles looked at), where (file:line)."""

    def __init__(self, since: int, cycle: int, where: str) -> None:
        self.since, self.cycle, self.where = since, cycle, where
        super().__init__(
            f"no fault or operation was finished between cycle {since} and cycle {cycle}; core 0 is at {where}"
        )


def done(simulation: Simulation) -> int:
    """Faults resolved, or operations of a micro workload."""
    return work_done(simulation.state(), simulation.layout)


class Watch(Protocol):
    """Whoever wants to look at certain cycles on the way: `due` is the next one, `look` is called there."""

    due: int

    def look(self, simulation: Simulation) -> None:
        """At cycle `due`; afterwards `due` is a later one."""


def driven(
    simulation: Simulation, *, faults: int, until: int, actions: int | None = None, watch: Watch | None = None
) -> Generator[None, None, int]:
    """Until `faults` in all or cycle `until`, pausing about every `actions`; why it stopped (arena.STOPPED_*)."""
    finished, cycle, before = done(simulation), simulation.now, simulation.actions
    pause = None if watch is None else lambda: watch.due
    slices = simulation.slices(until=until, faults=faults, actions=actions or SLICE_ACTIONS, pause=pause)
    while True:
        try:
            at = next(slices)
        except StopIteration as end:
            status = int(end.value)
            break
        if watch is not None and at >= watch.due:
            watch.look(simulation)
        if done(simulation) > finished or until != NO_LIMIT:
            finished, cycle, before = done(simulation), simulation.now, simulation.actions
        elif simulation.now - cycle > STALLED_CYCLES or simulation.actions - before > STALLED_ACTIONS:
            raise StalledError(cycle, simulation.now, _where(simulation))
        yield
    if status == a.STOPPED_CYCLE and watch is not None and until == watch.due:
        watch.look(simulation)
    return status


def run_on(simulation: Simulation, *, faults: int, until: int) -> int:
    """The same in one go."""
    return whole(driven(simulation, faults=faults, until=until))


def whole(slices: Generator[Step, None, Answer]) -> Answer:
    """What `slices` come to, when nobody looks in between."""
    while True:
        try:
            next(slices)
        except StopIteration as end:
            answer: Answer = end.value
            return answer


def _where(simulation: Simulation) -> str:
    program = simulation.assembly.program
    pc = int(simulation.m[simulation.layout.start[a.A_CORE] + a.CORE_PC])
    file, line = program.lines[int(program.code[min(pc, len(program.code) - 1)][6])]
    return f"{file}:{line}"
