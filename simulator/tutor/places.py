"""Where the lessons are, what each is called, and its text."""

from pathlib import Path

from simulator.description import DescriptionError, nearest

LESSONS = Path(__file__).resolve().parent.parent.parent / "lessons"
FILE = "lesson.md"
MAX_TEXT = 64 * 1024  # bytes of a lesson: a long one has a quarter of that


def read_text(folder: Path) -> str:
    """The text of the lesson in a folder; a DescriptionError if it is none, or too long."""
    path = folder / FILE
    try:
        if not path.is_file():  # a pipe would be waited for
            raise FileNotFoundError
        if path.stat().st_size > MAX_TEXT:
            raise DescriptionError(
                f"has {path.stat().st_size:,} bytes", str(path), f"Tell it in {MAX_TEXT:,}, or make it two."
            )
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise DescriptionError(
            f"cannot be read ({problem.__class__.__name__})", str(path), f"A lesson is a folder with a {FILE} in UTF-8."
        ) from problem


def list_lessons() -> tuple[Path, ...]:
    """The folders of the lessons, in their order: by the number their names begin with."""
    return tuple(sorted(path.parent for path in LESSONS.glob(f"*/{FILE}")))


def find(name: str) -> Path:
    """The folder of a lesson by id ("06-a-vma-freed", "a-vma-freed" or 6), or by a path."""
    known = {path.name: path for path in list_lessons()}
    short = {id_.partition("-")[2]: path for id_, path in known.items()}
    numbered = {id_.partition("-")[0].lstrip("0"): path for id_, path in known.items()}
    for names, called in ((known, name), (short, name), (numbered, name.lstrip("0"))):
        if called in names:
            return names[called]
    path = Path(name)
    if (path / FILE).is_file():
        return path
    if path.name == FILE and path.is_file():
        return path.parent
    raise DescriptionError(
        f"no lesson is called {name!r}", "lesson",
        f"{nearest(name, [*known, *short])}Known lessons: {', '.join(known)}; or give the path of a folder.",
    )


def following(id_: str) -> str:
    """The id of the lesson after that one; "" after the last, and after one that is not of the list."""
    ids = [path.name for path in list_lessons()]
    at = ids.index(id_) + 1 if id_ in ids else len(ids)
    return ids[at] if at < len(ids) else ""
