"""What must hold of RadixVM's address spaces when all threads have ended: tree, reference counts, pages, page tables.

Promises: `broken_radix(memory)` returns one sentence for each thing that is wrong, and nothing for a text without a
radix tree.  A count is judged by its true value: the object's own plus the deltas that cores still hold.  A page is in
one place: free (a buddy's or a core's stack), of a descriptor, a node of a tree, or a page table.  Each entry of a page
table is the page of its descriptor, and the descriptor knows the core.  Only for runs at rest.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from simulator.checking.named_memory import NamedMemory, Thing

NONE, UPPER, LEAF, EXTERNAL = range(4)  # of a word of an upper node
TYPE_MASK, LOCKED, DYING, POINTER_SHIFT = 3, 4, 8, 4
FLAG_LOCK, FLAG_MAPPED, FLAG_WRITE = 1, 2, 16
UPPER_FANOUT, LEAF_FANOUT, LEAF_BITS, UPPER_BITS, LEVEL_BITS, LEVEL_MASK = 512, 64, 6, 9, 2, 3
PTES, PTE_WRITE, PTE_PAGE_SHIFT = 512, 2, 2


@dataclass
class Tree:
    """What was found under one root."""

    used: dict[int, int] = field(default_factory=dict)  # radix_nodes index -> slots that are not empty
    leaves: dict[int, int] = field(default_factory=dict)  # first page of each leaf -> index of its first descriptor
    folded: list[tuple[int, int, int]] = field(default_factory=list)  # first page, page behind the last, flags
    sentences: list[str] = field(default_factory=list)


def broken_radix(memory: NamedMemory) -> list[str]:
    """Every rule that is broken."""
    if not memory.all("radix_nodes"):
        return []
    trees = [read_tree(memory, memory.get(mm, "root_")) for mm in memory.all("mm")]
    found = [sentence for tree in trees for sentence in tree.sentences]
    found += _nodes(memory, trees)
    found += _pages(memory, trees)
    for number, tree in enumerate(trees):
        found += _entries(memory, tree, number)
    found += _quiet(memory)
    return found


def read_tree(memory: NamedMemory, root: int) -> Tree:
    """Walk a tree by its words."""
    tree = Tree()
    _upper(memory, tree, root >> LEVEL_BITS, root & LEVEL_MASK, 0)
    return tree


def _upper(memory: NamedMemory, tree: Tree, number: int, level: int, first: int) -> None:
    node, nodes = memory.all("upper_nodes")[number], memory.all("radix_nodes")
    uppers = len(memory.all("upper_nodes"))
    span = 1 << (LEAF_BITS + (level - 1) * UPPER_BITS)
    words = memory.array(node, "child")
    tree.used[number] = sum(word & TYPE_MASK != NONE for word in words)
    for slot, word in enumerate(words):
        kind, what, at = word & TYPE_MASK, word >> POINTER_SHIFT, first + slot * span
        where = f"slot {slot} of {node.name}"
        if word & LOCKED:
            tree.sentences.append(f"{where} is locked")
        if word & DYING:
            tree.sentences.append(f"{where} says that its node is dying")
        if kind == EXTERNAL:
            thing = memory.at(what, "vmdesc")
            if memory.whole(thing):
                tree.folded.append((at, at + span, memory.get(thing, "flags")))
            else:
                tree.sentences.append(f"{where} points to a descriptor that was freed")
        elif kind in (UPPER, LEAF):
            if (kind == LEAF) != (level == 1) or (uppers if kind == LEAF else 0) + what in tree.used:
                tree.sentences.append(f"{where} points to a node of the wrong level, or to one that hangs elsewhere")
                continue
            below = nodes[(uppers if kind == LEAF else 0) + what]
            back = memory.get(below, "parent"), memory.get(below, "slot"), memory.get(below, "number")
            if back != (number << LEVEL_BITS | level, slot, what):
                tree.sentences.append(f"{below.name} does not know that it hangs in {where}")
            if kind == UPPER:
                _upper(memory, tree, what, level - 1, at)
            else:
                _leaf(memory, tree, uppers + what, what * LEAF_FANOUT, at)


def _leaf(memory: NamedMemory, tree: Tree, number: int, slots: int, first: int) -> None:
    tree.leaves[first] = slots
    descriptors = memory.all("leaf_slots")[slots : slots + LEAF_FANOUT]
    flags = [memory.get(one, "flags") if memory.whole(one) else -1 for one in descriptors]
    if -1 in flags:
        tree.sentences.append(f"the leaf of page {first} was freed, and hangs in the tree")
        return
    tree.used[number] = sum(bool(one & FLAG_MAPPED) for one in flags)
    for page, one in enumerate(flags, first):
        if one & FLAG_LOCK:
            tree.sentences.append(f"page {page} is locked")


def deltas(memory: NamedMemory) -> Counter[int]:
    """What the cores have not told the objects yet, by address of the object."""
    held: Counter[int] = Counter()
    for way in memory.all("ways_"):
        if memory.get(way, "obj"):
            held[memory.get(way, "obj")] += memory.get(way, "delta")
    return held


def _nodes(memory: NamedMemory, trees: list[Tree]) -> Iterator[str]:
    held = deltas(memory)
    used = {number: count for tree in trees for number, count in tree.used.items()}
    roots = {memory.get(mm, "root_") >> LEVEL_BITS for mm in memory.all("mm")}
    for number, node in enumerate(memory.all("radix_nodes")):
        taken = bool(memory.get(node, "taken"))
        if taken != (number in used):
            yield f"{node.name} is {'taken, and hangs nowhere' if taken else 'free, and hangs in a tree'}"
        elif taken and memory.settings.get("radix_collapse"):
            count, truth = memory.get(node, "ref.refcount_") + held[node.address], used[number] + (number in roots)
            if count != truth:
                yield f"{node.name} counts {count} references, and has {truth} slots in use"
            elif truth == 0 and not held.total() and not memory.get(node, "ref.review_epoch_"):
                yield f"{node.name} is used by nobody, and nobody will look at it"


def _pages(memory: NamedMemory, trees: list[Tree]) -> Iterator[str]:
    places: dict[int, list[str]] = {page.address: [] for page in memory.all("page_info_array")}

    def put(address: int, where: str) -> None:
        places.setdefault(address, []).append(where)

    for buddy in memory.all("buddies"):
        at, seen = memory.get(buddy, "free"), 0
        while at in places and seen <= len(places):
            put(at, buddy.name)
            at, seen = memory.get(memory.at(at, "page_info"), "ref.next_"), seen + 1
        if seen != memory.get(buddy, "free_pages"):
            yield f"{buddy.name} counts {memory.get(buddy, 'free_pages')} free pages and lists {seen}"
    for stack in memory.all("mem"):
        for address in memory.array(stack, "hot_pages")[: memory.get(stack, "nhot")]:
            put(address, stack.name)
    for owner in ("radix_nodes", "pte_pool"):
        for thing in memory.all(owner):
            if memory.get(thing, "page"):
                put(memory.get(thing, "page"), thing.name)
    counted: Counter[int] = Counter()
    for slots in (slots for tree in trees for slots in tree.leaves.values()):
        for one in memory.all("leaf_slots")[slots : slots + LEAF_FANOUT]:
            if memory.whole(one) and memory.get(one, "page"):
                put(memory.get(one, "page"), one.name)
                counted[memory.get(one, "page")] += 1
    held = deltas(memory)
    for page in memory.all("page_info_array"):
        count, waits = memory.get(page, "ref.refcount_") + held[page.address], memory.get(page, "ref.review_epoch_")
        where = places.pop(page.address)
        if len(where) > 1:
            yield f"{page.name} is in {len(where)} places: {', '.join(where)}"
        elif not where and not waits and not held[page.address]:
            yield f"{page.name} is lost: it is nowhere, and nobody will look at its count of {count}"
        if counted[page.address] and count != counted[page.address]:
            yield f"{page.name} counts {count} references, and {counted[page.address]} descriptors have it"
    for address in places:
        yield f"{address} is used as a page, and is none"


def _entries(memory: NamedMemory, tree: Tree, space: int) -> Iterator[str]:
    """Page tables are a cache: all that they say stands in the tree."""
    processes, mine = memory.settings["processes"], memory.settings["mmu_scheme"]
    for number, top in enumerate(memory.all("pmd")):
        if processes and number != space:
            continue
        core = number % memory.settings["cores"] if processes else number - 1
        for slot, address in enumerate(memory.array(top, "pmd")):
            if not address:
                continue
            table = memory.at(address, "pte_table")
            for index, entry in enumerate(memory.array(table, "pte")):
                if entry:
                    yield from _entry(memory, tree, slot * PTES + index, entry, core if mine else -1, top)


def _entry(memory: NamedMemory, tree: Tree, page: int, entry: int, core: int, top: Thing) -> Iterator[str]:
    slots = tree.leaves.get(page // LEAF_FANOUT * LEAF_FANOUT)
    if slots is None:
        yield f"{top.name} maps page {page}, of which the tree has no descriptor"
        return
    descriptor = memory.all("leaf_slots")[slots + page % LEAF_FANOUT]
    flags, words = memory.get(descriptor, "flags"), memory.array(descriptor, "tracker_cores")
    if entry >> PTE_PAGE_SHIFT != memory.get(descriptor, "page"):
        yield f"{top.name} maps page {page} to another page than its descriptor has"
    elif core >= 0 and not words[core >> 6] >> (core & 63) & 1:
        yield f"{top.name} maps page {page}, and its descriptor does not know of core {core}"
    if entry & PTE_WRITE and not flags & FLAG_WRITE:
        yield f"{top.name} allows writing to page {page}, which is forbidden"


def _quiet(memory: NamedMemory) -> Iterator[str]:
    """No call is under way, nothing is kept back, and every object that is due will be looked at."""
    for queue in memory.all("myipi"):
        if memory.get(queue, "head") or memory.get(queue, "ipicall_active"):
            yield f"{queue.name} has a call that nobody ran"
    for call in memory.all("calls"):
        if memory.get(call, "waiting"):
            yield f"{call.name} waits for {memory.get(call, 'waiting')} cores"
    for holder in memory.all("holders"):
        if memory.get(holder, "used"):
            yield f"{holder.name} keeps {memory.get(holder, 'used')} pages"
    for cache in memory.all("mycache"):
        if memory.get(cache, "review_"):
            yield f"{cache.name} has objects to look at, and does not tick"
