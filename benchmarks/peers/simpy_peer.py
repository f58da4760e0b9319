"""The peers' scenario for SimPy: each thread a process, each function of the text a generator it yields from.

Promises: each instruction of the text that takes time is one timeout, so the run can stop after any of them; `merged`
makes one timeout of the one-cycle instructions that follow one another.  The run alone is timed, in processor
seconds.
"""

from __future__ import annotations

import time
from collections.abc import Mapping

import simpy

from benchmarks.peers.outcome import Outcome
from benchmarks.peers.simpy_memory import Line, Machine, Process, Word

PTES, ENTRIES_A_LINE = 512, 8
PRESENT, WRITABLE = 1, 2
TICKET, OWNER_MASK, TICKET_SHIFT = 0x10000, 0xFFFF, 16
Entry = tuple["Page", int]  # the page, and PRESENT | WRITABLE


class Vma:
    """A vm_area_struct on a line of its own."""

    def __init__(self, home: int, region: int) -> None:
        line = Line(home)
        self.start, self.end = Word(line, region * PTES), Word(line, (region + 1) * PTES)
        self.left, self.right = Word(line, None), Word(line, None)
        self.flags = Word(line, PRESENT | WRITABLE)


class Page:
    """A struct page on a line of its own."""

    def __init__(self, home: int, following: Page | None) -> None:
        self.next = Word(Line(home), following)


class Pagevec:
    """A cpu's own: a count and the pages."""

    def __init__(self, home: int, size: int) -> None:
        line = Line(home)
        self.count, self.pages = Word(line), [Word(line, None) for _ in range(size)]


