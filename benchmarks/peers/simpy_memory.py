"""The simulated machine of the SimPy peer: lines and homes, store buffers, memory channels, spinning.

Written from docs/machine-model.md, in the way SimPy's documentation teaches: a home and a store buffer are processes,
whoever waits yields a timeout or an event.  SimPy breaks ties by who was scheduled first, the machine by who acts: so
its clock counts fractions of a cycle, one for each (kind, core), and everybody acts in his own fraction.  What takes no
time happens in the fraction in which it was caused.  Knows no program.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

import simpy

Process = Generator[simpy.Event, Any, Any]
NEAR, NO_DISTANCE = 1, 99
PAGE_LINES, SLICE_LINES = 64, 8
LOW_HALF = 0xFFFF


class Copy(IntEnum):
    """What a cache holds of a line: MESIF."""

    INVALID = 0
    SHARED = 1
    FORWARD = 2
    EXCLUSIVE = 3
    MODIFIED = 4


class Wanted(IntEnum):
    """What is asked of a home."""

    GETS = 0
    GETM = 1
    UPGRADE = 2


OWNED = (Copy.EXCLUSIVE, Copy.MODIFIED)


@dataclass
class Request:
    """A place in a home's queue; `granted` gives the cycle of arrival; `becomes` None: the line came meanwhile."""

    core: int
    own: bool  # the core's own, not its store buffer's
    wanted: Wanted
    granted: simpy.Event
    becomes: Copy | None = None


@dataclass
class Line:
    """A line and what its home knows of it."""

    home: int
    owner: int = -1
    owned: Copy = Copy.INVALID
    forwarder: int = -1
    sharers: set[int] = field(default_factory=set)
    queue: list[Request] = field(default_factory=list)
    free_at: int = 0
    held_until: int = 0
    reads_until: int = 0
    streak: int = 0
    cluster: int = -1
    spinners: dict[int, simpy.Event] = field(default_factory=dict)

    def copy(self, core: int) -> Copy:
        """What the core's cache has."""
        if self.owner == core:
            return self.owned
        if self.forwarder == core:
            return Copy.FORWARD
        return Copy.SHARED if core in self.sharers else Copy.INVALID


@dataclass
class Word:
    """A word of memory and the line it lies on."""

    line: Line
    value: Any = 0


@dataclass
class Store:
    """A store in a buffer; `half`: of the low 16 bits."""

    word: Word
    value: Any
    half: bool


class StoreBuffer:
    """The stores of one core, oldest first; `more` and `left` wake who waits for one to come or to leave."""

    def __init__(self, env: simpy.Environment) -> None:
        self.stores: list[Store] = []
        self.more = env.event()
        self.left = env.event()


