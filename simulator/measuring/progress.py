"""Driving a run to its end, or to the point where nobody would wait any longer, in one go or slice by slice.

Promises: what happens is what one long `Simulation.run` would do; a run that finishes no fault or operation within the
named limits is a StalledError that says where its threads are.  The limits count cycles and actions, not seconds: the
same run stalls at the same cycle everywhere.  A run to a given cycle cannot stall: it ends there.

Slices end at cycles, since a run by actions never runs ahead (docs/decisions/0013-running-ahead.md); `Pace` makes them
about as many actions long as was asked for, from what the run did before, so they too are the same everywhere.
"""

from collections.abc import Generator
from typing import Protocol

from simulator.engine import arena as a
from simulator.engine.simulation import NO_LIMIT, WORTH_RUNNING_AHEAD, Simulation, whole
from simulator.measuring.profile import work_done

STALLED_CYCLES = 1_000_000_000  # a third of a second of machine time; a disk read takes a hundredth of that
STALLED_ACTIONS = 400_000_000  # about ten seconds of simulating
SLICE_ACTIONS = 4_000_000  # between two looks: about a tenth of a second, so that Ctrl-C is heard
LONGEST_SLICE = 4_000_000  # cycles: after a time of sleep everybody may be busy



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


class Pace:
    """How many cycles the next slice of a run takes, so that it has about so many actions."""

    def __init__(self, simulation: Simulation, actions: int) -> None:
        self._simulation = simulation
        self._wanted = actions
        self._least = min(actions, WORTH_RUNNING_AHEAD)
        self._rate = float(len(simulation.assembly.topology.cores))  # actions a cycle: at first as if nobody waited
        self._cycle, self._actions = simulation.now, simulation.actions

    def next_end(self) -> int:
        """The cycle at which the slice that begins now ends."""
        return self._cycle + int(min(max(self._wanted / self._rate, self._least), LONGEST_SLICE))

    def stands_at(self, cycle: int) -> None:
        """The run has come to `cycle`. The rate falls by half a slice at most, and rises at once."""
        if cycle > self._cycle:
            latest = (self._simulation.actions - self._actions) / (cycle - self._cycle)
            self._rate = max(latest, self._rate / 2)
        self._cycle, self._actions = cycle, self._simulation.actions


def driven(
    simulation: Simulation, *, faults: int, until: int, actions: int | None = None, watch: Watch | None = None
) -> Generator[None, None, int]:
    """Until `faults` in all or cycle `until`, pausing about every `actions`; returns why it stopped
    (arena.STOPPED_*)."""
    finished, since, before = done(simulation), simulation.now, simulation.actions
    pace = Pace(simulation, actions or SLICE_ACTIONS)

    def pause() -> int:
        end = min(pace.next_end(), since + STALLED_CYCLES + 1)
        return end if watch is None else min(end, watch.due)

    slices = simulation.slices(faults=faults, until=until, pause=pause)
    while True:
        try:
            end = next(slices)
        except StopIteration as ended:
            status = int(ended.value)
            break
        if watch is not None and end == watch.due:
            watch.look(simulation)
        pace.stands_at(end)
        if done(simulation) > finished or until != NO_LIMIT:
            finished, since, before = done(simulation), end, simulation.actions
        elif end - since > STALLED_CYCLES or simulation.actions - before > STALLED_ACTIONS:
            raise StalledError(since, end, _where(simulation))
        yield
    if status == a.STOPPED_CYCLE and watch is not None and until == watch.due:
        watch.look(simulation)
    return status


def run_on(simulation: Simulation, *, faults: int, until: int) -> int:
    """The same in one go."""
    return whole(driven(simulation, faults=faults, until=until))


def _where(simulation: Simulation) -> str:
    program = simulation.assembly.program
    pc = int(simulation.m[simulation.layout.start[a.A_CORE] + a.CORE_PC])
    file, line = program.lines[int(program.code[min(pc, len(program.code) - 1)][6])]
    return f"{file}:{line}"
