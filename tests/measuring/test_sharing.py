"""True and false sharing are told apart by what happens, not by who might: designed programs have one of them only."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.assembly import Assembly
from simulator.measuring.sharing import FALSE, TRUE
from simulator.measuring.touches import CountingSimulation, Touches
from simulator.scenario import make
from tests.recording.lab import spec

UNTIL = 1_000_000
PAIR = """
class two_words(size=128, align=64):
    one: u64 = 0
    other: u64 = 8


both: two_words = static()


def thread_main():
    while 1:
        if thread_id() == 0:
            {first}
        else:
            {second}
        work(user_access)
"""


def counted(assembly: Assembly) -> Touches:
    simulation = CountingSimulation(assembly, 1)
    with simulation.counting() as touches:
        simulation.run(until=UNTIL)
    return touches


def pair(folder: Path, first: str, second: str, **settings: int | str) -> tuple[int, int, list[dict[str, object]]]:
    """(true, false) requests of two threads with a word each, and who was in whose way."""
    touches = counted(spec(folder, PAIR.format(first=first, second=second), settings=settings).assembly)
    return int(touches.sharing.asked[:, TRUE].sum()), int(touches.sharing.asked[:, FALSE].sum()), touches.sharing.rows()


WRITE, READ = "both.{} = 1", "touched = both.{}"


def test_two_writers_of_one_word_share_it_truly(tmp_path: Path) -> None:
    true, false, _ = pair(tmp_path, WRITE.format("one"), WRITE.format("one"))
    assert true > 100 and false == 0


def test_two_writers_of_two_words_on_one_line_share_it_falsely(tmp_path: Path) -> None:
    true, false, rows = pair(tmp_path, WRITE.format("one"), WRITE.format("other"))
    assert true == 0 and false > 100
    assert {(row["field"], row["by"]) for row in rows} == {("one", "other"), ("other", "one")}
    assert sum(int(str(row["times"])) for row in rows) == false


def test_two_writers_of_two_words_on_two_lines_share_nothing(tmp_path: Path) -> None:
    assert pair(tmp_path, WRITE.format("one"), WRITE.format("other"), **{"two_words.other": 64})[:2] == (0, 0)


def test_a_reader_beside_a_writer_asks_because_of_it_and_the_writer_because_of_the_reader(tmp_path: Path) -> None:
    true, _, rows = pair(tmp_path, WRITE.format("one"), READ.format("other"))
    times = {(row["field"], row["by"]): int(str(row["times"])) for row in rows}
    assert true == 0 and times["one", "other"] > 100 and times["other", "one"] > 100


def test_two_readers_ask_once(tmp_path: Path) -> None:
    assert pair(tmp_path, READ.format("one"), READ.format("other"))[:2] == (0, 0)


@pytest.mark.parametrize(("moved", "asks"), [({}, True), ({"mm_struct.pgd": "own-line"}, False)])
def test_the_root_of_the_page_tables_suffers_from_the_semaphore_until_it_is_moved(
    moved: dict[str, str], asks: bool
) -> None:
    made = make(design="rwsem-xadd", machine="nehalem-2x4x2", workload="multi-fault-all", cores=8, settings=moved)
    rows = counted(made.assembly).sharing.rows()
    times = sum(row["times"] for row in rows if (row["field"], row["by"]) == ("pgd", "mmap_sem"))
    assert times > 500 if asks else times == 0


def test_siblings_of_one_core_never_ask_because_of_each_other(tmp_path: Path) -> None:
    text = PAIR.format(first=WRITE.format("one"), second=WRITE.format("other"))
    made = spec(tmp_path, text, machine="nehalem-2x4x2", placement="smt")
    assert made.assembly.topology.caches == 1
    assert not counted(made.assembly).sharing.rows()
