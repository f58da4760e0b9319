"""The cache of compiled code is named by what it was compiled from, so an edit anywhere in the engine is seen."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from simulator.engine import jit

ROOT = Path(__file__).resolve().parents[2]
# Two modules of a small engine: the outer one is cached on disk, the inner one is the callee that is edited.
OUTER = """
from simulator.engine.callee import inner
from simulator.engine.jit import jit_cached


@jit_cached
def outer(x):
    return inner(x) + 1


print(outer(1))
"""
INNER = """
from simulator.engine.jit import jit


@jit
def inner(x):
    return x * {factor}
"""


def copied(to: Path) -> Path:
    """A project whose engine is jit.py and the two modules above."""
    engine = to / "simulator" / "engine"
    engine.mkdir(parents=True)
    for package in (to / "simulator", engine):
        (package / "__init__.py").write_text("")
    shutil.copy(ROOT / "simulator" / "engine" / "jit.py", engine)
    (engine / "outer.py").write_text(OUTER)
    return to


def answer(project: Path, factor: int, cache: Path) -> str:
    """What the outer function says when the callee multiplies by `factor`, in a process of its own."""
    (project / "simulator" / "engine" / "callee.py").write_text(INNER.format(factor=factor))
    done = subprocess.run(
        [sys.executable, "-m", "simulator.engine.outer"], cwd=project, check=True, capture_output=True, text=True,
        env={**os.environ, "FAULTLINE_CACHE": str(cache), "PYTHONDONTWRITEBYTECODE": "1"}, timeout=120,
    )
    return done.stdout.strip()


def test_an_edited_callee_in_another_module_is_seen(tmp_path: Path) -> None:
    project, cache = copied(tmp_path / "project"), tmp_path / "cache"
    assert answer(project, 2, cache) == "3"
    assert answer(project, 5, cache) == "6", "stale code was served"
    assert answer(project, 2, cache) == "3"
    folders = [path for path in cache.iterdir() if path.is_dir()]
    assert len(folders) == 2, "one folder a version of the sources"
    assert all(list(folder.rglob("*.nbi")) for folder in folders), "and compiled code in each"


def test_the_hash_changes_with_any_source_of_the_engine_and_with_the_words_it_uses(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "simulator" / "engine", tmp_path / "engine")
    (tmp_path / "language").mkdir()
    for name in ("vocabulary.py", "language/opcodes.py"):
        shutil.copy(ROOT / "simulator" / name, tmp_path / name)
    tables = tmp_path / "machine" / "coherence"
    shutil.copytree(ROOT / "simulator" / "machine" / "coherence", tables)
    engine = tmp_path / "engine"
    seen = {jit.source_hash(engine)}
    assert seen == {jit.source_hash()}, "a copy has the hash of the original"
    edited = [*sorted(engine.glob("*.py")), tmp_path / "vocabulary.py", tmp_path / "language" / "opcodes.py"]
    edited += sorted(tables.glob("*.py"))
    for path in edited:
        path.write_text(path.read_text() + "\n# edited\n")
        seen.add(jit.source_hash(engine))
    assert len(seen) == len(edited) + 1


def test_the_hash_changes_with_the_jit_options(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    before = jit.source_hash()
    monkeypatch.setitem(jit.OPTIONS, "boundscheck", True)
    assert jit.source_hash() != before


def test_the_cache_can_be_moved(monkeypatch, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.delenv("FAULTLINE_CACHE", raising=False)
    assert jit.cache_root() == ROOT / ".cache" / "engine"
    monkeypatch.setenv("FAULTLINE_CACHE", str(tmp_path))
    assert jit.cache_root() == tmp_path


BUILDS = """
from simulator.engine.jit import build_named, jit


def make(factor, name):
    with build_named(name):
        @jit
        def inner(x):
            total = 0
            for i in range(x):
                total += factor * i % (x + 1)
                if total > 1000 * x:
                    total -= x
            return total

        @jit
        def middle(x):
            return inner(x) + inner(x + 1)

    return middle
"""
BUILD = """
from simulator.engine.jit import jit_cached
from simulator.engine.builds import make

_run = make({factor}, "{name}")


@jit_cached
def run(x):
    return _run(x)
"""


def test_two_builds_compiled_by_different_processes_stay_apart_in_a_third(tmp_path: Path) -> None:
    project = copied(tmp_path / "project")
    engine = project / "simulator" / "engine"
    (engine / "builds.py").write_text(BUILDS)
    for name, factor in (("one", 3), ("two", 5)):
        (engine / f"{name}.py").write_text(BUILD.format(name=name, factor=factor))

    def ask(*names: str) -> list[str]:
        code = "\n".join(f"from simulator.engine import {name}\nprint({name}.run(40))" for name in names)
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=project, check=True, capture_output=True, text=True, timeout=120,
            env={**os.environ, "FAULTLINE_CACHE": str(tmp_path / "cache"), "PYTHONDONTWRITEBYTECODE": "1"},
        )
        return done.stdout.split()

    first, second = ask("one"), ask("two")
    assert first != second
    assert ask("one", "two") == first + second == ask("two", "one")[::-1]


def test_a_copy_at_another_place_or_another_time_has_a_cache_folder_of_its_own(tmp_path: Path) -> None:
    for name in ("a", "b"):
        for build in ("measuring", "recording"):
            file = tmp_path / name / f"{build}_build.py"
            file.parent.mkdir(exist_ok=True)
            file.write_text("", encoding="utf-8")
            os.utime(file, ns=(1_000, 1_000))
    first = jit.stamp(tmp_path / "a")
    assert first == jit.stamp(tmp_path / "a") != jit.stamp(tmp_path / "b")
    os.utime(tmp_path / "a" / "recording_build.py", ns=(2_000, 2_000))
    assert jit.stamp(tmp_path / "a") != first
    assert jit.use_cache_folder().name == f"{jit.source_hash()}-{jit.stamp()}"
