"""The one door to numba: a typed `jit` and the cache folder that can never serve stale code.

numba's own cache only looks at the file of the outermost function, so an edit in a callee elsewhere would be
missed (measured; see docs/decisions/0004-engine-cache.md).  The folder is therefore named by a hash of every engine
source, the options and numba's version.  With NUMBA_DISABLE_JIT=1 the same functions run as plain Python.
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import numba
from numba.extending import overload

F = TypeVar("F", bound=Callable[..., Any])
OPTIONS = {"nogil": True, "boundscheck": False}
INNER = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
ENGINE = Path(__file__).resolve().parent


def source_hash(folder: Path = ENGINE) -> str:
    """Hex digest of every source whose numbers are compiled in, the jit options and numba's version."""
    digest = hashlib.sha256()
    digest.update(repr((sorted(OPTIONS.items()), sorted(INNER), numba.__version__)).encode())
    simulator = folder.parent
    around = [simulator / "vocabulary.py", simulator / "language" / "opcodes.py"]
    coherence = sorted((simulator / "machine" / "coherence").glob("*.py"))
    for path in sorted(folder.rglob("*.py")) + around + coherence:
        if path.exists():
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def cache_root() -> Path:
    """Where compiled code is kept; FAULTLINE_CACHE moves it."""
    chosen = os.environ.get("FAULTLINE_CACHE")
    return Path(chosen) if chosen else ENGINE.parent.parent / ".cache" / "engine"


def stamp(engine: Path = ENGINE) -> str:
    """Hex digest of where the builds' files lie and when they were written.

    numba's index goes by both: in a folder that was moved or checked out again it finds nothing, and says nothing.
    """
    builds = [engine / f"{build}_build.py" for build in ("measuring", "recording")]
    told = [(str(file), file.stat().st_mtime_ns) for file in builds if file.exists()]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:8]


def use_cache_folder() -> Path:
    """Point numba at the folder of this version, at this place (it is made when the first function is saved)."""
    folder = cache_root() / f"{source_hash()}-{stamp()}"
    numba.config.CACHE_DIR = str(folder)
    return folder


_build = ""


@contextmanager
def build_named(name: str) -> Iterator[None]:
    """Functions made inside carry the build's name in their symbols.

    numba tells two versions of one inner function apart by a counter of the process that compiled them.  Two builds
    compiled by different processes and loaded from the cache by a third would have equal symbols, and the linker would
    quietly give the second build the code of the first.
    """
    global _build
    before, _build = _build, f"_{name}"
    try:
        yield
    finally:
        _build = before


def jit(function: F) -> F:
    """Compile one engine function; inner functions are linked into whoever calls them.

    A build's own functions are called by compiled code only, so nothing is made to call them from Python.
    """
    function.__qualname__ += _build
    compiled: F = numba.njit(**OPTIONS, **(INNER if _build else {}))(function)
    return compiled


def jit_into_callers(function: F) -> F:
    """The same for a hot function with one caller or two: it becomes part of them, so that nothing is passed."""
    function.__qualname__ += _build
    part: F = numba.njit(forceinline=True, **OPTIONS, **INNER)(function)
    return part


def jit_cached(function: F) -> F:
    """Compile an outermost function and keep it on disk."""
    use_cache_folder()
    compiled: F = numba.njit(cache=True, **OPTIONS)(function)
    return compiled


def compiled() -> bool:
    """True in compiled code, where numba's integers wrap by themselves; False in plain Python."""
    return False


@overload(compiled)
def _compiled():  # type: ignore[no-untyped-def]
    return lambda: True


def jit_enabled() -> bool:
    """False when NUMBA_DISABLE_JIT=1 asked for plain Python."""
    return not numba.config.DISABLE_JIT
