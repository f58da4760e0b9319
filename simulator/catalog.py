"""The catalogue: designs and workloads as typed values, found by id or by FILE.

Promises: `list_*` gives every built-in entry; `load_*` gives one, complete with the text of its .fl files in order,
or a DescriptionError that names file, key and remedy.  Whether the text compiles, and whether every interface is
bound once, is for the language to say.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date as day
from pathlib import Path

from simulator.description import DescriptionError, Section, nearest, read_toml
from simulator.era import Era, LeftOut, joined_files, joined_layout, layout_at, left_out_at, load_era, replaced_at
from simulator.machine.preset import PRESETS

HERE = Path(__file__).parent
ERA_SETTING = "era"
KERNEL, DESIGNS, WORKLOADS = HERE / "kernel", HERE / "designs", HERE / "workloads"


@dataclass(frozen=True)
class TextFile:
    """A .fl file: `path` as shown to people ("kernel/mm.fl")."""

    path: str
    text: str


@dataclass(frozen=True)
class Setting:
    """A setting of the text that users may change: a number in least..most, or one of `words`."""

    name: str
    meaning: str
    default: int
    least: int
    most: int
    words: Mapping[str, int]
    refused: str = ""  # what to tell who sets it on a design that does not have it

    def value(self, given: str | int) -> int:
        """What a user wrote, as the integer the text sees; DescriptionError with the choices otherwise."""
        if isinstance(given, str) and given in self.words:
            return self.words[given]
        try:
            number = int(given)
        except ValueError:
            number = self.least - 1
        allowed = number in self.words.values() if self.words else self.least <= number <= self.most
        if not allowed:
            raise DescriptionError(f"{given!r} is not allowed", f"setting {self.name}", self.remedy())
        return number

    def remedy(self) -> str:
        """How to write it right."""
        if self.words:
            return f"Write {self.name}={' or '.join(self.words)}."
        return f"Write {self.name}=N with N from {self.least} to {self.most}."


@dataclass(frozen=True)
class Design:
    """A way to handle faults, built into an era: all its kernel text, bindings and struct layout."""

    id: str
    title: str
    era: str
    eras: tuple[str, ...]  # those it can be built in, its own first
    summary: str
    sources: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    files: tuple[TextFile, ...]
    settings: Mapping[str, Setting]  # of the kernel files that it and its era name
    era_settings: Mapping[str, int]  # what the era chooses of them
    bindings: Mapping[str, str]
    layout: Mapping[str, Mapping[str, int]]
    not_applicable: Mapping[str, str]  # workloads that mean nothing with this design, each with the reason
    date: str  # when it was posted or merged, YYYY-MM-DD; "" of a design that has no past
    fate: str  # what became of it: "merged …" or "never merged: …"
    shares: tuple[str, ...]  # what all threads share and only read
    writes: tuple[str, ...]  # what each fault writes that others write too
    shows: str = ""  # the field it is about, as "struct.field": the stage opens at its line, else at the mm lock's


@dataclass(frozen=True)
class Workload:
    """What the threads do: its text (with the kernel files it needs beside a design's) and its settings."""

    id: str
    title: str
    summary: str
    sources: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    files: tuple[TextFile, ...]
    settings: Mapping[str, Setting]
    fixed: Mapping[str, int]  # settings of kernel text that this workload is about: nobody may change them
    threads_per_core: int = 1  # unless the run says how many threads it has


def list_designs() -> tuple[Design, ...]:
    """Every built-in design, by id."""
    return tuple(load_design(path.stem) for path in sorted(DESIGNS.glob("*.toml")))


def list_workloads() -> tuple[Workload, ...]:
    """Every built-in workload, by id."""
    return tuple(load_workload(path.stem) for path in sorted(WORKLOADS.glob("*.toml")))


def list_machines() -> tuple[tuple[str, str, str], ...]:
    """(id, title, summary) of every built-in machine."""
    found = []
    for path in sorted(PRESETS.glob("*.toml")):
        top = Section(read_toml(path), path.name)
        found.append((top.text("id"), top.text("title"), top.text("summary")))
    return tuple(found)


def load_design(name: str, era: str | None = None) -> Design:
    """A design by id, or by FILE.toml, built into its own era or another that it allows."""
    path = _find(name, DESIGNS, "design")
    top = Section(read_toml(path), path.name)
    own = top.text("era")
    eras = (own, *(top.texts("also") if top.has("also") else ()))
    chosen = era if era is not None else own
    if chosen not in eras:
        raise DescriptionError(
            f"{path.stem} cannot be built into era {chosen!r}", ERA_SETTING, f"Its eras: {', '.join(eras)}."
        )
    base = load_era(chosen, top.place("era"))
    bindings, layout = top.section("bindings", optional=True), layout_at(top)
    names = joined_files(base, top.texts("files"), replaced_at(top), top.place("files"))
    files = tuple(_text(file, top, path) for file in names)
    settings = _design_settings(files, base, eras, path.name)
    design = Design(
        id=_id(top, path),
        title=top.text("title"),
        era=chosen,
        eras=eras,
        summary=top.text("summary"),
        sources=top.texts("sources"),
        left_out=(*left_out_at(top), *base.left_out),
        files=files,
        settings=settings,
        era_settings={name: value for name, value in base.settings.items() if name in settings},
        bindings={**base.bindings, **{interface: bindings.text(interface) for interface in bindings.names()}},
        layout=joined_layout(base, layout if chosen == own else {}),
        not_applicable=_not_applicable(top),
        date=_date(top),
        fate=" ".join(top.text("fate", "").split()),
        shares=top.texts("shares"),
        writes=top.texts("writes"),
        shows=top.text("shows", ""),
    )
    top.finish()
    return design


def load_workload(name: str) -> Workload:
    """A workload by id, or by FILE.toml; its own text is the .fl file of the same name."""
    path = _find(name, WORKLOADS, "workload")
    top = Section(read_toml(path), path.name)
    settings = top.section("settings", optional=True)
    fixed = top.section("fixed", optional=True)
    workload = Workload(
        id=_id(top, path),
        title=top.text("title"),
        summary=top.text("summary"),
        sources=top.texts("sources"),
        left_out=left_out_at(top),
        files=(*(_text(file, top, path) for file in top.texts("files")), _own_text(path)),
        settings={key: _setting(key, settings.section(key)) for key in settings.names()},
        fixed={key: fixed.integer(key) for key in fixed.names()},
        threads_per_core=top.integer("threads_per_core") if top.has("threads_per_core") else 1,
    )
    top.finish()
    return workload


def _find(name: str, folder: Path, kind: str) -> Path:
    known = sorted(path.stem for path in folder.glob("*.toml"))
    if name in known:
        return folder / f"{name}.toml"
    if name.endswith(".toml"):
        return Path(name)
    raise DescriptionError(
        f"no {kind} is called {name!r}", kind,
        f"{nearest(name, known)}Known {kind}s: {', '.join(known)}; or give the path of a .toml file.",
    )


def _id(top: Section, path: Path) -> str:
    given = top.text("id")
    if given != path.stem:
        raise DescriptionError(f"id {given!r} is not the file's name", top.place("id"), f'Write id = "{path.stem}".')
    return given


def _date(top: Section) -> str:
    given = top.text("date", "")
    try:
        return day.fromisoformat(given).isoformat() if given else ""
    except ValueError:
        raise DescriptionError(f"{given!r} is no day", top.place("date"), 'A right line: date = "2010-01-04"') from None


def _not_applicable(top: Section) -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in top.sections("not_applicable"):
        workload = entry.text("workload")
        if workload in found:
            raise DescriptionError("is there twice", entry.place("workload"), "Give each workload one reason.")
        found[workload] = " ".join(entry.text("reason").split())
        entry.finish()
    return found


def _text(file: str, top: Section, beside: Path) -> TextFile:
    """A text by name: beside the description, of the kernel, or of the built-in workloads."""
    if "/" in file or "\\" in file or not file.endswith(".fl"):
        raise DescriptionError(f"{file!r} is not the name of a .fl file", top.place("files"), 'Write "spinlock.fl".')
    path = next((folder / file for folder in (beside.parent, KERNEL, WORKLOADS) if (folder / file).is_file()), None)
    if path is None:
        known = ", ".join(sorted(p.name for p in KERNEL.glob("*.fl")))
        raise DescriptionError(f"there is no file {file!r}", top.place("files"), f"Kernel files: {known}.")
    return TextFile(f"{path.parent.name}/{file}", path.read_text(encoding="utf-8"))


def _own_text(path: Path) -> TextFile:
    own = path.with_suffix(".fl")
    if not own.is_file():
        raise DescriptionError(f"has no text {own.name}", path.name, f"Put {own.name} beside it, with thread_main().")
    return TextFile(f"{own.parent.name}/{own.name}", own.read_text(encoding="utf-8"))


def settings_at(section: Section) -> dict[str, str | int]:
    """A table of settings; `mm_struct.pgd = 192`, which TOML reads as a table in it, is the setting of that name."""
    found: dict[str, str | int] = {}
    for key in section.names():
        if section.is_table(key):
            found |= {f"{key}.{field}": value for field, value in settings_at(section.section(key)).items()}
        else:
            found[key] = section.word_or_number(key)
    return found


def hot_fields() -> dict[str, dict[str, str]]:
    """Struct -> field -> what meets it, of the fields whose line matters to faults."""
    top = Section(read_toml(KERNEL / "hot.toml"), "hot.toml")
    structs = {name: top.section(name) for name in top.names()}
    return {name: {field: section.text(field) for field in section.names()} for name, section in structs.items()}


def refused_by(design: Design) -> Mapping[str, str]:
    """Settings of kernel text that this design does not have, with what to do instead, where that is worth a word."""
    every = Section(read_toml(KERNEL / "settings.toml"), "settings.toml").section("settings")
    known = {name: _setting(name, every.section(name)) for name in every.names() if name not in design.settings}
    return {name: setting.refused for name, setting in known.items() if setting.refused}


def _kernel_settings(files: tuple[TextFile, ...]) -> dict[str, Setting]:
    """Those of kernel/settings.toml that one of the files declares."""
    top = Section(read_toml(KERNEL / "settings.toml"), "settings.toml").section("settings")
    declared = {name for file in files for name in re.findall(r"^(\w+) = setting\(", file.text, re.MULTILINE)}
    return {name: _setting(name, top.section(name)) for name in top.names() if name in declared}


def _design_settings(files: tuple[TextFile, ...], era: Era, eras: tuple[str, ...], place: str) -> dict[str, Setting]:
    """Those of its texts, with the era's defaults; and the era itself, where there is a choice."""
    found = _kernel_settings(files)
    for name, value in era.settings.items():
        if name not in found:
            every = Section(read_toml(KERNEL / "settings.toml"), "settings.toml").section("settings").names()
            if name in every:
                continue  # of a text that this design does not use
            raise DescriptionError(
                f"era {era.id} sets {name!r}, which no kernel text declares", place, f"Settings: {', '.join(every)}."
            )
        found[name] = replace(found[name], default=found[name].value(value))
    if len(eras) > 1:
        words = {one: number for number, one in enumerate(eras)}
        meaning = "The kernel it is built into: its locks, counters, VMA index and struct layout."
        found[ERA_SETTING] = Setting(ERA_SETTING, meaning, words[era.id], 0, len(eras) - 1, words)
    return found


def in_era(name: str, settings: Mapping[str, str | int]) -> Design:
    """The design, in the era that the settings choose if they choose one."""
    design = load_design(name)
    if ERA_SETTING not in settings:
        return design
    if ERA_SETTING not in design.settings:
        raise DescriptionError(
            f"{name} is built into era {design.era} only", f"--set {ERA_SETTING}", f"Leave {ERA_SETTING} out."
        )
    number = design.settings[ERA_SETTING].value(settings[ERA_SETTING])
    return load_design(name, design.eras[number])


def _setting(name: str, section: Section) -> Setting:
    meaning = section.text("meaning")
    refused = section.text("refused") if section.has("refused") else ""
    if section.has("words"):
        words_section = section.section("words")
        words = {word: words_section.integer(word) for word in words_section.names()}
        word = section.text("default")
        if word not in words:
            raise DescriptionError(f"{word!r} is none of its words", section.place("default"), f"Words: {list(words)}.")
        setting = Setting(name, meaning, words[word], min(words.values()), max(words.values()), words, refused)
    else:
        least, most, default = section.integer("least"), section.integer("most"), section.integer("default")
        if not least <= default <= most:
            raise DescriptionError(f"{default} is out of range", section.place("default"), f"{least} to {most}.")
        setting = Setting(name, meaning, default, least, most, {}, refused)
    section.finish()
    return setting
