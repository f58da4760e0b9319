"""Where an export works: two hidden folders, and who clears up when it can no longer do so itself.

Promises: after the block neither folder is left; when the process is killed inside the block, a second one
(export/leftovers.py), which waits for that, removes them and ends a browser that is still there.
It makes no clip and puts no file in its place.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from export import leftovers

TEMPORARY = ("TMPDIR", "TEMP", "TMP")  # where a process puts its own, on all systems
MOST_PATH = 60  # a browser adds about forty to it for a socket, whose path may have a hundred characters
SHORT = Path("/tmp")  # where the usual place has a longer path


class WorkplaceError(Exception):
    """There is no room to work in; one line."""


@dataclass(frozen=True)
class Workplace:
    """`downloads` lies where the files are to go, so that they need not be copied; `profile` is the browser's."""

    downloads: Path
    profile: Path

    @contextmanager
    def as_temporary(self) -> Iterator[None]:
        """What is started in the block keeps its temporary files in `profile`."""
        before = {name: os.environ.get(name) for name in TEMPORARY}
        os.environ.update(dict.fromkeys(TEMPORARY, str(self.profile)))
        try:
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value

    def browser_environment(self) -> dict[str, str | float | bool]:
        """Of a browser: it keeps its temporary files here too."""
        return {**os.environ, **dict.fromkeys(TEMPORARY, str(self.profile))}

    def end_browser(self) -> None:
        """End what still runs in `profile`."""
        leftovers.end_processes(str(self.profile))


def _temporary() -> Path:
    """Where temporary files go."""
    usual = Path(tempfile.gettempdir()).resolve()
    too_long = len(str(usual / "faultline-12345678")) > MOST_PATH
    return SHORT if too_long and SHORT.is_dir() and os.access(SHORT, os.W_OK) else usual


@contextmanager
def workplace(folder: Path) -> Iterator[Workplace]:
    """Hidden folders in `folder` and among the temporary files, for as long as the block lasts."""
    made: list[Path] = []
    try:
        try:
            made.append(Path(tempfile.mkdtemp(prefix=".faultline-", dir=folder)))
            made.append(Path(tempfile.mkdtemp(prefix="faultline-", dir=_temporary())))
        except OSError as problem:
            raise WorkplaceError(f"nothing can be written to {problem.filename} ({problem.strerror})") from problem
        place = Workplace(made[0].resolve(), made[1].resolve())
        with _watched(place):
            yield place
    finally:
        for path in made:
            shutil.rmtree(path, ignore_errors=True)


@contextmanager
def _watched(place: Workplace) -> Iterator[None]:
    """A process of its own waits for the end of this one, which closes a pipe however it comes."""
    watcher = subprocess.Popen(
        [sys.executable, "-I", "-S", leftovers.__file__], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, text=True, start_new_session=True,
    )
    assert watcher.stdin is not None
    watcher.stdin.write(f"{place.profile}\n{place.downloads}\n")
    watcher.stdin.flush()
    try:
        yield
    finally:
        for path in (place.profile, place.downloads):
            shutil.rmtree(path, ignore_errors=True)
        watcher.stdin.close()
        watcher.wait()
