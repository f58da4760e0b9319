"""`export` as a user runs it: several files by one command; what is left when it is refused, killed or interrupted."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import av
import pytest
from PIL import Image

import app

ROOT = Path(__file__).resolve().parent.parent.parent
SMALL = ("the-line-bounces", "--from", "20000", "--size", "320x180")
DESIGN = (ROOT / "simulator" / "designs" / "rwsem-xadd.toml").read_text(encoding="utf-8")
PATIENCE = 60

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not hasattr(os, "killpg"), reason="signals are sent to groups of processes"),
]


def command(*arguments: str, **more: Any) -> subprocess.Popen[str]:
    """The command in a group of processes of its own."""
    return subprocess.Popen(
        [sys.executable, str(ROOT / "app.py"), "export", *arguments], text=True, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, start_new_session=True, **more,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where one command has made all of a file of clips."""
    made = tmp_path_factory.mktemp("clips")
    (made / "mine.toml").write_text(DESIGN.replace('id = "rwsem-xadd"', 'id = "mine"'), encoding="utf-8")
    (made / "row").mkdir()
    (made / "row" / "frame-0099.png").write_bytes(b"not of the row")
    (made / "clips.toml").write_text("""
size = "320x180"
hold = 0
seconds = 0.2
scenario = "the-line-bounces"
from = 20000
[[clip]]
output = ["two.mp4", "row/"]
vs = ["design=mine.toml"]
fps = 10
hashes = true
""", encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def rows(chromium: str, folder: Path) -> list[dict[str, Any]]:
    """What the command told of them."""
    with command("--clips", "clips.toml", "--json", cwd=folder) as process:
        out, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, said
    told: list[dict[str, Any]] = json.loads(out)
    return told


def test_each_file_is_what_its_row_says(rows: list[dict[str, Any]], folder: Path) -> None:
    film, row = rows
    with av.open(str(folder / film["file"])) as opened:
        frames = [(frame.width, frame.height) for frame in opened.decode(video=0)]
    assert frames == [(320, 180)] * film["frames"]
    assert (film["from"], film["to"], film["fps"], film["seconds"]) == (20_000, 20_100, 10, film["frames"] / 10)
    assert film["bytes"] == (folder / "two.mp4").stat().st_size
    assert [Path(one).name for one in row["files"][: row["frames"]]] == [
        f"frame-{number:04d}.png" for number in range(1, row["frames"] + 1)
    ]
    with Image.open(folder / row["files"][0]) as picture:
        assert picture.size == (320, 180)
        assert len(picture.convert("L").getcolors() or ()) > 8


def test_the_same_frames_go_into_every_format(rows: list[dict[str, Any]]) -> None:
    film, row = rows
    assert len(film["hashes"]) == film["frames"] > 1
    assert film["hashes"] == row["hashes"]


def test_a_text_goes_with_each_and_nothing_else_is_there(rows: list[dict[str, Any]], folder: Path) -> None:
    told = {(folder / one).resolve() for row in rows for one in row["files"]}
    there = {path.resolve() for path in folder.rglob("*") if path.is_file()}
    assert there - told == {folder / "mine.toml", folder / "clips.toml", folder / "row" / "frame-0099.png"}
    assert "320 x 180" in (folder / "two.txt").read_text(encoding="utf-8")


def ours(mark: str) -> list[int]:
    """Processes with that word in their environment."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                if mark.encode() in (entry / "environ").read_bytes().split(b"\0"):
                    found.append(int(entry.name))
            except OSError:
                continue
    return found


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="processes are found by their environment")
@pytest.mark.parametrize(("name", "status"), [("SIGKILL", -9), ("SIGINT", 130)])
def test_who_is_ended_leaves_no_file_no_process_and_the_old_clip(
    chromium: str, tmp_path: Path, name: str, status: int
) -> None:
    clips = tmp_path / "clips"
    clips.mkdir()
    (clips / "a.mp4").write_bytes(b"old")
    mark = f"FAULTLINE_TEST={tmp_path}"
    with tempfile.TemporaryDirectory(prefix="t") as temporary:  # a short path
        environment = {**os.environ, "FAULTLINE_TEST": str(tmp_path), "TMPDIR": temporary}
        long = command(*SMALL, "--seconds", "600", "-o", str(clips / "a.mp4"), env=environment)
        end_at_work(long, mark, name, status)
        assert list(Path(temporary).iterdir()) == []
    assert [path.name for path in clips.iterdir()] == ["a.mp4"]
    assert (clips / "a.mp4").read_bytes() == b"old"


def end_at_work(process: subprocess.Popen[str], mark: str, name: str, status: int) -> None:
    """Send a signal to a command and all it started, once frames are being drawn; all of them end."""
    assert process.stderr is not None
    try:
        for line in process.stderr:
            if "frame" in line:
                break
        assert len(ours(mark)) > 2, f"the browser is not at work: {line}"
        os.killpg(process.pid, getattr(signal, name))
        _, said = process.communicate(timeout=PATIENCE)
        assert process.returncode == status
        assert said.count("\n") <= 2 and "Traceback" not in said
        until = time.monotonic() + PATIENCE
        while ours(mark) and time.monotonic() < until:
            time.sleep(0.05)
        assert ours(mark) == []  # the one that clears up has ended too
    finally:
        if process.poll() is None:
            process.kill()


def test_a_full_disk_is_one_sentence(chromium: str, tmp_path: Path) -> None:
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=32k", "tmpfs", str(tmp_path)], capture_output=True, check=False
    ).returncode == 0
    if not mounted:
        pytest.skip("a disk of 32 KiB cannot be mounted here: that needs root")
    try:
        with command(*SMALL, "--seconds", "1", "-o", str(tmp_path / "a.mp4")) as process:
            _, said = process.communicate(timeout=PATIENCE)
        assert process.returncode == 1
        assert "is full" in said.splitlines()[-1]
        assert list(tmp_path.iterdir()) == []
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


def test_words_the_page_refuses_are_one_line_with_their_name(chromium: str, tmp_path: Path) -> None:
    with command(*SMALL, "--to", "10", "-o", str(tmp_path / "a.mp4")) as process:
        _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 2
    assert said.splitlines()[-1].startswith("error: to: The clip would end at cycle 10")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [("FAULTLINE_CHROMIUM", "/nowhere", "apt install chromium"), ("", "", "pip install -r requirements-clips.txt")],
)
def test_without_a_browser_or_its_driver_one_line_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str,
    says: str,
) -> None:
    if name:
        monkeypatch.setenv(name, value)
    else:
        monkeypatch.setenv("FAULTLINE_CHROMIUM", sys.executable)
        monkeypatch.setitem(sys.modules, "playwright.sync_api", None)
    assert app.main(["export", *SMALL, "-o", str(tmp_path / "a.mp4")]) == 1
    said = capsys.readouterr().err
    assert says in said and said.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("--lesson no-such -o here", "no lesson is called"), ("--all-lessons -o a.mp4", "into a folder"),
        ("--lesson 03-the-line s -o here", "leave the scenario"), ("--lesson 03-the-line -o a.mov", "no ending"),
        ("--lesson 03-the-line", "one FOLDER"), ("s --steps 2 -o a.mp4", "of a lesson"),
        ("--lesson 03-the-line --steps x -o here", "names no steps"),
    ],
)
def test_lessons_that_cannot_be_made_are_refused_before_a_browser_starts(
    line: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert app.main(["export", *line.split()]) == 2
    said = capsys.readouterr().err
    assert says in said and said.count("\n") == 1
