"""Which line moves most?  The run's own count of transfers says, line by line.

Promises: an option names the line and the fields on it, as they lie in that run.
"""

from collections.abc import Callable

from simulator.description import Section
from simulator.recording.world import line_names
from simulator.scenario import Scenario
from simulator.tutor.question import Asked, Bench, Draw, Kind
from simulator.tutor.questions.offers import Offers, ask_largest, read_offers
from simulator.tutor.questions.runs import RUN_KEYS, OneRun, changed
from simulator.tutor.run_words import RunWords

TEXT = "{design} on {cores} cores, workload {workload}: which line moves most often between caches?"
FIELDS_NAMED = 4  # of a line


def read(section: Section) -> Offers:
    """The keys of the block."""
    return read_offers(section, {}, _lines)


def _lines(run: OneRun) -> frozenset[str]:
    """Those of the run by name, whatever varies."""
    if run.words is None:
        return frozenset()
    assemblies = [changed(run.words, picked).made().assembly for picked in run.vary.each()]
    return frozenset(name for one in assemblies for name in line_names(one))


def fields_of(scenario: Scenario) -> dict[str, list[str]]:
    """The fields on each line; nested structs, locks among them, by their own name and first."""
    assembly = scenario.assembly
    found = {}
    for name, watched in zip(line_names(assembly), assembly.watched, strict=True):
        struct = assembly.program.structs[assembly.objects[watched.object].struct]
        here = [field.path for field in struct.fields if field.offset // 64 == watched.offset // 64]
        here.sort(key=lambda path: "." not in path)
        found[name] = list(dict.fromkeys(path.partition(".")[0] for path in here))
    return found


def ask(params: Offers, bench: Bench, draw: Draw) -> Asked:
    """The question, once the run is made."""
    return ask_largest(
        params, bench, draw, kind=KIND.name, text=TEXT, table="lines", unit="% of all transfers", naming=_naming
    )


def _naming(words: RunWords) -> Callable[[str], str]:
    fields = fields_of(words.made())

    def named(name: str) -> str:
        on_it = fields.get(name, [])
        more = ", …" if len(on_it) > FIELDS_NAMED else ""
        return f"{name} ({', '.join(on_it[:FIELDS_NAMED])}{more})" if on_it else name

    return named


KIND = Kind(
    "top-line", "Which line moves most often?", read, ask, of_moment=False,
    keys=(
        *RUN_KEYS,
        ("offers", 'lines to choose from, "mm + 64": those of [why] unless you say; the first is always in'),
        ("text", "the question, if not the usual one"),
        ("[why]", "of each line that is not the first the idea behind it, and where it fails"),
    ),
    cases=lambda params: int(params.run.vary.cases),
)
