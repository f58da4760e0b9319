"""The numbers of a machine: what each is called, what it means and in which unit.

Promises: one list, in the order of `Machine`'s fields, from which the preset reader, the interface and the documents
take names, meanings, units and least values.  Values, sources and marks are the presets'; costs of code are costs.py.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Quantity:
    """One parameter of a machine; a `row` has a value for each Distance, -1 where the machine has none."""

    name: str
    unit: str
    meaning: str
    least: int = 0


TOPOLOGY: tuple[Quantity, ...] = (
    Quantity("sockets", "", "packages of cores", 1),
    Quantity("clusters_per_socket", "", "groups of cores that share an L2 or L3: a die, a CCX", 1),
    Quantity("cores_per_cluster", "", "physical cores, each with one cache", 1),
    Quantity("threads_per_core", "", "hardware threads of a physical core", 1),
    Quantity("mhz", "MHz", "the clock: turns cycles into seconds", 1),
)
PROTOCOL = Quantity("protocol", "", "the coherence protocol: msi, mesi, mesif or moesi")
ROWS: tuple[Quantity, ...] = (
    Quantity("load_shared", "cycles", "row: a copy from a clean sharer"),
    Quantity("load_exclusive", "cycles", "row: a copy from a clean owner"),
    Quantity("load_modified", "cycles", "row: a copy from a dirty owner"),
    Quantity("load_owned", "cycles", "row: a copy from an owner in O"),
    Quantity("rmw_modified", "cycles", "row: ownership from an owner"),
    Quantity("upgrade", "cycles", "row: permission, when the furthest sharer is that far"),
    Quantity("dram", "cycles", "row: a line from memory; near is the own socket's"),
)
SCALARS: tuple[Quantity, ...] = (
    Quantity("l1_hit", "cycles", "a load that hits", 1),
    Quantity("rmw_local", "cycles", "a locked operation on an owned line", 1),
    Quantity("invalidate_per_sharer", "cycles", "added for each sharer but one that loses its copy"),
    Quantity("occupancy_transfer", "cycles", "the home, for one grant of ownership or from an owner"),
    Quantity("occupancy_shared_read", "cycles", "the home, for one read of a shared line"),
    Quantity("residency", "cycles", "a new owner keeps the line at least this long"),
    Quantity("streak", "grants", "in a row that one cluster may get", 1),
    Quantity("channel_cycles_per_line", "cycles", "one line on a memory channel; 0: no limit"),
    Quantity("pause", "cycles", "one turn of a spin loop, and cpu_relax", 1),
    Quantity("mispredict", "cycles", "leaving a spin loop"),
    Quantity("store_buffer_entries", "stores", "that a core may have waiting", 1),
    Quantity("smt_transfer", "cycles", "a line last used by the sibling thread; -1: no siblings", -1),
    Quantity("interrupt_entry", "cycles", "from an interrupt's arrival to its handler's first instruction"),
    Quantity("interrupt_exit", "cycles", "from the handler's return to the interrupted code"),
    Quantity("jitter_percent", "%", "spread of every costed piece of code, up and down"),
    Quantity("bus_cycles_per_transaction", "cycles", "the shared bus, for one request others must see; 0: no such bus"),
    Quantity("smt_slowdown_percent", "%", "longer that code takes while the sibling thread executes too"),
    Quantity("start_spread", "cycles", "threads start at seeded moments within this span", 1),
    Quantity("demand_misses_per_page", "lines", "of a cleared page, misses a counter sees; prefetch hides the others"),
    Quantity("tick", "cycles", "between two timer interrupts; 0: no preemption"),
    Quantity("fault_code", "cycles", "the C code of one fault as a whole; the costs code_... are shares of it"),
)

QUANTITIES: tuple[Quantity, ...] = (*TOPOLOGY, PROTOCOL, *ROWS, *SCALARS)
