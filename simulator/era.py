"""Eras: the kernel that a design is built into, as a typed value.

Idea: an era (2.6.32, 4.17, ...) names the common texts of its kernel, the classic bindings, where fields lie, settings
with another default, and what is left out of all its designs.  A later era is said as what is other than in the one
before (`after`): files it puts in the place of some, bindings over others, a struct's offsets all anew.  A design adds
its own and may put its texts in the place of the era's.  One design may be built in several eras, so that later ones
have a base of their own time.
Promises: `load_era` gives one by id or a DescriptionError that names file, key and remedy.  Whether the texts compile
together is for the language to say.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from simulator.description import DescriptionError, Section, nearest, read_toml

ERAS = Path(__file__).parent / "eras"

Layout = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class LeftOut:
    """Something the model does not do, and in which direction that errs."""

    what: str
    effect: str


@dataclass(frozen=True)
class Era:
    """A kernel of its time, without a design: the names of its texts in order, and what they are bound to."""

    id: str
    title: str
    summary: str
    sources: tuple[str, ...]
    files: tuple[str, ...]
    bindings: Mapping[str, str]
    layout: Layout
    settings: Mapping[str, int]
    left_out: tuple[LeftOut, ...]


NONE = "none"
NO_KERNEL = Era(NONE, "No kernel", "Only what the design names itself: a lock on its own.", (), (), {}, {}, {}, ())


def era_ids() -> tuple[str, ...]:
    """All eras, the oldest first; those that are no Linux come last."""
    return tuple(sorted((path.stem for path in ERAS.glob("*.toml")), key=_age))


def _age(era: str) -> tuple[int, list[int], str]:
    parts = era.split(".")
    numbers = all(part.isdigit() for part in parts)
    return (0, [int(part) for part in parts], era) if numbers else (1, [], era)


def load_era(name: str, place: str = "era") -> Era:
    """An era by id; `place` is where the name was read, for the error."""
    if name == NONE:
        return NO_KERNEL
    known = era_ids()
    if name not in known:
        raise DescriptionError(
            f"no era is called {name!r}", place,
            f"{nearest(name, known)}Eras: {', '.join(known)}; or {NONE}: only what the design names itself.",
        )
    path = ERAS / f"{name}.toml"
    top = Section(read_toml(path), f"eras/{path.name}")
    bindings, settings = top.section("bindings", optional=True), top.section("settings", optional=True)
    before = load_era(top.text("after"), top.place("after")) if top.has("after") else None
    own = Era(
        id=top.text("id"),
        title=top.text("title"),
        summary=top.text("summary"),
        sources=top.texts("sources"),
        files=top.texts("files") if top.has("files") else (),
        bindings={interface: bindings.text(interface) for interface in bindings.names()},
        layout=layout_at(top),
        settings={key: settings.integer(key) for key in settings.names()},
        left_out=left_out_at(top),
    )
    replaced = replaced_at(top)
    top.finish()
    if own.id != name:
        raise DescriptionError(f"id {own.id!r} is not the file's name", top.place("id"), f'Write id = "{name}".')
    if before is None:
        return own
    return replace(
        own,
        files=joined_files(before, own.files, replaced, top.place("files")),
        bindings={**before.bindings, **own.bindings},
        layout={**before.layout, **own.layout},
        settings={**before.settings, **own.settings},
        left_out=(*own.left_out, *before.left_out),
    )


def replaced_at(top: Section) -> dict[str, tuple[str, ...]]:
    """[replaces]: files of the era, each with those that come in its place (none: it is left out)."""
    replaces = top.section("replaces", optional=True)
    return {file: replaces.texts(file) for file in replaces.names()}


def layout_at(top: Section) -> dict[str, Mapping[str, int]]:
    """[layout.STRUCT]: fields and their byte offsets."""
    layout = top.section("layout", optional=True)
    found: dict[str, Mapping[str, int]] = {}
    for struct in layout.names():
        moved = layout.section(struct)
        found[struct] = {field: moved.integer(field) for field in moved.names()}
    return found


def left_out_at(top: Section) -> tuple[LeftOut, ...]:
    """[[left_out]]: what, and which way it errs."""
    found = []
    for entry in top.sections("left_out"):
        found.append(LeftOut(entry.text("what"), entry.text("effect")))
        entry.finish()
    return tuple(found)


def joined_files(
    era: Era, own: tuple[str, ...], replaced: Mapping[str, tuple[str, ...]], place: str
) -> tuple[str, ...]:
    """The era's texts with others in the place of some, then those that are added."""
    for name in replaced:
        if name not in era.files:
            raise DescriptionError(
                f"era {era.id} has no file {name!r} to replace", place,
                f"{nearest(name, era.files)}Its files: {', '.join(era.files)}.",
            )
    files = tuple(file for name in era.files for file in replaced.get(name, (name,)))
    twice = [name for name in own if name in files]
    if twice:
        raise DescriptionError(f"era {era.id} has {twice[0]!r} already", place, "Name only the design's own files.")
    return (*files, *own)


def joined_layout(era: Era, own: Layout) -> Layout:
    """The era's offsets with the design's over them, field by field."""
    structs = dict.fromkeys((*era.layout, *own))
    return {struct: {**era.layout.get(struct, {}), **own.get(struct, {})} for struct in structs}
