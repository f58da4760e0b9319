"""What the browser holds is what the engine has: the mirror at every action, forward and back, and chunks' bytes.

Chunks are decoded by chunk_reader.py and applied one assignment at a time; the engine is stepped one action at a time
beside them, with the measuring build, which records nothing.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from simulator import scenario
from simulator.engine.simulation import Simulation
from simulator.recording import CHUNK_CYCLES, Recording
from simulator.recording.mirror import Mirror
from simulator.scenario import Scenario
from tests.recording.chunk_reader import Chunk, read_chunk

ROOT = Path(__file__).resolve().parents[2]
SCENARIOS = ("two-sockets-by-hand", "the-line-bounces", "xadd-instead", "a-writer-breaks-it")
CHUNKS_FOLLOWED = 6

Values = list[float]


@cache
def loaded(name: str) -> Scenario:
    return scenario.load(name)


@cache
def recording(name: str) -> Recording:
    return Recording(loaded(name))


@cache
def chunk(name: str, number: int) -> Chunk:
    return read_chunk(recording(name).chunk(number))


def opened(chunk: Chunk, length: int) -> Values:
    """The mirror of a keyframe."""
    values = [0.0] * length
    for slot, value in chunk.keyframe.items():
        values[slot] = value
    return values


def apply(values: Values, chunk: Chunk, first: int, last: int) -> None:
    for one in chunk.assignments[first:last]:
        assert values[one.slot] == one.old, f"slot {one.slot} at cycle {one.cycle}: the old value is not what was there"
        values[one.slot] = one.new


def undo(values: Values, chunk: Chunk, first: int, last: int) -> None:
    for one in reversed(chunk.assignments[first:last]):
        assert values[one.slot] == one.new
        values[one.slot] = one.old


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_mirror_is_the_engines_state_after_every_action_forward_and_back(name: str) -> None:
    spec = loaded(name)
    loud = Simulation(spec.assembly, spec.seed, recording=True)
    quiet = Simulation(spec.assembly, spec.seed)
    mirror = Mirror(spec.assembly, quiet.layout)
    values = opened(chunk(name, 0), mirror.length)
    assert values == mirror.values(quiet.state()).tolist()
    passed: list[tuple[int, int, Values]] = []  # chunk, assignments applied, the engine's mirror
    number = at = 0
    while number < CHUNKS_FOLLOWED:
        loud.run(actions=1)
        quiet.run(actions=1)
        count = len(loud.events())
        loud.drop_events()
        while number < CHUNKS_FOLLOWED and loud.now >= (number + 1) * CHUNK_CYCLES:
            assert at == len(chunk(name, number).assignments), "a chunk holds events the engine did not have"
            number, at = number + 1, 0
        if number == CHUNKS_FOLLOWED:
            break
        apply(values, chunk(name, number), at, at + count)
        at += count
        engine = mirror.values(quiet.state()).tolist()
        assert values == engine, f"after the action at cycle {loud.now}"
        passed.append((number, at, engine))
    assert len(passed) > 300
    number, at, _ = passed[-1]
    for was_in, was_at, engine in reversed(passed):
        while number > was_in:
            undo(values, chunk(name, number), 0, at)
            number -= 1
            at = len(chunk(name, number).assignments)
        undo(values, chunk(name, number), was_at, at)
        at = was_at
        assert values == engine
    undo(values, chunk(name, 0), 0, at)
    assert values == opened(chunk(name, 0), mirror.length)


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_keyframe_is_what_the_chunk_before_it_leads_to(name: str) -> None:
    length = recording(name).world()["mirror"]["length"]
    for number in (*range(CHUNKS_FOLLOWED), 40, 41):
        this, after = chunk(name, number), chunk(name, number + 1)
        values = opened(this, length)
        apply(values, this, 0, len(this.assignments))
        assert values == opened(after, length)
        undo(values, this, 0, len(this.assignments))
        assert values == opened(this, length)


@pytest.mark.parametrize("name", SCENARIOS)
def test_events_lie_in_their_chunk_in_order_and_open_with_a_kind(name: str) -> None:
    for number in range(CHUNKS_FOLLOWED):
        this = chunk(name, number)
        assert (this.number, this.start, this.end) == (number, number * CHUNK_CYCLES, (number + 1) * CHUNK_CYCLES)
        cycles = [one.cycle for one in this.assignments]
        assert cycles == sorted(cycles) and this.start <= cycles[0] and cycles[-1] < this.end
        for event in this.events():
            assert event[0].kind != 0 and len({(one.cycle, one.agent) for one in event}) == 1
        assert all(0 <= one.agent < 4 * this.cores and -1 <= one.cause < this.cores for one in this.assignments)


@pytest.mark.parametrize("name", ["two-sockets-by-hand", "the-line-bounces"])
def test_a_chunk_has_the_same_bytes_however_it_is_reached(name: str) -> None:
    numbers = (0, 1, 2, 20, 21)
    in_order = {number: recording(name).chunk(number) for number in numbers}
    seeking = Recording(loaded(name))
    assert {number: seeking.chunk(number) for number in reversed(numbers)} == {**in_order}
    ahead = Recording(loaded(name))
    ahead.extend_to(150 * CHUNK_CYCLES)
    assert {number: ahead.chunk(number) for number in (20, 0, 21, 2, 1)} == in_order
    for number in numbers:
        without = read_chunk(ahead.chunk(number, keyframe=False))
        assert without == replace(read_chunk(in_order[number]), keyframe={})


def test_another_process_derives_the_same_bytes() -> None:
    program = (
        "import hashlib; from simulator import scenario; from simulator.recording import Recording\n"
        "made = Recording(scenario.load('two-sockets-by-hand'))\n"
        "print(*(hashlib.sha256(made.chunk(n)).hexdigest() for n in (30, 3)))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    here = [hashlib.sha256(recording("two-sockets-by-hand").chunk(number)).hexdigest() for number in (30, 3)]
    assert done.stdout.split() == here


def test_a_seek_to_the_middle_of_a_long_run_gives_what_playing_there_gives() -> None:
    name = "the-line-bounces"
    made = Recording(loaded(name))
    assert made.extend(120), "the run is not over after two minutes"
    middle = made.end_cycle // 2
    number = middle // CHUNK_CYCLES
    assert number > 1000, "this is not a long run"
    frame = read_chunk(made.frame(middle))
    length = made.world()["mirror"]["length"]
    around = read_chunk(made.chunk(number))
    values = opened(around, length)
    apply(values, around, 0, sum(one.cycle < middle for one in around.assignments))
    assert values == opened(frame, length)
    played = Simulation(made._spec.assembly, 1)
    played.run(until=middle)
    assert values == Mirror(made._spec.assembly, played.layout).values(played.state()).tolist()
    assert read_chunk(made.chunk(0)) == chunk(name, 0)


def test_the_last_chunk_ends_with_the_run_and_beyond_it_nothing_happens() -> None:
    made = Recording(loaded("two-sockets-by-hand"))
    assert made.extend(60)
    last = made.end_cycle // CHUNK_CYCLES
    final = read_chunk(made.chunk(last))
    assert final.assignments and final.assignments[-1].cycle < made.end_cycle
    world = made.world()
    counters = world["mirror"]["blocks"]["counter"]
    faults = counters["base"] + counters["fields"].index("faults")
    values = opened(final, world["mirror"]["length"])
    apply(values, final, 0, len(final.assignments))
    assert values[faults] == world["faults_wanted"] == made.report()["totals"]["faults"]
    beyond = read_chunk(made.chunk(last + 1))
    assert not beyond.assignments and opened(beyond, len(values)) == values
