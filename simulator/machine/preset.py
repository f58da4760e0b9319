"""Machine presets: a TOML file becomes one frozen, typed `Machine` whose every number has a source and a mark.

Promises: all parameters are there, whole, in range and complete for the topology (a machine with two sockets has its
HOP1 latencies); anything else is a DescriptionError naming file, key and remedy.  `overrides` are the `--set` values
that name machine parameters; they are marked "set by the user".  Does not derive behaviour: that is the engine's.
Latency rows are indexed by `vocabulary.Distance`: [same, near, far, hop1, hop2], -1 where the machine has none.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Generic, TypeVar

from simulator.description import DescriptionError, Section, nearest, read_toml
from simulator.machine.coherence import PROTOCOLS
from simulator.machine.costs import COSTS
from simulator.machine.parameters import ROWS, SCALARS, TOPOLOGY
from simulator.vocabulary import Distance, State

PRESETS = Path(__file__).parent / "presets"
MARKS = ("measured", "derived", "remembered", "estimated", "set by the user")
MAX_VALUE = 10**12  # no parameter is a larger number of cycles: keeps due times far from 63 bits
MAX_CORES = 256  # hardware threads a machine may have: what the mirror and the sharer words are sized for

T = TypeVar("T")


@dataclass(frozen=True)
class Parameter(Generic[T]):
    """One number (or row, or word) of a machine, where it comes from and how sure it is."""

    value: T
    source: str
    mark: str


Row = tuple[int, int, int, int, int]


@dataclass(frozen=True)
class Machine:
    """A machine as data. Cycles unless the name says otherwise."""

    id: str
    title: str
    summary: str
    left_out: tuple[tuple[str, str], ...]  # (what, effect)
    sockets: Parameter[int]
    clusters_per_socket: Parameter[int]
    cores_per_cluster: Parameter[int]
    threads_per_core: Parameter[int]
    mhz: Parameter[int]
    protocol: Parameter[str]
    load_shared: Parameter[Row]
    load_exclusive: Parameter[Row]
    load_modified: Parameter[Row]
    load_owned: Parameter[Row]
    rmw_modified: Parameter[Row]
    upgrade: Parameter[Row]
    dram: Parameter[Row]
    l1_hit: Parameter[int]
    rmw_local: Parameter[int]
    invalidate_per_sharer: Parameter[int]
    occupancy_transfer: Parameter[int]
    occupancy_shared_read: Parameter[int]
    residency: Parameter[int]
    streak: Parameter[int]
    channel_cycles_per_line: Parameter[int]
    pause: Parameter[int]
    mispredict: Parameter[int]
    store_buffer_entries: Parameter[int]
    smt_transfer: Parameter[int]
    interrupt_entry: Parameter[int]
    interrupt_exit: Parameter[int]
    jitter_percent: Parameter[int]
    bus_cycles_per_transaction: Parameter[int]
    smt_slowdown_percent: Parameter[int]
    start_spread: Parameter[int]
    demand_misses_per_page: Parameter[int]
    tick: Parameter[int]
    fault_code: Parameter[int]
    costs: Mapping[str, Parameter[int]]  # in the order of costs.COSTS
    settings: Mapping[str, Parameter[int]]  # settings of the kernel text this machine chooses otherwise (batch sizes)

    @property
    def physical_cores(self) -> int:
        """Caches of the machine: physical cores on all sockets."""
        return self.sockets.value * self.clusters_per_socket.value * self.cores_per_cluster.value

    @property
    def hardware_threads(self) -> int:
        """The most cores a run on this machine may have."""
        return self.physical_cores * self.threads_per_core.value


# name -> least value allowed
TOPOLOGY_NUMBERS = {quantity.name: quantity.least for quantity in TOPOLOGY}
LATENCY_ROWS = tuple(quantity.name for quantity in ROWS)
NUMBERS = {quantity.name: quantity.least for quantity in SCALARS}
SETTABLE = (*TOPOLOGY_NUMBERS, "protocol", *LATENCY_ROWS, *NUMBERS, *(cost.name for cost in COSTS))


def find_preset(name: str) -> Path:
    """The file of a machine id, or of a path given as FILE.toml."""
    known = sorted(path.stem for path in PRESETS.glob("*.toml"))
    if name in known:
        return PRESETS / f"{name}.toml"
    if name.endswith(".toml"):
        return Path(name)
    raise DescriptionError(
        f"no machine is called {name!r}", "machine", f"{nearest(name, known)}Known machines: {', '.join(known)}."
    )


def load_machine(name: str, overrides: Mapping[str, int | str] | None = None) -> Machine:
    """Load a preset by id or FILE.toml and apply overrides (a row takes one number for all its distances)."""
    path = find_preset(name)
    file = path.name
    top = Section(_overridden(read_toml(path), overrides or {}, file), file)
    machine = _build(top, path.stem)
    top.finish()
    _check_topology(machine, file)
    return machine


def _overridden(
    given: Mapping[str, object], overrides: Mapping[str, int | str], file: str
) -> dict[str, object]:
    """The description with these values in place of its own, which stays as it is."""
    content: dict[str, object] = {key: dict(one) if isinstance(one, dict) else one for key, one in given.items()}
    for key, value in overrides.items():
        if key not in SETTABLE:
            raise DescriptionError(
                f"{key!r} is not a parameter of a machine", file, f"Parameters: {', '.join(SETTABLE)}."
            )
        for table in ("topology", "latency", "numbers", "costs"):
            section = content.get(table)
            holds = isinstance(section, dict) and (key in section or (table == "costs" and key.startswith("code_")))
            if isinstance(section, dict) and holds:
                new: object = value
                old = section.get(key)
                if table == "latency" and isinstance(old, dict) and isinstance(old.get("value"), list):
                    new = [value if v >= 0 else -1 for v in old["value"]]
                section[key] = {"value": new, "source": "this run's --set", "mark": "set by the user"}
    return content


def _parameter(section: Section, key: str, least: int) -> Parameter[int]:
    entry = section.section(key)
    value = entry.integer("value")
    if not least <= value <= MAX_VALUE:
        raise DescriptionError(
            f"{value} is out of range", entry.place("value"), f"Give a number from {least} to {MAX_VALUE}."
        )
    return Parameter(value, *_provenance(entry))


def _provenance(entry: Section) -> tuple[str, str]:
    source, mark = entry.text("source"), entry.text("mark")
    if mark not in MARKS:
        raise DescriptionError(f"{mark!r} is no mark", entry.place("mark"), f"Marks: {', '.join(MARKS)}.")
    entry.finish()
    return source, mark


def _row(section: Section, key: str) -> Parameter[Row]:
    entry = section.section(key)
    same, near, far, hop1, hop2 = entry.integers("value", len(Distance))
    for value in (same, near, far, hop1, hop2):
        if not -1 <= value <= MAX_VALUE:
            raise DescriptionError(f"{value} is no latency", entry.place("value"), "Give cycles, or -1 for none.")
    return Parameter((same, near, far, hop1, hop2), *_provenance(entry))


def _protocol(section: Section) -> Parameter[str]:
    entry = section.section("protocol")
    value = entry.text("value")
    if value not in PROTOCOLS:
        raise DescriptionError(f"{value!r} is no protocol", entry.place("value"), f"Known: {', '.join(PROTOCOLS)}.")
    return Parameter(value, *_provenance(entry))


def _costs(section: Section, fault_code: Parameter[int]) -> dict[str, Parameter[int]]:
    costs: dict[str, Parameter[int]] = {}
    for cost in COSTS:
        if cost.share and not section.has(cost.name):
            source = f"{cost.share} % of fault_code ({fault_code.source}); the share is an estimate"
            costs[cost.name] = Parameter(fault_code.value * cost.share // 100, source, "estimated")
        else:
            costs[cost.name] = _parameter(section, cost.name, 0)
    section.finish()
    return costs


def _build(top: Section, stem: str) -> Machine:
    topology, latency, numbers = top.section("topology"), top.section("latency"), top.section("numbers")
    counts = {key: _parameter(topology, key, least) for key, least in TOPOLOGY_NUMBERS.items()}
    protocol = _protocol(topology)
    rows = {key: _row(latency, key) for key in LATENCY_ROWS}
    scalars = {key: _parameter(numbers, key, least) for key, least in NUMBERS.items()}
    settings = top.section("settings", optional=True)
    entries = top.sections("left_out")
    left_out = tuple((entry.text("what"), entry.text("effect")) for entry in entries)
    for entry in entries:
        entry.finish()
    given = top.text("id")
    if given != stem:
        raise DescriptionError(f"id {given!r} is not the file's name", top.place("id"), f'Write id = "{stem}".')
    for section in (topology, latency, numbers):
        section.finish()
    # Names and kinds of these are held to the dataclass's fields by a test.
    parts: dict[str, Any] = {**counts, **rows, **scalars}
    return Machine(
        id=given,
        title=top.text("title"),
        summary=top.text("summary"),
        left_out=left_out,
        protocol=protocol,
        costs=_costs(top.section("costs"), scalars["fault_code"]),
        settings={key: _parameter(settings, key, 0) for key in settings.names()},
        **parts,
    )


def _check_topology(machine: Machine, file: str) -> None:
    """Every distance two caches of this machine can have must have its latencies."""
    if machine.hardware_threads > MAX_CORES:
        raise DescriptionError(
            f"{machine.hardware_threads} hardware threads are too many", file, f"At most {MAX_CORES} fit the picture."
        )
    needed = [Distance.NEAR]
    if machine.clusters_per_socket.value > 1:
        needed.append(Distance.FAR)
    if machine.sockets.value > 1:
        needed.append(Distance.HOP1)
    for field in fields(machine):
        if field.name not in LATENCY_ROWS:
            continue
        if field.name == "load_owned" and State.O not in PROTOCOLS[machine.protocol.value].states:
            continue
        row: Parameter[Row] = getattr(machine, field.name)
        for distance in needed:
            if row.value[distance] < 0:
                raise DescriptionError(
                    f"has no latency for {distance.name}, which this topology has",
                    f"{file}, key latency.{field.name}",
                    "Order: [same, near, far, hop1, hop2].",
                )
    if machine.threads_per_core.value > 1 and machine.smt_transfer.value < 0:
        raise DescriptionError(
            "has SMT siblings but no cost between them", f"{file}, key numbers.smt_transfer", "Give its cycles."
        )
