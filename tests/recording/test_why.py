"""Causes are walked backward through real recordings: what is told is what the run did, to a root.

Runs are recorded here and handed to the browser's own modules in Node (tests/js/mirror/ask_why.js), as the page does.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from simulator import scenario
from simulator.recording import Recording
from simulator.recording.recording import CHUNK_CYCLES
from tests import node

ROOT = Path(__file__).resolve().parent.parent.parent
SCRIPT = ROOT / "tests" / "js" / "mirror" / "ask_why.js"


class Run:
    """A run's first chunks in a folder, and what asking about them answers."""

    def __init__(self, folder: Path, run: str | scenario.Scenario, chunks: int) -> None:
        self.folder, self.recording = folder, Recording(scenario.load(run) if isinstance(run, str) else run)
        self.recording.extend_to(chunks * CHUNK_CYCLES)
        (folder / "world.json").write_text(json.dumps(self.recording.world()), encoding="utf-8")
        for number in range(chunks):
            (folder / f"{number}.bin").write_bytes(self.recording.chunk(number))

    def ask(self, *asks: dict[str, Any], attempts: dict[int, Any] | None = None) -> list[dict[str, Any]]:
        told = {"asks": asks, "attempts": attempts or {}}
        (self.folder / "asks.json").write_text(json.dumps(told), encoding="utf-8")
        command = [node.find(), str(SCRIPT), str(self.folder)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def bounces(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Eight readers of one mapping: a ticket spinlock on the line that all faults read."""
    return Run(tmp_path_factory.mktemp("bounces"), "the-line-bounces", 8)


@pytest.fixture(scope="module")
def breaks(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Zijlstra's design with a writer: attempts that break, shootdowns, grace periods."""
    return Run(tmp_path_factory.mktemp("breaks"), "a-writer-breaks-it", 33)


def said(answer: dict[str, Any]) -> list[str]:
    return [one["what"].replace("\u202f", "") for one in answer["said"]]


def kinds(answer: dict[str, Any]) -> list[str]:
    return [one["say"] for one in answer["links"]]


def test_a_core_that_spins_is_led_to_the_holder_of_its_lock_and_to_the_access_that_began_it(bounces: Run) -> None:
    (answer,) = bounces.ask({"kind": "SPIN", "nth": 30})
    spins, holds, trap = answer["links"]
    assert kinds(answer) == ["spins", "holds", "trap"] and answer["end"] == "root"
    assert spins["lock"] == holds["lock"] and holds["core"] == trap["core"] != spins["core"]
    assert trap["cycle"] < holds["cycle"] < spins["cycle"] <= answer["cycle"]
    assert answer["said"][1]["place"]["file"] == "kernel/spinlock.fl"
    assert answer["said"][2]["place"]["file"] == "workloads/multi-fault-all.fl"
    assert "rmqueue_bulk" in answer["said"][1]["why"], "who called the lock is told, not only its function"


def test_a_holder_that_is_named_held_the_lock_at_that_moment(bounces: Run) -> None:
    for answer in bounces.ask(*({"kind": "SPIN", "nth": nth} for nth in range(20, 60, 10))):
        holds = next(one for one in answer["links"] if one["say"] == "holds")
        assert holds["core"] in holds["holders"] and holds["cycle"] <= answer["cycle"]


def test_a_wait_in_a_lines_queue_names_who_had_the_line_and_tells_false_from_true_sharing(breaks: Run) -> None:
    (answer,) = breaks.ask({"kind": "GRANT", "say": "pgd, only lies on the same line: false sharing"})
    granted, took = answer["links"][:2]
    assert (granted["say"], took["say"]) == ("granted", "took") and granted["waited"] > 0
    assert granted["word"] == "pgd" and took["wrote"]["fields"] == ["page_table_lock"]
    assert took["how"] == "line" and took["write"] and took["cycle"] < took["due"] < answer["cycle"] == took["until"]
    assert took["core"] != granted["core"] and took["cycle"] <= granted["cycle"]
    (other,) = breaks.ask({"kind": "GRANT", "say": "true sharing"})
    took = next(one for one in other["links"] if one["say"] == "took" and one["wrote"])
    assert took["word"].split(".")[0] in took["wrote"]["fields"]


def test_a_copy_that_is_lost_is_led_to_the_request_that_took_it_and_where_that_was_made(bounces: Run) -> None:
    (answer,) = bounces.ask({"kind": "INVALIDATE", "nth": 30})
    lost, took = answer["links"][:2]
    assert (lost["say"], took["say"]) == ("lost", "took") and took["core"] == lost["by"] and took["write"]
    assert took["asked"] <= took["cycle"] <= lost["cycle"]
    assert answer["said"][1]["place"]["file"].startswith("kernel/") and answer["end"] == "root"


def test_a_store_that_waited_in_its_buffer_is_told_at_the_line_that_made_it(bounces: Run) -> None:
    for answer in bounces.ask(*({"kind": "INVALIDATE", "nth": nth} for nth in range(0, 60, 6))):
        for link, one in zip(answer["links"], answer["said"], strict=True):
            if link["say"] == "took" and link["store"]:
                assert "=" in one["code"] or "incw" in one["code"], f"{one['code']} stores nothing"


def test_an_attempt_that_broke_is_led_to_the_write_it_met_and_to_the_program_that_wrote(breaks: Run) -> None:
    (answer,) = breaks.ask({"kind": "ABORT", "say": "has changed.*vm_sequence"})
    aborts, wrote, _ = answer["links"]
    assert kinds(answer) == ["aborts", "wrote", "program"] and answer["end"] == "root"
    assert aborts["since"] < wrote["cycle"] < aborts["cycle"] and wrote["core"] != aborts["core"]
    assert wrote["word"] == "vm_sequence.sequence" and wrote["new"] == wrote["old"] + 1
    assert "write_seqcount_begin" in answer["said"][1]["why"]
    assert answer["said"][2]["place"]["file"] == "workloads/mmap-storm.fl"


def test_the_word_of_an_attempt_is_told_from_the_run_made_again_also_where_the_check_names_none(breaks: Run) -> None:
    (busy,) = breaks.ask({"kind": "ABORT", "say": "a writer is at the VMA"})
    assert busy["links"][0]["untold"], "the events alone do not tell: the check is of a local variable"
    told = {busy["cycle"]: breaks.recording.look("attempts", busy["cycle"])}
    (again,) = breaks.ask({"kind": "ABORT", "say": "a writer is at the VMA"}, attempts=told)
    aborts, wrote = again["links"][:2]
    assert (aborts["how"], aborts["word"]) == ("object", "vma.vm_sequence.sequence") and aborts["now"] % 2 == 1
    assert wrote["new"] == aborts["now"] and wrote["core"] != aborts["core"]
    assert again["end"] == "root" and again["said"][-1]["place"]["file"] == "workloads/mmap-storm.fl"
    (first,) = breaks.ask({"kind": "ABORT", "say": "no page table"})
    told = {first["cycle"]: breaks.recording.look("attempts", first["cycle"])}
    (empty,) = breaks.ask({"kind": "ABORT", "say": "no page table"}, attempts=told)
    assert empty["links"][0]["unwritten"] and "it was so before" in empty["said"][0]["why"]


def test_a_fault_that_begins_again_is_led_to_the_attempt_it_gave_up(breaks: Run) -> None:
    (answer,) = breaks.ask({"kind": "RETRY", "nth": 8})
    assert kinds(answer)[:2] == ["retries", "aborts"]
    assert answer["links"][0]["core"] == answer["links"][1]["core"]


def test_a_shootdown_is_led_from_the_interrupt_to_its_sender_and_to_munmap(breaks: Run) -> None:
    (reached, waits) = breaks.ask({"kind": "INTERRUPT", "nth": 1}, {"kind": "SPIN", "say": "waits for answers"})
    assert kinds(reached) == ["interrupted", "sends", "program"] and reached["end"] == "root"
    assert reached["links"][1]["target"] == reached["core"]
    assert "munmap" in reached["said"][2]["code"]
    assert kinds(waits)[0] == "answers" and waits["core"] not in waits["links"][0]["others"]
    assert waits["links"][1]["core"] == waits["links"][0]["others"][0]


def test_a_sleep_is_led_to_the_holder_and_a_wake_up_to_who_gave_the_lock_back(breaks: Run) -> None:
    sleep, wake = breaks.ask({"kind": "SLEEP"}, {"kind": "WAKEUP"})
    assert kinds(sleep)[:2] == ["sleeps", "holds"] and sleep["links"][1]["core"] != sleep["core"]
    assert kinds(wake)[0] == "wakes" and wake["links"][0]["lock"] == 0
    assert sleep["links"][0]["thread"] == wake["links"][0]["thread"]


def test_what_is_told_is_whole_sentences_of_the_past_and_ends_as_it_says(breaks: Run) -> None:
    every = ("GRANT", "SPIN", "WRITE", "ABORT", "COMMIT", "LOCK_ACQUIRE", "LOCK_RELEASE", "SLEEP", "GRACE_END", "PAGE")
    asks = [{"kind": kind, "nth": nth} for kind in every for nth in (0, 2)]
    for ask, answer in zip(asks, breaks.ask(*asks), strict=True):
        if not answer:  # there are not so many
            continue
        assert answer["end"] in ("root", "unknown", "more", "circle"), ask
        for link, one in zip(answer["links"], answer["said"], strict=True):
            text = f"{one['what']} {one['why']}"
            assert (one["what"][0].isalpha() or one["what"][0] == "_") and one["what"].endswith((".", ":")), text
            assert not any(hole in text for hole in ("undefined", "null", "NaN", "  ", " ,", " .")), text
            assert link["cycle"] <= answer["cycle"], "a cause is not later than what it caused"
