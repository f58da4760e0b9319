"""What the peers are given: one text of `name number number ...` lines, made from the machine and the listing.

Promises: numbers that stand in the machine's file, where its cores sit, the lengths of the text's stretches, the sizes
of its data, the seed and how many faults to run.  Nothing that a run computed.  A machine with what the peers do not
know (hardware threads that share a cache, a shared bus, another protocol) is a StretchError.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from benchmarks.peers.stretches import StretchError, named
from simulator.assembly import Assembly
from simulator.scenario import Scenario, make
from simulator.vocabulary import Distance

HERE = Path(__file__).resolve().parent
DESIGN, WORKLOAD = str(HERE / "peer-fault.toml"), str(HERE / "peer-touch.toml")
NEHALEM, WIDE = "nehalem-2x4x2", str(HERE / "peers-8x8.toml")
SPARE_PAGES, REGIONS, PAGEVEC_SIZE = 8, 64, 7  # constants of the text
TLB_LEAST = 64

_MAIN, _ZAP, _FAULT = "thread_main", "thread_main/zap_range", "do_page_fault"
_ALLOC, _VMA, _LRU = f"{_FAULT}/alloc_page", f"{_FAULT}/find_vma", f"{_FAULT}/lru_add"


def _locked(name: str, where: str, before: str, inside: str, last: str, after: str) -> dict[str, tuple[str, str]]:
    """One use of the spinlock: the operation `before` it, the first `inside`, the `last` there, the one `after`."""
    lock, unlock = f"{where}/_raw_spin_lock", f"{where}/_raw_spin_unlock"
    return {
        f"{name}_lock": (before, f"{lock}.XADD0"), f"{name}_ticket": (f"{lock}.XADD0", f"{lock}.LOAD0"),
        f"{name}_wait": (f"{lock}.LOAD0", f"{lock}.SPIN0"), f"{name}_again": (f"{lock}.SPIN0", f"{lock}.LOAD0"),
        f"{name}_enter": (f"{lock}.LOAD0", inside), f"{name}_unlock": (last, f"{unlock}.LOAD0"),
        f"{name}_next": (f"{unlock}.LOAD0", f"{unlock}.STORE160"), f"{name}_leave": (f"{unlock}.STORE160", after),
    }  # fmt: skip


STRETCHES: dict[str, tuple[str, str]] = {
    # thread_main
    "start": (f"{_MAIN}.start", f"{_MAIN}.WORK0"), "write": (f"{_MAIN}.WORK0", f"{_MAIN}.TOUCH0"),
    "read": (f"{_MAIN}.TOUCH0", f"{_MAIN}.TOUCH1"), "next_page": (f"{_MAIN}.TOUCH1", f"{_MAIN}.WORK0"),
    "zap": (f"{_MAIN}.TOUCH1", f"{_ZAP}.LOAD0"), "next_round": (f"{_ZAP}.TLB_FLUSH0", f"{_MAIN}.WORK0"),
    # zap_range
    **_locked("zap", _ZAP, f"{_ZAP}.LOAD0", f"{_ZAP}.LOAD1", f"{_ZAP}.STORE2", f"{_ZAP}.TLB_FLUSH0"),
    "zap_clear": (f"{_ZAP}.LOAD1", f"{_ZAP}.STORE0"), "zap_head": (f"{_ZAP}.STORE0", f"{_ZAP}.LOAD2"),
    "zap_link": (f"{_ZAP}.LOAD2", f"{_ZAP}.STORE1"), "zap_free": (f"{_ZAP}.STORE1", f"{_ZAP}.STORE2"),
    "zap_more": (f"{_ZAP}.STORE2", f"{_ZAP}.LOAD1"),
    # do_page_fault
    "fault": (f"{_FAULT}.start", f"{_FAULT}/down_read.XADD0"),
    "root": (f"{_FAULT}/down_read.XADD0", f"{_VMA}.LOAD0"), "first": (f"{_VMA}.LOAD0", f"{_VMA}.LOAD1"),
    "below": (f"{_VMA}.LOAD1", f"{_VMA}.LOAD2"), "beyond": (f"{_VMA}.LOAD1", f"{_VMA}.LOAD4"),
    "to_left": (f"{_VMA}.LOAD2", f"{_VMA}.LOAD3"), "found": (f"{_VMA}.LOAD2", f"{_FAULT}.LOAD0"),
    "from_left": (f"{_VMA}.LOAD3", f"{_VMA}.LOAD1"), "from_right": (f"{_VMA}.LOAD4", f"{_VMA}.LOAD1"),
    "flags": (f"{_FAULT}.LOAD0", f"{_FAULT}.WORK0"), "directory": (f"{_FAULT}.WORK0", f"{_FAULT}.LOAD1"),
    "entry": (f"{_FAULT}.LOAD1", f"{_FAULT}.LOAD2"),
    **_locked("page", _ALLOC, f"{_FAULT}.LOAD2", f"{_ALLOC}.LOAD0", f"{_ALLOC}.STORE0", f"{_LRU}.LOAD0"),
    "page_next_free": (f"{_ALLOC}.LOAD0", f"{_ALLOC}.LOAD1"), "page_take": (f"{_ALLOC}.LOAD1", f"{_ALLOC}.STORE0"),
    "lru_put": (f"{_LRU}.LOAD0", f"{_LRU}.STORE0"), "lru_count": (f"{_LRU}.STORE0", f"{_LRU}.STORE1"),
    "clear": (f"{_LRU}.STORE1", f"{_FAULT}.BURST0"), "set_entry": (f"{_FAULT}.BURST0", f"{_FAULT}.STORE0"),
    "up_read": (f"{_FAULT}.STORE0", f"{_FAULT}/up_read.XADD0"),
    "done": (f"{_FAULT}/up_read.XADD0", f"{_FAULT}.fault_done"), "leave": (f"{_FAULT}.fault_done", f"{_FAULT}.end"),
}  # fmt: skip


def scenario(
    cores: int, *, seed: int = 1, machine: str | None = None, settings: Mapping[str, int] | None = None
) -> Scenario:
    """The peers' scenario; more than 8 cores take the wide machine."""
    chosen = machine if machine is not None else (NEHALEM if cores <= 8 else WIDE)
    return make(design=DESIGN, workload=WORKLOAD, machine=chosen, cores=cores, seed=seed, settings=settings)


