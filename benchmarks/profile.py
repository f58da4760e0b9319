"""Where the compiled engine spends its time, by function and by line of its source, also of what was inlined.

Promises: samples the run of the measuring build that is named, warmed up, with Linux's `perf`; the engine is compiled
once more for it, with line numbers, into a cache folder of its own.  What is missing on this computer is one sentence.
`python -m benchmarks.profile --cores 128` prints shares of the samples taken in compiled code.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TOOLS = {"perf": "linux-perf", "addr2line": "binutils", "readelf": "binutils"}  # and the Debian package each is in
SAMPLES_A_SECOND = 4000
ATTACH_SECONDS = 0.5
ROWS = 15
ELF = b"\x7fELF"

Place = tuple[str, int]  # file and line


class CannotProfile(Exception):
    """A tool is missing, or perf may not sample; the text says what to do."""


def compiled_object(folder: Path) -> bytes:
    """The object file that numba keeps of the measuring build."""
    kept = max(folder.glob("**/measuring_build.run_measuring*.nbc"), key=lambda path: path.stat().st_mtime)
    data = kept.read_bytes()
    return data[data.index(ELF) :]


def symbol(object_file: str, name: str) -> tuple[int, int]:
    """Offset of a function in the object, and the end of the object's last function."""
    told = subprocess.run(["readelf", "-sW", object_file], capture_output=True, text=True).stdout
    rows = [line.split() for line in told.splitlines()]
    functions = [(row[7], int(row[1], 16), int(row[2], 0)) for row in rows if len(row) > 7 and row[3] == "FUNC"]
    (offset,) = (at for known, at, _ in functions if known == name)
    return offset, max(at + size for _, at, size in functions)


def sampled(run: Any, seconds: float) -> list[int]:
    """Addresses that the processor was at while `run` went on, slice by slice."""
    with tempfile.TemporaryDirectory() as folder:
        data = f"{folder}/perf.data"
        sampling = ["perf", "record", "-q", "-F", str(SAMPLES_A_SECOND), "-e", "cpu-clock", "-o", data]
        perf = subprocess.Popen([*sampling, "-p", str(os.getpid())], stderr=subprocess.PIPE, text=True)
        time.sleep(ATTACH_SECONDS)
        end = time.monotonic() + seconds
        while time.monotonic() < end and perf.poll() is None:
            run.add_slice()
        perf.send_signal(signal.SIGINT)
        _, said = perf.communicate()
        told = subprocess.run(["perf", "script", "-F", "ip", "-i", data], capture_output=True, text=True).stdout
    if not told:
        raise CannotProfile(f"perf took no samples: {said.strip() or 'see kernel.perf_event_paranoid'}")
    return [int(word, 16) for word in told.split()]


def places(object_file: str, offsets: list[int]) -> Iterator[Place]:
    """File and line of each offset: of the innermost function where some are inlined into others."""
    asked = "\n".join(hex(offset) for offset in offsets)
    told = subprocess.run(["addr2line", "-e", object_file], input=asked, capture_output=True, text=True).stdout
    for line in told.splitlines():
        path, _, number = line.split(" ")[0].rpartition(":")
        yield (path if Path(path).exists() else "?", int(number) if number.isdigit() else 0)


@cache
def functions_of(path: str) -> list[tuple[int, int, str]]:
    """First line, last line and name of a file's functions, inner ones last."""
    if not path.endswith(".py"):
        return []
    tree = ast.parse(Path(path).read_text(encoding="utf-8"))
    found = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return sorted((node.lineno, node.end_lineno or node.lineno, node.name) for node in found)


def function_at(place: Place) -> str:
    """The function that a line belongs to."""
    names = [name for first, last, name in functions_of(place[0]) if first <= place[1] <= last]
    return f"{Path(place[0]).stem}.{names[-1]}" if names else Path(place[0]).name


def profile(design: str, workload: str, cores: int, seconds: float) -> dict[str, Any]:
    """Shares of the samples by function and by line."""
    from benchmarks.cores import Runs
    from simulator.engine.jit import use_cache_folder
    from simulator.engine.measuring_build import run_measuring

    run = Runs(workload, cores, design)
    (result,) = run_measuring.overloads.values()
    name = result.fndesc.llvm_func_name
    loaded = result.library.get_pointer_to_function(name)
    with tempfile.NamedTemporaryFile(suffix=".o") as object_file:
        object_file.write(compiled_object(use_cache_folder()))
        object_file.flush()
        offset, size = symbol(object_file.name, name)
        addresses = [address - loaded + offset for address in sampled(run, seconds)]
        inside = [address for address in addresses if 0 <= address < size]
        counted = Counter(places(object_file.name, inside))
    by_function: Counter[str] = Counter()
    for place, count in counted.items():
        by_function[function_at(place)] += count
    lines = {f"{Path(path).name}:{line}": count for (path, line), count in counted.most_common(ROWS)}

    def percent(count: int) -> float:
        return round(100 * count / max(len(inside), 1), 1)

    return {
        "design": design, "workload": workload, "cores": cores, "samples": len(inside),
        "outside_compiled_code_percent": round(100 * (1 - len(inside) / max(len(addresses), 1)), 1),
        "functions": {name: percent(count) for name, count in by_function.most_common(ROWS)},
        "lines": {where: percent(count) for where, count in lines.items()},
    }


def main() -> None:
    """`python -m benchmarks.profile [--cores N] [--design D] [--workload W] [--seconds S]`."""
    parser = argparse.ArgumentParser(description="Where the compiled engine spends its time.")
    parser.add_argument("--design", default="rwsem-xadd")
    parser.add_argument("--workload", default="multi-fault-all", choices=("multi-fault-all", "fetch-add"))
    parser.add_argument("--cores", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=5.0)
    options = parser.parse_args()
    missing = [f"{tool} (Debian: {package})" for tool, package in TOOLS.items() if shutil.which(tool) is None]
    if missing:
        sys.exit(f"A profile needs {', '.join(missing)}.")
    os.environ["NUMBA_DEBUGINFO"] = "1"
    os.environ["FAULTLINE_CACHE"] = str(ROOT / ".cache" / "profiled")
    warnings.simplefilter("ignore")  # numba has no source for two functions without code
    try:
        found = profile(options.design, options.workload, options.cores, options.seconds)
    except CannotProfile as why:
        sys.exit(str(why))
    json.dump(found, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
