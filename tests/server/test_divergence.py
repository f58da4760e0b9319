"""Two runs of a tab are compared a slice at a time, from the edit on where they part by one, within the limits."""

from __future__ import annotations

from typing import Any

import pytest

from server import limits
from server.divergence import diverge
from server.fields import ProtocolError
from server.requests import EditRequest, OpenRequest
from server.runs import SharedRun
from server.simulation import open_run
from tests.server.fake_recording import CHUNK_CYCLES
from tests.server.tab import Opener, Tab

PARTS: dict[str, Any] = {"machine": "toy-2x2", "workload": "multi-fault-all", "cores": 2, "seed": 1}


def shared(design: str = "rwsem-xadd", **more: Any) -> SharedRun:
    return SharedRun(open_run(OpenRequest(design=design, **{**PARTS, **more})))


def compared(run: SharedRun, other: SharedRun) -> dict[str, Any]:
    return diverge(run, other, lambda: False)


def test_two_designs_part_where_their_text_does() -> None:
    answer = compared(shared("rwsem-spinlock"), shared("rwsem-xadd"))
    assert answer["apart"] and answer["first"]["file"] != answer["second"]["file"]
    assert answer["first"]["core"] == answer["second"]["core"]
    assert {"chunk", "index", "cycle", "kind", "line", "function"} < set(answer["first"])


def test_a_fork_is_compared_from_its_edit_on() -> None:
    edit = EditRequest(5 * CHUNK_CYCLES + 7, "next", core=1)
    run, fork = shared(), shared(edits=(edit,))
    answer = compared(run, fork)
    assert answer["apart"] and answer["first"]["chunk"] >= 5
    assert answer["events"] < 2000, "what comes before the edit was not read"


def test_a_comparison_ends_at_its_limit_and_says_how_far_it_looked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SEARCH_CYCLES", 2 * CHUNK_CYCLES)
    run, other = shared(cores=1), shared(cores=1, settings=(("clear_page_idle", 4000),))
    answer = compared(run, other)
    assert (answer["apart"], answer["ended"]) == (False, False)
    assert max(answer["searched"]) == 3 * CHUNK_CYCLES


def test_it_is_given_up_when_the_tab_says_so() -> None:
    with pytest.raises(ProtocolError, match="given up"):
        diverge(shared(), shared("rwsem-spinlock"), lambda: True)


def test_a_run_is_the_same_as_itself_however_it_is_called(tab: Tab) -> None:
    for _ in range(2):
        tab.ask("open", scenario="article")
    answer = tab.ask("diverge", run="r1", other="r2")
    assert answer["ok"] and answer["ended"] and not answer["apart"]


def test_two_runs_are_read_and_one_that_is_not_open_is_refused(tab: Tab, opener: Opener) -> None:
    tab.ask("open", scenario="article")
    tab.ask("open", scenario="watched")
    assert tab.ask("diverge", run="r1", other="r2")["ended"]
    assert all(("trail", 0) in made.calls for made in opener.made)
    for keys, place in (({"run": "r1", "other": "r9"}, "other"), ({"run": "r1"}, "diverge.other"),
                        ({"run": "r1", "other": "r2", "line": 1}, "diverge")):
        assert tab.ask("diverge", **keys)["error"]["place"] == place
