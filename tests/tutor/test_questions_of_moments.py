"""What a question of a moment calls right is what the engine then does, found again by stepping on action by action."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from simulator.description import DescriptionError
from simulator.engine.simulation import HazardError, Simulation
from simulator.recording import Recording
from simulator.scenario import load
from simulator.tutor.block import read_block
from simulator.tutor.figures import Measures
from simulator.tutor.question import Bench, Draw, Question
from simulator.tutor.questions import KINDS, OF_MOMENTS
from simulator.tutor.questions.ends_with import HARMLESS, WORDS
from simulator.tutor.questions.fault_transfers import SCALE
from simulator.tutor.questions.fault_transfers import WORDS as SCALE_WORDS
from simulator.tutor.questions.wording import number
from simulator.tutor.watch import SLICE_CYCLES, Picture, Watch
from simulator.vocabulary import Abort, Hazard, RequestState, State
from tests.tutor.moments import (
    BOUNCES,
    BREAKS,
    CASES,
    LINE,
    MOESI,
    THREADS,
    Case,
    answer,
    asked,
    of,
    pictures,
    recording,
)

SEEDS = range(1, 8)
by_case = pytest.mark.parametrize("case", CASES, ids=str)


def cores_in(text: str) -> list[int]:
    return [int(found) for found in re.findall(r"[Cc]ore (\d+)", text)]


def requests(picture: Picture, line: int, state: RequestState) -> set[int]:
    """Requests for a line that are in a state."""
    return {
        slot for slot in range(picture.count("request"))
        if picture.get("request", slot, "state") == state and picture.get("request", slot, "line") == line
    }


# --- what holds of every kind


def test_every_kind_of_question_of_a_moment_is_tried_here() -> None:
    assert {case.kind for case in CASES} == {kind.name for kind in OF_MOMENTS}


def test_the_page_for_authors_names_every_kind_with_its_keys() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "add-a-lesson.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([\w-]+)` \| .+ \| (.+) \|$", page[page.index("| of a moment | asks") :], re.MULTILINE)
    told = {kind: set(re.findall(r"`(\w+)`", keys)) for kind, keys in rows}
    for kind in OF_MOMENTS:
        assert told[kind.name] == {key for key, _ in kind.keys}
    assert set(told) == set(KINDS)


@by_case
def test_the_same_seed_asks_the_same_and_others_ask_otherwise(case: Case) -> None:
    assert asked.__wrapped__(case, 3) == asked(case, 3)
    different = {repr(asked(case, seed)) for seed in SEEDS}
    assert len(different) > (2 if case.rare else 5)


@by_case
def test_options_differ_and_each_is_explained(case: Case) -> None:
    for seed in SEEDS:
        question = asked(case, seed)
        texts = [option.text for option in question.options]
        assert 2 <= len(texts) == len(set(texts)) <= 6
        assert all(len(option.why) > 20 and option.why.endswith((".", "?")) for option in question.options)


@by_case
def test_who_is_asked_is_not_told_the_answer(case: Case) -> None:
    question = asked(case, 1)
    told = question.asked()
    assert set(told) == {"kind", "text", "options", "cycle", "select"}
    assert question.said not in str(told)
    assert not any(option.why in str(told) for option in question.options)


@by_case
def test_the_answer_shows_after_the_question_and_both_after_the_scene(case: Case) -> None:
    for seed in SEEDS:
        question = asked(case, seed)
        assert question.cycle is not None and question.reveal is not None
        assert case.cycle <= question.cycle < question.reveal


def test_a_question_stays_within_the_cycles_its_author_allows() -> None:
    near = Case("next-owner", BOUNCES, 60_000, 'line = "mm + 64"\nwithin = 5_000')
    cycles = {asked(near, seed).cycle for seed in SEEDS}
    assert all(60_000 <= int(cycle or 0) < 65_000 for cycle in cycles)
    assert len(cycles) > 3


@pytest.mark.parametrize(("kind", "keys", "said"), [
    ("commit", "", "nobody attempts a fault"),
    ("next-owner", 'line = "mm + 704"', "nowhere do two cores wait for mm"),
    ("next-owner", 'line = "mm + 65"', "no line is called 'mm \\+ 65'"),
    ("takes-lock", 'lock = "mm.mmap_lock"', "no lock is called 'mm.mmap_lock'"),
    ("takes-lock", 'lock = "zone\\[1\\].lru_lock"', "nowhere do two cores want"),
])
def test_a_kind_that_finds_nothing_says_what_it_looked_for(kind: str, keys: str, said: str) -> None:
    with pytest.raises(LookupError, match=said):
        asked(Case(kind, BOUNCES, 60_000, keys.replace("\\", "")), 1)


@pytest.mark.parametrize("within", ["0", "-1", "999_999_999_999"])
def test_a_stretch_to_draw_from_has_limits(within: str) -> None:
    with pytest.raises(DescriptionError, match=r"lesson\.md:2, key within: .* is no stretch to draw from"):
        asked(Case("copies", BOUNCES, 0, f"{LINE}\nwithin = {within}"), 1)


# --- who gets the line


@pytest.mark.parametrize("case", of("next-owner"), ids=str)
def test_the_next_owner_is_whom_the_home_serves_and_nobody_comes_in_between(case: Case) -> None:
    for seed in SEEDS:
        question = asked(case, seed)
        line, steps = dict(question.select)["line"], pictures(case.run, question.cycle or 0)
        queue = requests(next(steps), line, RequestState.QUEUED)
        now = next(one for one in steps if requests(one, line, RequestState.QUEUED) != queue)
        (served,) = queue - requests(now, line, RequestState.QUEUED)
        assert answer(question) == f"core {served >> 1}"
        waiting = {slot >> 1 for slot in queue}
        offered = [option for option in question.options if not option.text.endswith("has it")]
        assert {core for option in offered for core in cores_in(option.text)} <= waiting
        assert len(waiting) > 1 and number(len(waiting)) in question.text.lower()


def test_learners_meet_homes_that_serve_in_order_and_homes_that_let_a_neighbour_pass() -> None:
    case = Case("next-owner", MOESI, 60_000, LINE)
    passes = {"asked first, but" in question.options[question.answer].why for question in map_seeds(case)}
    assert passes == {True, False}


def map_seeds(case: Case) -> Iterator[Question]:
    return (asked(case, seed) for seed in SEEDS)


@pytest.mark.parametrize("case", of("next-owner"), ids=str)
def test_what_is_said_of_the_order_of_arrival_is_what_the_requests_say(case: Case) -> None:
    for question in map_seeds(case):
        line = dict(question.select)["line"]
        picture = next(pictures(case.run, question.cycle or 0))
        arrivals = {
            slot >> 1: picture.get("request", slot, "arrival")
            for slot in sorted(
                requests(picture, line, RequestState.QUEUED),
                key=lambda slot: -picture.get("request", slot, "arrival"),
            )
        }
        first = min(arrivals, key=lambda core: arrivals[core])
        for option in question.options:
            (core,) = cores_in(option.text)
            later = re.search(r"asked ([\d,]+) cycles? after core (\d+)", option.why)
            if later:
                assert int(later[2]) == first
                assert arrivals[core] - arrivals[first] == int(later[1].replace(",", ""))
            before = re.search(r"as core (\d+), which asked before it", option.why)
            if before:
                assert arrivals[int(before[1])] < arrivals[core]
            if option.why.startswith(("It asked first", "First come")):
                assert core == first


# --- what a transaction does


def after_transaction(case: Case, question: Question) -> tuple[int, Picture, Picture]:
    """Who asks for the line, the picture when the question is asked, and the one when the request is done."""
    line = dict(question.select)["line"]
    who = cores_in(question.text)[0]
    steps = pictures(case.run, question.cycle or 0)
    before = next(steps)
    under_way = False
    for now in steps:
        mine = {slot for slot in requests(now, line, RequestState.GRANTED) if slot >> 1 == who}
        if under_way and not mine:
            return who, before, now
        under_way = under_way or bool(mine)
    raise AssertionError


@pytest.mark.parametrize("case", of("next-state"), ids=str)
def test_the_next_state_is_what_the_directory_says_when_the_request_is_done(case: Case) -> None:
    watch = Watch(recording(case.run))
    for question in map_seeds(case):
        line = dict(question.select)["line"]
        who, before, now = after_transaction(case, question)
        named = re.search(r"Core (\d+)'s cache", question.text)
        cache = watch.cache(int(named[1]) if named else who)
        assert answer(question)[0] == now.state(line, cache).name
        was = before.state(line, cache)
        assert ("no copy" in question.text) == (was is State.I)


def test_states_are_asked_of_those_who_ask_and_of_those_who_have_a_copy_and_many_are_right() -> None:
    for run in (BOUNCES, MOESI):
        questions = [asked(Case("next-state", run, 60_000, LINE), seed) for seed in range(1, 19)]
        assert {"Its own cache" in question.text for question in questions} == {True, False}
        assert {" to read " in question.text for question in questions} == {True, False}
        assert len({answer(question) for question in questions}) >= 3


@pytest.mark.parametrize("case", of("copies"), ids=str)
def test_copies_are_counted_when_the_request_is_done(case: Case) -> None:
    watch = Watch(recording(case.run))
    for question in map_seeds(case):
        line = dict(question.select)["line"]
        _, before, now = after_transaction(case, question)
        assert answer(question) == number(len(now.holders(line, watch.caches)))
        had = len(before.holders(line, watch.caches))
        assert f"{number(had)} cache" in question.text.lower()


# --- locks and waits


@pytest.mark.parametrize("case", of("takes-lock"), ids=str)
def test_the_lock_is_taken_by_the_core_whose_turn_the_answer_says(case: Case) -> None:
    for question in map_seeds(case):
        lock, steps = dict(question.select)["lock"], pictures(case.run, question.cycle or 0)
        first = next(steps)
        wanting = {core for core in range(first.count("core")) if first.get("core", core, "want") == lock}
        taken = first.get("lock", lock, "acquisitions")
        now = next(one for one in steps if one.get("lock", lock, "acquisitions") > taken)
        (core,) = cores_in(answer(question))
        assert core in wanting and now.get("core", core, "held") >> lock & 1
        assert not first.get("core", core, "held") >> lock & 1
        assert number(len(wanting)) in question.text.lower()


@pytest.mark.parametrize("case", of("waits-for"), ids=str)
def test_a_core_waits_for_whom_the_driver_says_it_waits(case: Case) -> None:
    run, seen = recording(case.run), set()
    watch = Watch(run)
    for question in map_seeds(case):
        who, cycle = dict(question.select)["core"], question.cycle or 0
        asks: dict[str, Any] = {"for": "line", "line": next(pictures(case.run, cycle)).get("core", who, "line")}
        # The first in a queue could be moved by hand: by the clock it waits until the line may leave its owner.
        wait = next((one for one in run.look("moves", cycle)["waits"] if one["core"] == who), asks)
        (on,) = cores_in(answer(question))
        seen.add(wait["for"])
        if wait["for"] == "lock":
            assert wait["cores"] == [on]
            continue
        picture = next(pictures(case.run, cycle))
        going = {slot >> 1 for slot in requests(picture, wait["line"], RequestState.GRANTED)}
        owner = picture.get("line", wait["line"], "owner")
        assert going == {on} if going else owner == watch.cache(on)
    assert seen >= ({"line", "lock"} if case.run == THREADS else {"line"})


# --- speculation


def speculated(picture: Picture, core: int) -> tuple[int, dict[Abort, int]]:
    reasons = {one: picture.counter(f"abort_{one.name.lower()}") for one in Abort}
    return picture.get("core", core, "speculating"), reasons


@pytest.mark.parametrize("case", of("commit"), ids=str)
def test_an_attempt_ends_as_the_answer_says(case: Case) -> None:
    sentences = {Abort(row["id"]): row["sentence"] for row in recording(case.run).world()["abort_reasons"]}
    for question in map_seeds(case):
        core, steps = dict(question.select)["core"], pictures(case.run, question.cycle or 0)
        first = next(steps)
        assert first.get("core", core, "speculating") == 1
        before, now = next(
            (one, other) for one, other in pairwise(steps) if other.get("core", core, "speculating") == 0
        )
        given_up = [one for one in Abort if speculated(now, core)[1][one] > speculated(before, core)[1][one]]
        held = now.counter("commits") > before.counter("commits")
        assert held == (not given_up)
        right = answer(question)
        assert right.startswith("It holds") if held else right == f"It is given up: {sentences[given_up[0]]}."


def test_attempts_that_break_are_asked_about_as_often_as_those_that_hold() -> None:
    case = Case("commit", BREAKS, 20_000)
    held = [answer(asked(case, seed)).startswith("It holds") for seed in range(1, 25)]
    assert 6 <= sum(held) <= 18


def test_an_attempt_that_a_writer_broke_is_told_with_the_word_and_the_writer() -> None:
    case, told = Case("commit", BREAKS, 20_000), 0
    words = re.compile(r"had just read ([\w.]+), which core (\d+) changed from \d+ to \d+ at cycle ([\d,]+)")
    for seed in range(1, 17):
        question = asked(case, seed)
        seen = words.search(question.said)
        if seen is None:
            assert "the VMA has changed" not in answer(question)
            continue
        told += 1
        assert seen[1].startswith("vma.") and int(seen[2]) != dict(question.select)["core"]
        assert int(seen[3].replace(",", "")) < (question.reveal or 0)
    assert told > 1


def test_a_long_run_is_made_in_slices_before_it_is_asked_of() -> None:
    watch, pauses = Watch(Recording(BREAKS.made())), 0
    for _ in watch.run_to(400_000):
        pauses += 1
        assert watch.recording.end_cycle <= pauses * SLICE_CYCLES
    assert pauses > 5 and watch.recording.end_cycle >= 400_000


# --- transfers of a fault


@pytest.mark.parametrize("case", of("fault-transfers"), ids=str)
def test_a_faults_transfers_are_those_that_served_its_core_until_it_is_done(case: Case) -> None:
    for seed in range(1, 6):
        question = asked(case, seed)
        core = dict(question.select)["core"]
        steps = pictures(case.run, question.cycle or 0)
        before = next(steps)
        done, fetched = before.get("core", core, "faults"), 0
        for now in steps:
            moved = now.counter("transfers") - before.counter("transfers")
            mine = any(
                now.get("request", slot, "state") == RequestState.GRANTED
                and before.get("request", slot, "state") != RequestState.GRANTED
                for slot in (2 * core, 2 * core + 1)
            )
            fetched += moved if mine else 0
            if now.get("core", core, "faults") > done:
                break
            before = now
        least, most = SCALE[SCALE_WORDS.index(answer(question))]
        assert least <= fetched and (most is None or fetched <= most)
        assert sum(shown.value for shown in question.shown) <= fetched


# --- how runs end


@pytest.mark.parametrize("case", of("ends-with"), ids=str)
def test_a_run_ends_as_its_fast_run_ends(case: Case) -> None:
    made = load(case.run.scenario_id)
    met = Hazard.NONE
    try:
        Simulation(made.assembly, made.seed).run(faults=made.faults)
    except HazardError as problem:
        met = problem.what
    for question in map_seeds(case):
        assert answer(question) == (WORDS[met][0] if met else HARMLESS)


def test_every_hazard_has_its_words() -> None:
    assert set(WORDS) == {one for one in Hazard if one}
    assert len({words for words, _ in WORDS.values()}) == len(WORDS)


def test_an_unknown_hazard_is_named_with_the_line_of_the_lesson() -> None:
    with pytest.raises(DescriptionError, match=r"lesson\.md:1, key hazards: no hazard is called 'USE_AFTER_FRE'"):
        asked(Case("ends-with", BREAKS, 0, 'hazards = ["USE_AFTER_FRE"]'), 1)


def test_a_question_lets_others_in_between_two_stretches() -> None:
    kind = KINDS["commit"]
    bench = Bench(None, Measures(), Watch(recording(BOUNCES)), 60_000)
    slices = 0
    with pytest.raises(LookupError):
        for _ in kind.ask(kind.read(read_block("", "lesson.md", 1)), bench, Draw("sample", 1, 1)):
            slices += 1
    assert slices > 10
