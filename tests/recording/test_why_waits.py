"""A wait for a line is explained by whoever its home waited for: every grant that had queued, against the home's rule.

The home's clocks are kept forward over the recorded chunks (tests/js/mirror/ask_waits.js); that they say of every grant
exactly when it came shows that they are the engine's.  The browser finds the grant by searching backward.
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

SCRIPT = Path(__file__).resolve().parent.parent / "js" / "mirror" / "ask_waits.js"


def waits(folder: Path, run: scenario.Scenario, chunks: int) -> list[dict[str, Any]]:
    """What is told of each grant of the first chunks that had queued."""
    recording = Recording(run)
    recording.extend_to(chunks * CHUNK_CYCLES)
    (folder / "world.json").write_text(json.dumps(recording.world()), encoding="utf-8")
    for number in range(chunks):
        (folder / f"{number}.bin").write_bytes(recording.chunk(number))
    done = subprocess.run([node.find(), str(SCRIPT), str(folder)], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def breaks(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    return waits(tmp_path_factory.mktemp("breaks"), scenario.load("a-writer-breaks-it"), 16)


@pytest.fixture(scope="module")
def counts(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Eight readers of a counting lock, on a machine whose new owners keep a line for a while."""
    chosen = {"design": "rwsem-xadd", "machine": "nehalem-2x4x2", "workload": "multi-fault-all", "cores": 8, "seed": 1}
    return waits(tmp_path_factory.mktemp("counts"), scenario.chosen(None, chosen, {}), 6)


def is_told(link: dict[str, Any], wait: dict[str, Any]) -> bool:
    return any(
        (one["core"], one["cycle"], one["reading"]) == (link["core"], link["cycle"], not link["write"])
        for one in wait["behind"]
    )


def test_every_wait_is_explained_by_the_grant_that_the_home_waited_for(
    breaks: list[dict[str, Any]], counts: list[dict[str, Any]]
) -> None:
    for all_of, least in ((breaks, 80), (counts, 200)):
        assert len(all_of) >= least, "there is something to compare"
        for wait in all_of:
            assert wait["clock"] == wait["cycle"], f"the home's rule as told here is not the engine's: {wait}"
            assert wait["took"]["say"] == "took" and is_told(wait["took"], wait), wait
            assert wait["took"]["until"] == wait["cycle"], wait


def test_a_core_asked_while_it_still_waits_is_told_the_same(
    breaks: list[dict[str, Any]], counts: list[dict[str, Any]]
) -> None:
    stalled = [wait for wait in breaks + counts if wait["stalled"]]
    assert len(stalled) > 100 and all(is_told(wait["stalled"], wait) for wait in stalled)


def test_who_only_read_is_said_to_have_read_and_shares_nothing(breaks: list[dict[str, Any]]) -> None:
    behind_reads = [wait for wait in breaks if wait["took"]["how"] == "reads"]
    assert behind_reads, "a write waited for reads under way"
    for wait in breaks:
        said = f"{wait['said']['what']} {wait['said']['why']}"
        assert ("to read it" in said) is not wait["took"]["write"]
        if not wait["took"]["write"] or wait["took"]["own"]:
            assert "sharing" not in said
    assert all("A write waits until every read under way has arrived." in wait["said"]["why"] for wait in behind_reads)


def test_a_stay_and_a_busy_home_are_told_as_such(counts: list[dict[str, Any]]) -> None:
    said = [f"{wait['said']['what']} {wait['said']['why']}" for wait in counts]
    assert any("A new owner keeps the line for a while" in one for one in said)
    assert any(one.startswith("The home of ") and " was busy with core " in one for one in said)
