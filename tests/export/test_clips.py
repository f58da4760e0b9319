"""A clip's files and what they are called. No browser here."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from export.clips import Clips
from export.driver import Made, Studio


class Page:
    """Makes files of one word in `folder`, and a text beside each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def clip(self, words: dict[str, Any], on: object) -> Made:
        name, made = words["name"], []
        for ending, text in ((words["format"], "picture"), ("txt", f"the {words['format']} in words")):
            path = self.folder / f"made-{ending}"
            path.write_text(text)
            made.append((f"{name}.{ending}", path))
        spec = {"name": name, "from": 0, "to": 10, "speed": 500}
        return Made({"spec": spec, "files": [{"bytes": 7}], "frames": 0, "hashes": None}, made)


def test_each_format_of_one_name_keeps_its_words(tmp_path: Path) -> None:
    work, out = tmp_path / "work", tmp_path / "out"
    work.mkdir()
    out.mkdir()
    clips = Clips(cast(Studio, Page(work)))
    rows = [clips.make({}, out / name) for name in ("pair.mp4", "pair.svg")]
    assert {path.name for path in out.iterdir()} == {"pair.mp4", "pair.txt", "pair.svg", "pair.svg.txt"}
    assert (out / "pair.txt").read_text() == "the mp4 in words"
    assert (out / "pair.svg.txt").read_text() == "the svg in words"
    assert rows[1]["files"] == [str(out / "pair.svg"), str(out / "pair.svg.txt")]
