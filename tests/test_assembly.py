"""What is assembled does not depend on what was assembled before; what is kept for that is bounded."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from simulator import assembly
from simulator.assembly import Assembly, assemble
from simulator.language.kept import Kept

BASE: dict[str, Any] = {
    "design": "rwsem-xadd", "machine": "nehalem-2x4x2", "workload": "multi-fault-all", "cores": 3,
    "settings": {"pages": 8},
}
CHANGES: list[dict[str, Any]] = [
    {}, {"cores": 4}, {"threads": 5}, {"placement": "compact"}, {"machine": "harpertown-2x4"},
    {"settings": {"pages": 9}}, {"settings": {"pages": 8, "pause": 9}},
    {"settings": {"pages": 8, "rss_counters": "off"}},
    {"settings": {"pages": 8, "mm_struct.pgd": "own-line"}}, {"settings": {"pages": 8, "mm_struct.pgd": 320}},
    {"design": "rwsem-spinlock"}, {"workload": "multi-fault-all-split"}, {},
]


def assert_same(one: Assembly, other: Assembly) -> None:
    assert (one.program.code == other.program.code).all()
    for part in ("functions", "lines", "structs", "statics", "settings", "constants"):
        assert getattr(one.program, part) == getattr(other.program, part), part
    for part in ("machine", "topology", "settings", "threads", "moved", "objects", "watched", "watched_cells",
                 "cell_line", "line_socket", "static_cell", "user_files"):
        assert getattr(one, part) == getattr(other, part), part


def alone(change: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Assembly:
    """The same with nothing kept from before."""
    with monkeypatch.context() as patch:
        patch.setattr(assembly, "_PROGRAMS", Kept(0))
        patch.setattr(assembly, "_LAID", Kept(0))
        return assemble(**{**BASE, **change})


def test_an_assembly_does_not_depend_on_those_made_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for change in CHANGES:
        assert_same(assemble(**{**BASE, **change}), alone(change, monkeypatch))


def test_runs_that_differ_in_latencies_only_share_program_and_map(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assembly, "_PROGRAMS", Kept(8))  # whatever ran before has filled the usual ones
    monkeypatch.setattr(assembly, "_LAID", Kept(8))
    one, other = assemble(**BASE), assemble(**{**BASE, "settings": {"pages": 8, "residency": 7}})
    assert one.program is other.program and one.cell_line is other.cell_line
    assert one.machine != other.machine
    moved = assemble(**{**BASE, "settings": {"pages": 8, "mm_struct.pgd": "own-line"}})
    assert moved.program.code is one.program.code and moved.cell_line != one.cell_line


def test_threads_that_assemble_at_once_do_not_disturb_one_another(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = [alone(change, monkeypatch) for change in CHANGES]
    with ThreadPoolExecutor(4) as pool:
        for one, other in zip(pool.map(lambda change: assemble(**{**BASE, **change}), CHANGES), wanted, strict=True):
            assert_same(one, other)


def test_maps_are_kept_up_to_a_limit_of_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    one = assemble(**BASE)
    room = Kept[Any, Any](4 * len(one.cell_line) + 300 * len(one.objects), lambda _, laid: laid.bytes)
    monkeypatch.setattr(assembly, "_LAID", room)
    for cores in (1, 2, 3, 4):
        assemble(**{**BASE, "cores": cores})
    assert 0 < len(room._values) < 4


def test_every_cell_has_a_line_and_every_line_a_socket_of_the_run() -> None:
    made = assemble(**BASE)
    assert max(made.cell_line) == len(made.line_socket) - 1
    assert set(made.line_socket) <= {place.socket for place in made.topology.cores}
    assert {made.cell_line[thing.cell] for thing in made.objects if thing.watched} <= {one.line for one in made.watched}
