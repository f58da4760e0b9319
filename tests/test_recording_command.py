"""`record` writes a recording, and `replay` tells it: to who steps through it, to who reads, and to programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import app
from commands.recording import written
from tests.test_lesson_command import Told, saying

TO = "12000"


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("recorded") / "bounces.json"
    assert app.main(["record", "the-line-bounces", "-o", str(file), "--to", TO, "--edit", "5000:cost:pause=40"]) == 0
    return file


def test_a_recording_says_what_it_is_of_and_how_to_replay_it(tmp_path: Path, capsys: Told) -> None:
    file = tmp_path / "r.json"
    assert app.main(["record", "the-bus", "-o", str(file), "--to", TO, "--seed", "3"]) == 0
    told = capsys.readouterr().out
    assert "seed 3: cycles 0 to 12,000, fingerprint " in told and f"python app.py replay {file}" in told
    content = json.loads(file.read_text(encoding="utf-8"))
    assert content["run"] == {"scenario": "the-bus", "seed": 3} and content["until"] == 12_000
    assert [path.name for path in tmp_path.iterdir()] == ["r.json"]


def test_a_run_of_parts_with_edits_is_named_again_by_them(tmp_path: Path, capsys: Told) -> None:
    file = tmp_path / "r.json"
    words = ["--edit", "6000:word:mm.mmap_sem.count=0x0", "--edit", "5000:next:1", "--set", "word_bits=64"]
    assert app.main(["record", "--design", "rwsem-xadd", "-o", str(file), "--to", TO, *words, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["design"], told["edits"], told["until"], told["ended_by"]) == ("rwsem-xadd", 2, 12_000, "")
    assert app.main(["replay", str(file), "--only", "event edit", "--json"]) == 0
    events = json.loads(capsys.readouterr().out)["events"]
    assert [one["core"] for one in events] == [-1] and events[0]["what"].startswith("By hand: mm.mmap_sem.count was ")


def test_elsewhere_than_at_a_terminal_the_events_asked_for_are_told(recorded: Path, capsys: Told) -> None:
    assert app.main(["replay", str(recorded), "--from", "2800", "--to", "2900", "--only", "acquire"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "The line bounces" and lines[3:] == [
        "        2,811  Core 7 takes mm.mmap_sem.wait_lock.", "        2,849  Core 7 takes mm.mmap_sem for reading.",
    ]
    assert app.main(["replay", str(recorded), "--from", "2811", "--to", "2813"]) == 0
    lines = capsys.readouterr().out.splitlines()[3:]
    assert lines[0].lstrip().startswith("2,811  Core ") and all(len(line) <= 100 for line in lines)
    assert app.main(["replay", str(recorded), "--only", "hazard", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["events"] == []


def test_a_listing_that_is_too_long_is_whole_as_far_as_it_goes(
    recorded: Path, capsys: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("commands.recording.LISTED", 2)
    assert app.main(["replay", str(recorded), "--from", "2811", "--to", "2813", "--json"]) == 2
    said = capsys.readouterr()
    assert len(json.loads(said.out)["events"]) == 2
    assert said.err == "error: there are more than 2 events: give --from, --to or --only\n"
    assert app.main(["replay", str(recorded), "--from", "2800", "--to", "2900", "--only", "acquire"]) == 0


def test_at_a_terminal_each_event_waits_for_its_reader(
    recorded: Path, capsys: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = saying(
        monkeypatch, "until acquire mm.mmap_sem", "", "p", "until transfer mm + 64", "back acquire", "look",
        "n 3", "until hazard", "back fault by 3", "goto 999999", "n", "h", "q",
    )
    assert app.main(["replay", str(recorded)]) == 0
    told = capsys.readouterr().out
    takes = "        2,849  Core 7 takes mm.mmap_sem for reading.\n"
    assert told.count(takes) >= 2, "back from the next event to this one"
    for part in (
        "Cycle 2,849: The line bounces.", "lock mm.mmap_sem: read by core 7", "There is none from here on.",
        "There is none before this.", "That was the last event of the recording.", "until WHAT",
    ):
        assert part in told, part
    assert seen[1] == "2,849> " and seen[-1] == "12,000> " and len(seen) == 13


@pytest.mark.parametrize(("said", "told"), [
    ("jump", "'jump' is no word here; h tells them all"),
    ("goto there", "goto: 'there' is not a whole number"),
    ("n 0", "0 is not allowed"),
    ("until moon", "'moon' is nothing to look for; there are transfer, acquire"),
    ("until acquire mm.moon", "no lock is called 'mm.moon'; there are mm.mmap_sem, "),
    ("until transfer mm + 63", "no line is called 'mm + 63'; there are "),
    ("until fault by 8", "by: 8 is not allowed, it must be from 0 to 7"),
    ("until event", "event: of which kind? there are instruction"),
    ("until write", "write: of which word?"),
    ("until write mm.moon", "no word is called 'mm.moon'"),
    ("until fault mm", "fault takes no name"),
])
def test_what_is_not_understood_is_one_line_and_changes_nothing(
    recorded: Path, capsys: Told, monkeypatch: pytest.MonkeyPatch, said: str, told: str
) -> None:
    seen = saying(monkeypatch, said, "n", "q")
    assert app.main(["replay", str(recorded)]) == 0
    out = capsys.readouterr().out
    assert told in out
    assert seen[0] == seen[1], "the place is the same"


@pytest.mark.parametrize(("arguments", "told"), [
    (["record", "the-bus", "-o", "{}/no/r.json"], "there is no folder"),
    (["record", "the-bus", "-o", "{}"], "is a folder; name a file"),
    (["record", "the-buss", "-o", "{}/x.json"], "no scenario is called 'the-buss'"),
    (["record", "the-bus", "-o", "{}/x.json", "--edit", "20000:pause=40"], "no kind of edit"),
    (["record", "the-bus", "-o", "{}/x.json", "--edit", "soon:next:1"], "'soon' is not a whole number"),
    (["record", "the-bus", "-o", "{}/x.json", "--edit", "1:cost:paus=1"], "no cost or whole-number machine parameter"),
    (["record", "the-bus", "-o", "{}/x.json", "--edit", "1:word:mm.moon=1"], "no word is called 'mm.moon'"),
    (["replay", "{}/none.json"], "cannot be read"),
    (["replay", "{r}", "--from", "12000"], "the recording ends at cycle 12,000"),
    (["replay", "{r}", "--from", "5", "--to", "5"], "give a cycle after --from"),
    (["replay", "{r}", "--only", "moon"], "'moon' is nothing to look for"),
])
def test_what_cannot_be_done_is_one_clear_line(
    recorded: Path, tmp_path: Path, capsys: Told, arguments: list[str], told: str
) -> None:
    given = [one.replace("{r}", str(recorded)).replace("{}", str(tmp_path)) for one in arguments]
    assert app.main(given) == 2
    said = capsys.readouterr()
    assert told in said.err and said.err.startswith("error: ") and said.err.count("\n") == 1
    assert said.out == "" and not list(tmp_path.iterdir()), "nothing is left behind"


def test_a_file_that_was_changed_is_refused_before_a_word_is_told(
    recorded: Path, tmp_path: Path, capsys: Told
) -> None:
    content = json.loads(recorded.read_text(encoding="utf-8"))
    content["until"] = 11_000
    file = tmp_path / "changed.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    assert app.main(["replay", str(file), "--to", "3000"]) == 2
    said = capsys.readouterr()
    assert said.out == "" and "does not come to the same state at cycle 11,000" in said.err


def test_two_that_write_one_recording_at_a_time_both_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace = Path.replace

    def meanwhile(part: Path, file: Path) -> Path:
        monkeypatch.setattr(Path, "replace", replace)
        written(file, "second")
        return replace(part, file)

    monkeypatch.setattr(Path, "replace", meanwhile)
    written(tmp_path / "run.json", "first")
    assert [path.name for path in tmp_path.iterdir()] == ["run.json"]
    assert (tmp_path / "run.json").read_text(encoding="utf-8") == "first"
