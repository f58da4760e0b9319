"""Where a clip goes: names that cannot be written are refused before a browser starts; a file appears whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from export.targets import TargetError, put, target


def test_the_ending_is_the_format(tmp_path: Path) -> None:
    assert target(str(tmp_path / "a.b.MP4")).format == "mp4"


@pytest.mark.parametrize("name", ["clip", "clip.mov", "clip.toml"])
def test_an_ending_that_is_no_format_is_refused_with_those_there_are(name: str) -> None:
    with pytest.raises(TargetError, match="mp4"):
        target(name)


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="there is no folder"):
        target(str(tmp_path / "nowhere" / "clip.mp4"))


def test_a_file_that_was_there_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    (tmp_path / "clip.mp4").write_bytes(b"old")
    (tmp_path / "made").write_bytes(b"new")
    put(tmp_path / "made", tmp_path / "clip.mp4")
    assert [path.name for path in tmp_path.iterdir()] == ["clip.mp4"]
    assert (tmp_path / "clip.mp4").read_bytes() == b"new"
