"""The documents cannot rot: links resolve, commands exist and run, and every table is held to what it describes.

docs/language.md and docs/recording.md have tests of their own beside what they describe (tests/*/test_page.py).
"""

from __future__ import annotations

import argparse
import inspect
import re
import shlex
from dataclasses import fields
from enum import IntEnum
from pathlib import Path

import pytest

import app
from simulator import vocabulary
from simulator.machine.coherence.diagram import MEANINGS, NAMES
from simulator.machine.costs import COSTS
from simulator.machine.parameters import QUANTITIES
from simulator.machine.preset import Machine
from tests import not_modelled
from tests.page import first_cells, part_of
from tests.test_imports import BROWSER, PYTHON

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)|(?:src|srcset)=\"([^\"]+)\"")
CODE = re.compile(r"(`{3,}).*?\1", re.DOTALL)
WORDS = re.compile(r"`[^`\n]+`")  # code in a line: a link in it is an example
DESCRIBING = ("id", "title", "summary", "left_out")  # what a machine is called, not a number of its model


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def anchors(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", CODE.sub("", text_of(path)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    for match in LINK.finditer(WORDS.sub("", CODE.sub("", text_of(page)))):
        target = match.group(1) or match.group(2)
        if "://" in target:
            continue
        name, _, anchor = target.partition("#")
        found = (page.parent / name).resolve() if name else page
        assert found.exists(), f"{page.name} links to {target}, which is not there"
        if anchor:
            assert anchor in anchors(found), f"{page.name} links to {target}: no such heading"


def test_the_index_links_every_page() -> None:
    index = text_of(DOCS / "index.md")
    for page in DOCS.rglob("*.md"):
        name = page.relative_to(DOCS).as_posix()
        assert name == "index.md" or f"({name})" in index, f"docs/index.md does not link {name}"


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_page_has_one_title_and_no_heading_twice(page: Path) -> None:
    headings = re.findall(r"^(#+) (.+)$", CODE.sub("", text_of(page)), re.MULTILINE)
    assert [level for level, _ in headings].count("#") == 1 and headings[0][0] == "#", f"{page.name}: one title, first"
    below = [(level, name) for level, name in headings if level == "##"]
    assert len(set(below)) == len(below), f"{page.name} has a heading twice: links to it lead to the first"


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = [int(path.name[:4]) for path in sorted((DOCS / "decisions").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))


# --- commands


def command_parsers() -> dict[str, argparse.ArgumentParser]:
    top = app.parser()
    group = next(action for action in top._actions if isinstance(action, argparse._SubParsersAction))
    return dict(group.choices)


def commands_of_the_table() -> list[str]:
    rows = part_of(text_of(ROOT / "README.md"), "Command line").splitlines()
    cells = [row.replace("\\|", "/").split("|")[1] for row in rows if row.startswith("| `")]
    return [code for cell in cells for code in re.findall(r"`(python app\.py[^`]*)`", cell)]


def command_of(line: str) -> str:
    """`python app.py` alone is `serve`."""
    return [*line.split(), "serve"][2]


def test_the_table_of_commands_has_every_command_and_no_other() -> None:
    assert {command_of(line) for line in commands_of_the_table()} == set(command_parsers())


def test_every_option_in_the_table_exists() -> None:
    parsers = command_parsers()
    for line in commands_of_the_table():
        actions = parsers[command_of(line)]._actions
        known = {option for action in actions for option in action.option_strings}
        for option in re.findall(r"--[a-z][a-z-]*", line):
            assert option in known, f"{line}: there is no {option}"


def examples() -> list[tuple[str, str]]:
    """(page, command) of every line of a ```sh block that starts the app."""
    found = []
    for page in PAGES:
        for block in re.findall(r"^```sh\n(.*?)^```", text_of(page), re.MULTILINE | re.DOTALL):
            found += [(page.name, line) for line in block.splitlines() if line.startswith("python app.py ")]
    return found


@pytest.mark.parametrize(("page", "line"), examples(), ids=lambda value: value)
def test_every_example_runs(page: str, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = shlex.split(line)[2:]
    quick = ("run", "list", "listing", "sweep")
    assert arguments[0] in quick, f"{page}: an example that is not quick belongs in a plain block"
    assert app.main(arguments) == 0
    assert capsys.readouterr().out


def test_make_has_the_two_commands_of_the_front_page() -> None:
    makefile = text_of(ROOT / "Makefile")
    for target in re.findall(r"^make (\w+)", text_of(ROOT / "README.md"), re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"the Makefile has no {target}"


# --- tables held to what they describe


@pytest.mark.parametrize(
    "words",
    [thing for _, thing in inspect.getmembers(vocabulary, inspect.isclass) if issubclass(thing, IntEnum)
     and thing is not IntEnum],
    ids=lambda words: words.__name__,
)
def test_the_glossary_has_every_word_of_the_vocabulary(words: type[IntEnum]) -> None:
    section = part_of(text_of(DOCS / "glossary.md"), words.__name__)
    assert first_cells(section) == [member.name for member in words]


def test_the_glossary_explains_the_states_as_the_protocol_panel_does() -> None:
    section = part_of(text_of(DOCS / "glossary.md"), "State")
    for state in vocabulary.State:
        assert f"| `{state.name}` | {NAMES[state].lower()}: {MEANINGS[state]} |" in section


def test_the_glossary_has_the_designs_words_once_each() -> None:
    page = text_of(DOCS / "glossary.md")
    for heading in ("Faultline's words", "Words of the field"):
        words = re.findall(r"^\| ([^|`]+) \|", part_of(page, heading), re.MULTILINE)[1:]
        assert len(words) > 20
        assert len(set(words)) == len(words)


def test_every_parameter_of_a_machine_has_its_row() -> None:
    section = part_of(text_of(DOCS / "machine-model.md"), "Parameters")
    assert first_cells(section) == [field.name for field in fields(Machine) if field.name not in DESCRIBING]
    for one in QUANTITIES:
        row = f"| `{one.name}` | {one.unit or '–'} | {one.meaning} |"
        assert row in section, f"{one.name} differs from machine/parameters.py"


def test_every_file_the_parameters_are_used_in_exists() -> None:
    for name in re.findall(r"`((?:engine|machine|measuring|kernel)/[\w/.]*)`", text_of(DOCS / "machine-model.md")):
        assert (ROOT / "simulator" / name).exists(), f"simulator/{name} is not there"


def test_every_cost_has_its_row_and_its_meaning() -> None:
    section = part_of(text_of(DOCS / "machine-model.md"), "Costs")
    for cost in COSTS:
        assert f"| `{cost.name}` | {cost.meaning} |" in section, f"{cost.name} differs from machine/costs.py"
    assert first_cells(section)[: len(COSTS)] == [cost.name for cost in COSTS]


def test_what_is_not_modelled_is_what_the_simulator_says() -> None:
    assert text_of(not_modelled.PAGE) == not_modelled.page(), "run: python -m tests.not_modelled"


def test_every_file_the_architecture_names_is_there() -> None:
    simulator = ROOT / "simulator"
    roots = (ROOT, simulator, simulator / "engine", simulator / "sweep", ROOT / "static" / "js")
    named = re.findall(r"`([\w./*-]+\.(?:py|js|fl|toml))`", text_of(DOCS / "architecture.md"))
    assert len(named) > 60
    for name in named:
        assert any(any(root.glob(name)) for root in roots), f"architecture.md names {name}, which is not there"


def test_the_keys_of_the_front_page_are_the_pages_keys() -> None:
    main = ROOT / "static" / "js" / "main"
    keys = text_of(main / "keys.js")
    named = r'(?:key: "(\S)", what: |^const KEY = "(\S)")'
    features = {a or b for file in main.glob("*.js") for a, b in re.findall(named, text_of(file), re.MULTILINE)}
    museum = set(re.findall(r"^  (\w): ", text_of(ROOT / "static" / "js" / "museum.js"), re.MULTILINE))
    kinds = text_of(ROOT / "static" / "js" / "transport" / "step_kind.js").count("  { id:")
    front = text_of(ROOT / "README.md")
    for key in set(re.findall(r"\*\*(\S|space|Escape)\*\*", front)):
        known = 1 <= int(key) <= kinds if key.isdigit() else f'"{key}"' in keys or key in museum | features
        assert known, f"README.md: {key} is no key"


def test_the_architecture_names_every_unit_of_the_import_table() -> None:
    page = text_of(DOCS / "architecture.md")
    assert set(first_cells(part_of(page, "Layers"))) == set(PYTHON) - {"simulator"}
    for unit in BROWSER:
        assert f"`{unit}`" in page


def test_the_python_of_the_page_on_sweeps_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (block,) = re.findall(r"^```python\n(.*?)^```", text_of(DOCS / "sweeps.md"), re.MULTILINE | re.DOTALL)
    exec(compile(block, "sweeps.md", "exec"), {})
    assert "rwsem-xadd 2" in capsys.readouterr().out
