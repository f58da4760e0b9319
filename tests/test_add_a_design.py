"""docs/add-a-design.md, followed to the letter: the files it shows are written, the commands it shows are run.

A file is a fenced block right after a line that names it ("`mine/brlock.fl`:"); a command is a line of a block of bash.
What the page says of the results is held against them.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "add-a-design.md").read_text(encoding="utf-8")
FILE = re.compile(r"^`([\w/.]+)`:\n\n```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMANDS = re.compile(r"^```bash\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LONGEST = 300  # seconds a command may take on a loaded computer


def files() -> dict[str, str]:
    return dict(FILE.findall(PAGE))


def commands() -> list[str]:
    return [line for block in COMMANDS.findall(PAGE) for line in block.splitlines()]


def follow(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    """A command of the page, in a folder that has the page's files where the page puts them."""
    assert command.startswith("python "), command
    return subprocess.run(
        [sys.executable, *command.split()[1:]], cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, timeout=LONGEST, check=False,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `app.py`, and `mine` of the page beside it."""
    made = tmp_path_factory.mktemp("beside")
    (made / "app.py").symlink_to(ROOT / "app.py")
    for name, text in files().items():
        path = made / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def answers(folder: Path) -> dict[str, str]:
    """Each command's output; all of them must end well."""
    found: dict[str, str] = {}
    for command in commands():
        result = follow(folder, command)
        assert result.returncode == 0, f"{command}\n{result.stdout}{result.stderr}"
        found[command] = result.stdout
    return found


def answer(answers: dict[str, str], *words: str) -> str:
    """The output of the only command with all these words."""
    (command,) = [one for one in answers if all(word in one.split() for word in words)]
    return answers[command]


def transfers(output: str) -> float:
    found = re.search(r"^ *([\d.]+)  line transfers a fault$", output, re.MULTILINE)
    assert found, output
    return float(found.group(1))


def test_the_page_shows_one_text_one_description_and_a_check() -> None:
    assert set(files()) == {"mine/brlock.fl", "mine/brlock.toml", "mine/check.py"}
    assert len(commands()) == 6


def test_the_listing_shows_the_function_and_whom_it_calls(answers: dict[str, str]) -> None:
    listing = answer(answers, "listing")
    assert "brlock_read_lock" in listing and "down_read" in listing


def test_a_semaphore_for_each_core_moves_no_line_of_a_fault(answers: dict[str, str]) -> None:
    mine = answer(answers, "run", "mine/brlock.toml", "multi-fault-all")
    semaphore = answer(answers, "run", "rwsem-xadd", "multi-fault-all")
    assert transfers(semaphore) > 5 and transfers(mine) < 2
    assert "brlock_sems" not in mine
    assert "anon_rss" in mine, "the counter is what is left"


def test_a_writer_moves_them(answers: dict[str, str]) -> None:
    assert "brlock_sems[…]" in answer(answers, "mine/brlock.toml", "mmap-storm")


def test_the_sweep_draws_both(answers: dict[str, str]) -> None:
    swept = answer(answers, "sweep")
    assert "rwsem-xadd" in swept and "brlock" in swept


def test_nothing_is_left_behind_by_any_workload(answers: dict[str, str]) -> None:
    assert answer(answers, "-m", "mine.check") == "checked\n"


def test_a_lock_that_is_not_given_back_is_found_as_the_page_says(folder: Path) -> None:
    text = files()["mine/brlock.fl"]
    unlock = text.index("def brlock_write_unlock")
    broken = folder / "broken"
    shutil.copytree(folder / "mine", broken / "mine")
    forgetful = text[:unlock] + text[unlock:].replace("up_write(", "brlock_forgets(", 1)
    forgetful += "\n\ndef brlock_forgets(sem: rw_semaphore):\n    pass\n"
    (broken / "mine" / "brlock.fl").write_text(forgetful, encoding="utf-8")
    check = (broken / "mine" / "check.py").read_text(encoding="utf-8")
    # One workload is enough to see it, and the others would wait for ever.
    check = check.replace("in list_workloads():", 'in [one for one in list_workloads() if one.id == "mmap-storm"]:')
    (broken / "mine" / "check.py").write_text(check, encoding="utf-8")
    result = follow(broken, "python -m mine.check")
    assert result.returncode == 0, result.stderr
    assert "mmap-storm: " in result.stdout and "checked" in result.stdout
