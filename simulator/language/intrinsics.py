"""THE table of intrinsics: everything that has a cost or an effect beyond arithmetic, by its kernel name.

Promises: one row gives an intrinsic's signature, meaning, example and code; the parser of calls, the error texts and
the test of docs/language.md read the rows.  Parameters written L are lvalues (a field).  Opcodes are in opcodes.py.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from simulator.language import atomic, service
from simulator.language.body import Value
from simulator.language.opcodes import SystemValue
from simulator.language.use import Use

Compile = Callable[[Use], Value | None]


@dataclass(frozen=True)
class Intrinsic:
    """One row; `least` parameters must be given."""

    name: str
    parameters: tuple[str, ...]
    least: int
    result: str
    meaning: str
    example: str
    compile: Compile

    @property
    def signature(self) -> str:
        """As in the documentation: xadd(L, v) → old."""
        optional = "".join(f"[, {name}]" for name in self.parameters[self.least :])
        head = f"{self.name}({', '.join(self.parameters[: self.least])}{optional})"
        return f"{head} → {self.result}" if self.result else head


def _row(written: str, result: str, meaning: str, example: str, compile_use: Compile) -> Intrinsic:
    name, _, rest = written.rstrip(")").partition("(")
    needed, _, optional = rest.partition("[")
    parameters = tuple(part.strip(" ,]") for part in rest.replace("[", "").split(",") if part.strip(" ,]"))
    least = len([part for part in needed.split(",") if part.strip()]) if optional or needed else 0
    return Intrinsic(name, parameters, least, result, meaning, example, compile_use)


_ROWS = (
    _row("xadd(L, v)", "old", "add v to L, locked", "old = xadd(lock.slock, 0x10000)",
         partial(atomic.exchange, opcode="XADD")),
    _row("xchg(L, v)", "old", "put v into L, locked", "old = xchg(lock.locked, 1)",
         partial(atomic.exchange, opcode="XCHG")),
    _row("cmpxchg(L, old, new)", "seen", "if L equals old, put new into it, locked; gives what L held",
         "seen = cmpxchg(sem.count, 0, 1)", atomic.compare_exchange),
    _row("atomic_inc(L)", "", "add 1 to L, locked", "atomic_inc(mm.mm_count)",
         partial(atomic.add, sign=1, step=1, returns="")),
    _row("atomic_dec(L)", "", "take 1 from L, locked", "atomic_dec(mm.mm_count)",
         partial(atomic.add, sign=-1, step=1, returns="")),
    _row("atomic_add(L, v)", "", "add v to L, locked", "atomic_add(sem.count, 4)",
         partial(atomic.add, sign=1, step=None, returns="")),
    _row("atomic_sub(L, v)", "", "take v from L, locked", "atomic_sub(sem.count, 4)",
         partial(atomic.add, sign=-1, step=None, returns="")),
    _row("atomic_inc_return(L)", "new", "add 1 to L, locked; gives the sum", "now = atomic_inc_return(mm.mm_count)",
         partial(atomic.add, sign=1, step=1, returns="new")),
    _row("atomic_dec_return(L)", "new", "take 1 from L, locked; gives what is left",
         "left = atomic_dec_return(mm.mm_count)", partial(atomic.add, sign=-1, step=1, returns="new")),
    _row("atomic_add_return(L, v)", "new", "add v to L, locked; gives the sum",
         "now = atomic_add_return(sem.count, 4)", partial(atomic.add, sign=1, step=None, returns="new")),
    _row("atomic_dec_and_test(L)", "0 or 1", "take 1 from L, locked; is it now zero?",
         "if atomic_dec_and_test(vma.users):\n    free(vma)", partial(atomic.add, sign=-1, step=1, returns="zero")),
    _row("test_and_set_bit(bit, L)", "0 or 1", "set a bit of L, locked; gives the old bit",
         "if test_and_set_bit(0, page.flags) == 0:", partial(atomic.bit, clear=False, returns=True)),
    _row("test_and_clear_bit(bit, L)", "0 or 1", "clear a bit of L, locked; gives the old bit",
         "was = test_and_clear_bit(0, page.flags)", partial(atomic.bit, clear=True, returns=True)),
    _row("set_bit(bit, L)", "", "set a bit of L, locked", "set_bit(0, page.flags)",
         partial(atomic.bit, clear=False, returns=False)),
    _row("clear_bit(bit, L)", "", "clear a bit of L, locked", "clear_bit(0, page.flags)",
         partial(atomic.bit, clear=True, returns=False)),
    _row("incw(L)", "", "add 1 to the low 16 bits of L, not locked: the ticket unlock", "incw(lock.slock)",
         atomic.ticket_unlock),
    _row("store16(L, v)", "", "put v into the low 16 bits of L, not locked", "store16(lock.slock, 0)",
         atomic.store16),
    _row("spin_until(condition)", "", "read one field until the condition holds, silently while its line stays here",
         "spin_until((lock.slock & 0xffff) == my)", service.spin_until),
    _row("cpu_relax()", "", "one pause of a hand-written spin loop", "cpu_relax()",
         partial(service.plain, opcode="PAUSE")),
    _row("prefetch(L)", "", "ask for a shared copy of L's line and go on", "prefetch(mm.mm_count)", service.prefetch),
    _row("smp_mb()", "", "wait until this core's stores are visible", "smp_mb()",
         partial(service.plain, opcode="FENCE")),
    _row("smp_wmb()", "", "nothing: x86 keeps stores in order", "smp_wmb()", service.plain),
    _row("smp_rmb()", "", "nothing: x86 keeps loads in order", "smp_rmb()", service.plain),
    _row("barrier()", "", "nothing: this compiler reorders nothing", "barrier()", service.plain),
    _row("work(cost[, times])", "", "spend a named cost of the machine, once or `times` times", "work(find_vma_hit)",
         service.work),
    _row("burst(lines)", "", "stream lines to memory (clear_page)", "burst(64)",
         partial(service.registers, opcode="BURST")),
    _row("local_irq_save()", "flags", "disable this core's interrupts; gives whether they were enabled",
         "flags = local_irq_save()", service.irq_save),
    _row("local_irq_restore(flags)", "", "enable interrupts again if flags says so", "local_irq_restore(flags)",
         partial(service.registers, opcode="IRQ_RESTORE")),
    _row("ipi(core, function, argument)", "", "interrupt a core, which then runs function(argument)",
         "ipi(core, flush_tlb_func, mm)", service.ipi),
    _row("touch(address, write)", "", "a user access: TLB, page walk, or a fault", "touch(page << 12, True)",
         partial(service.registers, opcode="TOUCH")),
    _row("flush_tlb_local()", "", "empty this core's TLB", "flush_tlb_local()",
         partial(service.plain, opcode="TLB_FLUSH")),
    _row("alloc(struct)", "pointer", "a new object of a struct, all zero", "vma = alloc(vm_area_struct)",
         service.alloc),
    _row("free(pointer)", "", "free an object; touching it afterwards is a hazard", "free(vma)", service.free),
    _row("mark(kind, object[, detail])", "", "tell the ledger and the stage; no cost of its own",
         "mark(acquired, lock)", service.mark),
    _row("bug_on(condition[, hazard])", "", "a hazard if the condition holds: a failed assertion, or the one named",
         "bug_on(page.count < 0)", service.bug_on),
    _row("smp_processor_id()", "core", "the core this runs on", "cpu = smp_processor_id()",
         partial(service.ask, which=SystemValue.CPU)),
    _row("thread_id()", "thread", "the thread this is", "me = thread_id()",
         partial(service.ask, which=SystemValue.THREAD)),
    _row("nr_threads()", "count", "threads of the run", "n = nr_threads()",
         partial(service.ask, which=SystemValue.THREADS)),
    _row(
        "local_clock()", "cycles", "this core's time stamp counter: cycles since the run began", "now = local_clock()",
        partial(service.ask, which=SystemValue.CLOCK),
    ),
    _row("nr_cpus()", "count", "cores of the run", "n = nr_cpus()", partial(service.ask, which=SystemValue.CPUS)),
    _row("current_mm()", "pointer", "the mm_struct of the running thread", "mm = current_mm()", service.current_mm),
    _row("numa_node_id()", "socket", "the socket of this core", "node = numa_node_id()",
         partial(service.ask, which=SystemValue.NODE)),
    _row("halt()", "", "the thread ends", "halt()", service.halt),
    _row("sleep_on()", "", "sleep until another thread wakes this one; returns at once if that happened already",
         "sleep_on()", partial(service.plain, opcode="SLEEP")),
    _row("wake(thread)", "", "wake a thread: it joins its core's run queue", "wake(2)",
         partial(service.registers, opcode="WAKE")),
    _row("switch_mm(mm, pgd)", "", "this thread uses that mm and page-table root from now on",
         "switch_mm(mm, mm.mm_count)", partial(service.registers, opcode="SWITCH_MM")),
    _row("rcu_read_lock()", "", "enter an RCU read section: what was freed by call_rcu since stays until it is left",
         "rcu_read_lock()", partial(service.plain, opcode="RCU_LOCK")),
    _row("rcu_read_unlock()", "", "leave it", "rcu_read_unlock()", partial(service.plain, opcode="RCU_UNLOCK")),
    _row("call_rcu(argument, function)", "",
         "when all read sections open now have ended, an interrupt on this core runs function(argument)",
         "call_rcu(vma, free_vma_callback)", service.call_rcu),
    _row("interrupt_after(cost, function, argument)", "",
         "when a named cost has passed, an interrupt on this core runs function(argument): a device, a timeout",
         "interrupt_after(disk_read, end_of_read, page)", service.interrupt_after),
    _row("poison(pointer)", "", "the words of a static object are poisoned as by free: touching one is a hazard",
         "poison(table)", partial(service.poison, freed=True)),
    _row("unpoison(pointer)", "", "a poisoned object is all zero again", "unpoison(table)",
         partial(service.poison, freed=False)),
    _row("address_of(L)", "address", "the address of a field, as an integer", "where = address_of(sem.count)",
         service.address_of),
)  # fmt: skip

TABLE: dict[str, Intrinsic] = {row.name: row for row in _ROWS}
