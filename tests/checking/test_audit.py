"""The audit of a run at rest: nothing to say of a sound one, a sentence for each thing that is spoilt."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from simulator.assembly import assemble
from simulator.checking.audit import audit
from simulator.checking.named_memory import NamedMemory, Thing
from simulator.engine import arena as a
from simulator.engine.simulation import Simulation
from simulator.vocabulary import ThreadState

TEXT = '''"""Each thread maps, touches and unmaps; then it touches its area and ends, leaving it mapped."""


def thread_main():
    me = thread_id()
    first = sys_mmap(ANYWHERE, 3, VM_READ | VM_WRITE)
    touch(first << PAGE_SHIFT, 1)
    sys_munmap(first, 3)
    for number in range(area[me].first_page, area[me].first_page + pages - 2 * me):
        touch(number << PAGE_SHIFT, 1)
'''
DESCRIPTION = 'id = "ends"\ntitle = "t"\nsummary = "s"\nfiles = []\n[fixed]\nmmaps = 1\npages = 20\n'
CORES = 4


@pytest.fixture(scope="module", params=["rwsem-spinlock", "rwsem-xadd"])
def ended(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Simulation:
    folder = tmp_path_factory.mktemp("ends")
    (folder / "ends.fl").write_text(TEXT)
    (folder / "ends.toml").write_text(DESCRIPTION)
    simulation = Simulation(assemble(request.param, "toy-2x2", str(folder / "ends.toml"), cores=CORES), seed=3)
    assert simulation.run() == a.STOPPED_IDLE
    return simulation


@pytest.fixture
def spoilt(ended: Simulation) -> Simulation:
    """The same run, to be damaged."""
    return Simulation(ended.assembly, ended.seed, begin=ended.m[: ended.layout.words])


def put(memory: NamedMemory, thing: Thing, path: str, word: int) -> None:
    memory.words[thing.address + memory.field(thing.struct.name, path)] = word


def free_page(memory: NamedMemory) -> Thing:
    """A page on the zone's list."""
    listed = memory.listed(memory.all("zone")[0], "free_list", "page", "lru")
    assert listed
    return next(page for page in memory.all("mem_map") if page.address == listed[2].address)


def mapped_page(memory: NamedMemory) -> Thing:
    return next(page for page in memory.all("mem_map") if memory.get(page, "_mapcount") == 0)


def hung_table(memory: NamedMemory) -> tuple[Thing, int]:
    """A page table with entries, and its slot in the pmd table."""
    top = memory.all("pmd")[0]
    slot = next(number for number, table in enumerate(memory.array(top, "pmd")) if table)
    return memory.at(memory.array(top, "pmd")[slot], "pte_table"), top.address + slot


def test_a_run_that_cleaned_up_leaves_nothing_to_say(ended: Simulation) -> None:
    assert audit(ended) == []


def test_the_run_has_what_the_rules_are_about(ended: Simulation) -> None:
    memory = NamedMemory(ended)
    names = {thing.name.partition("[")[0] for thing in memory.everything()}
    assert {"mm", "mem_map", "pcp", "lru_add_pvecs", "pte_pool", "vma.anon_vma"} <= names, "heap objects are reached"
    mapped = sum(memory.get(page, "_mapcount") == 0 for page in memory.all("mem_map"))
    assert mapped == 20 + 18 + 16 + 14 + 1, "what the threads left, and the page of zeros, which nobody counts"
    assert sum(memory.get(one, "nr") for one in memory.all("lru_add_pvecs")) > 0


def test_a_run_that_goes_on_is_not_judged(spoilt: Simulation) -> None:
    spoilt.m[spoilt.layout.start[a.A_THREAD] + a.THREAD_STRIDE + a.TH_STATE] = ThreadState.SLEEPING
    assert audit(spoilt) == ["thread 1 has not ended: it is SLEEPING; an audit is for runs at rest"]


def spinlock(memory: NamedMemory) -> None:
    put(memory, memory.all("mm")[0], "page_table_lock.slock", 0x20001)


def heap_spinlock(memory: NamedMemory) -> None:
    anon = next(thing for thing in memory.everything() if thing.name.endswith(".anon_vma"))
    put(memory, anon, "lock.slock", 0x10000)


def semaphore(memory: NamedMemory) -> None:
    mm = memory.all("mm")[0]
    put(memory, mm, "mmap_sem.activity" if memory.has(mm, "mmap_sem.activity") else "mmap_sem.count", 1)


def queue(memory: NamedMemory) -> None:
    put(memory, memory.all("mm")[0], "mmap_sem.wait_list.next", memory.all("waiters")[0].address)


def lost_page(memory: NamedMemory) -> None:
    page = free_page(memory)
    after, before = memory.get(page, "lru.next"), memory.get(page, "lru.prev")
    memory.words[before], memory.words[after + 1] = after, before


def page_in_two_lists(memory: NamedMemory) -> None:
    zone = memory.all("zone")[0]
    pcp = next(one for one in memory.all("pcp") if memory.get(one, "count"))
    head = pcp.address + memory.field("per_cpu_pages", "list.next")
    memory.words[head] = memory.words[head + 1] = 0
    put(memory, pcp, "list.next", memory.get(zone, "free_list.next"))


def free_and_mapped(memory: NamedMemory) -> None:
    table, _ = hung_table(memory)
    first = table.address + memory.field("pte_table", "pte")
    memory.words[first + 200] = (free_page(memory).address << 2) + 3


def mapped_twice(memory: NamedMemory) -> None:
    table, _ = hung_table(memory)
    first = table.address + memory.field("pte_table", "pte")
    memory.words[first + 200] = memory.words[first]


