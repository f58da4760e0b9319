"""Who may import whom is one table, and what it does not allow is refused (docs/architecture.md draws it)."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SIMULATOR = ROOT / "simulator"

# A unit is a module or package; each may import itself, the standard library, and exactly what stands here.
TEXT = {"simulator.vocabulary", "simulator.description", "simulator.language", "simulator.machine", "simulator.catalog"}
ENGINE = {*TEXT, "simulator.layout_settings", "simulator.assembly", "simulator.engine"}
RUNS = {
    *ENGINE,
    "simulator.recording",
    "simulator.measuring",
    "simulator.scenario",
    "simulator.contents",
    "simulator.published",
}
PYTHON: dict[str, set[str]] = {
    "simulator": {"simulator.library"},  # when one of its names is first used (tests/library/test_light.py)
    "simulator.vocabulary": set(),
    "simulator.vocabulary_export": {"simulator.vocabulary"},
    "simulator.description": set(),
    "simulator.language": {"simulator.vocabulary", "numpy"},
    "simulator.machine": {"simulator.vocabulary", "simulator.description", "numpy"},
    "simulator.era": {"simulator.description"},
    "simulator.catalog": {"simulator.description", "simulator.era", "simulator.machine"},
    "simulator.layout_settings": {"simulator.description", "simulator.language"},
    "simulator.vma_index": {"simulator.language"},
    "simulator.assembly": {*TEXT, "simulator.layout_settings", "numpy"},
    "simulator.engine": {*TEXT, "simulator.assembly", "numpy", "numba", "llvmlite"},
    "simulator.recording": {
        *ENGINE,
        "simulator.measuring",
        "simulator.left_out",
        "simulator.scenario",
        "simulator.vma_index",
        "numpy",
        "numba",
    },
    "simulator.measuring": {*ENGINE, "numpy", "numba"},
    "simulator.checking": {*ENGINE, "simulator.vma_index", "numpy", "numba"},
    "simulator.left_out": set(),
    "simulator.scenario": {*ENGINE, "simulator.measuring", "simulator.recording", "numpy"},
    "simulator.published": {"simulator.description"},
    "simulator.reproduce": {
        "simulator.description",
        "simulator.language",
        "simulator.measuring",
        "simulator.published",
        "simulator.scenario",
    },
    "simulator.sweep": {*ENGINE, "simulator.measuring", "simulator.scenario", "distributed"},
    "simulator.contents": {*TEXT, "simulator.layout_settings", "simulator.assembly", "simulator.tutor"},
    "simulator.tutor": {
        *ENGINE, "simulator.measuring", "simulator.recording", "simulator.scenario", "simulator.published",
        "markdown_it", "numpy",
    },
    "simulator.library": {
        *ENGINE,
        "simulator.measuring",
        "simulator.scenario",
        "simulator.contents",
        "simulator.sweep",
        "report",  # inside the methods that draw and print only: see the test below
        "numpy",
    },
    "report": {"plotly"},
    "server": {
        *RUNS, "simulator.sweep", "simulator.tutor", "flask", "flask_socketio", "socketio", "engineio", "gevent",
        "wsproto", "redis", "prometheus_client", "werkzeug",
    },
    "export": {"playwright"},
    "faultline_setup": set(),
    "benchmarks": {
        "export",
        *RUNS,
        "simulator.checking",
        "simulator.reproduce",
        "simulator.sweep",
        "server",
        "report",
        "numpy",
        "simple_websocket",
        "playwright",
        "simpy",
    },
    "commands": {*RUNS, "simulator.tutor", "report", "server", "export", "faultline_setup", "flask"},
    "app": {
        *RUNS,
        "commands",
        "simulator.reproduce",
        "simulator.sweep",
        "server",
        "report",
        "faultline_setup",
        "benchmarks",
        "flask",
    },
}
BROWSER: dict[str, set[str]] = {
    "vocabulary": set(),
    "wire": {"vocabulary", "vendor"},
    "mirror": {"vocabulary"},
    "scene": {"vocabulary", "wire", "mirror"},
    "transport": {"vocabulary", "wire", "mirror"},
    "panels": {"vocabulary", "wire", "mirror"},
    "charts": {"vocabulary", "wire", "mirror", "vendor"},
    "clip": {"vocabulary", "wire", "mirror", "scene", "transport", "panels", "charts", "vendor"},
    "main": {"vocabulary", "wire", "mirror", "scene", "transport", "panels", "charts", "clip", "vendor"},
    "clip_page": {"main"},
    "replay": {"vocabulary", "wire", "mirror", "scene", "transport", "panels", "charts", "clip", "main"},
    "museum": {"vocabulary", "wire", "mirror", "panels", "charts", "main"},
    "present": {"main"},
}
IMPORT = re.compile(r"""(?:^|[;\s])(?:import|export)\s(?:[^'";]*?\sfrom\s)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)""")


def python_files() -> list[Path]:
    folders = sorted({unit.split(".")[0] for unit in PYTHON if unit != "app"})
    return [ROOT / "app.py", *(path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))]


def unit_of(module: str) -> str:
    parts = module.split(".")
    return ".".join(parts[:2]) if parts[0] == "simulator" else parts[0]


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported_modules(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: write the whole name of what is imported"
            module = node.module or ""
            if module == "simulator":
                yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)
            else:
                yield node.lineno, module


@pytest.mark.parametrize("path", python_files(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_python_file_imports_only_what_the_table_allows(path: Path) -> None:
    unit = unit_of(module_of(path))
    assert unit in PYTHON, f"{unit} is not in the table: say here what it may import"
    for line, module in imported_modules(path):
        wanted = unit_of(module)
        if wanted.split(".")[0] in sys.stdlib_module_names or wanted.startswith("_typeshed") or wanted == unit:
            continue
        assert wanted in PYTHON[unit], f"{path.relative_to(ROOT)}:{line}: {unit} may not import {wanted}"


@pytest.mark.parametrize("path", sorted((SIMULATOR / "library").glob("*.py")), ids=lambda path: path.name)
def test_the_library_imports_what_draws_where_it_draws_only(path: Path) -> None:
    """The one door from simulator to report; for types it may stand under TYPE_CHECKING."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            named = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            assert not any(name.split(".")[0] == "report" for name in named), f"{path.name}:{node.lineno}: too early"


def test_every_unit_of_the_table_that_exists_is_reached() -> None:
    seen = {unit_of(module_of(path)) for path in python_files()}
    assert {"app", "server", "report", "simulator.language", "simulator.machine"} <= seen


def script_files() -> list[Path]:
    return [path for path in sorted((ROOT / "static" / "js").rglob("*.js")) if path.is_file()]


def script_unit(path: Path) -> str:
    first = path.relative_to(ROOT / "static").parts
    return Path(first[1]).stem if first[0] == "js" else first[0]


@pytest.mark.parametrize("path", script_files(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_browser_module_imports_only_what_the_table_allows(path: Path) -> None:
    unit = script_unit(path)
    assert unit in BROWSER, f"static/js/{unit} is not in the table: say here what it may import"
    for match in IMPORT.finditer(path.read_text(encoding="utf-8")):
        target = match.group(1) or match.group(2)
        assert target.startswith(("./", "../", "/static/")), (
            f"{path.name} imports {target!r}: name the file by its path"
        )
        wanted = script_unit(ROOT / target[1:] if target[0] == "/" else (path.parent / target).resolve())
        assert wanted == unit or wanted in BROWSER[unit], f"{path.name}: {unit} may not import {wanted}"


@pytest.mark.parametrize("path", script_files(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_plotly_is_spoken_to_by_the_charts_only(path: Path) -> None:
    if script_unit(path) not in ("charts", "main"):
        assert not re.search(r"\bPlotly\s*[.(]", path.read_text(encoding="utf-8")), "charts/ draws with Plotly"
