"""RCU at one cycle: who is in a read section, whom the grace period waits for, and which callbacks wait.

Promises: reads words of a state and nothing else; callbacks are told core by core in the order in which they will run.
The numbers of grace periods and readers that the mirror has are told here too, so that one answer is enough.
"""

from dataclasses import dataclass
from typing import Any

from simulator.assembly import Assembly
from simulator.engine import arena as a
from simulator.engine.layout import Arena, Layout
from simulator.engine.rcu import CALLBACK_SLOTS, CALLBACK_WORDS

TOLD = 256  # callbacks in one answer
THREADS_WOKEN = "wakeme_after_rcu"  # synchronize_rcu's callback: its argument is the thread that sleeps


@dataclass(frozen=True)
class Callback:
    """One callback: `core` will run `function`(`argument`); `ready` when its grace period has ended."""

    core: int
    function: str
    argument: int
    ready: bool


def callbacks(state: Arena, assembly: Assembly, layout: Layout) -> list[Callback]:
    """Those that wait, core by core, in order."""
    names = [function.name for function in assembly.program.functions]
    completed = int(state[layout.start[a.A_RCU] + a.RCU_COMPLETED])
    found = []
    for core in range(len(assembly.topology.cores)):
        k = layout.start[a.A_HCORE] + core * a.HCORE_STRIDE
        head, count = int(state[k + a.K_CALLBACK_HEAD]), int(state[k + a.K_CALLBACK_COUNT])
        for number in range(count):
            slot = core * CALLBACK_SLOTS + (head + number) % CALLBACK_SLOTS
            at = layout.start[a.A_CALLBACK] + slot * CALLBACK_WORDS
            function, argument, needs = (int(word) for word in state[at : at + CALLBACK_WORDS])
            found.append(Callback(core, names[function], argument, needs <= completed))
    return found


def read_sections(state: Arena, assembly: Assembly, layout: Layout) -> dict[str, Any]:
    """What `rcu` answers (docs/recording.md)."""
    words = state[layout.start[a.A_RCU] : layout.start[a.A_RCU] + len(a.RCU_FIELDS)].tolist()
    readers = []
    for thread in range(assembly.threads):
        nesting = int(state[layout.start[a.A_THREAD] + thread * a.THREAD_STRIDE + a.TH_RCU])
        held = int(state[layout.start[a.A_HTHREAD] + thread * a.HTHREAD_STRIDE + a.HT_HOLDS_GRACE])
        if nesting:
            readers.append({"thread": thread, "nesting": nesting, "waited_for": bool(held)})
    waiting = callbacks(state, assembly, layout)
    own = dict(zip(a.RCU_FIELDS, words, strict=True))
    own["readers_waited_for"] = own.pop("readers")
    own["callbacks_waiting"] = own.pop("callbacks")
    return own | {
        "readers": readers, "left_out": max(len(waiting) - TOLD, 0),
        "callbacks": [
            {"core": one.core, "function": one.function, "argument": one.argument, "name": _name(one),
             "ready": one.ready}
            for one in waiting[:TOLD]
        ],
    }


def _name(callback: Callback) -> str:
    """Of the thread that synchronize_rcu put to sleep; of an object its address tells enough."""
    return f"thread {callback.argument}" if callback.function == THREADS_WOKEN else f"{callback.argument:#x}"