def counted_once_too_often(memory: NamedMemory) -> None:
    page = mapped_page(memory)
    put(memory, page, "_count", memory.get(page, "_count") + 1)


def mapcount(memory: NamedMemory) -> None:
    put(memory, mapped_page(memory), "_mapcount", 1)


def table_not_hung(memory: NamedMemory) -> None:
    memory.words[hung_table(memory)[1]] = 0


def table_hung_twice(memory: NamedMemory) -> None:
    table, slot = hung_table(memory)
    memory.words[slot + 77] = table.address


def table_free(memory: NamedMemory) -> None:
    put(memory, memory.all("pool_entries")[0], "taken", 0)


def no_table(memory: NamedMemory) -> None:
    memory.words[hung_table(memory)[1] + 78] = 12345


def tables_counted(memory: NamedMemory) -> None:
    put(memory, memory.all("mm")[0], "nr_ptes", 9)


def rss(memory: NamedMemory) -> None:
    put(memory, memory.all("mm")[0], "anon_rss", 9)


def zone_count(memory: NamedMemory) -> None:
    put(memory, memory.all("zone")[0], "nr_free_pages", 9)


def list_count(memory: NamedMemory) -> None:
    put(memory, memory.all("pcp")[0], "count", 99)


def gather(memory: NamedMemory) -> None:
    put(memory, memory.all("mmu_gathers")[1], "need_flush", 1)


def lru_flag(memory: NamedMemory) -> None:
    page = free_page(memory)
    put(memory, page, "flags", memory.get(page, "flags") | 1 << memory.program.constants["PG_lru"])


def vma_count(memory: NamedMemory) -> None:
    put(memory, memory.all("mm")[0], "map_count", 3)


def vma_order(memory: NamedMemory) -> None:
    put(memory, memory.all("vma")[0], "vm_end", 0)


def vma_tree(memory: NamedMemory) -> None:
    put(memory, memory.all("mm")[0], "mm_rb", 0)


def vma_cache(memory: NamedMemory) -> None:
    put(memory, memory.all("mm")[0], "mmap_cache", 4321)


def vma_freed(memory: NamedMemory) -> None:
    memory.words[memory.all("vma")[0].address] = a.POISON


DAMAGES: list[tuple[Callable[[NamedMemory], None], str]] = [
    (spinlock, "spinlock mm.page_table_lock is held: it serves ticket 1, and 2 is the next"),
    (heap_spinlock, ".anon_vma.lock is held"),
    (semaphore, "semaphore mm.mmap_sem is held: its"),
    (queue, "semaphore mm.mmap_sem has threads in its queue"),
    (lost_page, "is lost: on no list, mapped nowhere"),
    (page_in_two_lists, "the list pcp["),
    (free_and_mapped, ", free, and mapped 1 times"),
    (mapped_twice, "_mapcount is 0, and 2 entries map it"),
    (counted_once_too_often, "_count is"),
    (mapcount, "_mapcount is 1, and 1 entries map it"),
    (table_not_hung, "is taken, and hangs in nowhere"),
    (table_hung_twice, "hangs in 2 places"),
    (table_free, "hangs in a pmd table, and is free"),
    (no_table, "holds 12345, which is no page table"),
    (tables_counted, "mm.nr_ptes is 9, and 4 tables hang there"),
    (rss, "mm counts 9 pages (anon_rss + file_rss) and maps 68"),
    (zone_count, "zone counts"),
    (list_count, "pcp[0].count is 99, and list has"),
    (gather, "mmu_gathers[1] still holds"),
    (lru_flag, "pages have the flag of the LRU list"),
    (vma_count, "mm counts 3 VMAs and lists 1"),
    (vma_order, "the VMAs of mm are empty, out of order or overlap"),
    (vma_tree, "the tree of mm holds other VMAs than its list"),
    (vma_cache, "mm.mmap_cache points to a VMA that it does not list"),
    (vma_freed, "the list of mm leads to a VMA that was freed"),
]


@pytest.mark.parametrize(("damage", "sentence"), [pytest.param(*one, id=one[0].__name__) for one in DAMAGES])
def test_what_is_left_behind_is_said(spoilt: Simulation, damage: Callable[[NamedMemory], None], sentence: str) -> None:
    memory = NamedMemory(spoilt)
    before = spoilt.m.copy()
    damage(memory)
    assert (before != spoilt.m).any()
    found = audit(spoilt)
    assert any(sentence in one for one in found), found


def test_an_open_read_section_is_said(spoilt: Simulation) -> None:
    spoilt.m[spoilt.layout.start[a.A_THREAD] + 2 * a.THREAD_STRIDE + a.TH_RCU] = 2
    spoilt.m[spoilt.layout.start[a.A_RCU] + a.RCU_CALLBACKS] = 1
    assert audit(spoilt) == [
        "thread 2 ended inside 2 RCU read sections",
        "1 RCU callbacks still wait for a grace period",
    ]


def test_a_lock_taken_and_not_given_back_is_said_by_its_class(spoilt: Simulation) -> None:
    number = spoilt.layout.lock_classes.index("mm_struct.mmap_sem")
    account = spoilt.layout.start[a.A_LOCK_CLASS] + number * a.LOCK_CLASS_STRIDE
    spoilt.m[account + a.LC_HOLDING] = 2
    spoilt.m[account + a.LC_WAITING] = 1
    assert audit(spoilt) == [
        "a lock of class mm_struct.mmap_sem is still held, 2 times",
        "a lock of class mm_struct.mmap_sem is still waited for, 1 times",
    ]
