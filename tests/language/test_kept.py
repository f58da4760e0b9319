"""Compiling after other programs gives what compiling alone gives; what is kept for that is bounded."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest

from simulator import assembly
from simulator.assembly import assemble
from simulator.language import LanguageError, Program, Source, compile_program
from simulator.language import compile as front
from simulator.language.body import Instruction
from simulator.language.kept import FAMILIES_KEPT, Kept

TEXT = '''"""Functions that look at a setting, a static and one another."""
pages = setting(4)
TWICE = pages * 2


class word(size=64, align=64):
    value: u64 = 0


table: word = static(count=pages)
quiet = setting(off)


def choose():
    if quiet:
        return 1
    return table[0].value


def thread_main():
    index = 0
    while index < TWICE:
        table[index & 1].value = choose() + nr_threads()
        index = index + 1


def apart(a, b):
    return a + b
'''


def compiled(settings: Mapping[str, int], text: str = TEXT) -> Program:
    return compile_program(
        [Source("w.fl", text)], bindings={}, settings=settings, costs=(), roots=("thread_main",)
    )


def alone(settings: Mapping[str, int], monkeypatch: pytest.MonkeyPatch, text: str = TEXT) -> Program:
    """The same, with nothing kept from before."""
    with monkeypatch.context() as patch:
        for name in ("_TREES", "_SCANNED", "_FAMILIES"):
            patch.setattr(front, name, Kept(0))
        return compiled(settings, text)


def assert_same(one: Program, other: Program) -> None:
    assert (one.code == other.code).all()
    for part in ("functions", "lines", "structs", "statics", "settings", "constants", "sources", "bindings"):
        assert getattr(one, part) == getattr(other, part), part


SETTINGS = [{}, {"pages": 8}, {"pages": 8, "quiet": 1}, {"quiet": 1}, {"cores": 9, "threads": 3}, {}, {"pages": 4}]


def test_a_program_does_not_depend_on_those_compiled_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for settings in SETTINGS:
        assert_same(compiled(settings), alone(settings, monkeypatch))


def test_another_text_of_the_same_name_is_another_program(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled({})
    other = TEXT.replace("a + b", "a - b")
    assert_same(compiled({}, other), alone({}, monkeypatch, other))


def test_a_text_with_a_mistake_is_refused_again_and_again() -> None:
    for _ in range(2):
        with pytest.raises(LanguageError, match="index"):
            compiled({}, TEXT.replace("index = index + 1", "index = inedx + 1"))
    assert compiled({})


@pytest.mark.parametrize("design", ["rwsem-xadd", "spf-zijlstra"])
def test_kernel_text_for_more_cores_is_compiled_as_it_would_be_alone(
    design: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def program(cores: int) -> Program:
        return assemble(design, "nehalem-2x4x2", "multi-fault-all", cores=cores, settings={"pages": 8}).program

    for cores in (1, 8, 3):
        after = program(cores)
        with monkeypatch.context() as patch:
            patch.setattr(front, "_FAMILIES", Kept(0))
            assert_same(after, program(cores))


def test_threads_that_compile_at_once_do_not_disturb_one_another(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = {pages: alone({"pages": pages}, monkeypatch) for pages in range(1, 9)}
    with ThreadPoolExecutor(4) as pool:
        for pages, program in zip(wanted, pool.map(lambda pages: compiled({"pages": pages}), wanted), strict=True):
            assert_same(program, wanted[pages])


def test_the_oldest_leave_when_there_is_no_room() -> None:
    kept: Kept[str, int] = Kept(5, lambda key, _: len(key))
    for number, key in enumerate(("aa", "bb", "c")):
        kept.put(key, number)
    assert kept.get("aa") == 0  # now the last used
    kept.put("dd", 3)
    assert [kept.get(key) for key in ("aa", "bb", "c", "dd")] == [0, None, 2, 3]
    kept.put("much too long", 4)
    assert kept.get("much too long") is None


def test_no_more_families_are_kept_than_the_limit_says() -> None:
    for number in range(FAMILIES_KEPT + 5):
        compiled({}, f"{TEXT}\n\nNUMBER = {number}\n")
    assert len(front._FAMILIES._values) <= FAMILIES_KEPT


def test_for_more_cores_only_the_functions_that_look_at_them_are_compiled_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names: list[str] = []
    whole = front.Statements.compile

    def counted(self: front.Statements) -> list[Instruction]:
        names.append(self.function.name)
        return whole(self)

    monkeypatch.setattr(assembly, "_PROGRAMS", Kept(assembly.PROGRAMS_KEPT))  # nothing of other tests
    monkeypatch.setattr(assembly, "_LAID", Kept(assembly.LAID_BYTES_KEPT, lambda _, laid: laid.bytes))
    assemble("rwsem-xadd", "toy-2x2", "multi-fault-all", cores=2)
    monkeypatch.setattr(front.Statements, "compile", counted)
    program = assemble("rwsem-xadd", "toy-2x2", "multi-fault-all", cores=3).program
    assert 0 < len(names) < len(program.functions) / 4 and "boot" in names
    names.clear()
    assemble("rwsem-xadd", "toy-2x2", "multi-fault-all", cores=3, settings={"pause": 9, "mm_struct.pgd": "own-line"})
    assert not names  # another cost, a field elsewhere: the same code
