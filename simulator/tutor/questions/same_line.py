"""Which of these fields moves whenever that one's line moves?  The layout of the run's struct says.

Promises: which fields share a line is read from where the run's objects lie, layout settings and all; exactly one
option is right, "none of them" among them; of each the bytes are named.  Nothing is run.
"""

from dataclasses import dataclass

from simulator.assembly import Assembly
from simulator.description import DescriptionError, Section, nearest
from simulator.language.program import StructInfo
from simulator.layout_settings import LINE_BYTES, span
from simulator.tutor.question import Asked, Bench, Draw, Kind, Option, Question, question
from simulator.tutor.questions.runs import (
    RUN_KEYS,
    SAID,
    OneRun,
    changed,
    check_text,
    filled,
    read_one,
    read_whys,
)

TEXT = "{design}: somebody writes {struct}.{field}, and its line moves. Which of these moves with it?"
NONE = "none of them"
NONE_WRONG = (
    "The idea: fields that have nothing to do with each other do not disturb each other. Caches know lines of 64 "
    "bytes, and no fields."
)
MOST_WRONG = 3  # beside the right one and "none of them"


@dataclass(frozen=True)
class SameLine:
    """One of `offers` that shares a line with `field`, and some that do not."""

    text: str
    run: OneRun
    struct: str
    field: str
    offers: tuple[str, ...]
    whys: dict[str, str]


def read(section: Section) -> SameLine:
    """The keys of the block."""
    run = read_one(section)
    said = (*SAID, *run.vary.keys, "struct", "field")
    struct, field, offers = section.text("struct"), section.text("field"), section.texts("offers")
    whys = read_whys(section, said)
    text = check_text(section.text("text"), said, section.place("text")) if section.has("text") else TEXT
    if len(offers) < 2 or len({*offers, field}) < len(offers) + 1:
        raise DescriptionError(
            "needs two other fields to choose from", section.place("offers"),
            'A right line: offers = ["pgd", "anon_rss"]',
        )
    params = SameLine(text, run, struct, field, offers, whys)
    if run.words is not None:
        for picked in run.vary.each():
            try:
                places(changed(run.words, picked).made().assembly, params)
            except DescriptionError as problem:
                raise DescriptionError(problem.message, section.place(problem.place), problem.remedy) from problem
    return params


@dataclass(frozen=True)
class Place:
    """Where a field is: its first and last byte, and the lines that it is on in each object (or in the struct)."""

    first: int
    last: int
    lines: tuple[frozenset[int], ...]

    def __str__(self) -> str:
        at = self.first // LINE_BYTES * LINE_BYTES
        return f"byte {self.first}, in the line of bytes {at} to {at + LINE_BYTES - 1}"


def places(assembly: Assembly, params: SameLine) -> dict[str, Place]:
    """Of the field and of each offer."""
    names = [struct.name for struct in assembly.program.structs]
    if params.struct not in names:
        raise DescriptionError(
            f"no struct is called {params.struct!r}", "struct",
            f"{nearest(params.struct, names)}There are {', '.join(names)}.",
        )
    number = names.index(params.struct)
    struct = assembly.program.structs[number]
    objects = [thing.cell for thing in assembly.objects if thing.struct == number]
    return {name: _place(assembly, struct, objects, name) for name in (params.field, *params.offers)}


def _place(assembly: Assembly, struct: StructInfo, objects: list[int], path: str) -> Place:
    fields = [one for one in struct.fields if one.path == path or one.path.startswith(f"{path}.")]
    if not fields:
        own = list(dict.fromkeys(one.path.partition(".")[0] for one in struct.fields))
        raise DescriptionError(
            f"{struct.name} has no field {path!r}", "offers", f"{nearest(path, own)}There are {', '.join(own)}."
        )
    first, end = span(struct, path)
    cells = [one.cell + at for one in fields for at in range(one.count)]
    lines = [frozenset(assembly.cell_line[thing + cell] for cell in cells) for thing in objects]
    if not objects:
        lines = [frozenset(range(first // LINE_BYTES, (end - 1) // LINE_BYTES + 1))]
    return Place(first, end - 1, tuple(lines))


def together(one: Place, other: Place) -> bool | None:
    """Whether they share a line; None if that differs from object to object."""
    shared = {bool(mine & its) for mine, its in zip(one.lines, other.lines, strict=True)}
    return shared.pop() if len(shared) == 1 else None


def ask(params: SameLine, bench: Bench, draw: Draw) -> Asked:
    """The question: the layout answers it."""
    yield from ()
    return _asked(params, bench, draw)


def _asked(params: SameLine, bench: Bench, draw: Draw) -> Question:
    words, picked = params.run.chosen(bench, draw)
    picked = {**picked, "struct": params.struct, "field": params.field}
    found = places(words.made().assembly, params)
    own = found[params.field]
    shares = {name: together(own, found[name]) for name in params.offers}
    if any(one is None for one in shares.values()):
        raise DescriptionError(
            f"asks of fields that lie differently from one {params.struct} to the next", "struct",
            "Ask of a struct that begins at the beginning of a line.",
        )
    right = draw.some([name for name in params.offers if shares[name]], 1)
    wrong = draw.some([name for name in params.offers if not shares[name]], MOST_WRONG)
    if not wrong:
        raise DescriptionError("offers no field of another line", "offers", "Add one.")
    options = [
        Option(name, _why(params, name, name in right, own, found[name], picked))
        for name in draw.shuffled([*right, *wrong])
    ]
    options.append(Option(NONE, NONE_WRONG if right else f"{params.field} is at {own}; none of the others is there."))
    answer = [option.text for option in options].index(right[0] if right else NONE)
    said = f"{params.field} is at {own}; " + (
        f"{right[0]} is at {found[right[0]]}." if right else "none of the others is in that line."
    )
    return question(KIND.name, filled(params.text, picked), options, answer, draw, said, in_order=True)


def _why(
    params: SameLine, name: str, right: bool, own: Place, its: Place, picked: dict[str, str | int]
) -> str:
    if right:
        return f"{params.field} and {name} share a line: whoever fetches one fetches both."
    usual = "The idea: what stands in one struct moves together. Only what is in one line does."
    return f"{filled(params.whys.get(name, usual), picked)} Here {name} is at {its}; {params.field} at {own}."


KIND = Kind(
    "same-line", "Which field shares a line with that one? The layout says.", read, ask, of_moment=False,
    keys=(
        ("struct", "the struct, mm_struct"),
        ("field", "the field whose line moves, mmap_sem"),
        ("offers", "fields to choose from, of that line and of others; the seed picks one right one and some wrong"),
        *RUN_KEYS,
        ("text", "the question, if not the usual one; {struct} and {field} may stand in it"),
        ("[why]", "of a field another word than the usual one, should it be wrong"),
    ),
    cases=lambda params: int(params.run.vary.cases),
)
