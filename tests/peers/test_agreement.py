"""Engine and peers agree on faults, transfers and the final cycle, exactly: an independent check of the engine.

Each peer is the scenario's fault path written again for another simulator, with the machine's rules written again from
docs/machine-model.md.  Agreement at every core count and seed means that two programs which share no line of code made
every decision alike: who got which line when, who waited, who spun.
"""

from __future__ import annotations

import pytest

from benchmarks.peers import handover, native, random_machines
from benchmarks.peers.outcome import engine_outcome
from benchmarks.peers.simpy_peer import simpy_outcome
from benchmarks.peers.stretches import StretchError
from simulator.engine import arena as a
from simulator.engine.simulation import Simulation
from simulator.vocabulary import CoreState

POINTS = [(1, 1, 200), (2, 1, 600), (2, 7, 600), (4, 2, 900), (4, 3, 900), (8, 1, 2000), (8, 2, 2000), (8, 3, 2000),
          (64, 1, 1500), (64, 5, 1500)]  # fmt: skip
SLOW_POINTS = [(1, 1, 80), (2, 7, 150), (4, 3, 200), (8, 1, 300), (8, 2, 300), (64, 1, 130)]
NO_COMPILER = "no C++ compiler here; .ci/run installs g++ where it may"
needs_compiler = pytest.mark.skipif(native.compiler() is None, reason=NO_COMPILER)


@needs_compiler
@pytest.mark.parametrize("way", ["", "merged"], ids=["each-instruction", "merged"])
@pytest.mark.parametrize("form", native.FORMS)
@pytest.mark.parametrize(("cores", "seed", "faults"), POINTS)
def test_the_compiled_peers_end_at_the_engines_cycle(
    cores: int, seed: int, faults: int, form: str, way: str
) -> None:
    chosen = handover.scenario(cores, seed=seed)
    given = handover.as_text(handover.numbers(chosen, faults))
    peer = native.native_outcome(form, given, way=way)
    assert peer.simulated == engine_outcome(chosen, faults).simulated
    assert peer.allocations == 0, "a peer that allocates while it runs is not the fast one that it is meant to be"


@pytest.mark.parametrize("merged", [False, True], ids=["each-instruction", "merged"])
@pytest.mark.parametrize(("cores", "seed", "faults"), SLOW_POINTS)
def test_simpy_ends_at_the_engines_cycle(cores: int, seed: int, faults: int, merged: bool) -> None:
    chosen = handover.scenario(cores, seed=seed)
    given = handover.numbers(chosen, faults)
    assert simpy_outcome(given, merged=merged).simulated == engine_outcome(chosen, faults).simulated


@needs_compiler
@pytest.mark.parametrize(
    "changed",
    [{"residency": 0}, {"streak": 1}, {"store_buffer_entries": 1}, {"channel_cycles_per_line": 0},
     {"occupancy_shared_read": 20, "occupancy_transfer": 90}, {"pause": 37}, {"jitter_percent": 0}],
    ids=lambda changed: "-".join(changed),
)  # fmt: skip
def test_they_agree_on_other_machines_too(changed: dict[str, int]) -> None:
    """One number of the machine differs: a rule that the preset hides would show."""
    chosen = handover.scenario(4, settings=changed)
    given = handover.numbers(chosen, 120)
    ended = engine_outcome(chosen, 120).simulated
    assert simpy_outcome(given).simulated == ended
    assert all(native.native_outcome(form, handover.as_text(given)).simulated == ended for form in native.FORMS)


@needs_compiler
@pytest.mark.parametrize(("cores", "seed", "faults"), POINTS)
def test_every_cycle_of_every_core_goes_to_the_engines_cause(cores: int, seed: int, faults: int) -> None:
    """The ledger, checked by another's: computing, hits, transfers, queues, spinning, sleep and memory."""
    chosen = handover.scenario(cores, seed=seed)
    engine = engine_outcome(chosen, faults)
    peer = native.native_outcome("state_machine", handover.as_text(handover.numbers(chosen, faults)), way="accounts")
    assert peer.simulated == engine.simulated
    assert peer.causes == engine.causes


@needs_compiler
@pytest.mark.parametrize("number", range(1, 9))
def test_they_agree_on_machines_nobody_built(number: int) -> None:
    assert random_machines.disagreement(number) == ""


def test_the_run_uses_every_rule_that_it_is_there_to_check() -> None:
    """Stores that wait for room, spinning, transfers and memory: without them agreement would say little."""
    chosen = handover.scenario(8)
    simulation = Simulation(chosen.assembly, chosen.seed)
    seen: set[CoreState] = set()
    while simulation.counter(a.N_FAULTS) < 400:
        simulation.run(actions=1 + simulation.actions % 7)
        blocks = simulation.m[simulation.layout.start[a.A_CORE] :][: 8 * a.CORE_STRIDE : a.CORE_STRIDE]
        seen.update(CoreState(int(state)) for state in blocks)
    assert seen >= {CoreState.RUN, CoreState.WORK, CoreState.WAIT, CoreState.SPIN, CoreState.DRAIN, CoreState.CLEAR}
    assert simulation.counter(a.N_TRANSFERS) > 1000 and simulation.counter(a.N_MEMORY) > 100


def test_what_the_peers_do_not_know_is_refused() -> None:
    with pytest.raises(StretchError, match="a cache to each core"):
        handover.numbers(handover.scenario(16, machine=handover.NEHALEM), 10)


def test_nothing_that_a_run_computed_is_handed_over() -> None:
    """The same numbers whatever ran before."""
    chosen = handover.scenario(2)
    before = handover.as_text(handover.numbers(chosen, 50))
    engine_outcome(chosen, 50)
    assert handover.as_text(handover.numbers(handover.scenario(2), 50)) == before
