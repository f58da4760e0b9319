"""Scenarios: machine + design + workload + seed + settings (and a story), from a TOML file or made of parts.

Promises: a scenario is checked whole when it is made: names, numbers, settings and text; what is wrong is one
ScenarioError with place and remedy.  The same scenario has the same fingerprint everywhere.  Nothing is run here
until `run_fast` is called.
"""

import hashlib
import json
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from simulator.assembly import Assembly, assemble, structs_of
from simulator.catalog import ERA_SETTING, load_design, load_workload, settings_at
from simulator.description import DescriptionError, Section, nearest, read_toml
from simulator.engine.layout import lay_out_arena
from simulator.engine.simulation import HazardError, whole
from simulator.layout_settings import is_known, is_layout_setting
from simulator.machine.preset import SETTABLE, load_machine
from simulator.measuring.fast_run import Standing, default_faults, measured
from simulator.measuring.progress import StalledError
from simulator.recording.hazard import REMEDIES
from simulator.recording.world import line_names
from simulator.vocabulary import Hazard

SCENARIOS = Path(__file__).resolve().parent.parent / "scenarios"
MAX_CORES = 256
MAX_THREADS = 1024  # four a core of the largest machine: each brings a stack and an area
MAX_FAULTS = 50_000_000  # a run longer than this belongs to a sweep
MAX_CYCLES = 10**11  # half a minute of machine time
MAX_SEED = 2**32 - 1

ScenarioError = DescriptionError


