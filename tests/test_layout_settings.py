"""A field is moved for one run by a setting: whole, safely, and with a word for every mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator import scenario
from simulator.assembly import Assembly, assemble
from simulator.description import DescriptionError
from simulator.language.program import StructInfo
from simulator.layout_settings import GROWN_LINES, changes, is_known, moved

LINE_BYTES = 64
PARTS = {"design": "rwsem-xadd", "machine": "toy-2x2", "workload": "multi-fault-all"}
BASE = assemble("rwsem-xadd", "toy-2x2", "multi-fault-all", cores=2, settings={"pages": 4}).program.structs


def with_settings(**given: int | str) -> dict[str, StructInfo]:
    """All structs after `mm_struct__pgd=…` and the like."""
    return {one.name: one for one in moved(BASE, {key.replace("__", "."): value for key, value in given.items()})}


def offset(structs: dict[str, StructInfo], path: str, struct: str = "mm_struct") -> int:
    return structs[struct].field(path).offset


BEFORE = {one.name: one for one in BASE}


def test_a_field_goes_to_the_byte_it_is_sent_to_and_all_others_stay() -> None:
    after = with_settings(mm_struct__page_table_lock=192)
    assert changes(BASE, tuple(after.values())) == {"mm_struct": {"page_table_lock.slock": 192}}
    assert [one.cell for one in after["mm_struct"].fields] == [one.cell for one in BEFORE["mm_struct"].fields]


def test_a_nested_struct_moves_whole() -> None:
    after = with_settings(mm_struct__mmap_sem=320)
    for path in ("mmap_sem.count", "mmap_sem.wait_lock.slock", "mmap_sem.wait_list.next", "mmap_sem.wait_list.prev"):
        assert offset(after, path) - 320 == offset(BEFORE, path) - 96


def test_a_part_of_a_nested_struct_moves_alone_and_the_struct_with_it_may_move_too() -> None:
    after = with_settings(mm_struct__mmap_sem=320, mm_struct__mmap_sem__wait_lock=192)
    assert (offset(after, "mmap_sem.count"), offset(after, "mmap_sem.wait_lock.slock")) == (320, 192)


def test_what_moves_in_a_struct_moves_in_every_struct_that_holds_it() -> None:
    swapped = with_settings(rw_semaphore__wait_list=16, list_head__next=8, list_head__prev=0)
    assert offset(swapped, "prev", "list_head") == 0
    assert offset(swapped, "mmap_sem.wait_list.prev") == offset(BEFORE, "mmap_sem.wait_list.next")
    assert offset(swapped, "lru.next", "page") == offset(BEFORE, "lru.prev", "page")


def test_a_field_on_a_line_of_its_own_lies_behind_all_others_and_the_struct_has_whole_lines() -> None:
    size = BEFORE["mm_struct"].size
    after = with_settings(mm_struct__mmap_sem="own-line", mm_struct__anon_rss="own-line")
    assert offset(after, "anon_rss") == size  # in the order of their names
    assert offset(after, "mmap_sem.count") == size + LINE_BYTES
    assert after["mm_struct"].size == size + 2 * LINE_BYTES
    odd = with_settings(vm_area_struct__size=201, vm_area_struct__vm_flags="own-line")["vm_area_struct"]
    assert (odd.field("vm_flags").offset, odd.size) == (256, 320)


def test_a_field_beyond_the_end_enlarges_its_struct_by_whole_lines() -> None:
    after = with_settings(mm_struct__pgd=840)
    assert after["mm_struct"].size == 896
    assert changes(BASE, tuple(after.values())) == {"mm_struct": {"pgd": 840, "size": 896}}


def test_the_order_in_which_settings_are_given_does_not_matter() -> None:
    given: dict[str, int | str] = {"mm_struct.size": 1024, "mm_struct.pgd": "own-line", "mm_struct.nr_ptes": 312}
    assert moved(BASE, given) == moved(BASE, dict(reversed(given.items())))


def test_what_says_the_same_layout_is_the_same_layout() -> None:
    assert not changes(BASE, moved(BASE, {"mm_struct.page_table_lock": 128}))
    one, other = ({"mm_struct.page_table_lock": "192"}, {"mm_struct.page_table_lock.slock": 192})
    assert changes(BASE, moved(BASE, one)) == changes(BASE, moved(BASE, other))


@pytest.mark.parametrize(("key", "value", "message", "remedy"), [
    ("mm_strukt.pgd", 64, "no struct is called 'mm_strukt'", "Did you mean 'mm_struct'?"),
    ("mm_struct.pdg", 64, "'mm_struct' has no field 'pdg'", "Did you mean 'pgd'?"),
    ("mm_struct.", 64, "'mm_struct' has no field ''", "Fields of mm_struct: mmap, mm_rb"),
    ("mm_struct.pgd", "far", "'far' is no byte offset", "mm_struct.pgd=own-line"),
    ("mm_struct.pgd", -8, "-8 is no byte offset", "Write mm_struct.pgd=N"),
    ("mm_struct.size", "own-line", "'own-line' is no size", "Write mm_struct.size=N with N bytes."),
    ("mm_struct.pgd", 100, "mm_struct.pgd has 8 bytes and would start at byte 100", "mm_struct.pgd=96"),
    ("mm_struct.mmap_sem", 4, "mm_struct.mmap_sem.count has 8 bytes", "mm_struct.mmap_sem=0"),
    ("mm_struct.anon_rss", 72, "mm_struct.pgd has 72 to 79", "mm_struct.anon_rss=160, or mm_struct.anon_rss=own-line"),
    ("mm_struct.mmap_sem", 64, "and mm_struct.free_area_cache has 64 to 71", "mm_struct.mmap_sem=own-line"),
    ("mm_struct.size", 100, "ends at byte 104, past the size 100", "mm_struct.size=832"),
    ("mm_struct.pgd", 9_000, "mm_struct has 832 bytes and may grow by 16 lines", "at most 1855"),
    ("pte_table.pte", 64, "'pte' is an array of 512, longer than a line", "Move what lies beside it"),
    ("list_head.next", "own-line", "vm_area_struct.shared.next would have", "vm_area_struct.shared.next=own-line"),
])
def test_a_mistake_is_named_with_its_setting_and_a_remedy(
    key: str, value: int | str, message: str, remedy: str
) -> None:
    with pytest.raises(DescriptionError) as caught:
        moved(BASE, {key: value})
    assert caught.value.place == f"--set {key}"
    assert message in caught.value.message and remedy in caught.value.remedy


def test_a_struct_grows_to_the_limit_and_no_further() -> None:
    most = BEFORE["mm_struct"].size + GROWN_LINES * LINE_BYTES
    assert with_settings(mm_struct__pgd=most - 8)["mm_struct"].size == most
    with pytest.raises(DescriptionError, match=f"may grow to {most}"):
        with_settings(mm_struct__size=most, mm_struct__pgd="own-line")


@pytest.mark.parametrize("said", [128, 136, 192, 840, "own-line"])
@pytest.mark.parametrize("path", ["mmap_sem", "page_table_lock", "pgd", "cpu_vm_mask", "mmap_sem.wait_list"])
def test_whatever_is_accepted_leaves_no_two_fields_on_one_byte(path: str, said: int | str) -> None:
    try:
        after = moved(BASE, {f"mm_struct.{path}": said})
    except DescriptionError as refused:
        assert "and mm_struct." in refused.message
        return
    for struct in after:
        end = 0
        for field in sorted(struct.fields, key=lambda one: one.offset):
            assert field.offset >= end and not field.offset % field.size
            end = field.offset + field.size * field.count
        assert end <= struct.size


def made(settings: dict[str, int | str], **parts: object) -> scenario.Scenario:
    return scenario.make(**{**PARTS, "cores": 2, "settings": {"pages": 4, **settings}, **parts})  # type: ignore[arg-type]


def test_a_moved_field_is_another_run_and_a_field_that_stays_is_the_same_run() -> None:
    plain = made({})
    assert made({"mm_struct.page_table_lock": 192}).fingerprint != plain.fingerprint
    assert made({"mm_struct.page_table_lock": 128}).fingerprint == plain.fingerprint
    assert made({"mm_struct.mmap_sem": "own-line"}).fingerprint == made({"mm_struct.mmap_sem": 832}).fingerprint


def lines_of(assembly: Assembly, *paths: str) -> list[int]:
    """The lines of words of the first mm."""
    [mm] = [one for one in assembly.objects if one.name == "mm"]
    return [assembly.cell_line[mm.cell + assembly.program.struct("mm_struct").field(path).cell] for path in paths]


def test_the_word_is_on_the_other_line_and_the_code_is_as_it_was() -> None:
    plain = made({}).assembly
    other = made({"mm_struct.page_table_lock": 104, "mm_struct.mmap_sem": "own-line"}).assembly
    one, two = lines_of(plain, "pgd", "page_table_lock.slock")
    assert one != two
    one, two, sem = lines_of(other, "pgd", "page_table_lock.slock", "mmap_sem.count")
    assert one == two != sem
    assert (plain.program.code == other.program.code).all()
    assert other.static_cell == plain.static_cell


def test_a_struct_that_is_padded_stays_on_the_stage() -> None:
    fields = ("mmap", "pgd", "mmap_sem", "page_table_lock", "anon_rss")
    padded = made({f"mm_struct.{field}": "own-line" for field in fields}).assembly
    assert any(one.name == "mm" and one.watched for one in padded.objects)


def test_a_scenario_and_its_twin_may_move_fields_written_either_way(tmp_path: Path) -> None:
    file = tmp_path / "moved.toml"
    text = 'title = "T"\nsummary = "S"\ndesign = "rwsem-xadd"\nmachine = "toy-2x2"\nworkload = "multi-fault-all"\n'
    text += 'cores = 2\nseed = 1\nnotes = ["n"]\n\n[settings]\npages = 4\n"mm_struct.page_table_lock" = 192\n'
    file.write_text(text + 'mm_struct.mmap_sem.wait_lock = "own-line"\n\n[twin]\nmm_struct.pgd = 320\n')
    loaded = scenario.load(str(file))
    assert loaded.settings["mm_struct.page_table_lock"] == 192
    assert loaded.assembly.moved["mm_struct"]["mmap_sem.wait_lock.slock"] == 832
    assert scenario.chosen(str(file), {}, loaded.twin).assembly.moved["mm_struct"]["pgd"] == 320


def test_a_scenario_keeps_its_moves_where_the_new_parts_have_the_field(tmp_path: Path) -> None:
    file = tmp_path / "moved.toml"
    text = 'title = "T"\nsummary = "S"\ndesign = "spf-zijlstra"\nmachine = "toy-2x2"\nworkload = "multi-fault-all"\n'
    file.write_text(text + 'cores = 2\nseed = 1\nnotes = ["n"]\n\n[settings]\npages = 4\nmm_struct.pgd = 320\n'
                           'vm_area_struct.vm_sequence = "own-line"\n')
    other = scenario.chosen(str(file), {"design": "rwsem-spinlock"}, {})
    assert other.settings == {"pages": 4, "mm_struct.pgd": 320}
    assert is_known(BASE, "mm_struct.size") and not is_known(BASE, "mm_struct.sequence")
