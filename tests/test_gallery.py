"""The gallery has every view in every theme and size, and nothing else; views lead to things that exist."""

from __future__ import annotations

import re

from benchmarks.gallery import FOLDER, index
from benchmarks.gallery_views import SIZES, THEMES, VIEWS, file_of

MOST_BYTES = 256 * 1024  # of one picture: the folder is part of every clone
WEBP = b"WEBP"


def test_every_picture_is_there_and_no_other() -> None:
    wanted = {file_of(view, theme, width) for view in VIEWS for theme in THEMES for width, _ in SIZES}
    found = {file.name for file in FOLDER.glob("*.webp")}
    assert found == wanted, f"run `make gallery`: {sorted(found ^ wanted)[:6]}"


def test_pictures_are_pictures_and_not_too_large() -> None:
    for file in FOLDER.glob("*.webp"):
        data = file.read_bytes()
        assert data[:4] == b"RIFF" and data[8:12] == WEBP, file.name
        assert len(data) < MOST_BYTES, file.name


def test_the_page_lists_them_as_the_command_writes_it() -> None:
    page = (FOLDER / "index.md").read_text(encoding="utf-8")
    assert page == index()
    for name in re.findall(r"\(([\w-]+\.webp)\)", page):
        assert (FOLDER / name).is_file(), name


def test_views_have_names_of_their_own_and_themes_are_the_pages() -> None:
    names = [view.name for view in VIEWS]
    assert len(set(names)) == len(names)
    script = (FOLDER.parent.parent / "static" / "js" / "scene" / "theme.js").read_text(encoding="utf-8")
    listed = re.search(r"THEMES = Object\.freeze\(\[(.*?)\]\)", script)
    assert listed and tuple(re.findall(r'"(\w+)"', listed[1])) == THEMES
