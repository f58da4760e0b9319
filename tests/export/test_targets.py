"""Where a clip goes: names that cannot be written are refused before a browser starts; a file appears whole."""

from __future__ import annotations

import errno
import os
import zipfile
from pathlib import Path

import pytest

from export.targets import Target, TargetError, put, put_row, put_text, target


def test_the_ending_is_the_format(tmp_path: Path) -> None:
    assert target(str(tmp_path / "a.b.MP4")) == Target(tmp_path / "a.b.MP4", "mp4")


def test_a_number_in_a_name_or_a_folder_is_a_picture_a_frame(tmp_path: Path) -> None:
    row = target(str(tmp_path / "bounce-%03d.png"))
    assert (row.format, row.stem) == ("zip", "bounce")
    assert (row.name_of(7), row.name_of(1234)) == ("bounce-007.png", "bounce-1234.png")
    assert target(f"{tmp_path}/new/").name_of(7) == "frame-0007.png"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("clip", "mp4"), ("clip.mov", "mp4"), ("clip-%d.mp4", "row"), ("%d-%d.png", "row"), ("%s.png", "row"),
        ("nowhere/clip.mp4", "there is no folder"), ("nowhere/row/", "there is no folder"),
        ("folder.png", "is a folder"),
    ],
)
def test_a_name_that_cannot_be_written_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, says: str
) -> None:
    (tmp_path / "folder.png").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(TargetError, match=says) as caught:
        target(name)
    assert "\n" not in str(caught.value)


def test_a_folder_that_may_not_be_written_to_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda _path, _mode: False)  # root may write anywhere
    with pytest.raises(TargetError, match="may not be written"):
        target(str(tmp_path / "clip.mp4"))


def test_a_file_that_was_there_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    (tmp_path / "clip.mp4").write_bytes(b"old")
    (tmp_path / "made").write_bytes(b"new")
    put(tmp_path / "made", tmp_path / "clip.mp4")
    assert [path.name for path in tmp_path.iterdir()] == ["clip.mp4"]
    assert (tmp_path / "clip.mp4").read_bytes() == b"new"


def test_a_disk_that_fills_up_leaves_the_file_that_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "clip.mp4").write_bytes(b"old")
    (tmp_path / "made").write_bytes(b"new")

    def full(_file: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(TargetError, match="No space left") as caught:
        put(tmp_path / "made", tmp_path / "clip.mp4")
    assert caught.value.late
    assert (tmp_path / "clip.mp4").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["clip.mp4"]


def test_a_text_is_on_the_disk_before_it_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "run.json"
    file.write_text("old")
    before: list[str] = []
    monkeypatch.setattr(os, "fsync", lambda _file: before.append(file.read_text()))
    put_text("a façade", file)
    assert before == ["old"] and file.read_bytes() == "a façade".encode()
    assert [path.name for path in tmp_path.iterdir()] == ["run.json"]


def test_a_row_of_pictures_replaces_a_longer_one(tmp_path: Path) -> None:
    for number in range(1, 5):
        (tmp_path / f"frame-000{number}.png").write_bytes(b"old")
    (tmp_path / "frame-notes.png").write_bytes(b"mine")
    with zipfile.ZipFile(tmp_path / "made", "w") as packed:
        for number in (2, 1):
            packed.writestr(f"frame-000{number}.png", f"new {number}")
    placed = put_row(tmp_path / "made", target(f"{tmp_path}/"))
    assert [path.read_text() for path in placed] == ["new 1", "new 2"]
    assert {path.name for path in tmp_path.glob("frame-*")} == {"frame-0001.png", "frame-0002.png", "frame-notes.png"}


def test_a_row_of_more_pictures_than_its_numbers_have_places_for_keeps_its_order(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "made", "w") as packed:
        for number in (9_999, 10_000, 1_000):
            packed.writestr(f"frame-{number}.png", str(number))
    placed = put_row(tmp_path / "made", target(f"{tmp_path}/"))
    assert [path.read_text() for path in placed] == ["1000", "9999", "10000"]


def test_two_that_put_one_file_at_a_time_both_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("first", "second"):
        (tmp_path / name).write_text(name)
    fsync = os.fsync

    def meanwhile(file: int) -> None:
        monkeypatch.setattr(os, "fsync", fsync)
        put(tmp_path / "second", tmp_path / "clip.mp4")
        fsync(file)

    monkeypatch.setattr(os, "fsync", meanwhile)
    put(tmp_path / "first", tmp_path / "clip.mp4")
    assert (tmp_path / "clip.mp4").read_text() == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["clip.mp4"]
