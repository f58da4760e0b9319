"""Designs and workloads load whole, and mistakes in their descriptions are explained."""

import pickle
from pathlib import Path

import pytest

from simulator.assembly import assemble, first_cell
from simulator.catalog import (
    DESIGNS,
    Design,
    Workload,
    list_designs,
    list_machines,
    list_workloads,
    load_design,
    load_workload,
)
from simulator.description import DescriptionError
from simulator.engine.layout import lay_out_arena
from simulator.era import era_ids, load_era
from simulator.recording.world import camera_line, line_names

LAYOUT = "[layout.mm_struct]"


def test_the_catalogue_lists_what_is_there() -> None:
    assert {"rwsem-spinlock", "rwsem-xadd", "spf-kamezawa-v4"} <= {design.id for design in list_designs()}
    assert {workload.id for workload in list_workloads()} >= {"multi-fault-all", "fetch-add", "lock-pair"}
    assert {machine[0] for machine in list_machines()} >= {"toy-2x2", "nehalem-2x4x2", "harpertown-2x4"}


def test_every_design_says_what_it_is_where_it_comes_from_and_what_it_leaves_out() -> None:
    entries: list[Design | Workload] = [*list_designs(), *list_workloads()]
    for entry in entries:
        assert entry.title and entry.summary and entry.sources
        assert entry.left_out and all(item.what and item.effect for item in entry.left_out)


def test_every_design_tells_its_past_and_what_it_shares_and_writes() -> None:
    for design in list_designs():
        assert design.date, f"{design.id} has no date"
        assert design.fate.lower().startswith(("merged", "never merged")), design.id
        assert design.shares and design.writes, design.id


def test_a_date_that_is_no_day_is_explained(tmp_path: Path) -> None:
    with pytest.raises(DescriptionError, match='A right line: date = "2010-01-04"'):
        load_design(copy_of_a_design(tmp_path, 'date = "2010-01-12"', 'date = "January 2010"'))


def test_a_design_has_the_settings_of_its_kernel_files() -> None:
    common = {"rss_counters", "nodes", "pcp_batch", "pagevec_size"}
    spinlock, xadd = (set(load_design(design).settings) for design in ("rwsem-spinlock", "rwsem-xadd"))
    assert common <= spinlock
    assert xadd - spinlock == {"word_bits", "era"}


def test_settings_take_words_and_numbers_and_explain_what_they_take() -> None:
    settings = load_workload("multi-fault-all").settings
    assert settings["madvise"].value("one") == 1
    assert settings["pages"].value("64") == 64
    assert settings["barrier"].value(1) == 1
    with pytest.raises(DescriptionError, match="Write madvise=own or one"):
        settings["madvise"].value("all")
    with pytest.raises(DescriptionError, match="from 1 to 65536"):
        settings["pages"].value(0)


def test_an_unknown_design_or_workload_is_answered_with_the_known_ones() -> None:
    with pytest.raises(DescriptionError, match=r"Known designs: .*rwsem-spinlock, rwsem-xadd"):
        load_design("rwsem")
    with pytest.raises(DescriptionError, match=r"Known workloads: .*multi-fault-all"):
        load_workload("multi-fault-none")


def copy_of_a_design(folder: Path, old: str = "", new: str = "") -> str:
    """A design FILE outside the project, with one thing changed."""
    text = (DESIGNS / "rwsem-xadd.toml").read_text(encoding="utf-8")
    assert old in text
    file = folder / "mine.toml"
    file.write_text(text.replace('id = "rwsem-xadd"', 'id = "mine"').replace(old, new, 1), encoding="utf-8")
    return str(file)