@dataclass(frozen=True)
class Scenario:
    """One scenario; `assembly` is compiled when first asked for (and by `checked`)."""

    design: str
    machine: str
    workload: str
    cores: int
    seed: int
    settings: Mapping[str, str | int] = field(default_factory=dict)
    placement: str = "default"
    wanted_faults: int | None = None
    id: str = ""
    title: str = ""
    summary: str = ""
    notes: tuple[str, ...] = ()
    line: str = ""  # the line the stage shows first, as "mm + 64"
    wanted_threads: int | None = None  # None: one a core, or as many as the workload has
    origin: str = ""  # the scenario whose parts were replaced to make this one
    hazard: str = ""  # the hazard that it is made to show, by name; nothing for others
    twin: Mapping[str, str | int] = field(default_factory=dict)  # settings with which the same run does no harm

    @cached_property
    def assembly(self) -> Assembly:
        """Compiled and laid out."""
        return assemble(
            self.design, self.machine, self.workload, cores=self.cores, placement=self.placement,
            settings=self.settings, threads=self.wanted_threads,
        )

    @property
    def threads(self) -> int:
        """Threads of the run; thread t's home is core t % cores."""
        return self.assembly.threads

    @property
    def faults(self) -> int:
        """Faults after which the run ends."""
        return self.wanted_faults if self.wanted_faults is not None else default_faults(self.assembly)

    @property
    def request(self) -> dict[str, Any]:
        """The parts that name this very run again."""
        named = {"scenario": self.id or self.origin} if self.id or self.origin else {}
        return named | {
            "design": self.design, "machine": self.machine, "workload": self.workload, "cores": self.cores,
            "threads": self.threads, "placement": self.placement, "seed": self.seed,
            "settings": dict(self.settings),
        }

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of everything that decides the run: texts, bindings, layout, machine, placement, settings, seed."""
        assembly = self.assembly
        parts = {
            "sources": dict(sorted(assembly.program.sources.items())),
            "bindings": dict(sorted(assembly.program.bindings.items())),
            "layout": {k: dict(v) for k, v in sorted(assembly.design.layout.items())},
            "settings": dict(sorted(assembly.settings.items())),
            "machine": repr(assembly.machine),
            "order": assembly.topology.cpu_order(),
            "threads": self.threads,
            "seed": self.seed,
            "faults": self.faults,
        }
        if assembly.moved:
            parts["moved"] = assembly.moved
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

    def checked(self) -> "Scenario":
        """Itself, once everything about it is known to be right."""
        lay_out_arena(self.assembly)
        names = line_names(self.assembly)
        if self.line and self.line not in names:
            raise ScenarioError(f"no line is called {self.line!r}", "line", f"Lines: {', '.join(names)}.")
        return self


def make(
    *, design: str, machine: str, workload: str, cores: int | None = None, seed: int = 1, threads: int | None = None,
    settings: Mapping[str, str | int] | None = None, placement: str = "default", faults: int | None = None,
) -> Scenario:
    """A scenario of named parts; cores default to all physical cores of the machine."""
    if cores is None:
        cores = load_machine(machine).physical_cores
    _within("--cores", cores, 1, MAX_CORES)
    _within("--seed", seed, 0, MAX_SEED)
    if threads is not None:
        _within("--threads", threads, 1, MAX_THREADS)
    if faults is not None:
        _within("--faults", faults, 1, MAX_FAULTS)
    title = f"{design} on {machine}, {cores} cores"
    if threads is not None and threads != cores:
        title += f", {threads} threads"
    scenario = Scenario(
        design, machine, workload, cores, seed, dict(settings or {}), placement, faults, "", title,
        wanted_threads=threads,
    )
    return scenario.checked()


PARTS = ("design", "machine", "workload", "cores", "threads", "placement", "seed")


def chosen(name: str | None, parts: Mapping[str, Any], settings: Mapping[str, str | int]) -> Scenario:
    """The scenario called `name` with `parts` and `settings` in place of its own; without a name, one of parts."""
    if name is None:
        return make(**parts, settings=settings)
    loaded = load(name)
    own = {part: getattr(loaded, part) for part in PARTS}
    merged = {**loaded.settings, **settings}
    if {**own, **parts} == own and merged == dict(loaded.settings):
        return loaded
    if loaded.wanted_threads is None:
        del own["threads"]  # one a core, however many cores there are now
    new = {**own, **parts}
    for key in _foreign(loaded.settings, new["design"], new["workload"]):
        if merged[key] == loaded.settings[key]:
            del merged[key]  # the scenario's own, and nothing of the new parts
    made = make(**new, settings=merged, faults=loaded.wanted_faults)
    return replace(made, origin=loaded.id)


def _foreign(settings: Mapping[str, str | int], design: str, workload: str) -> list[str]:
    """Those that cannot be set in a run of these: no parameter of a machine, no setting of a text, no field."""
    chosen, does = load_design(design), load_workload(workload)
    known = {*chosen.settings, *does.settings, *SETTABLE} - set(does.fixed)
    fields = [key for key in settings if is_layout_setting(key)]
    structs = structs_of(chosen, does) if fields else ()
    if str(settings.get(ERA_SETTING, chosen.era)) not in chosen.eras:
        known.discard(ERA_SETTING)
    return [key for key in settings if key not in known and not (key in fields and is_known(structs, key))]


def _within(place: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise ScenarioError(f"{value} is out of range", place, f"Give {least} to {most}.")


def load(name: str) -> Scenario:
    """A scenario by id or FILE.toml."""
    known = sorted(path.stem for path in SCENARIOS.glob("*.toml"))
    if name in known:
        path = SCENARIOS / f"{name}.toml"
    elif name.endswith(".toml"):
        path = Path(name)
    else:
        raise ScenarioError(
            f"no scenario is called {name!r}", "scenario",
            f"{nearest(name, known)}Known scenarios: {', '.join(known)}; or give the path of a .toml file.",
        )
    top = Section(read_toml(path), path.name)
    values = settings_at(top.section("settings", optional=True))
    scenario = Scenario(
        design=top.text("design"), machine=top.text("machine"), workload=top.text("workload"),
        cores=top.integer("cores"), seed=top.integer("seed"), settings=values,
        placement=top.text("placement", "default"),
        wanted_threads=top.integer("threads") if top.has("threads") else None,
        wanted_faults=top.integer("faults") if top.has("faults") else None,
        id=path.stem, title=top.text("title"), summary=top.text("summary"), notes=tuple(top.texts("notes")),
        line=top.text("line", ""), hazard=top.text("hazard", ""), twin=settings_at(top.section("twin", optional=True)),
    )
    top.finish()
    if scenario.hazard and scenario.hazard not in Hazard.__members__:
        known_hazards = [one.name for one in Hazard if one]
        raise ScenarioError(
            f"no hazard is called {scenario.hazard!r}", f"{path.name}, key hazard",
            f"{nearest(scenario.hazard, known_hazards)}Known hazards: {', '.join(known_hazards)}.",
        )
    _within(f"{path.name}, key cores", scenario.cores, 1, MAX_CORES)
    if scenario.wanted_threads is not None:
        _within(f"{path.name}, key threads", scenario.wanted_threads, 1, MAX_THREADS)
    _within(f"{path.name}, key seed", scenario.seed, 0, MAX_SEED)
    if scenario.wanted_faults is not None:
        _within(f"{path.name}, key faults", scenario.wanted_faults, 1, MAX_FAULTS)
    return scenario.checked()


def run_fast(
    scenario: Scenario, *, faults: int | None = None, cycles: int | None = None, tables: bool = False
) -> dict[str, Any]:
    """One fast run of a scenario; a dict with the keys of design.md section 7, and with `tables` the evidence."""
    return whole(run_in_slices(scenario, faults=faults, cycles=cycles, tables=tables))


def run_in_slices(
    scenario: Scenario, *, faults: int | None = None, cycles: int | None = None, actions: int | None = None,
    tables: bool = False,
) -> Generator[Standing, None, dict[str, Any]]:
    """The same, so many `actions` at a time: yields the standing after each slice, and returns the answer."""
    faults = length(scenario, faults, cycles)
    with explained(scenario):
        answer = yield from measured(
            scenario.assembly, scenario.seed, scenario.settings, faults=faults, cycles=cycles, actions=actions,
            tables=tables,
        )
    return answer


def length(scenario: Scenario, faults: int | None, cycles: int | None) -> int | None:
    """Faults after which a run of it ends: those asked for, its own if no length was, None if only cycles were."""
    if faults is None and cycles is None:
        faults = scenario.faults
    for place, value, most in (("--faults", faults, MAX_FAULTS), ("--cycles", cycles, MAX_CYCLES)):
        if value is not None:
            _within(place, value, 1, most)
    return faults


@contextmanager
def explained(scenario: Scenario) -> Iterator[None]:
    """What stops a run of it, a hazard or getting nowhere, as the one error with place and remedy."""
    try:
        yield
    except HazardError as found:
        place = f"{found.file}:{found.line}"
        raise ScenarioError(str(found).removeprefix(f"{place}: "), place, _remedy(scenario, found.what)) from found
    except StalledError as found:
        raise ScenarioError(
            str(found), found.where, "Mend the loop there, give --cycles, or watch the run in the browser."
        ) from found


def _remedy(scenario: Scenario, found: Hazard) -> str:
    if scenario.hazard == found.name and scenario.twin:
        safe = " ".join(f"--set {key}={value}" for key, value in scenario.twin.items())
        return f"This is what the scenario shows; its safe twin is the same run with {safe}."
    return REMEDIES[found]
