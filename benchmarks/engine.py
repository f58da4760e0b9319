"""How fast the measuring build simulates: alone, and beside its peers on the same work.

Promises: the same scenario twice gives the same fingerprint before a speed is told.  Before a peer is timed, engine and
peers must agree on faults, transfers and the final cycle, and each repetition is held to that again.  Ratios are the
peer's processor seconds over the engine's (all have one thread), the median of repetitions in which all ran one after
the other; everybody is warm, and building a simulation is timed for nobody.  docs/decisions/0011-peers.md has the rest.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import Any

CORES = 8
FAULTS = 16_384
PEER_CORES = (8, 64)
# Runs long enough to be about faults that contend, not about cold caches, and for SimPy short enough to wait for.
NATIVE_FAULTS, NATIVE_REPETITIONS = {8: 20_000, 64: 10_000}, 7
SIMPY_FAULTS, SIMPY_REPETITIONS = {8: 2_000, 64: 2_000}, 3

Figures = dict[str, Any]
Say = Callable[[str], None]


def measure(say: Say) -> Figures:
    """Speeds of both designs on the article's machine with eight cores, then the peers."""
    return designs(say) | beside_peers(say)


def designs(say: Say) -> Figures:
    """Faults and core-cycles a second of wall-clock time, everything of a `run` included."""
    from simulator import scenario

    figures: Figures = {"cores": CORES, "faults": FAULTS}
    for design in ("rwsem-spinlock", "rwsem-xadd"):
        say(f"engine: {design}")
        chosen = scenario.make(
            design=design, machine="nehalem-2x4x2", workload="multi-fault-all", cores=CORES, seed=1, settings={}
        )
        first = scenario.run_fast(chosen, faults=FAULTS, cycles=None)
        began = time.perf_counter()
        result = scenario.run_fast(chosen, faults=FAULTS, cycles=None)
        seconds = time.perf_counter() - began
        assert result["fingerprint"] == first["fingerprint"], "the same scenario must give the same run"
        figures[f"{design} faults_per_wall_second"] = round(result["faults"] / seconds)
        figures[f"{design} core_cycles_per_wall_second"] = round(result["cycles"] * CORES / seconds)
    return figures


def beside_peers(say: Say) -> Figures:
    """The ratios; without a C++ compiler those of SimPy alone."""
    from benchmarks.peers import native

    figures: Figures = {}
    for cores in PEER_CORES:
        say(f"engine: beside SimPy, {cores} cores")
        figures |= beside_simpy(cores)
    if native.compiler() is None:
        say("engine: no C++ compiler, so no C++ peers; install g++ or name one in CXX")
        return figures
    for cores in PEER_CORES:
        say(f"engine: beside C++, {cores} cores")
        figures |= beside_native(cores)
    return figures


def beside_simpy(cores: int, faults: int | None = None, repetitions: int = SIMPY_REPETITIONS) -> Figures:
    """SimPy, each instruction a timeout and merged."""
    from benchmarks.peers import handover, simpy_peer
    from benchmarks.peers.outcome import engine_outcome

    faults = faults if faults is not None else SIMPY_FAULTS[cores]
    chosen = handover.scenario(cores)
    given = handover.numbers(chosen, faults)
    seconds = _interleaved({
        "engine": lambda: engine_outcome(chosen, faults),
        "simpy": lambda: simpy_peer.simpy_outcome(given),
        "simpy_merged": lambda: simpy_peer.simpy_outcome(given, merged=True),
    }, repetitions)  # fmt: skip
    return {
        f"ratio_simpy_{cores}": _ratio(seconds, "simpy"),
        f"ratio_simpy_{cores}_merged": _ratio(seconds, "simpy_merged"),
        f"simpy_{cores} faults_per_cpu_second": _rate(faults, seconds["simpy"]),
        f"simpy_{cores}_merged faults_per_cpu_second": _rate(faults, seconds["simpy_merged"]),
    }


def beside_native(cores: int, faults: int | None = None, repetitions: int = NATIVE_REPETITIONS) -> Figures:
    """Both C++ forms, each instruction an event and merged; the ratio is to the faster form.

    `_accounts`: the state machine when it charges every cycle to a cause by core and operation, as the engine always
    does (by core, instruction, function and caller).
    """
    from benchmarks.peers import handover, native
    from benchmarks.peers.outcome import Outcome, engine_outcome

    faults = faults if faults is not None else NATIVE_FAULTS[cores]
    chosen = handover.scenario(cores)
    given = handover.as_text(handover.numbers(chosen, faults))

    def peer(form: str, way: str) -> Callable[[], Outcome]:
        return lambda: native.native_outcome(form, given, way=way)

    ways = [(form, way) for form in native.FORMS for way in ("", "merged")] + [("state_machine", "accounts")]
    runs = {_name(form, way): peer(form, way) for form, way in ways}
    seconds = _interleaved({"engine": lambda: engine_outcome(chosen, faults), **runs}, repetitions)
    figures: Figures = {f"engine_{cores} peers_faults_per_cpu_second": _rate(faults, seconds["engine"])}
    for way in native.WAYS:
        forms = [form for form, one in ways if one == way]
        faster = min(forms, key=lambda form: median(seconds[_name(form, way)]))
        suffix = f"{cores}_{way}" if way else str(cores)
        figures[f"ratio_cpp_{suffix}"] = _ratio(seconds, _name(faster, way))
        if len(forms) > 1:
            figures[f"cpp_{suffix} faster_form"] = faster
        for form in forms:
            figures[f"cpp_{form}_{suffix} faults_per_cpu_second"] = _rate(faults, seconds[_name(form, way)])
    return figures


def _name(form: str, way: str) -> str:
    return f"cpp {form} {way}".rstrip()


def _interleaved(runs: dict[str, Callable[[], Any]], repetitions: int) -> dict[str, list[float]]:
    """Seconds of each, one after the other in each repetition; the first is a warm-up that only checks the answers."""
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for repetition in range(repetitions + 1):
        outcomes = {name: run() for name, run in runs.items()}
        engine = outcomes["engine"].simulated
        for name, outcome in outcomes.items():
            assert outcome.simulated == engine, f"{name} ends at {outcome.simulated}, the engine at {engine}"
            if repetition:
                seconds[name].append(outcome.seconds)
    return seconds


def _ratio(seconds: dict[str, list[float]], peer: str) -> float:
    """The peer's seconds over the engine's, pair by pair: the median."""
    return round(median(p / e for p, e in zip(seconds[peer], seconds["engine"], strict=True)), 2)


def _rate(faults: int, seconds: list[float]) -> int:
    return round(faults / median(seconds))