def test_a_design_may_be_a_file_and_bring_its_own_text(tmp_path: Path) -> None:
    (tmp_path / "rwsem_xadd.fl").write_text('"""mine"""\n', encoding="utf-8")
    design = load_design(copy_of_a_design(tmp_path))
    assert design.id == "mine"
    assert next(f.text for f in design.files if f.path.endswith("rwsem_xadd.fl")) == '"""mine"""\n'


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"rwsem_xadd.fl"', '"rwsem_xad.fl"', "there is no file 'rwsem_xad.fl'"),
        ('"rwsem_xadd.fl"', '"../rwsem_xadd.fl"', "not the name of a .fl file"),
        ('"rwsem_xadd.fl"', '"mm.fl"', "era 2.6.32 has 'mm.fl' already"),
        ("era =", "erra =", "key era: is missing"),
        ("[layout.mm_struct]", "[bindings]\nx = 3\n[layout.mm_struct]", "key bindings.x: must be a text"),
        ("nr_ptes = 240", 'nr_ptes = "240"', "key layout.mm_struct.nr_ptes: must be a whole number"),
        ("[layout.mm_struct]", "colour = 3\n[layout.mm_struct]", "key colour: is not a known key"),
        ('effect = "', 'efect = "', "key left_out[0].effect: is missing"),
        (LAYOUT, f'[[not_applicable]]\nworkload = "x"\n{LAYOUT}', "key not_applicable[0].reason: is missing"),
        (LAYOUT, '[[not_applicable]]\nworkload = "x"\nreason = "y"\n' * 2 + LAYOUT, "is there twice"),
    ],
)
def test_mistakes_in_a_design_name_file_key_and_remedy(tmp_path: Path, old: str, new: str, says: str) -> None:
    with pytest.raises(DescriptionError) as caught:
        load_design(copy_of_a_design(tmp_path, old, new))
    assert "mine.toml" in caught.value.place
    assert says in str(caught.value)


def test_a_design_may_say_what_it_is_not_for_and_why(tmp_path: Path) -> None:
    why = '[[not_applicable]]\nworkload = "ping-pong"\nreason = "it has no lock at all"\n\n[layout.mm_struct]'
    design = copy_of_a_design(tmp_path, "[layout.mm_struct]", why)
    assert assemble(design, "toy-2x2", "fetch-add", cores=2)
    with pytest.raises(DescriptionError, match="ping-pong is not for mine: it has no lock at all") as caught:
        assemble(design, "toy-2x2", "ping-pong", cores=2)
    assert (caught.value.place, caught.value.remedy) == ("--workload", "Take another workload or another design.")


def test_a_design_may_be_built_into_another_era_that_it_names() -> None:
    here, later = load_design("rwsem-xadd"), load_design("rwsem-xadd", "5.12")
    assert (here.era, later.era) == ("2.6.32", "5.12")
    assert later.settings["munmap_downgrade"].default == 1 and here.settings["munmap_downgrade"].default == 0
    assert set(here.layout["mm_struct"].items()) >= {("page_table_lock", 128), ("mmap_sem", 96)}
    assert later.layout == load_era("5.12").layout  # the design's own offsets are those of its own era
    run = assemble("rwsem-xadd", "toy-2x2", "multi-fault-all", cores=2, settings={"era": "5.12"})
    assert (run.design.era, run.settings["munmap_downgrade"]) == ("5.12", 1)
    with pytest.raises(DescriptionError, match=r"Write era=2\.6\.32 or 4\.17"):
        assemble("rwsem-xadd", "toy-2x2", "multi-fault-all", cores=2, settings={"era": "3.14"})
    with pytest.raises(DescriptionError, match=r"spf-zijlstra is built into era 2\.6\.32 only"):
        assemble("spf-zijlstra", "toy-2x2", "multi-fault-all", cores=2, settings={"era": "5.12"})


def test_an_era_is_said_as_what_is_other_than_before() -> None:
    ids = era_ids()
    assert ids[:5] == ("2.6.32", "4.17", "5.12", "6.4", "6.15")
    first, *later = (load_era(name) for name in ids[:5])
    for era in later:
        assert len(set(era.files)) == len(era.files)
        assert set(era.bindings) >= set(first.bindings)
        assert {left.what for left in first.left_out} <= {left.what for left in era.left_out}
    with pytest.raises(DescriptionError, match=r"no era is called '6.40'\. Did you mean '6\.4'"):
        load_era("6.40")