class Scene:
    """The data of the text, and what its boot() leaves in it."""

    def __init__(self, given: Mapping[str, list[int]]) -> None:
        cores, socket = given["cores"][0], given["socket"]
        used = sorted(set(socket))
        self.mmap_sem, self.mm_rb = Word(Line(0)), Word(Line(0), None)
        zone = Line(0)
        self.lock, self.free = Word(zone), Word(zone, None)
        self.pagevec = [Pagevec(socket[core], given["pagevec_size"][0]) for core in range(cores)]
        tables = []
        for thread in range(cores):
            lines = [Line(socket[thread]) for _ in range(PTES // ENTRIES_A_LINE)]
            tables.append([Word(lines[i // ENTRIES_A_LINE], None) for i in range(PTES)])
        lines = [Line(0) for _ in range(given["regions"][0] // ENTRIES_A_LINE)]
        self.directory = [Word(lines[i // ENTRIES_A_LINE], tables[i]) for i in range(cores)]
        step = given["regions"][0]
        while step:
            for place in range(step, 2 * given["regions"][0], 2 * step):
                if place <= cores:
                    self._link(Vma(used[(place - 1) * len(used) // cores], place - 1))
            step //= 2
        pages = given["pages"][0] * cores + given["spare_pages"][0]
        for number in range(pages):
            self.free.value = Page(used[number * len(used) // pages], self.free.value)

    def _link(self, vma: Vma) -> None:
        at = self.mm_rb
        while at.value is not None:
            at = at.value.left if vma.start.value < at.value.start.value else at.value.right
        at.value = vma


class Peer:
    """One run: the machine, the data, and the threads as processes."""

    def __init__(self, given: Mapping[str, list[int]], merged: bool) -> None:
        self.env = simpy.Environment()
        self.machine = Machine(self.env, given)
        self.scene = Scene(given)
        self.merged = merged
        self.n = {name.removeprefix("n_"): values[0] for name, values in given.items() if name.startswith("n_")}
        self.cost = {name: values[0] for name, values in given.items() if len(values) == 1}
        self.pages, self.wanted = given["pages"][0], given["faults"][0]
        self.faults = self.ended_at = 0
        self.finished = self.env.event()
        self.tlb: list[dict[int, tuple[int, int]]] = [{} for _ in range(self.machine.cores)]
        self.random = []
        state = _following((given["seed"][0] * 2654435761 + 97) & 0x7FFFFFFF)
        for core in range(self.machine.cores):
            state = _following(state)
            self.random.append(state)
            state = _following(state)
            self.env.process(self.thread_main(core, (state >> 8) % self.cost["start_spread"]))

    def private(self, count: int) -> Process:
        """So many instructions of one cycle that touch registers only."""
        if self.merged:
            if count:
                yield self.machine.cycles(count)
            return
        timeout, cycle = self.env.timeout, self.machine.fraction
        for _ in range(count):
            yield timeout(cycle)

    def work(self, core: int, cost: int) -> Process:
        """Costed code, give or take the jitter."""
        spread = cost * self.cost["jitter_percent"] // 100
        if spread > 0:
            self.random[core] = _following(self.random[core])
            cost += (self.random[core] >> 8) % (2 * spread + 1) - spread
        yield self.machine.cycles(max(cost, 1))

    def thread_main(self, core: int, start: int) -> Process:
        yield self.machine.at(start, 2 * self.machine.cores + core)
        yield from self.private(self.n["start"])
        first = core * PTES
        while True:
            for number in range(first, first + self.pages):
                if number > first:
                    yield from self.private(self.n["next_page"])
                yield from self.work(core, self.cost["user_access"])
                yield from self.private(self.n["write"])
                yield from self.touch(core, number, True)
                yield from self.private(self.n["read"])
                yield from self.touch(core, number, False)
            yield from self.private(self.n["zap"])
            yield from self.zap_range(core, first)
            yield from self.private(self.n["next_round"])

    def touch(self, core: int, number: int, write: bool) -> Process:
        """The TLB, else the walk of two loads, else a fault after which it is tried again."""
        machine, tlb = self.machine, self.tlb[core]
        place = number % self.cost["tlb_entries"]
        while True:
            page, writable = tlb.get(place, (-1, 0))
            if page == number and (writable or not write):
                yield machine.cycles(machine.l1_hit)
                return
            table = yield from machine.load(core, self.scene.directory[number // PTES], walking=True)
            entry = yield from machine.load(core, table[number % PTES], walking=True)
            if entry is not None and (entry[1] & WRITABLE or not write):
                tlb[place] = (number, entry[1] & WRITABLE)
                yield machine.cycles(2 * self.cost["walk_level"])
                return
            yield machine.cycles(self.cost["fault_entry"])
            yield from self.do_page_fault(core, number)
            yield from machine.empty_buffer(core)
            yield machine.cycles(self.cost["fault_exit"])

    def lock(self, core: int, name: str) -> Process:
        """_raw_spin_lock, up to the first operation inside."""
        machine, n, lock = self.machine, self.n, self.scene.lock
        yield from self.private(n[name + "_lock"])
        ticket = ((yield from machine.add(core, lock, TICKET)) >> TICKET_SHIFT) & OWNER_MASK
        yield from self.private(n[name + "_ticket"])
        spun = False
        while True:
            seen = yield from machine.load(core, lock)
            if seen & OWNER_MASK == ticket:
                break
            yield from self.private(n[name + "_wait"])
            yield from machine.spin(core, lock, seen)
            yield from self.private(n[name + "_again"])
            spun = True
        behind = n[name + "_enter"]
        if spun:  # the branch, predicted wrongly, is the last instruction of the way that waits
            yield from self.private(n[name + "_wait"] - 1)
            yield machine.cycles(1 + self.cost["mispredict"])
            behind -= n[name + "_wait"]
        yield from self.private(behind)

    def unlock(self, core: int, name: str) -> Process:
        """_raw_spin_unlock, up to the first operation behind it."""
        machine, n, lock = self.machine, self.n, self.scene.lock
        yield from self.private(n[name + "_unlock"])
        serving = yield from machine.load(core, lock)
        yield from self.private(n[name + "_next"])
        yield from machine.store(core, lock, serving + 1, half=True)
        yield from self.private(n[name + "_leave"])

    def find_vma(self, core: int, number: int) -> Process:
        machine, n = self.machine, self.n
        vma = yield from machine.load(core, self.scene.mm_rb)
        yield from self.private(n["first"])
        while True:
            if number < (yield from machine.load(core, vma.end)):
                yield from self.private(n["below"])
                if number >= (yield from machine.load(core, vma.start)):
                    yield from self.private(n["found"])
                    return vma
                yield from self.private(n["to_left"])
                vma = yield from machine.load(core, vma.left)
                yield from self.private(n["from_left"])
            else:
                yield from self.private(n["beyond"])
                vma = yield from machine.load(core, vma.right)
                yield from self.private(n["from_right"])

    def do_page_fault(self, core: int, number: int) -> Process:
        machine, n, scene = self.machine, self.n, self.scene
        yield from self.private(n["fault"])
        yield from machine.add(core, scene.mmap_sem, 1)
        yield from self.private(n["root"])
        vma = yield from self.find_vma(core, number)
        yield from machine.load(core, vma.flags)
        yield from self.private(n["flags"])
        yield from self.work(core, self.cost["code_do_page_fault"])
        yield from self.private(n["directory"])
        table = yield from machine.load(core, scene.directory[number // PTES])
        yield from self.private(n["entry"])
        yield from machine.load(core, table[number % PTES])
        yield from self.lock(core, "page")
        taken = yield from machine.load(core, scene.free)
        yield from self.private(n["page_next_free"])
        following = yield from machine.load(core, taken.next)
        yield from self.private(n["page_take"])
        yield from machine.store(core, scene.free, following)
        yield from self.unlock(core, "page")
        pagevec = scene.pagevec[core]
        used = yield from machine.load(core, pagevec.count)
        yield from self.private(n["lru_put"])
        yield from machine.store(core, pagevec.pages[used], taken)
        yield from self.private(n["lru_count"])
        yield from machine.store(core, pagevec.count, (used + 1) % len(pagevec.pages))
        yield from self.private(n["clear"])
        yield from machine.clear_page(core)
        yield from self.private(n["set_entry"])
        yield from machine.store(core, table[number % PTES], (taken, PRESENT | WRITABLE))
        yield from self.private(n["up_read"])
        yield from machine.add(core, scene.mmap_sem, -1)
        yield from self.private(n["done"])
        self.faults += 1
        if self.faults == self.wanted:
            self.ended_at = machine.cycle
            self.finished.succeed()
            yield self.env.event()  # nobody goes on from here
        yield from self.private(n["leave"])

    def zap_range(self, core: int, first: int) -> Process:
        machine, n, free = self.machine, self.n, self.scene.free
        table = yield from machine.load(core, self.scene.directory[first // PTES])
        yield from self.lock(core, "zap")
        for index in range(self.pages):
            if index:
                yield from self.private(n["zap_more"])
            back, _ = yield from machine.load(core, table[index])
            yield from self.private(n["zap_clear"])
            yield from machine.store(core, table[index], None)
            yield from self.private(n["zap_head"])
            head = yield from machine.load(core, free)
            yield from self.private(n["zap_link"])
            yield from machine.store(core, back.next, head)
            yield from self.private(n["zap_free"])
            yield from machine.store(core, free, back)
        yield from self.unlock(core, "zap")
        self.tlb[core].clear()
        yield machine.cycles(1)


def _following(state: int) -> int:
    return (state * 1103515245 + 12345) & 0x7FFFFFFF


def simpy_outcome(given: Mapping[str, list[int]], *, merged: bool = False) -> Outcome:
    """One run on the numbers of handover.numbers."""
    peer = Peer(given, merged)
    began = time.thread_time()
    peer.env.run(until=peer.finished)
    seconds = time.thread_time() - began
    return Outcome(peer.faults, peer.machine.transfers, peer.ended_at, seconds)
