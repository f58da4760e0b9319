"""Changes to a run in words: parts, settings and edits; whatever cannot be meant is refused with an example."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.description import DescriptionError, Section
from simulator.recording import Recording
from simulator.tutor.changes import changed_run
from simulator.tutor.run_words import RunWords, read_run


def run() -> RunWords:
    return read_run(Section({"machine": "toy-2x2", "cores": 4}, "test"))


def test_parts_settings_and_edits_are_what_the_page_would_send() -> None:
    words = changed_run(
        run(), "cores=2 design=rwsem-xadd mm_struct.mmap_sem=own-line pages=64 context_switch@900=9_000 next@120=1"
    )
    request, made = words.request, words.made()
    assert (made.cores, made.threads, made.design) == (2, 2, "rwsem-xadd")
    assert request["settings"] == {"mm_struct.mmap_sem": "own-line", "pages": 64}
    assert request["edits"] == [
        {"cycle": 120, "kind": "next", "core": 1},
        {"cycle": 900, "kind": "cost", "name": "context_switch", "value": 9000},
    ]
    assert Recording(made, words.edits).edits == words.edits


def test_a_path_by_hand_and_a_planted_bug_are_edits_too() -> None:
    words = changed_run(run(), "plant@50=stale_sharer hand@1_000=A0x2A1")
    assert [edit.as_dict() for edit in words.edits] == [
        {"cycle": 50, "kind": "plant", "name": "stale_sharer", "line": -1},
        {"cycle": 1000, "kind": "hand", "path": "A0x2A1"},
    ]
    Recording(words.made(), words.edits)


def test_what_the_scene_has_already_stays() -> None:
    before = changed_run(run(), "next@500=1 pages=64")
    words = changed_run(before, "next@100=0")
    assert [edit.cycle for edit in words.edits] == [100, 500] and words.request["settings"] == {"pages": 64}
    assert changed_run(before, "") == before


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("cores", "no change"), ("cores=", "no change"), ("=4", "no change"), ("cores=many", "cores"),
        ("cores=99", "99"), ("dragons=1", "dragons"), ("design=absent", "absent"), ("next@5=x", "next"),
        ("cores=4;rm", "no change"), (" ".join(["pages=8"] * 41), "41 changes"), ("placement=spred", "spred"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_remedy(text: str, says: str) -> None:
    with pytest.raises(DescriptionError) as caught:
        changed_run(run(), text)
    assert says in str(caught.value) and caught.value.remedy


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(["cores", "pages", "next", "@", "=", "7", " ", "mm_struct.pgd", "hand", "A0", ","])))
def test_any_words_are_a_run_or_one_refusal(parts: list[str]) -> None:
    try:
        changed_run(run(), "".join(parts)).made()
    except DescriptionError as problem:
        assert problem.remedy
