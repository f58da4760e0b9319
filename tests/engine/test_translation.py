"""User accesses: fault on what is not mapped, walk on what is, and trust the TLB until it is flushed."""

from __future__ import annotations

from simulator.engine import arena as a
from tests.engine.build import Trial, simulate
from tests.engine.watcher import Watcher

# A little kernel: one middle directory, two page tables, faults map the page that was asked for.
KERNEL = """
class pte_table(size=4160, align=64):
    pte: u64[512] = 0
class pmd_table(size=4096, align=64):
    pmd: ptr[pte_table][512] = 0
class results(size=512, align=64):
    faults: u64 = 0
    address: u64 = 8
    write: u64 = 16
    r: u64[8] = 64
pmd: pmd_table = static()
pte_pool: pte_table = static(count=2)
out: results = static()
def boot():
    pmd.pmd[0] = pte_pool[0]
    pmd.pmd[1] = pte_pool[1]
def do_page_fault(address, write):
    out.faults = out.faults + 1
    out.address = address
    out.write = write
    t: pte_table = pmd.pmd[address >> 21]
    t.pte[(address >> 12) & 511] = (7 << 2) | (write << 1) | 1
"""


def run(body: str, cores: int = 1, settings: dict[str, int] | None = None) -> Trial:
    trial = simulate(KERNEL + "def thread_main():\n" + body, cores=cores, settings=settings or {})
    assert Watcher(trial.simulation).watch(20_000) < 20_000, "the program did not end"
    return trial


def present(trial: Trial, page: int) -> bool:
    """The page map's bit of a page."""
    at = trial.simulation.layout.start[a.A_PAGEMAP] + (page >> 9) * a.PAGEMAP_STRIDE + ((page >> 5) & 15)
    return bool((int(trial.simulation.m[at]) >> (page & 31)) & 1)


def test_a_first_touch_faults_once_and_tells_address_and_write() -> None:
    trial = run("    touch(0x5123, 1)\n    touch(0x5456, 1)\n    touch(0x5000, 0)\n")
    assert (trial.word("out.faults"), trial.word("out.address"), trial.word("out.write")) == (1, 0x5123, 1)
    assert present(trial, 5) and not present(trial, 4)


def test_pages_of_the_second_table_have_their_own_row_of_the_page_map() -> None:
    trial = run("    touch((512 + 33) << 12, 0)\n")
    assert present(trial, 512 + 33) and not present(trial, 33)


def test_a_write_to_a_page_mapped_for_reading_faults_again() -> None:
    trial = run("    touch(0x5000, 0)\n    touch(0x5000, 0)\n    touch(0x5000, 1)\n    touch(0x5000, 1)\n")
    assert trial.word("out.faults") == 2


def test_another_core_walks_and_does_not_fault() -> None:
    trial = run("""    if thread_id() == 0:
        touch(0x5000, 1)
        smp_mb()
        out.r[0] = 1
    else:
        spin_until(out.r[0] == 1)
        touch(0x5000, 1)
""", cores=2)
    assert trial.word("out.faults") == 1


def test_a_stale_translation_is_used_until_it_is_flushed() -> None:
    trial = run("""    t: pte_table = pmd.pmd[0]
    touch(0x5000, 1)
    t.pte[5] = 0
    smp_mb()
    touch(0x5000, 1)
    out.r[0] = out.faults
    flush_tlb_local()
    touch(0x5000, 1)
    out.r[1] = out.faults
""")
    assert (trial.word("out.r[0]"), trial.word("out.r[1]")) == (1, 2)


def test_a_flush_on_one_core_leaves_the_other_cores_stale_until_it_is_interrupted() -> None:
    trial = run("""    t: pte_table = pmd.pmd[0]
    if thread_id() == 0:
        touch(0x5000, 1)
        out.r[0] = 1
        spin_until(out.r[0] == 2)
        touch(0x5000, 1)
        out.r[1] = out.faults
        out.r[0] = 3
        spin_until(out.r[0] == 4)
        touch(0x5000, 1)
        out.r[2] = out.faults
    else:
        spin_until(out.r[0] == 1)
        t.pte[5] = 0
        flush_tlb_local()
        smp_mb()
        out.r[0] = 2
        spin_until(out.r[0] == 3)
        ipi(0, flush, 0)
        work(user_access, 1000)
        out.r[0] = 4
def flush(unused):
    flush_tlb_local()
""", cores=2)
    assert (trial.word("out.r[1]"), trial.word("out.r[2]")) == (1, 2)


def test_the_tlb_forgets_a_page_that_another_one_takes_the_place_of() -> None:
    trial = run("""    t: pte_table = pmd.pmd[0]
    touch(0x5000, 1)
    t.pte[5] = 0
    smp_mb()
    touch((5 + 64) << 12, 1)
    touch(0x5000, 1)
""")
    assert trial.word("out.faults") == 3, "page 69 uses the entry of page 5: the TLB is direct-mapped"


def test_a_walk_loads_the_page_table_coherently() -> None:
    trial = run("""    if thread_id() == 0:
        touch(0x5000, 1)
        smp_mb()
        out.r[0] = 1
    else:
        spin_until(out.r[0] == 1)
        touch(0x6000, 0)
""", cores=2)
    assert trial.word("out.faults") == 2
    assert trial.simulation.counter(a.N_TRANSFERS) > 0


def test_a_directory_entry_that_is_no_page_table_spoils_nothing() -> None:
    trial = run("""    wild: pte_table = 1 << 50
    pmd.pmd[3] = wild
    smp_mb()
    pmd.pmd[3] = None
    smp_mb()
    out.r[0] = 1
""")
    assert trial.word("out.r[0]") == 1


def test_one_page_mapped_and_unmapped_again_and_again_is_no_loop_of_faults() -> None:
    trial = simulate(KERNEL + """
def thread_main():
    for turn in range(1200):
        touch(0x5000, 1)
        pte_pool[0].pte[5] = 0
        smp_mb()
        flush_tlb_local()
""").run_to_the_end()
    assert trial.word("out.faults") == 1200
