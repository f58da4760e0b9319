"""Where every page of memory is when all threads have ended: in one place, counted as often as it is used.

Promises: `lost_pages(memory)` returns a sentence for each page that is nowhere, in two places at once, or counted
wrongly; for each page table that is taken and hung in nowhere, or hung in twice; for each list and counter that
disagree.  A page is free (on a zone's list or a cpu's), or used (mapped, in a pagevec, in a file's cache), or holds a
page table, or is the zero page.  Judges only what the text declares.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from simulator.checking.named_memory import NamedMemory, Thing

UNMAPPED = -1  # _mapcount of a page that nobody maps


@dataclass
class Found:
    """What refers to pages: by address of their struct page."""

    free: dict[int, list[str]] = field(default_factory=dict)  # the lists it is on
    mapped: Counter[int] = field(default_factory=Counter)
    held: Counter[int] = field(default_factory=Counter)  # references besides mappings
    tables: Counter[int] = field(default_factory=Counter)
    sentences: list[str] = field(default_factory=list)


def lost_pages(memory: NamedMemory) -> list[str]:
    """Every rule about pages that is broken."""
    if not memory.all("mem_map"):
        return []
    found = Found()
    _free_lists(memory, found)
    _holders(memory, found)
    _page_tables(memory, found)
    found.sentences += _pages(memory, found)
    found.sentences += _lru(memory)
    return found.sentences


def _free_lists(memory: NamedMemory, found: Found) -> None:
    zones = memory.all("zone")
    per_cpu = memory.program.constants["MAX_NODES"]
    for node, zone in enumerate(zones):
        on_zone = _list(memory, zone, "free_list", "nr_free", found)
        diffs = sum(memory.get(pcp, "vm_stat_diff") for pcp in memory.all("pcp")[node::per_cpu])
        counted = memory.get(zone, "nr_free_pages") + diffs
        if counted != on_zone:
            found.sentences.append(f"{zone.name} counts {counted} free pages and lists {on_zone}")
    for number, pcp in enumerate(memory.all("pcp")):
        if number % per_cpu < len(zones):
            _list(memory, pcp, "list", "count", found)


def _list(memory: NamedMemory, owner: Thing, head: str, count: str, found: Found) -> int:
    """Note the pages of one list; how many."""
    pages = memory.listed(owner, head, "page", "lru")
    if pages is None:
        found.sentences.append(f"the list {owner.name}.{head} is broken")
        return -1
    for page in pages:
        found.free.setdefault(page.address, []).append(f"{owner.name}.{head}")
    if memory.get(owner, count) != len(pages):
        found.sentences.append(f"{owner.name}.{count} is {memory.get(owner, count)}, and {head} has {len(pages)} pages")
    return len(pages)


def _holders(memory: NamedMemory, found: Found) -> None:
    """Pagevecs, the caches of files, and gathers, which must be empty."""
    for pagevec in memory.all("lru_add_pvecs"):
        found.held.update(memory.array(pagevec, "pages")[: memory.get(pagevec, "nr")])
    for node in memory.all("radix_tree_nodes"):
        if memory.get(node, "height") == 1:
            found.held.update(page for page in memory.array(node, "slots") if page)
    for gather in memory.all("mmu_gathers"):
        if memory.get(gather, "need_flush"):
            found.sentences.append(f"{gather.name} still holds {memory.get(gather, 'nr')} pages for a shootdown")


def _page_tables(memory: NamedMemory, found: Found) -> None:
    """Tables hang in one pmd table, once each; their entries map pages; the mm counts both."""
    hung: Counter[int] = Counter()
    tops = {top.address: top for name in ("pmd", "child_pmd") for top in memory.all(name)}
    of_top: dict[int, list[int]] = {}
    for address, top in tops.items():
        of_top[address] = [table for table in memory.array(top, "pmd") if table]
        hung.update(of_top[address])
    pool = _pool(memory)
    for table, taken in pool:
        if hung[table.address] > 1:
            found.sentences.append(f"page table {table.name} hangs in {hung[table.address]} places")
        elif taken and not hung[table.address]:
            found.sentences.append(f"page table {table.name} is taken, and hangs in nowhere")
        elif not taken and hung[table.address]:
            found.sentences.append(f"page table {table.name} hangs in a pmd table, and is free")
        if taken and memory.has(table, "page"):
            found.tables[memory.get(table, "page")] += 1
    known = {table.address for table, _ in pool}
    mapped_by: dict[int, Counter[int]] = {}
    shift = memory.program.constants["PTE_PAGE_SHIFT"]
    for address, tables in of_top.items():
        mapped_by[address] = Counter()
        for table_address in tables:
            if table_address not in known:
                found.sentences.append(f"{tops[address].name} holds {table_address}, which is no page table")
                continue
            entries = memory.array(memory.at(table_address, "pte_table"), "pte")
            mapped_by[address].update(entry >> shift for entry in entries if entry & 1)
            found.mapped.update(entry >> shift for entry in entries if entry & 1)
    found.sentences += _mm_counts(memory, of_top, mapped_by)


def _pool(memory: NamedMemory) -> list[tuple[Thing, bool]]:
    """Every page table there can be, and whether it is taken."""
    tables = memory.all("pte_pool")
    if memory.settings.get("children"):
        tables = [*tables, *memory.all("child_pte_pool")]
    return [
        (table, bool(memory.get(entry, "taken")))
        for table, entry in zip(tables, memory.all("pool_entries"), strict=False)
    ]


def _mm_counts(memory: NamedMemory, of_top: dict[int, list[int]], mapped_by: dict[int, Counter[int]]) -> Iterator[str]:
    zero = _zero_page(memory)
    for mm in memory.all("mm"):
        top = memory.get(mm, "pgd")
        if top not in of_top:
            continue
        if memory.get(mm, "nr_ptes") != len(of_top[top]):
            yield f"{mm.name}.nr_ptes is {memory.get(mm, 'nr_ptes')}, and {len(of_top[top])} tables hang there"
        if memory.settings.get("rss_counters", 1):
            rss = _rss(memory, mm)
            mapped = sum(number for page, number in mapped_by[top].items() if page != zero)
            if rss != mapped:
                yield f"{mm.name} counts {rss} pages (anon_rss + file_rss) and maps {mapped}"


def _rss(memory: NamedMemory, mm: Thing) -> int:
    """Pages counted for an address space: in the mm, and what its threads or the cpus have not yet added there."""
    if memory.has(mm, "anon_rss.count"):
        number = memory.get(mm, "rss_index")
        parts = [memory.array(cpu, name)[number] for cpu in memory.all("rss_cpus") for name in ("anon", "file")]
        return memory.get(mm, "anon_rss.count") + memory.get(mm, "file_rss.count") + sum(parts)
    counted = [mm]
    if memory.all("task") and memory.has(memory.all("task")[0], "anon_rss"):
        number = memory.all("mm").index(mm)
        tasks = memory.all("task")
        if not memory.settings.get("processes"):
            counted += tasks if number == 0 else []
        elif number < len(tasks):
            counted.append(tasks[number])
    return sum(memory.get(one, "anon_rss") + memory.get(one, "file_rss") for one in counted)


def _zero_page(memory: NamedMemory) -> int:
    """Address of the page that reads of nothing map, counted nowhere; 0 if the text has none."""
    number = memory.program.constants.get("ZERO_PAGE")
    return 0 if number is None else memory.all("mem_map")[number].address


def _pages(memory: NamedMemory, found: Found) -> Iterator[str]:
    pages = memory.all("mem_map")
    zero = _zero_page(memory)
    known = {page.address for page in pages}
    for address in (set(found.free) | set(found.mapped) | set(found.held) | set(found.tables)) - known:
        yield f"{address} is listed or mapped as a page, and is none"
    for page in pages:
        if page.address != zero:
            yield from _page(memory, page, found)


def _page(memory: NamedMemory, page: Thing, found: Found) -> Iterator[str]:
    lists = found.free.get(page.address, [])
    mapped, held, tables = (counts[page.address] for counts in (found.mapped, found.held, found.tables))
    count, mapcount = memory.get(page, "_count"), memory.get(page, "_mapcount")
    used = mapped + held + tables
    if len(lists) > 1:
        yield f"{page.name} is on {len(lists)} lists: {', '.join(lists)}"
    if lists and used:
        yield f"{page.name} is on {lists[0]}, free, and {_uses(mapped, held, tables)}"
    elif not lists and not used:
        yield f"{page.name} is lost: on no list, mapped nowhere (_count {count}, _mapcount {mapcount})"
    elif tables and (tables > 1 or mapped or held):
        yield f"{page.name} is {_uses(mapped, held, tables)}"
    elif count != used:
        yield f"{page.name}._count is {count}, and it is {_uses(mapped, held, tables)}"
    if mapcount != mapped + UNMAPPED:
        yield f"{page.name}._mapcount is {mapcount}, and {mapped} entries map it"


def _uses(mapped: int, held: int, tables: int) -> str:
    words = (f"mapped {mapped} times", mapped), (f"held {held} times", held), ("the page of a page table", tables)
    return " and ".join(text for text, number in words if number) or "used by nobody"


def _lru(memory: NamedMemory) -> Iterator[str]:
    """A page has the flag PG_lru if it is on an LRU list."""
    flag = 1 << memory.program.constants["PG_lru"]
    flagged = {page.address for page in memory.all("mem_map") if memory.get(page, "flags") & flag}
    listed: Counter[int] = Counter()
    for zone in memory.all("zone"):
        for head in ("active_anon", "inactive_file"):
            if memory.has(zone, f"{head}.next"):
                pages = memory.listed(zone, head, "page", "lru")
                if pages is None:
                    yield f"the list {zone.name}.{head} is broken"
                    return
                listed.update(page.address for page in pages)
    if set(listed) != flagged:
        yield f"{len(flagged)} pages have the flag of the LRU list, and {len(listed)} are on it"
