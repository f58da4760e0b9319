"""Any small program of lock operations, on both reader/writer semaphores, every protocol, more threads than cores.

Threads take two semaphores (always the first before the second) for reading, writing, by trylock and downgrading, and
inside them two ticket spinlocks: the user's, whose holder may lose its turn, and the kernel's, with interrupts off.
The text itself asserts that a writer is alone and that readers see whole writes which stay; every write goes into a
log under its lock, and the log replayed in plain Python must give the words of memory.  A lost wake-up is a thread
that never ends.  Only the kernel's text of the locks is here, not its faults.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from simulator.assembly import assemble
from simulator.engine import arena as a
from simulator.engine.simulation import Simulation
from simulator.vocabulary import ThreadState
from tests.engine.build import TOML, Trial
from tests.engine.watcher import Watcher

# The kernel text of each semaphore and of what it stands on.
OLD = ("list.fl", "sched.fl", "spinlock.fl")
LATER = ("list.fl", "sched_on_cpu.fl", "qspinlock.fl", "osq_lock.fl", "rwsem_53.fl", "rwsem_53_spin.fl")
SPINS = "rwsem-5.3"
DESIGNS = {"rwsem-spinlock": (*OLD, "rwsem_spinlock.fl"), "rwsem-xadd": (*OLD, "rwsem_xadd.fl"), SPINS: LATER}
OBJECTS = ("first", "second")  # each with a semaphore; in this order they are taken
SEMAPHORES = len(OBJECTS)
SITES = 64
LOW = 0xFFFFFF  # guard words are kept short: they are multiplied

BOOT = """
class task_struct(size=64, align=64):
    min_flt: u64 = 0
task: task_struct = static(per="thread")
def boot():
    init_rwsem(first.sem)
    init_rwsem(second.sem)
def do_page_fault(address, write):
    bug_on(True)
"""
WORDS = """
class guarded(size=128, align=64):
    sem: rw_semaphore = 0
    writer: u64 = 40
    readers: s64 = 48
    a: u64 = 56
    b: u64 = 64
class written(size=8256, align=64):
    by: u64[1024] = 0
    n: u64 = 8192
class counted(size=64, align=64):
    lock: raw_spinlock = 0
    ticket: user_spinlock = 4
    sum: u64 = 8
    again: u64 = 16
class tally(size=512, align=64):
    done: u64[64] = 0
first: guarded = static()
second: guarded = static()
log: written = static(count=2)
mine: counted = static()
kernels: counted = static()
own: tally = static(per="thread")
gate: user_barrier = static()

def writes(o: guarded, l: written, site, amount, busy):
    bug_on(o.writer != 0)
    bug_on(o.readers != 0)
    bug_on(o.a != o.b)
    o.writer = thread_id() + 1
    l.by[l.n] = thread_id() * 64 + site
    l.n = l.n + 1
    o.a = (o.a * 3 + amount) & 0xFFFFFF
    work(user_access, busy)

def written_all(o: guarded, amount):
    bug_on(o.writer != thread_id() + 1)
    bug_on(o.readers != 0)
    o.b = (o.b * 3 + amount) & 0xFFFFFF
    bug_on(o.a != o.b)
    o.writer = 0

def reads(o: guarded):
    if COUNTED:
        atomic_inc(o.readers)
    bug_on(o.writer != 0)
    seen = o.b
    bug_on(o.a != seen)
    return seen

def read_all(o: guarded, seen):
    bug_on(o.a != seen)
    bug_on(o.b != seen)
    bug_on(o.writer != 0)
    if COUNTED:
        atomic_dec(o.readers)

def counts(object: counted, amount):
    before = object.sum
    object.again = before + amount
    bug_on(object.sum != before)
    object.sum = before + amount
    bug_on(object.again != before + amount)
