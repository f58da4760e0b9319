"""Real runs of the kernel text, one action at a time: every invariant after each, on both machines and protocols."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.assembly import Assembly, assemble
from simulator.checking.invariant import violations
from simulator.engine import arena as a
from simulator.engine.grant import condition_of
from simulator.engine.schedule import agent_of_key, next_key
from simulator.engine.simulation import Simulation
from simulator.machine.coherence import PROTOCOLS, as_array
from simulator.vocabulary import AgentKind, Cause, Request, RequestState
from tests.engine.watcher import Watcher

DESIGNS = ("rwsem-spinlock", "rwsem-xadd")
RUNS = [
    pytest.param(design, machine, cores, protocol, id=f"{design}-{machine}-{cores}-{protocol}")
    for machine, cores in (("toy-2x2", 2), ("toy-2x2", 4), ("nehalem-2x4x2", 8))
    for design in DESIGNS
    for protocol in ("mesi", "mesif")
]


def kernel(design: str, machine: str, cores: int, **settings: str | int) -> Assembly:
    return assemble(design, machine, "multi-fault-all", cores=cores, settings={"pages": 4, **settings})


@pytest.mark.parametrize(("design", "machine", "cores", "protocol"), RUNS)
def test_every_invariant_holds_after_every_action(design: str, machine: str, cores: int, protocol: str) -> None:
    watcher = Watcher(Simulation(kernel(design, machine, cores, protocol=protocol), 1))
    assert watcher.watch(1200) == 1200
    assert watcher.loads > 50 and watcher.writes > 10


@pytest.mark.parametrize("workload", [{"madvise": "one"}, {"barrier": "on"}])
@pytest.mark.parametrize("design", DESIGNS)
def test_every_invariant_holds_where_areas_are_given_back_by_one(design: str, workload: dict[str, str]) -> None:
    simulation = Simulation(kernel(design, "toy-2x2", 3, **workload), 5)
    simulation.run(faults=11)
    Watcher(simulation).watch(1500)
    assert simulation.counter(a.N_IPIS) > 0 or "barrier" in workload


@pytest.mark.parametrize("placement", ["smt", "compact"])
def test_every_invariant_holds_between_siblings(placement: str) -> None:
    assembly = assemble(
        "rwsem-spinlock", "nehalem-2x4x2", "multi-fault-all", cores=4, placement=placement, settings={"pages": 4}
    )
    simulation = Simulation(assembly, 3)
    simulation.run(faults=6)
    Watcher(simulation).watch(1500)


@pytest.mark.parametrize(("design", "machine", "cores", "protocol"), RUNS)
def test_every_invariant_holds_now_and_then_in_a_long_run(
    design: str, machine: str, cores: int, protocol: str
) -> None:
    simulation = Simulation(kernel(design, machine, cores, protocol=protocol), 2)
    for faults in range(5, 400, 20):
        simulation.run(faults=faults)
        assert not violations(simulation.m), f"after fault {faults}"
        simulation.run(actions=faults)
        assert not violations(simulation.m), f"{faults} actions after fault {faults}"


@pytest.mark.parametrize(("design", "machine", "cores", "protocol"), RUNS)
def test_the_engine_never_takes_a_pair_the_protocol_calls_impossible(
    design: str, machine: str, cores: int, protocol: str
) -> None:
    simulation = Simulation(kernel(design, machine, cores, protocol=protocol), 4)
    table = as_array(PROTOCOLS[protocol])
    m, taken = simulation.m, set()
    simulation.run(faults=3)
    for _ in range(4000):
        agent = int(agent_of_key(next_key(m)))
        kind, core = divmod(agent, int(m[a.H_CORES]))
        conditions = {}
        requests = m[int(m[a.A_REQUEST]) :][: 2 * cores * a.REQUEST_STRIDE].reshape(-1, a.REQUEST_STRIDE)
        before = requests[:, a.R_STATE].copy()
        if kind in (AgentKind.STORE, AgentKind.REQUEST):
            line = int(requests[2 * core + (kind == AgentKind.STORE), a.R_LINE])
            conditions[line] = int(condition_of(m, line))
        simulation.run(actions=1)
        granted = (before == RequestState.QUEUED) & (requests[:, a.R_STATE] == RequestState.GRANTED)
        for slot in np.nonzero(granted)[0]:
            if m[int(m[a.A_HREQUEST]) + int(slot) * a.HREQUEST_STRIDE + a.Q_STATE_AFTER] < 0:
                continue  # the line had come meanwhile: nothing was asked of the table
            row = conditions[int(requests[slot, a.R_LINE])] * 3 + int(requests[slot, a.R_KIND]) - 1
            assert table[row][4], f"condition and request {divmod(row, 3)} is impossible under {protocol}"
            taken.add(row)
    assert {row % 3 + 1 for row in taken} == {Request.GETS, Request.GETM, Request.UPGRADE}


@pytest.mark.parametrize("design", DESIGNS)
def test_every_cycle_of_every_core_is_charged_once(design: str) -> None:
    simulation = Simulation(kernel(design, "nehalem-2x4x2", 8), 7)
    simulation.run(faults=500)
    m, cores = simulation.m, 8
    at = simulation.layout.start[a.A_CORE_CAUSE]
    by_core = m[at : at + cores * len(Cause)].reshape(cores, len(Cause))
    assert not violations(m), "which compares each core's sum with its own clock"
    ahead = by_core.sum(axis=1) - simulation.now
    machine = simulation.assembly.machine
    longest = max(machine.interrupt_entry.value, machine.costs["fault_entry"].value)
    assert (ahead <= longest).all(), "a core is charged further ahead than its longest instruction"
    assert by_core[:, Cause.TRANSFER].all() and by_core[:, Cause.COMPUTE].all()