def numbers(chosen: Scenario, faults: int) -> dict[str, list[int]]:
    """Everything a peer needs, by name."""
    assembly = chosen.assembly
    machine, topology = assembly.machine, assembly.topology
    _known(assembly)
    costs = {name: parameter.value for name, parameter in machine.costs.items()}
    cores = len(topology.cores)
    given: dict[str, list[int]] = {
        "cores": [cores], "faults": [faults], "seed": [chosen.seed], "pages": [assembly.settings["pages"]],
        "spare_pages": [SPARE_PAGES], "regions": [REGIONS], "pagevec_size": [PAGEVEC_SIZE],
        "tlb_entries": [max(TLB_LEAST, 1 << (assembly.settings["pages"] - 1).bit_length())],
        "sockets": [machine.sockets.value], "socket": [place.socket for place in topology.cores],
        "cluster": [place.cluster for place in topology.cores],
        "distance": [int(d) for row in topology.distance for d in row],
        "home_distance": [
            int(_home_distance(assembly, place.socket, socket))
            for place in topology.cores for socket in range(machine.sockets.value)
        ],
    }  # fmt: skip
    for row in ("load_shared", "load_exclusive", "load_modified", "rmw_modified", "upgrade", "dram"):
        given[row] = list(getattr(machine, row).value)
    for scalar in (
        "l1_hit", "rmw_local", "invalidate_per_sharer", "occupancy_transfer", "occupancy_shared_read", "residency",
        "streak", "channel_cycles_per_line", "pause", "mispredict", "store_buffer_entries", "jitter_percent",
        "start_spread",
    ):  # fmt: skip
        given[scalar] = [getattr(machine, scalar).value]
    for cost in ("fault_entry", "fault_exit", "clear_page_idle", "walk_level", "user_access", "code_do_page_fault"):
        given[cost] = [costs[cost]]
    return given | {f"n_{name}": [count] for name, count in named(assembly.program, STRETCHES).items()}


def as_text(given: dict[str, list[int]]) -> str:
    """The same as the lines that the C++ peers read."""
    return "".join(f"{name} {' '.join(map(str, values))}\n" for name, values in given.items())


def _home_distance(assembly: Assembly, own: int, socket: int) -> Distance:
    """From a core of socket `own` to the memory of `socket`: docs/machine-model.md, dram."""
    if own == socket:
        return Distance.NEAR
    two_links = (own ^ socket).bit_count() > 1 and assembly.machine.dram.value[Distance.HOP2] >= 0
    return Distance.HOP2 if two_links else Distance.HOP1


def _known(assembly: Assembly) -> None:
    machine, cores = assembly.machine, len(assembly.topology.cores)
    for right, what in (
        (assembly.topology.caches == cores, "a cache to each core"),
        (machine.bus_cycles_per_transaction.value == 0, "no shared bus"),
        (machine.protocol.value == "mesif", "MESIF"),
        (assembly.threads == cores, "a core to each thread"),
    ):
        if not right:
            raise StretchError(f"the peers know only machines with {what}; {machine.id} at {cores} cores is another")
