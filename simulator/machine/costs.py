"""The named costs of `work(...)`: code that takes time but is not spelled out in the kernel text.

Promises: one list, in one order (the language's cost numbers), with one meaning a name, the same on every machine; a
preset gives each a value with source and mark.  The C code of a fault is known only as a whole (`fault_code`), so its
costs here are fixed shares of that one number, each marked estimated.  The shares make 75 %: the other quarter is the
text itself, which spells out 340 to 420 instructions a fault, 31 to 39 of them loads.  Cache misses and locked
operations are never in these costs: the machine charges them.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Cost:
    """`share` is the percentage of `fault_code` this cost is, or 0 when the preset gives its value itself."""

    name: str
    meaning: str
    share: int = 0


COSTS: tuple[Cost, ...] = (
    Cost("fault_entry", "page-fault exception: from the faulting instruction to do_page_fault"),
    Cost("fault_exit", "iret: from the end of do_page_fault back to the faulting instruction"),
    Cost("syscall_entry", "system call: from user code to the kernel function"),
    Cost("syscall_exit", "system call: back to user code"),
    Cost("clear_page_idle", "zeroing 4096 bytes with memory idle: the pace of clear_page's burst of 64 lines"),
    Cost("code_do_page_fault", "do_page_fault: decode, checks, accounting", 20),
    Cost("code_handle_mm_fault", "handle_mm_fault and handle_pte_fault: event count, table walk, decision", 10),
    Cost("code_do_anonymous_page", "do_anonymous_page: everything but its locks, page and counters", 10),
    Cost("code_alloc_pages", "__alloc_pages_nodemask: policy, zone list, flags", 10),
    Cost("code_get_page", "get_page_from_freelist and prep_new_page: watermark arithmetic, checks", 10),
    Cost("code_rmap", "page_add_new_anon_rmap: flags, index, zone statistics", 10),
    Cost("code_lru_add", "lru_cache_add_lru: pagevec bookkeeping", 5),
    Cost("pcp_fast", "one page from or to this cpu's own free list"),
    Cost("kmem_cache", "one small object from or to this cpu's slab, its cache misses apart"),
    Cost("rmqueue", "buddy work to take one page, inside zone->lock, its cache misses apart"),
    Cost("free_one_page", "buddy work to give one page back, inside zone->lock, its cache misses apart"),
    Cost("code_mmap", "mmap, munmap, mprotect or brk: checks, accounting and flags of one call"),
    Cost("find_vma_hit", "find_vma when mmap_cache holds the answer"),
    Cost("find_vma_level", "one level of the VMA tree, its cache misses apart"),
    Cost("maple_level", "one node of the maple tree: which of its slots, its cache misses apart"),
    Cost("copy_vma", "copying a vm_area_struct to the stack, its cache misses apart"),
    Cost("walk_level", "one level of the page table in software, its cache misses apart"),
    Cost("lru_drain_page", "moving one page on or off an LRU list, inside lru_lock, its cache misses apart"),
    Cost("zap_page", "zap_pte_range: one present entry"),
    Cost("tlb_flush", "reloading CR3 on this core"),
    Cost("invlpg", "forgetting one translation on this core"),
    Cost("refcache_tick", "from one flush of a core's reference cache to the next"),
    Cost("ipi_send", "writing the interrupt command register for one target"),
    Cost("ipi_flight", "from the command register until the target core notices; nobody is busy with it"),
    Cost("ipi_target", "smp_invalidate_interrupt: its own code, its cache misses apart"),
    Cost("wake_up", "try_to_wake_up on the waker's core: choosing the run queue and entering it"),
    Cost("wake_latency", "from a wake-up until an idle core notices: the reschedule interrupt and leaving idle"),
    Cost("context_switch", "switching to another thread: schedule, registers, address space, the first cache misses"),
    Cost("grace_period", "the least an RCU grace period takes: each cpu passes through the scheduler or user mode"),
    Cost("disk_read", "one page from the disk: from the request to its interrupt"),
    Cost("radix_level", "one level of a file's page tree, its cache misses apart"),
    Cost("code_filemap_fault", "filemap_fault and __do_fault: everything but lookups, locks and counters"),
    Cost("copy_pte", "copy_one_pte: one present entry of a page table copied by fork"),
    Cost("code_fork", "fork and exit of a child: everything but the copies of its mappings and page tables"),
    Cost("memcg_charge", "charging one page to a memory control group; only with memcg=on"),
    Cost("user_access", "the user program's loop around one touched page"),
)

COST_NAMES: tuple[str, ...] = tuple(cost.name for cost in COSTS)
