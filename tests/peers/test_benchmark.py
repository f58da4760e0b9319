"""`bench engine`: what it answers with, on runs too short to say how fast anybody is."""

from __future__ import annotations

import pytest

from benchmarks import engine
from benchmarks.peers import native, simpy_peer
from benchmarks.peers.outcome import Outcome


def test_simpy_is_told_each_way() -> None:
    figures = engine.beside_simpy(2, faults=30, repetitions=1)
    assert {"ratio_simpy_2", "ratio_simpy_2_merged", "simpy_2 faults_per_cpu_second"} <= figures.keys()
    assert all(value > 0 for value in figures.values())


@pytest.mark.skipif(native.compiler() is None, reason="no C++ compiler here; .ci/run installs g++ where it may")
def test_the_ratio_to_cpp_is_to_the_faster_form_and_says_which() -> None:
    figures = engine.beside_native(2, faults=200, repetitions=1)
    rates = {form: figures[f"cpp_{form}_2 faults_per_cpu_second"] for form in native.FORMS}
    assert figures["cpp_2 faster_form"] == max(rates, key=lambda form: rates[form])
    assert min(figures[f"ratio_cpp_2{way}"] for way in ("", "_merged", "_accounts")) > 0


def test_a_peer_that_comes_to_another_end_is_not_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = Outcome(faults=10, transfers=0, cycle=1, seconds=1.0)
    monkeypatch.setattr(simpy_peer, "simpy_outcome", lambda given, merged=False: wrong)
    with pytest.raises(AssertionError, match="simpy ends at"):
        engine.beside_simpy(1, faults=10, repetitions=1)
