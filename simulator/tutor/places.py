"""Where the lessons are, and what each is called."""

from pathlib import Path

from simulator.description import DescriptionError, nearest

LESSONS = Path(__file__).resolve().parent.parent.parent / "lessons"
FILE = "lesson.md"


def list_lessons() -> tuple[Path, ...]:
    """The folders of the lessons, in their order: by the number their names begin with."""
    return tuple(sorted(path.parent for path in LESSONS.glob(f"*/{FILE}")))


def find(name: str) -> Path:
    """The folder of a lesson by id ("01-soft-faults" or "soft-faults"), or by a path."""
    known = {path.name: path for path in list_lessons()}
    short = {id_.partition("-")[2]: path for id_, path in known.items()}
    if name in known or name in short:
        return known.get(name) or short[name]
    path = Path(name)
    if (path / FILE).is_file():
        return path
    if path.name == FILE and path.is_file():
        return path.parent
    raise DescriptionError(
        f"no lesson is called {name!r}", "lesson",
        f"{nearest(name, [*known, *short])}Known lessons: {', '.join(known)}; or give the path of a folder.",
    )
