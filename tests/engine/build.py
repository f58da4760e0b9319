"""From a text to a simulation: small programs that bring what they test and get the rest (boot, faults) from here.

`simulate(text)` puts the text into a workload file and what it does not define into a design file, assembles both on
a machine and returns a `Trial`: a Simulation whose words can be read by name ("seen.first", "slots[1].value").
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from simulator.assembly import Assembly, assemble
from simulator.engine import arena as a
from simulator.engine.simulation import Simulation

QUIET = {"jitter_percent": 0}
DEFAULTS = {
    "boot": "def boot():\n    pass\n",
    "do_page_fault": "def do_page_fault(address, write):\n    bug_on(True)\n",
}
TOML = 'id = "{id}"\ntitle = "{id}"\nsummary = "A test."\nsources = []\nfiles = [{files}]\n'


@dataclass(frozen=True)
class Trial:
    """A simulation of a small program."""

    simulation: Simulation

    @property
    def assembly(self) -> Assembly:
        return self.simulation.assembly

    def address(self, name: str) -> int:
        """The cell of a field of a static: `name.path`, or `name[i].path`; `path[i]` picks an element."""
        found = re.fullmatch(r"(\w+)(?:\[(\d+)\])?\.([\w.]+)(?:\[(\d+)\])?", name)
        assert found is not None, name
        thing = next(
            o for o in self.assembly.objects if o.name == found.group(1) and o.index == int(found.group(2) or 0)
        )
        field = self.assembly.program.structs[thing.struct].field(found.group(3))
        return thing.cell + field.cell + int(found.group(4) or 0)

    def word(self, name: str) -> int:
        """The word of memory of that name, as the caches have it."""
        return int(self.simulation.m[self.simulation.layout.start[a.A_CELL] + self.address(name)])

    def core(self, core: int, field: int) -> int:
        """A visible field of a core (arena.CORE_*)."""
        return int(self.simulation.m[self.simulation.layout.start[a.A_CORE] + core * a.CORE_STRIDE + field])

    def thread(self, thread: int, field: int) -> int:
        """A visible field of a thread (arena.TH_*)."""
        return int(self.simulation.m[self.simulation.layout.start[a.A_THREAD] + thread * a.THREAD_STRIDE + field])

    def run_to_the_end(self, *, actions: int = 1_000_000) -> Trial:
        """Until every thread has ended; fails if that takes more actions."""
        assert self.simulation.run(actions=actions) == a.STOPPED_IDLE, "the program did not end"
        return self


def assemble_text(
    text: str, *, cores: int = 1, machine: str = "toy-2x2", placement: str = "default",
    settings: Mapping[str, str | int] | None = None, threads: int | None = None,
) -> Assembly:
    """The program as an assembly; it has the path `<folder>/program.fl`, and line 1 is the text's first line."""
    missing = "\n\n".join(code for name, code in DEFAULTS.items() if f"def {name}(" not in text)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "rest.fl").write_text(f'"""What the program leaves out."""\n\n{missing}')
        (folder / "rest.toml").write_text(TOML.format(id="rest", files='"rest.fl"').replace(
            "summary", 'era = "none"\nsummary') + "\n[bindings]\n")
        (folder / "program.fl").write_text(text)
        (folder / "program.toml").write_text(TOML.format(id="program", files=""))
        return assemble(
            str(folder / "rest.toml"), machine, str(folder / "program.toml"), cores=cores, placement=placement,
            settings={**QUIET, **(settings or {})}, threads=threads,
        )


def simulate(
    text: str, *, cores: int = 1, machine: str = "toy-2x2", placement: str = "default", seed: int = 1,
    settings: Mapping[str, str | int] | None = None, recording: bool = False, threads: int | None = None,
) -> Trial:
    """A run of the program, booted and at cycle 0."""
    assembly = assemble_text(
        text, cores=cores, machine=machine, placement=placement, settings=settings, threads=threads
    )
    return Trial(Simulation(assembly, seed, recording=recording))
