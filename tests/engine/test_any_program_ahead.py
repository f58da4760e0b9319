"""Any small program, any stops: ahead, in step, recorded and recorded with quiet stretches it is the same run.

The programs have all that can reach a core that runs ahead: interrupts from others and from devices, RCU callbacks,
wake-ups, the tick, siblings and hazards.  Stops are at cycles and at numbers of operations, however near; an edit of
the machine's parameters at a stop is one of them.
"""

from __future__ import annotations

from collections.abc import Generator

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from simulator.assembly import Assembly
from simulator.engine import arena as a
from simulator.engine import simulation as engine
from simulator.engine.simulation import NO_LIMIT, HazardError, Simulation, whole
from tests.engine.build import assemble_text

WORDS = """
class line(size=64, align=64):
    a: u64 = 0
    b: u64 = 8
class own_lines(size=64, align=64):
    v: u64[8] = 0
x: line = static()
y: line = static()
own: own_lines = static(per="thread")
def handler(amount):
    v = amount
    for i in range(9):
        v = v * 3 + i
    atomic_add(y.b, v & 7)
def waker(thread):
    wake(thread)
def mixed(v, turns):
    for i in range(turns):
        v = (v * 5 + i) ^ (v >> 3)
    return v
"""
FIELD = st.sampled_from(["x.a", "x.b", "y.a", "y.b"])
PRIVATE = st.one_of(
    st.integers(1, 40).map(lambda turns: f"v = mixed(v, {turns})"),
    st.sampled_from([
        "v = v + n", "v = (v << 2) - me", "v = v % 7", "v = mixed(mixed(v, 3), v & 15)", "v = ~v & 255", "pass",
    ]),
)
SHARED = st.one_of(
    FIELD.map(lambda field: f"v = v ^ {field}"),
    FIELD.map(lambda field: f"{field} = v"),
    FIELD.map(lambda field: f"v = v + xadd({field}, 1)"),
    st.integers(1, 20).map(lambda n: f"work(user_access, {n})"),
    st.sampled_from(["smp_mb()", "cpu_relax()", "burst(9)", "own[me].v[v & 7] = v", "mark(operation, x)"]),
    st.just("mark(operation, y)"),
)
REACHING = st.one_of(
    st.integers(0, 1).map(lambda core: f"if turn & 7 == {7 * core}:\n                ipi({core}, handler, 3)"),
    st.sampled_from([
        "interrupt_after(user_access, handler, 5)", "interrupt_after(ipi_flight, handler, 5)",
        "call_rcu(v & 7, handler)", "rcu_read_lock()\n            v = mixed(v, 9)\n            rcu_read_unlock()",
        "interrupt_after(user_access, waker, me)\n            sleep_on()",
        "f = local_irq_save()", "local_irq_restore(1)", "wake(0)", "wake(1)",
    ]),
)
RISKY = st.sampled_from(
    ["v = 7 // (v & 31)", "bug_on((v & 63) == 5)", "own[me].v[v & 15] = 1", "ipi(v & 3, handler, 1)"]
)
STATEMENT = st.one_of(PRIVATE, PRIVATE, SHARED, SHARED, REACHING)
THREAD = st.lists(STATEMENT, min_size=2, max_size=9)
THREADS = st.tuples(st.lists(THREAD, min_size=2, max_size=4), st.one_of(st.none(), st.none(), st.none(), RISKY)).map(
    lambda drawn: [[*drawn[0][0], drawn[1]], *drawn[0][1:]] if drawn[1] else drawn[0]  # most programs end well
)
SETTINGS = st.fixed_dictionaries({
    "ipi_flight": st.integers(0, 90), "tick": st.sampled_from([0, 70, 333, 2000]), "mispredict": st.integers(0, 20),
    "grace_period": st.integers(1, 900), "context_switch": st.integers(0, 60), "wake_latency": st.integers(0, 60),
    "interrupt_entry": st.integers(0, 30), "interrupt_exit": st.integers(0, 30), "user_access": st.integers(0, 30),
    "store_buffer_entries": st.integers(1, 4), "jitter_percent": st.integers(0, 20),
    "start_spread": st.integers(1, 300),
})
MACHINES = st.sampled_from([("toy-2x2", "default"), ("nehalem-2x4x2", "default"), ("nehalem-2x4x2", "smt")])
STOPS = st.lists(
    st.one_of(
        st.tuples(st.just("cycles"), st.one_of(st.integers(0, 120), st.integers(0, 6000))),
        st.tuples(st.just("work"), st.integers(1, 120)),
        st.tuples(st.just("work or cycles"), st.integers(1, 120)),
        st.tuples(st.just("flight"), st.integers(0, 90)),
    ),
    min_size=1, max_size=6,
)
NAMES = ("ahead", "in step", "ahead, in slices", "recorded", "recorded, with quiet stretches")
SLICE = 4000  # cycles
A_WORK = 150  # cycles: about what an operation takes, so that either stop may come first
LONG = 60_000  # cycles: most of these programs are over by then


