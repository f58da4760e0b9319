"""Nothing a browser sends acts before it has been checked."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server import limits
from server.fields import ProtocolError
from server.protocol import EVENTS, parse
from server.requests import ChunkRequest, EditRequest, OpenRequest, SummaryRequest


def refused(event: Any, *arguments: Any) -> ProtocolError:
    with pytest.raises(ProtocolError) as caught:
        parse(event, arguments)
    assert caught.value.message and caught.value.remedy
    return caught.value


def test_a_right_message_becomes_a_request() -> None:
    assert parse("chunk", [{"v": 1, "run": "r1", "number": 3}]) == ChunkRequest("r1", 3, True)
    assert parse("summary", [{"v": 1, "run": "r1", "first": 0, "count": 9.0}]) == SummaryRequest("r1", 0, 9)
    assert parse("open", [{"v": 1, "scenario": "article-8"}]) == OpenRequest(scenario="article-8")


def test_an_open_takes_design_machine_and_workload_with_defaults_for_the_rest() -> None:
    three = {"design": "rwsem-xadd", "machine": "toy-2x2", "workload": "multi-fault-all"}
    assert parse("open", [{"v": 1, **three}]) == OpenRequest(None, **three)
    request = parse("open", [{"v": 1, **three, "cores": 4, "seed": 7, "settings": {"pages": 64, "rss": True}}])
    assert request == OpenRequest(None, **three, cores=4, seed=7, settings=(("pages", 64), ("rss", 1)))


def test_an_open_takes_threads_placement_edits_and_parts_beside_a_scenario() -> None:
    edits = [
        {"cycle": 0, "kind": "cost", "name": "pause", "value": 9},
        {"cycle": 7, "kind": "word", "cell": 70, "value": -1},
        {"cycle": 7.0, "kind": "next", "core": 2},
        {"cycle": 9, "kind": "hand", "path": "A0x3L2"},
    ]
    request = parse("open", [{"v": 1, "scenario": "a", "threads": 9, "placement": "smt", "seed": None, "edits": edits}])
    assert request == OpenRequest("a", threads=9, placement="smt", edits=(
        EditRequest(0, "cost", name="pause", value=9), EditRequest(7, "word", cell=70, value=-1),
        EditRequest(7, "next", core=2), EditRequest(9, "hand", path="A0x3L2"),
    ))


@pytest.mark.parametrize(("edits", "place"), [
    ({}, "open.edits"), ([1], "open.edits"), ([{}] * 33, "open.edits"), ([{}], "open.edits[0].cycle"),
    ([{"cycle": -1, "kind": "next", "core": 1}], "open.edits[0].cycle"),
    ([{"cycle": 1, "kind": "warp"}], "open.edits[0].kind"), ([{"cycle": 1, "kind": 3}], "open.edits[0].kind"),
    ([{"cycle": 1, "kind": "next"}], "open.edits[0].core"),
    ([{"cycle": 1, "kind": "next", "core": 256}], "open.edits[0].core"),
    ([{"cycle": 1, "kind": "next", "core": 1, "cell": 2}], "open.edits[0]"),
    ([{"cycle": 1, "kind": "cost", "name": "a b", "value": 1}], "open.edits[0].name"),
    ([{"cycle": 1, "kind": "cost", "name": "pause", "value": 2**54}], "open.edits[0].value"),
    ([{"cycle": 1, "kind": "word", "cell": "x", "value": 1}], "open.edits[0].cell"),
    ([{"cycle": 1, "kind": "hand"}], "open.edits[0].path"),
    ([{"cycle": 1, "kind": "hand", "path": "A0 L2"}], "open.edits[0].path"),
    ([{"cycle": 1, "kind": "hand", "path": "A0" * 1001}], "open.edits[0].path"),
])
def test_an_edit_of_the_wrong_shape_is_refused_with_its_place(edits: object, place: str) -> None:
    assert refused("open", {"v": 1, "scenario": "a", "edits": edits}).place == place


@pytest.mark.parametrize("version", [None, 0, 2, "1", True])
def test_another_version_is_told_to_reload(version: object) -> None:
    assert "reload" in refused("catalog", {"v": version}).remedy


@pytest.mark.parametrize(
    "name", ["../secret", "/etc/passwd", "a/b", "", "A", "x.toml", "a.b.fl", "a" * 65, ".", "-x", 3, None, ["a"], "a\n"]
)
def test_a_name_is_an_id_and_never_a_path(name: object) -> None:
    assert refused("open", {"v": 1, "scenario": name}).place in ("open.scenario", "open.design")


@pytest.mark.parametrize("number", [-1, 1.5, "3", True, None, math.nan, math.inf, limits.CHUNK_NUMBER + 1, [1]])
def test_a_number_is_whole_and_in_range(number: object) -> None:
    assert refused("chunk", {"v": 1, "run": "r1", "number": number}).place == "chunk.number"


def test_a_misspelt_key_is_named() -> None:
    error = refused("chunk", {"v": 1, "run": "r1", "number": 1, "keyfame": True})
    assert "keyfame" in error.message and "keyframe" in error.remedy


def test_a_message_is_one_object() -> None:
    for arguments in ([], ["x"], [{"v": 1}, {"v": 1}], [None], [b"bytes"]):
        assert refused("catalog", *arguments).place == "catalog"


def test_an_unknown_event_lists_the_known_ones() -> None:
    for unknown in ("pause", 3, None, ["chunk"], {"chunk": 1}):
        assert all(event in refused(unknown, {"v": 1}).remedy for event in EVENTS)


@pytest.mark.parametrize(
    "settings", [[], "x", {"": 1}, {"a b": 1}, {"a": 1.5}, {"a": None}, {"a": "x/y"}, {"a": 2**60}]
)
def test_settings_are_words_with_small_values(settings: object) -> None:
    three = {"design": "a", "machine": "b", "workload": "c"}
    assert refused("open", {"v": 1, **three, "settings": settings}).place.startswith("open.settings")


def test_too_many_settings_are_refused() -> None:
    many = {f"s{number}": 1 for number in range(limits.SETTINGS + 1)}
    assert (
        "at most" in refused("open", {"v": 1, "design": "a", "machine": "b", "workload": "c", "settings": many}).message
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(
    event=st.sampled_from(sorted(EVENTS)),
    payload=st.dictionaries(
        st.sampled_from(["v", "run", "number", "first", "count", "cycle", "scenario", "design", "settings"])
        | st.text(),
        st.just(1) | JSON,
    ),
)
def test_any_message_at_all_is_a_request_or_a_refusal(event: str, payload: dict[str, Any]) -> None:
    try:
        parse(event, [payload])
    except ProtocolError as error:
        assert len(error.message) < 400 and error.remedy
