"""Engine and peers agree on faults, transfers and the final cycle, exactly: an independent check of the engine.

Each peer is the scenario's fault path written again for another simulator, with the machine's rules written again from
docs/machine-model.md.  Agreement at every core count and seed means that two programs which share no line of code made
every decision alike: who got which line when, who waited, who spun.
"""

from __future__ import annotations

import pytest

from benchmarks.peers import handover, native
from benchmarks.peers.outcome import engine_outcome

POINTS = [(1, 1, 200), (2, 1, 600), (2, 7, 600), (4, 2, 900), (4, 3, 900), (8, 1, 2000), (8, 2, 2000), (8, 3, 2000),
          (64, 1, 1500), (64, 5, 1500)]  # fmt: skip
NO_COMPILER = "no C++ compiler here; .ci/run installs g++ where it may"
needs_compiler = pytest.mark.skipif(native.compiler() is None, reason=NO_COMPILER)


@needs_compiler
@pytest.mark.parametrize("merged", [False, True], ids=["each-instruction", "merged"])
@pytest.mark.parametrize("form", native.FORMS)
@pytest.mark.parametrize(("cores", "seed", "faults"), POINTS)
def test_the_compiled_peers_end_at_the_engines_cycle(
    cores: int, seed: int, faults: int, form: str, merged: bool
) -> None:
    chosen = handover.scenario(cores, seed=seed)
    given = handover.as_text(handover.numbers(chosen, faults))
    assert native.native_outcome(form, given, merged=merged).simulated == engine_outcome(chosen, faults).simulated
