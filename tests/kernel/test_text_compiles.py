"""Every design compiles with every workload, and every kernel function names itself as the kernel does."""

from pathlib import Path

import pytest

from simulator.catalog import ERA_SETTING, KERNEL, list_designs, list_workloads
from tests.designs import LINUX
from tests.kernel.plain_machine import compiled

DESIGNS, WORKLOADS = list_designs(), list_workloads()
OF_LINUX = [design for design in DESIGNS if design.id in LINUX]
PAIRS = [(one, load) for one in DESIGNS for load in WORKLOADS if load.id not in one.not_applicable]


COUNTS = (1, 8, 256)  # each pair on one of them, in turn


@pytest.mark.parametrize(
    ("design", "workload", "cores"), [(*pair, COUNTS[turn % 3]) for turn, pair in enumerate(PAIRS)],
    ids=[f"{one.id}-{load.id}-{COUNTS[turn % 3]}" for turn, (one, load) in enumerate(PAIRS)],
)
def test_a_design_compiles_with_a_workload_and_has_every_setting(design, workload, cores) -> None:  # type: ignore[no-untyped-def]
    program = compiled(design, workload, cores)
    for interface, function in design.bindings.items():
        if interface == "mm_read_trylock":
            assert program.function(interface).name == function
    assert program.function("do_page_fault").name == "do_page_fault"
    named = {**design.settings, **workload.settings}
    named.pop(ERA_SETTING, None)  # decides which text it is
    assert set(named) <= set(program.settings)
    for setting in named.values():
        assert program.settings[setting.name] == setting.default


@pytest.mark.parametrize("design", [one for one in OF_LINUX if one.era == "2.6.32"], ids=lambda d: d.id)
def test_the_profile_symbols_of_the_article_exist(design) -> None:  # type: ignore[no-untyped-def]
    names = {function.name for function in compiled(design, WORKLOADS[0], 2).functions}
    published = {"_raw_spin_lock", "_raw_spin_lock_irqsave", "_raw_spin_lock_irq", "down_read_trylock", "up_read"}
    assert published | {"clear_page", "free_pcppages_bulk", "smp_invalidate_interrupt", "find_vma"} <= names


@pytest.mark.parametrize("path", sorted(KERNEL.glob("*.fl")), ids=lambda p: p.name)
def test_every_kernel_file_is_used_and_opens_with_its_idea_and_rules(path: Path) -> None:
    assert any(f"kernel/{path.name}" in {f.path for f in entry.files} for entry in (*DESIGNS, *WORKLOADS))
    text = path.read_text(encoding="utf-8")
    assert text.startswith('"""')
    head = text.split('"""')[1]
    assert "Idea:" in head
    assert "Rules of use:" in head
