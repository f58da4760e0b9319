"""Every opcode does what its row says: small programs whose answers are known, one table, all opcodes in it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from simulator.engine import arena as a
from simulator.language.opcodes import TABLE
from simulator.vocabulary import Cause
from tests.engine.build import Trial, simulate
from tests.engine.watcher import Watcher

DECLARED = """
class node(size=64, align=64):
    a: u64 = 0
    b: u64 = 8
    inner: u64[4] = 16
class results(size=512, align=64):
    r: u64[32] = 0
n: node = static()
pair: node = static(count=2)
out: results = static()
def twice(x):
    return x + x
def handler(x):
    n.b = x
"""


@dataclass(frozen=True)
class Case:
    """`body` of thread_main, and the words it leaves in out.r[0], out.r[1], …"""

    opcodes: str
    body: str
    expect: tuple[int, ...]
    cores: int = 1


BIG = (1 << 63) - 1
V = "n.a = {0}\nn.b = {1}\nx = n.a\ny = n.b\n"  # through memory, so that nothing is worked out by the compiler


def on(x: int, y: int, *expressions: str) -> str:
    return V.format(x, y) + "\n".join(f"out.r[{i}] = {text}" for i, text in enumerate(expressions))


CASES = (
    Case("SLEEP WAKE ASK", "wake(thread_id())\nout.r[0] = 7\nsleep_on()\nout.r[1] = n.a\n", (7, 0)),
    Case("SWITCH_MM", "switch_mm(n, n.b)\nout.r[0] = 3\n", (3,)),
    Case("LDI MOV RET", "x = 5\ny = x\nout.r[0] = y\nreturn", (5,)),
    Case("ADD SUB MUL", on(7, -3, "x + y", "x - y", "x * y"), (4, 10, -21)),
    Case("ADD SUB MUL", on(BIG, 2, "x + y", "0 - x - y", "x * y"), (-BIG, BIG, -2)),
    Case("DIV MOD", on(-7, 2, "x // y", "x % y"), (-4, 1)),
    Case("DIV MOD", on(7, -2, "x // y", "x % y"), (-4, -1)),
    Case("DIV MOD NEG", on(-BIG - 1, -1, "x // y", "x % y", "-x"), (-BIG - 1, 0, -BIG - 1)),
    Case("AND OR XOR INV", on(12, 10, "x & y", "x | y", "x ^ y", "~x"), (8, 14, 6, -13)),
    Case("SHL SHR", on(-5, 1, "x << y", "x >> y", "1 << (y + 62)"), (-10, -3, -BIG - 1)),
    Case("SHL SHR", on(3, 65, "x << y", "x >> y"), (6, 1)),
    Case("EQ NE LT", on(2, 3, "x == y", "x != y", "x < y"), (0, 1, 1)),
    Case("LE GT GE NOT", on(3, 3, "x <= y", "x > y", "x >= y", "not x", "not (x - y)"), (1, 0, 1, 0, 1)),
    Case("JMP JZ JNZ", "s = 0\nfor i in range(10):\n    if i == 3 or i == 5:\n        continue\n    if i > 7:\n"
         "        break\n    s += i\nout.r[0] = s\nif n.a:\n    out.r[1] = 1\nelse:\n    out.r[1] = 2",
         (0 + 1 + 2 + 4 + 6 + 7, 2)),
    Case("CALL RET", "out.r[0] = twice(twice(3)) + twice(1)", (14,)),
    Case("LEA GLOBAL LOAD STORE", "p: node = address_of(n.b)\np.a = 4\nout.r[0] = n.b + p.a", (8,)),
    Case("INDEX", "for i in range(4):\n    n.inner[i] = i * i\nout.r[0] = n.inner[3]\npair[1].b = 6\n"
         "out.r[1] = pair[1].b + pair[0].b", (9, 6)),
    Case("STORE16", "n.a = 0x12345678\nstore16(n.a, 0x1ffff)\nout.r[0] = n.a\nn.b = -1\nincw(n.b)\nout.r[1] = n.b",
         (0x1234FFFF, -65536)),
    Case("XADD", f"n.a = {BIG}\nout.r[0] = xadd(n.a, 2)\nout.r[1] = n.a", (BIG, -BIG)),
    Case("XCHG", "n.a = 3\nout.r[0] = xchg(n.a, 8)\nout.r[1] = n.a", (3, 8)),
    Case("CMPXCHG", "n.a = 3\nout.r[0] = cmpxchg(n.a, 3, 8)\nout.r[1] = cmpxchg(n.a, 3, 9)\nout.r[2] = n.a",
         (3, 8, 8)),
    Case("AND_LOCKED OR_LOCKED", "n.a = 1\nout.r[0] = test_and_set_bit(4, n.a)\nout.r[1] = n.a\n"
         "out.r[2] = test_and_clear_bit(0, n.a)\nout.r[3] = n.a", (0, 17, 1, 16)),
    Case("SPIN", "if thread_id() == 0:\n    work(user_access, 500)\n    n.a = 1\nelse:\n    spin_until(n.a == 1)\n"
         "    out.r[0] = n.a", (1,), 2),
    Case("PAUSE FENCE", "n.a = 1\nsmp_mb()\ncpu_relax()\nout.r[0] = n.a", (1,)),
    Case("WORK BURST", "work(user_access, 3)\nburst(64)\nout.r[0] = 1", (1,)),
    Case("IRQ_SAVE IRQ_RESTORE", "f = local_irq_save()\ng = local_irq_save()\nlocal_irq_restore(f)\n"
         "h = local_irq_save()\nout.r[0] = f\nout.r[1] = g\nout.r[2] = h", (1, 0, 1)),
    Case("IPI", "if thread_id() == 0:\n    ipi(1, handler, 6)\nelse:\n    work(user_access, 2000)\n"
         "    out.r[0] = n.b", (6,), 2),
    Case("TLB_FLUSH", "flush_tlb_local()\nout.r[0] = 2", (2,)),
    Case("ALLOC FREE", "p = alloc(node)\nout.r[0] = p.a\np.a = 5\nout.r[1] = p.a\nq = alloc(node)\n"
         "out.r[2] = q.a + (address_of(q.a) == address_of(p.a))\nfree(q)\nfree(p)", (0, 5, 0)),
    Case("MARK ASSERT", "mark(attempt, n)\nassert n.a == 0\nout.r[0] = 1", (1,)),
    Case("ASK", "if smp_processor_id() == 1:\n    out.r[0] = smp_processor_id()\n    out.r[1] = thread_id()\n"
         "    out.r[2] = nr_threads()\n    out.r[3] = nr_cpus()\n    out.r[4] = numa_node_id()", (1, 1, 3, 3, 1), 3),
    Case("HALT", "out.r[0] = 1\nhalt()\nout.r[0] = 2", (1,)),
    Case("PREFETCH", "prefetch(n.a)\nwork(user_access, 100)\nn.a = 4\nout.r[0] = n.a", (4,)),
)
ELSEWHERE = {
    "TOUCH": "test_translation.py",
    "RCU_LOCK": "test_rcu.py", "RCU_UNLOCK": "test_rcu.py", "CALL_RCU": "test_rcu.py",
    "DELAYED": "test_delayed.py", "POISON": "test_delayed.py",
    "NOP": "the language never writes one",
}


def simulated(case: Case) -> Trial:
    body = "\n".join("    " + line for line in case.body.splitlines())
    return simulate(f"{DECLARED}\ndef thread_main():\n{body}\n", cores=case.cores)


def test_every_opcode_is_in_the_table() -> None:
    covered = {name for case in CASES for name in case.opcodes.split()} | set(ELSEWHERE)
    assert covered == {row.name for row in TABLE}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.opcodes.replace(" ", "-").lower())
def test_an_opcode_does_what_its_row_says(case: Case) -> None:
    trial = simulated(case)
    assert Watcher(trial.simulation).watch(5000) < 5000
    found = tuple(trial.word(f"out.r[{i}]") for i in range(len(case.expect)))
    assert found == case.expect


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.opcodes.replace(" ", "-").lower())
def test_the_program_really_has_those_opcodes(case: Case) -> None:
    used = {TABLE[int(row[0])].name for row in simulated(case).assembly.program.code}
    assert set(case.opcodes.split()) <= used


def cycles(body: str, cause: Cause, settings: dict[str, int] | None = None) -> int:
    text = f"{DECLARED}\ndef thread_main():\n    {body}\n"
    trial = simulate(text, settings=settings or {}).run_to_the_end()
    at = trial.simulation.layout.start[a.A_CORE_CAUSE] + int(cause)
    return int(trial.simulation.m[at])


@pytest.mark.parametrize("times", [1, 2, 7, 100])
def test_work_takes_its_cost_as_often_as_said(times: int) -> None:
    once = cycles("work(user_access, 1)", Cause.COMPUTE)
    assert cycles(f"work(user_access, {times})", Cause.COMPUTE) - once == 10 * (times - 1)


def test_work_without_times_is_work_once() -> None:
    assert cycles("work(fault_entry)", Cause.COMPUTE) - cycles("work(fault_exit)", Cause.COMPUTE) == 500 - 250


def test_jitter_keeps_work_within_its_percentage() -> None:
    lengths = set()
    for seed in range(30):
        text = f"{DECLARED}\ndef thread_main():\n    work(fault_entry)\n"
        trial = simulate(text, seed=seed, settings={"jitter_percent": 5}).run_to_the_end()
        at = trial.simulation.layout.start[a.A_CORE_CAUSE] + int(Cause.COMPUTE)
        lengths.add(int(trial.simulation.m[at]))
    quiet = cycles("work(fault_entry)", Cause.COMPUTE)
    assert quiet - 25 <= min(lengths) < max(lengths) <= quiet + 25
    assert len(lengths) > 5


def test_cpu_relax_takes_one_period_of_the_spin_loop() -> None:
    assert cycles("cpu_relax()", Cause.SPIN) == 10
    assert cycles("cpu_relax()", Cause.SPIN, {"pause": 140}) == 140


@pytest.mark.parametrize(("lines", "expected"), [(64, 1000), (32, 500), (8, 125), (0, 0), (-3, 0)])
def test_a_burst_takes_the_time_of_its_lines(lines: int, expected: int) -> None:
    assert cycles(f"burst({lines})", Cause.MEMORY) == expected


def test_bursts_of_one_socket_share_its_channel_slice_by_slice() -> None:
    text = f"{DECLARED}\ndef thread_main():\n    burst(64)\n"
    alone, together = (
        simulate(text, cores=cores, settings={"channel_cycles_per_line": 15}) for cores in (1, 4)
    )
    assert len({place.socket for place in together.assembly.topology.cores}) == 2
    for trial in (alone, together):
        trial.run_to_the_end()

    def memory(trial: Trial, core: int) -> int:
        at = trial.simulation.layout.start[a.A_CORE_CAUSE] + core * len(Cause) + int(Cause.MEMORY)
        return int(trial.simulation.m[at])

    assert memory(alone, 0) == 1000
    # Two cores a socket, started within 2000 cycles of each other: 15 cycles a line hold 64 lines 960 cycles.
    shares = [memory(together, core) for core in range(4)]
    assert all(1000 <= share <= 1920 + 128 for share in shares)


def test_two_bursts_at_once_take_as_long_as_the_channel_needs_for_both() -> None:
    text = DECLARED + """
def thread_main():
    atomic_inc(n.a)
    spin_until(n.a == 2)
    burst(64)
"""
    trial = simulate(text, cores=2, placement="compact", settings={"channel_cycles_per_line": 15}).run_to_the_end()
    at = trial.simulation.layout.start[a.A_CORE_CAUSE] + int(Cause.MEMORY)
    shares = sorted(int(trial.simulation.m[at + core * len(Cause)]) for core in range(2))
    assert shares[1] == pytest.approx(2 * 64 * 15, abs=400), "both stream 64 lines through one channel"
    assert shares[0] > 1500, "slices alternate, so neither is served first"
