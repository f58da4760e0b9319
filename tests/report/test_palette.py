"""Charts have the colours of the page's light theme."""

import re
from pathlib import Path

from report.palette import ACCENT, CAUSES, DISTANCES, INK, MUTE, RULE
from simulator.vocabulary import Cause, Distance

TOKENS = Path(__file__).resolve().parents[2] / "static" / "css" / "tokens.css"


def test_colours_are_those_of_the_light_theme() -> None:
    light = TOKENS.read_text(encoding="utf-8").split('[data-theme="light"] {')[1].split("}")[0]
    tokens = dict(re.findall(r"--([\w-]+): (#\w+);", light))
    assert {cause: tokens[cause] for cause in CAUSES} == CAUSES
    assert (tokens["ink"], tokens["mute"], tokens["line"], tokens["accent"]) == (INK, MUTE, RULE, ACCENT)


def test_every_cause_and_every_distance_has_one() -> None:
    assert set(CAUSES) == {cause.name.lower() for cause in Cause}
    assert list(DISTANCES) == [distance.name.lower() for distance in Distance]