"""


@dataclass(frozen=True)
class Section:
    """`kind`: work, read, try, write, downgrade, user or kernel (spinlocks); `body` is done inside."""

    kind: str
    which: int = 0
    amount: int = 0
    body: tuple[Section, ...] = ()
    after: tuple[Section, ...] = ()  # of a downgrade: done as a reader


def some(inner: st.SearchStrategy[Section], most: int) -> st.SearchStrategy[tuple[Section, ...]]:
    return st.lists(inner, max_size=most).map(tuple)


WORK = st.builds(Section, st.just("work"), st.just(0), st.integers(0, 150))


def spinning(held: frozenset[int]) -> st.SearchStrategy[Section]:
    """A spinlock section: nothing in it may sleep, but a trylock may be done."""
    inside = [WORK]
    for which in sorted(set(range(SEMAPHORES)) - held):
        inside.append(st.builds(Section, st.just("try"), st.just(which), st.just(0), some(WORK, 1)))
    locks = st.sampled_from(["user", "kernel"])
    return st.builds(Section, locks, st.just(0), st.integers(1, 9), some(st.one_of(inside), 2))


def statements(lowest: int, held: frozenset[int] = frozenset()) -> st.SearchStrategy[Section]:
    """What may be done by who holds these: it sleeps for semaphores from `lowest` on only, so nobody waits in a ring.

    Nobody takes a semaphore twice: in the kernel that is a bug, for a writer may have queued between the two.
    """
    choices = [WORK, spinning(held)]
    for which in sorted(set(range(SEMAPHORES)) - held):
        inside = some(statements(max(lowest, which + 1), held | {which}), 2)
        kinds = st.sampled_from(["try", "read", "write"] if which >= lowest else ["try"])
        choices.append(st.builds(Section, kinds, st.just(which), st.integers(1, 9), inside))
        if which >= lowest:
            down = st.just("downgrade")
            choices.append(st.builds(Section, down, st.just(which), st.integers(1, 9), inside, inside))
    return st.one_of(choices)


ROLES = st.lists(st.lists(statements(0), min_size=1, max_size=4), min_size=1, max_size=3)
SETTINGS: st.SearchStrategy[dict[str, int | str]] = st.fixed_dictionaries({
    "protocol": st.sampled_from(["msi", "mesi", "mesif", "moesi"]), "residency": st.integers(0, 100),
    "streak": st.integers(1, 4), "store_buffer_entries": st.integers(1, 4), "jitter_percent": st.integers(0, 20),
    "tick": st.integers(2500, 20000), "wake_latency": st.integers(0, 3000), "context_switch": st.integers(0, 2000),
    "wake_up": st.integers(0, 500), "user_access": st.just(10),
})
MACHINES = st.sampled_from([("toy-2x2", "default"), ("nehalem-2x4x2", "default"), ("nehalem-2x4x2", "smt")])


class Text:
    """Roles as the language writes them; every write and spinlock section gets a site, whose passes are counted."""

    def __init__(self, roles: list[list[Section]], turns: int, counted: bool) -> None:
        self.amounts: list[dict[int, int]] = []  # of each role: amount added at each site
        self.unconditional: list[set[int]] = []  # of each role: sites that no trylock guards
        self.spinlocks: list[dict[int, str]] = []  # of each role: which spinlock
        self.names = 0
        self.lines = [f"COUNTED = {int(counted)}", "def thread_main():", "    me = own[thread_id()]"]
        self.lines.append("    barrier_wait(gate, nr_threads())")
        for number, role in enumerate(roles):
            self.amounts.append({})
            self.unconditional.append(set())
            self.spinlocks.append({})
            self.lines += [f"    if thread_id() % {len(roles)} == {number}:", f"        for turn in range({turns}):"]
            self.lines += self._block(tuple(role), 3, sure=True)
        self.text = WORDS + "\n".join(self.lines) + "\n"

    def _block(self, body: tuple[Section, ...], depth: int, sure: bool) -> list[str]:
        lines = [line for one in body for line in self._section(one, "    " * depth, depth, sure)]
        return lines or ["    " * depth + "pass"]

    def _site(self, section: Section, sure: bool) -> int:
        site = len(self.amounts[-1])
        self.amounts[-1][site] = section.amount
        if sure:
            self.unconditional[-1].add(site)
        return site

    def _section(self, s: Section, pad: str, depth: int, sure: bool) -> Iterator[str]:
        sem = f"{OBJECTS[s.which]}.sem"
        if s.kind == "work":
            yield f"{pad}work(user_access, {s.amount})"
        elif s.kind in ("user", "kernel"):
            site = self._site(s, sure)
            self.spinlocks[-1][site] = name = "mine" if s.kind == "user" else "kernels"
            take, leave = ("ticket_lock", "ticket_unlock") if s.kind == "user" else (
                "_raw_spin_lock_irq", "_raw_spin_unlock_irq")
            lock = "ticket" if s.kind == "user" else "lock"
            yield f"{pad}{take}({name}.{lock})"
            yield from self._block(s.body, depth, sure)
            yield f"{pad}counts({name}, {s.amount})"
            yield f"{pad}me.done[{site}] = me.done[{site}] + 1"
            yield f"{pad}{leave}({name}.{lock})"
        elif s.kind in ("read", "try"):
            inner = depth
            if s.kind == "try":
                yield f"{pad}if down_read_trylock({sem}):"
                inner, pad, sure = depth + 1, pad + "    ", False
            else:
                yield f"{pad}down_read({sem})"
            yield from self._read(s.which, s.body, inner, sure)
        else:
            site = self._site(s, sure)
            yield f"{pad}down_write({sem})"
            yield f"{pad}writes({OBJECTS[s.which]}, log[{s.which}], {site}, {s.amount}, {s.amount})"
            yield from self._block(s.body, depth, sure)
            yield f"{pad}written_all({OBJECTS[s.which]}, {s.amount})"
            yield f"{pad}me.done[{site}] = me.done[{site}] + 1"
            if s.kind == "write":
                yield f"{pad}up_write({sem})"
            else:
                yield f"{pad}downgrade_write({sem})"
                yield from self._read(s.which, s.after, depth, sure)

    def _read(self, which: int, body: tuple[Section, ...], depth: int, sure: bool) -> Iterator[str]:
        self.names += 1
        seen, pad = f"seen{self.names}", "    " * depth
        yield f"{pad}{seen} = reads({OBJECTS[which]})"
        yield from self._block(body, depth, sure)
        yield f"{pad}read_all({OBJECTS[which]}, {seen})"
        yield f"{pad}up_read({OBJECTS[which]}.sem)"


def booted(
    text: str, design: str, machine: tuple[str, str], cores: int, threads: int, chosen: dict[str, int | str], seed: int
) -> Trial:
    """The program beside the kernel's own text of a design's semaphore."""
    kernel = ", ".join(f'"{file}"' for file in (*DESIGNS[design], "rest.fl"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "rest.fl").write_text(f'"""What the locks need of a kernel."""\n{BOOT}')
        (folder / "rest.toml").write_text(
            TOML.format(id="rest", files=kernel).replace("summary", 'era = "none"\nsummary') + "\n[bindings]\n"
        )
        (folder / "program.fl").write_text(text)
        (folder / "program.toml").write_text(TOML.format(id="program", files='"barrier.fl", "ticket_lock.fl"'))
        assembly = assemble(
            str(folder / "rest.toml"), machine[0], str(folder / "program.toml"), cores=cores, threads=threads,
            placement=machine[1], settings=chosen,
        )
    return Trial(Simulation(assembly, seed))


def check_totals(trial: Trial, text: Text, turns: int) -> None:
    """Everybody has ended, every lock is free, and memory is what the same operations one after another leave."""
    threads = trial.assembly.threads
    assert [trial.thread(t, a.TH_STATE) for t in range(threads)] == [ThreadState.DONE] * threads
    roles = len(text.amounts)
    done = [
        {site: trial.word(f"own[{t}].done[{site}]") for site in text.amounts[t % roles]} for t in range(threads)
    ]
    for thread, passes in enumerate(done):
        for site, times in passes.items():
            assert times == turns if site in text.unconditional[thread % roles] else times <= turns
    logged: Counter[tuple[int, int]] = Counter()
    for which in range(SEMAPHORES):
        value = 0
        for n in range(trial.word(f"log[{which}].n")):
            thread, site = divmod(trial.word(f"log[{which}].by[{n}]"), SITES)
            value = (value * 3 + text.amounts[thread % roles][site]) & LOW
            logged[thread, site] += 1
        name = OBJECTS[which]
        assert trial.word(f"{name}.a") == value == trial.word(f"{name}.b")
        assert trial.word(f"{name}.readers") == 0 == trial.word(f"{name}.writer")
        assert free(trial, name)
    sums: Counter[str] = Counter()
    for thread, passes in enumerate(done):
        for site, times in passes.items():
            lock = text.spinlocks[thread % roles].get(site)
            if lock is None:
                assert logged[thread, site] == times
            else:
                sums[lock] += times * text.amounts[thread % roles][site]
    assert trial.word("mine.sum") == sums["mine"] and trial.word("kernels.sum") == sums["kernels"]


def free(trial: Trial, name: str) -> bool:
    """Nobody holds or awaits the semaphore, nor its spinlock."""
    guarded = next(o.struct for o in trial.assembly.objects if o.name == name)
    fields = {field.path for field in trial.assembly.program.structs[guarded].fields}
    active = trial.word(f"{name}.sem.count" if "sem.count" in fields else f"{name}.sem.activity")
    empty = trial.word(f"{name}.sem.wait_list.next") == trial.address(f"{name}.sem.wait_list.next")
    if "sem.osq.tail" in fields:
        spun = trial.word(f"{name}.sem.osq.tail") | trial.word(f"{name}.sem.wait_lock.val")
        return active == spun == 0 and empty
    ticket = trial.word(f"{name}.sem.wait_lock.slock")
    return active == 0 and (ticket >> 16) & 0xFFFF == ticket & 0xFFFF and empty


@st.composite
def cases(draw: st.DrawFn, turns: int, cores: int, threads: int) -> tuple[Trial, Text, int]:
    """A program on its machine, at cycle 0."""
    again = draw(st.integers(1, turns))
    text = Text(draw(ROLES), again, draw(st.booleans()))
    note(text.text)
    on, design = draw(st.integers(2, cores)), draw(st.sampled_from(sorted(DESIGNS)))
    # A user program may lose its core while it holds a semaphore, a kernel's holder does not: who spins for it on that
    # core would wait for ever.
    more = 0 if design == SPINS else draw(st.integers(0, on))
    chosen = draw(SETTINGS)
    if design == SPINS:
        # Short, so that writers also stop spinning and demand the semaphore.
        chosen["rwsem_reader_spin_cycles"] = draw(st.integers(0, 500))
        chosen["rwsem_handoff_cycles"] = draw(st.integers(0, 5000))
        chosen["rwsem_trylock_reads"] = draw(st.integers(0, 1))
    trial = booted(text.text, design, draw(MACHINES), on, min(threads, on + more), chosen, draw(st.integers(0, 10_000)))
    return trial, text, again


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases(turns=6, cores=4, threads=8))
def test_any_lock_program_ends_with_the_totals_of_a_sequential_one(case: tuple[Trial, Text, int]) -> None:
    trial, text, turns = case
    check_totals(trial.run_to_the_end(actions=2_000_000), text, turns)


@settings(  # a failure here is shown as it was found: making it smaller would take minutes
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(cases(turns=1, cores=3, threads=4))
def test_any_small_lock_program_keeps_every_invariant_at_every_action(case: tuple[Trial, Text, int]) -> None:
    trial, text, turns = case
    watcher = Watcher(trial.simulation)
    # One that spins does so an action at a time.
    assert watcher.watch(60_000) < 60_000, "some thread did not end"
    check_totals(trial, text, turns)
