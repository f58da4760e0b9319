"""The checker itself: a sound state has no violation, and each kind of damage is named."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simulator.assembly import assemble
from simulator.checking.invariant import core_rows, directory_rows, request_rows, thread_rows, violations
from simulator.engine import arena as a
from simulator.engine.simulation import Simulation
from simulator.vocabulary import AgentKind, CoreState, RequestState, State, ThreadState


@pytest.fixture
def state() -> np.ndarray:
    """A state in which requests are queued and in flight, stores are buffered, a lock is held and pages are mapped."""
    simulation = Simulation(
        assemble("rwsem-spinlock", "toy-2x2", "multi-fault-all", cores=4, settings={"pages": 4}), 1
    )
    simulation.run(faults=6)
    while True:
        simulation.run(actions=1)
        states = request_rows(simulation.m)[:, a.R_STATE]
        cores, _, _ = core_rows(simulation.m)
        everything = (
            RequestState.QUEUED in states, RequestState.GRANTED in states, cores[:, a.CORE_HELD].any(),
            simulation.m[int(simulation.m[a.A_PAGEMAP]) :][: a.PAGEMAP_STRIDE].any(),
        )
        if all(everything):
            return simulation.state().copy()


def an_owned_line(m: np.ndarray) -> int:
    rows, _ = directory_rows(m)
    return int(np.nonzero(rows[:, a.LINE_OWNER] >= 0)[0][0])


def second_writer(m: np.ndarray) -> None:
    directory_rows(m)[0][an_owned_line(m), a.LINE_SHARERS] |= 0xF


def forwarder_without_a_copy(m: np.ndarray) -> None:
    rows, bits = directory_rows(m)
    line = int(np.nonzero((rows[:, a.LINE_OWNER] < 0) & (bits.sum(axis=1) == 0))[0][0])
    rows[line, a.LINE_FORWARDER] = 1


def owner_in_state_s(m: np.ndarray) -> None:
    directory_rows(m)[0][an_owned_line(m), a.LINE_OWNER_STATE] = State.S


def forgotten_request(m: np.ndarray) -> None:
    requests = request_rows(m)
    line = int(requests[requests[:, a.R_STATE] == RequestState.QUEUED][0, a.R_LINE])
    at = int(m[a.A_HLINE]) + line * a.HLINE_STRIDE
    m[[at + a.D_HEAD, at + a.D_TAIL]] = -1


def wrong_count(m: np.ndarray) -> None:
    directory_rows(m)[0][0, -2] += 1


def answered_but_still_waiting(m: np.ndarray) -> None:
    requests = request_rows(m)[::2]
    core = int(np.nonzero(requests[:, a.R_STATE] != RequestState.IDLE)[0][0])
    requests[core, a.R_STATE] = RequestState.IDLE


def overfull_buffer(m: np.ndarray) -> None:
    core_rows(m)[0][0, a.CORE_BUFFERED] = m[a.H_BUFFER] + 1


def lock_of_nobody(m: np.ndarray) -> None:
    core_rows(m)[0][:, a.CORE_HELD] = 0


def page_without_an_entry(m: np.ndarray) -> None:
    m[int(m[a.A_PAGEMAP]) + 3] ^= 1 << 7


def clock_turned(m: np.ndarray) -> None:
    cores = int(m[a.H_CORES])
    due = m[int(m[a.A_DUE]) + int(AgentKind.CORE) * cores :][:cores]
    due[int(np.argmax(np.where(due < a.NEVER, due, -1)))] = 0  # one that is not the next anyway


def tree_turned(m: np.ndarray) -> None:
    m[int(m[a.A_TREE]) + 2] -= 1


def lost_cycle(m: np.ndarray) -> None:
    m[int(m[a.A_CORE_CAUSE])] -= 1


def halted_with_work_to_do(m: np.ndarray) -> None:
    cores, _, due = core_rows(m)
    core = int(np.nonzero(due < a.NEVER)[0][0])
    cores[core, a.CORE_STATE] = CoreState.HALT


def lost_thread(m: np.ndarray) -> None:
    thread_rows(m)[0][1, a.TH_STATE] = ThreadState.SLEEPING


def wake_up_that_is_not_told(m: np.ndarray) -> None:
    lost_thread(m)
    thread_rows(m)[1][1, a.HT_WOKEN] = 1


def queued_while_it_runs(m: np.ndarray) -> None:
    hidden = core_rows(m)[1][2]
    hidden[[a.K_QUEUE_HEAD, a.K_QUEUE_TAIL]] = 2


def tail_of_another_queue(m: np.ndarray) -> None:
    queued_while_it_runs(m)
    core_rows(m)[1][2, a.K_QUEUE_TAIL] = 3


def in_the_queue_of_another_core(m: np.ndarray) -> None:
    queued_while_it_runs(m)
    rows, _ = thread_rows(m)
    rows[2, [a.TH_STATE, a.TH_CORE]] = ThreadState.QUEUED, 1


def miscounted_threads(m: np.ndarray) -> None:
    core_rows(m)[1][0, a.K_LIVE] += 1


def thread_in_a_strange_address_space(m: np.ndarray) -> None:
    thread_rows(m)[1][3, a.HT_PGD] += 1


def idle_with_a_wake_up_to_notice(m: np.ndarray) -> None:
    core_rows(m)[0][0, a.CORE_STATE] = CoreState.IDLE


def halted_before_its_interrupt(m: np.ndarray) -> None:
    halted_with_work_to_do(m)
    cores, hidden, _ = core_rows(m)
    hidden[cores[:, a.CORE_STATE] == CoreState.HALT, a.K_PENDING] = 1
    cores[:, a.CORE_IRQ] = 1


DAMAGE: dict[Callable[[np.ndarray], None], str] = {
    second_writer: "may write while",
    forwarder_without_a_copy: "is no sharer",
    owner_in_state_s: "owns it in state S",
    forgotten_request: "is queued but on no queue",
    wrong_count: "requests are queued; there are",
    answered_but_still_waiting: "has no request in flight",
    overfull_buffer: "in a buffer of",
    lock_of_nobody: "hold it, but it counts",
    page_without_an_entry: "differs from its page table",
    clock_turned: "a leaf of the clock's tree is not the key of its agent",
    tree_turned: "the clock's tree is wrong",
    lost_cycle: "cycles charged up to cycle",
    halted_with_work_to_do: "is in HALT and yet acts",
    lost_thread: "is SLEEPING and on its core",
    wake_up_that_is_not_told: "sleeps although it was woken",
    queued_while_it_runs: "is RUNNING and 1 times in a run queue",
    tail_of_another_queue: "the tail of its run queue is 3, not 2",
    in_the_queue_of_another_core: "is in another core's run queue",
    miscounted_threads: "threads that are not over; there are 1",
    thread_in_a_strange_address_space: "address space that is not its own",
    idle_with_a_wake_up_to_notice: "idles with 0 threads queued and is due",
    halted_before_its_interrupt: "does not take the one that came",
}


def test_a_sound_state_has_no_violation_and_is_not_changed(state: np.ndarray) -> None:
    before = state.copy()
    assert violations(state) == []
    assert (state == before).all()


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: damage.__name__)
def test_each_kind_of_damage_is_named(state: np.ndarray, damage: Callable[[np.ndarray], None]) -> None:
    damage(state)
    found = violations(state)
    assert any(DAMAGE[damage] in sentence for sentence in found), found