def program(threads: list[list[str]], turns: int) -> str:
    parts = []
    for number, statements in enumerate(threads):
        body = "\n            ".join(statements)
        parts.append(f"    if me == {number}:\n        for turn in range({turns}):\n            {body}\n")
    begin = "def thread_main():\n    me = thread_id()\n    n = nr_threads()\n    v = me\n    f = 0\n"
    return WORDS + begin + "".join(parts)


class Way:
    """One way of going: ahead, in slices, action by action as it were, recording, or with quiet stretches."""

    def __init__(self, name: str, assembly: Assembly, seed: int) -> None:
        self.name = name
        self.simulation = Simulation(assembly, seed, recording=name.startswith("recorded"))
        self._shadow = Simulation(assembly, seed)  # goes in step to where the slices end
        self._loud = True
        self._paused = 0

    def go(self, until: int, faults: int) -> str | int:
        """To a stop; why it stopped, a hazard in its own words."""
        self._loud = not self._loud or self.name == "recorded"
        try:
            while True:
                status = self._some(until, faults)
                if status not in (a.STOPPED_BUDGET, a.STOPPED_BUFFER):
                    return status
                self.simulation.drop_events()
        except HazardError as found:
            return str(found)

    def _some(self, until: int, faults: int) -> int:
        if self.name == "in step":
            return self.simulation.run(until=until, faults=faults, actions=97)
        if self.name == "ahead, in slices":
            return whole(self._sliced(until, faults))
        return self.simulation.run(until=until, faults=faults, record=self._loud and self.name != "ahead")

    def _sliced(self, until: int, faults: int) -> Generator[int, None, int]:
        slices = self.simulation.slices(until=until, faults=faults, pause=lambda: self._paused + SLICE)
        self._paused = self.simulation.now // SLICE * SLICE
        while True:
            try:
                self._paused = next(slices)
            except StopIteration as end:
                self._shadow.run(until=until, faults=faults, actions=NO_LIMIT - 1)
                return int(end.value)
            self._shadow.run(until=self._paused, actions=NO_LIMIT - 1)
            assert self.simulation.fingerprint() == self._shadow.fingerprint(), f"at cycle {self._paused}"
            yield self._paused

    def edit(self, flight: int) -> None:
        """From here on an interrupt is on its way for so long."""
        for simulation in (self.simulation, self._shadow):
            simulation.m[a.P_IPI_FLIGHT] = flight

    def stands(self) -> tuple[str, int, int]:
        return self.simulation.fingerprint(), self.simulation.now, self.simulation.actions


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    THREADS, st.integers(1, 2), st.integers(2, 40), SETTINGS, MACHINES,
    st.integers(0, 10_000), STOPS,
)
def test_any_program_is_the_same_run_ahead_in_step_and_recorded(
    threads: list[list[str]], a_core: int, turns: int, chosen: dict[str, int], machine: tuple[str, str],
    seed: int, stops: list[tuple[str, int]],
) -> None:
    cores = -(-len(threads) // a_core)
    assembly = assemble_text(
        program(threads, turns), cores=cores, threads=len(threads), machine=machine[0], placement=machine[1],
        settings=chosen,
    )
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(engine, "WORTH_RUNNING_AHEAD", 0)
        ways = [Way(name, assembly, seed) for name in NAMES]
        cycle, work = 0, 0
        for kind, amount in [*stops, ("cycles", LONG)]:
            if kind == "flight":
                for way in ways:
                    way.edit(amount)
                continue
            step = ways[1].simulation
            work = step.counter(a.N_OPERATIONS) + amount if kind.startswith("work") else NO_LIMIT
            cycle = max(cycle, step.now) + (amount if kind == "cycles" else amount * A_WORK)
            found = [way.go(LONG if kind == "work" else cycle, work) for way in ways]
            assert found == [found[1]] * len(ways)
            assert [way.stands() for way in ways] == [ways[1].stands()] * len(ways)
            if found[1] != a.STOPPED_CYCLE and found[1] != a.STOPPED_FAULTS:
                event(found[1].partition(",")[2][:30] if isinstance(found[1], str) else "all ended")
                return