class Machine:
    """The machine of one run; `given` is handover.numbers."""

    def __init__(self, env: simpy.Environment, given: Mapping[str, list[int]]) -> None:
        self.env = env
        self.cores = given["cores"][0]
        self.row = given
        self.fraction = 3 * self.cores  # of a cycle: stores first, then requests, then instructions, lower cores first
        self.l1_hit, self.pause = given["l1_hit"][0], given["pause"][0]
        self.rmw_local, self.capacity = given["rmw_local"][0], given["store_buffer_entries"][0]
        self.sockets = given["sockets"][0]
        self.channel_free_at = [0] * self.sockets
        self.transfers = 0
        self.buffers = [StoreBuffer(env) for _ in range(self.cores)]
        for core in range(self.cores):
            env.process(self._drain(core))

    # --- time
    @property
    def cycle(self) -> int:
        """The present cycle."""
        return int(self.env.now) // self.fraction

    def cycles(self, count: int) -> simpy.Timeout:
        """So many cycles from now."""
        return self.env.timeout(count * self.fraction)

    def at(self, cycle: int, place: int) -> simpy.Timeout:
        """The fraction `place` of that cycle, or now if it is over."""
        return self.env.timeout(max(cycle * self.fraction + place - int(self.env.now), 0))

    def my_turn(self, core: int) -> simpy.Timeout:
        """The fraction of this cycle in which the core executes."""
        return self.at(self.cycle, 2 * self.cores + core)

    # --- what a core does
    def load(self, core: int, word: Word, walking: bool = False) -> Process:
        """The word's value; a walker's hit takes no time of its own."""
        stores = self.buffers[core].stores
        found = next((store for store in reversed(stores) if store.word is word), None) if stores else None
        if found is not None and found.half:
            yield from self.empty_buffer(core)
            found = None
        if found is not None:
            value = found.value
        elif word.line.copy(core) is Copy.INVALID:
            yield from self._ask(core, True, word.line, Wanted.GETS)
            value = word.value
            yield self.my_turn(core)
            return value
        else:
            value = word.value
        if not walking:
            yield self.cycles(self.l1_hit)
        return value

    def add(self, core: int, word: Word, added: int) -> Process:
        """A locked addition; the value before."""
        yield from self.empty_buffer(core)
        held = word.line.copy(core)
        if held in OWNED:
            before = self._write(word, word.value + added)
            yield self.cycles(self.rmw_local)
            return before
        yield from self._ask(core, True, word.line, Wanted.GETM if held is Copy.INVALID else Wanted.UPGRADE)
        before = self._write(word, word.value + added)
        yield self.my_turn(core)
        return before

    def store(self, core: int, word: Word, value: Any, half: bool = False) -> Process:
        """Into the store buffer, when it has room."""
        buffer = self.buffers[core]
        while len(buffer.stores) == self.capacity:
            yield buffer.left
            yield self.my_turn(core)
        buffer.stores.append(Store(word, value, half))
        if len(buffer.stores) == 1:
            buffer.more.succeed()
        yield self.cycles(1)

    def empty_buffer(self, core: int) -> Process:
        """Wait until the core's stores are visible."""
        buffer = self.buffers[core]
        if buffer.stores:
            while buffer.stores:
                yield buffer.left
            yield self.my_turn(core)

    def spin(self, core: int, word: Word, seen: Any) -> Process:
        """Until the line is lost, then to the end of the loop's turn; one turn if it is lost already."""
        if word.value != seen or word.line.copy(core) is Copy.INVALID:
            yield self.cycles(self.pause)
            return
        since = self.cycle
        lost = word.line.spinners[core] = self.env.event()
        yield lost
        turns = (self.cycle - since) // self.pause + 1
        yield self.at(since + turns * self.pause, 2 * self.cores + core)

    def clear_page(self, core: int) -> Process:
        """A burst, slice by slice, at the core's pace or its channel's."""
        for _ in range(PAGE_LINES // SLICE_LINES):
            pace = (self.row["clear_page_idle"][0] * SLICE_LINES + PAGE_LINES - 1) // PAGE_LINES
            through = self._channel(self.row["socket"][core], SLICE_LINES) - self.cycle
            yield self.cycles(max(pace, through))

    # --- the store buffer
    def _drain(self, core: int) -> Process:
        buffer = self.buffers[core]
        while True:
            if not buffer.stores:
                buffer.more = self.env.event()
                yield buffer.more
            yield self.at(self.cycle + 1, core)
            oldest = buffer.stores[0]
            held = oldest.word.line.copy(core)
            if held not in OWNED:
                wanted = Wanted.GETM if held is Copy.INVALID else Wanted.UPGRADE
                yield from self._ask(core, False, oldest.word.line, wanted)
            value = oldest.value
            if oldest.half:
                value = (oldest.word.value & ~LOW_HALF) | (value & LOW_HALF)
            self._write(oldest.word, value)
            buffer.stores.pop(0)
            left, buffer.left = buffer.left, self.env.event()
            left.succeed()

    def _write(self, word: Word, value: Any) -> Any:
        before, word.value = word.value, value
        word.line.owned = Copy.MODIFIED
        return before

    # --- the home
    def _ask(self, core: int, own: bool, line: Line, wanted: Wanted) -> Process:
        """A request from its queueing to its arrival; the caller uses the line at once."""
        request = Request(core, own, wanted, self.env.event())
        line.queue.append(request)
        if len(line.queue) == 1:
            self.env.process(self._home(line))
        arrives = yield request.granted
        yield self.at(arrives, self._place(request))
        if request.becomes is None:
            return
        if request.becomes in OWNED:
            line.sharers.discard(core)
            if line.forwarder == core:
                line.forwarder = -1
            line.owner, line.owned = core, request.becomes
        else:
            line.sharers.add(core)
            line.forwarder = core

    def _place(self, request: Request) -> int:
        return request.core + (self.cores if request.own else 0)

    def _home(self, line: Line) -> Process:
        """Serves the queue until it is empty."""
        while line.queue:
            head = line.queue[0]
            when = max(self.cycle, line.free_at, line.held_until)
            if head.wanted is not Wanted.GETS:
                when = max(when, line.reads_until)
            yield self.at(when, self._place(head))
            chosen = self._choose(line)
            line.queue.remove(chosen)
            chosen.granted.succeed(self._grant(line, chosen))

    def _choose(self, line: Line) -> Request:
        """The head, or an ownership request of the last owner's cluster behind it."""
        head = line.queue[0]
        if head.wanted is Wanted.GETS or line.streak >= self.row["streak"][0]:
            return head
        cluster = self.row["cluster"]
        for request in line.queue:
            if request.wanted is not Wanted.GETS and cluster[request.core] == line.cluster:
                return request
        return head

    def _grant(self, line: Line, request: Request) -> int:
        """Take the line from whoever loses it; the cycle in which it arrives."""
        now, core = self.cycle, request.core
        held = line.copy(core)
        if held in OWNED or (request.wanted is Wanted.GETS and held is not Copy.INVALID):
            arrives = now + self.l1_hit
            line.held_until = max(line.held_until, arrives + 1)
            return arrives
        if request.wanted is not Wanted.GETS:
            request.wanted = Wanted.GETM if held is Copy.INVALID else Wanted.UPGRADE
        arrives = now + self._latency(line, core, request.wanted)
        if request.wanted is Wanted.GETS:
            self._lend(line, request, now, arrives)
        else:
            request.becomes = Copy.MODIFIED
            self._take(line, core)
            line.free_at = now + self.row["occupancy_transfer"][0]
            stay = self.row["residency"][0] - (self.rmw_local if request.own else 0)
            line.held_until = arrives + 1 + max(stay, 0)
            cluster = self.row["cluster"][core]
            line.streak = line.streak + 1 if line.cluster == cluster else 1
            line.cluster = cluster
        return arrives

    def _lend(self, line: Line, request: Request, now: int, arrives: int) -> None:
        request.becomes = Copy.FORWARD if line.owner >= 0 or line.sharers else Copy.EXCLUSIVE
        if line.owner < 0 and line.sharers:
            line.free_at = now + self.row["occupancy_shared_read"][0]
        else:
            line.free_at = now + self.row["occupancy_transfer"][0]
            line.held_until = arrives + 1
        line.reads_until = max(line.reads_until, arrives + 1)
        if line.owner >= 0:
            line.sharers.add(line.owner)
            line.owner, line.owned = -1, Copy.INVALID

    def _take(self, line: Line, core: int) -> None:
        losers = {*line.sharers, line.owner} - {core, -1}
        if line.owner != core:
            line.owner, line.owned = -1, Copy.INVALID
        line.sharers &= {core}
        if line.forwarder != core:
            line.forwarder = -1
        for loser in losers & line.spinners.keys():
            line.spinners.pop(loser).succeed()

    def _latency(self, line: Line, core: int, wanted: Wanted) -> int:
        """Cycles from grant to arrival; counts a transfer when another cache sends the data."""
        row, base = self.row, core * self.cores
        apart = [row["distance"][base + other] for other in line.sharers if other != core]
        bill = 0
        if wanted is not Wanted.GETS and apart:
            bill = row["upgrade"][max(apart)] + (len(apart) - 1) * row["invalidate_per_sharer"][0]
        if wanted is Wanted.UPGRADE:
            return max(bill, row["upgrade"][NEAR])
        if line.owner >= 0:
            self.transfers += 1
            distance = row["distance"][base + line.owner]
            if wanted is Wanted.GETM:
                return max(row["rmw_modified"][distance], bill)
            return row["load_exclusive" if line.owned is Copy.EXCLUSIVE else "load_modified"][distance]
        nearest = min(apart, default=NO_DISTANCE)
        if apart and (line.forwarder >= 0 or nearest <= NEAR):
            self.transfers += 1
            return max(row["load_shared"][nearest], bill)
        wait = self._channel(line.home, 1) - self.cycle
        return max(wait + row["dram"][row["home_distance"][core * self.sockets + line.home]], bill)

    def _channel(self, socket: int, lines: int) -> int:
        """Take a socket's memory channel for so many lines; the cycle in which they are through."""
        cost = self.row["channel_cycles_per_line"][0]
        if cost == 0:
            return self.cycle
        self.channel_free_at[socket] = max(self.channel_free_at[socket], self.cycle) + lines * cost
        return self.channel_free_at[socket]