def test_a_file_that_the_era_has_not_cannot_be_replaced(tmp_path: Path) -> None:
    mine = '[replaces]\n"maple.fl" = ["rbtree.fl"]\n\n[layout.mm_struct]'
    with pytest.raises(DescriptionError, match=r"era 2\.6\.32 has no file 'maple\.fl' to replace"):
        load_design(copy_of_a_design(tmp_path, "[layout.mm_struct]", mine))


def test_what_a_design_is_not_for_exists() -> None:
    workloads = {workload.id for workload in list_workloads()}
    for design in list_designs():
        assert set(design.not_applicable) <= workloads, design.id


def test_a_workload_file_without_its_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "storm.toml"
    file.write_text('id = "storm"\ntitle = "t"\nsummary = "s"\n', encoding="utf-8")
    with pytest.raises(DescriptionError, match=r"has no text storm\.fl"):
        load_workload(str(file))


def test_a_workload_may_fix_a_setting_of_the_kernel_text_and_nobody_else_may_set_it(tmp_path: Path) -> None:
    (tmp_path / "lean.toml").write_text(
        'id = "lean"\ntitle = "t"\nsummary = "s"\n[fixed]\nrss_counters = 0\npages = 3\n', encoding="utf-8"
    )
    (tmp_path / "lean.fl").write_text('"""Nothing."""\n\n\ndef thread_main():\n    pass\n', encoding="utf-8")
    lean = str(tmp_path / "lean.toml")
    settings = assemble("rwsem-xadd", "toy-2x2", lean, cores=2).settings
    assert (settings["rss_counters"], settings["pages"]) == (0, 3)
    with pytest.raises(DescriptionError, match="'rss_counters' is no setting of rwsem-xadd"):
        assemble("rwsem-xadd", "toy-2x2", lean, cores=2, settings={"rss_counters": "on"})


@pytest.mark.parametrize(("name", "entries"), [("designs", list_designs()), ("workloads", list_workloads())])
def test_every_design_and_workload_has_its_heading_in_the_documentation(
    name: str, entries: tuple[Design, ...] | tuple[Workload, ...]
) -> None:
    folder = Path(__file__).parent.parent / "docs"
    pages = {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}
    for entry in entries:
        where = [page for page, text in pages.items() if f"\n## {entry.id}\n" in text]
        assert where, f"no page of docs/ has a heading for {entry.id} ({name})"


@pytest.mark.parametrize("design", [design for design in list_designs() if design.shows], ids=lambda design: design.id)
def test_the_field_a_design_is_about_exists_and_the_stage_opens_at_its_line(design: Design) -> None:
    run = assemble(design.id, "toy-2x2", "multi-fault-all", cores=2)
    layout = lay_out_arena(run)
    line = camera_line(run, layout, "")
    struct, _, path = design.shows.partition(".")
    found = run.watched[line]
    thing = run.objects[found.object]
    owner = run.program.structs[thing.struct]
    assert owner.name == struct
    cell = thing.cell + first_cell(owner, path)
    assert cell in range(thing.cell, thing.cell + owner.cells) and run.cell_line[cell] == found.line
    assert camera_line(run, layout, line_names(run)[0]) == 0, "a scenario's own line comes first"


def test_what_is_wrong_with_a_description_comes_back_from_another_process() -> None:
    wrong = pickle.loads(pickle.dumps(DescriptionError("is missing", "mine.toml, key id", 'Write id = "mine".')))
    assert (wrong.message, wrong.place, wrong.remedy) == ("is missing", "mine.toml, key id", 'Write id = "mine".')


def test_a_field_that_is_not_there_cannot_be_shown(tmp_path: Path) -> None:
    for wrong in ("mm_struct.mmap_semm", "mm.mmap_sem", "mmap_sem"):
        design = copy_of_a_design(tmp_path, 'era = "', f'shows = "{wrong}"\nera = "')
        with pytest.raises(DescriptionError, match="is no field of its texts"):
            assemble(design, "toy-2x2", "multi-fault-all", cores=2)
