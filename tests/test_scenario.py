"""Scenarios are checked whole: what is wrong is one clear error with place and remedy."""

from pathlib import Path

import pytest

from simulator import scenario
from simulator.scenario import SCENARIOS, ScenarioError

PARTS = {"design": "rwsem-xadd", "machine": "toy-2x2", "workload": "multi-fault-all"}
SMALL = {"pages": 4}


@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("*.toml")), ids=lambda path: path.stem)
def test_every_scenario_runs_its_first_faults(path: Path) -> None:
    chosen = scenario.load(path.stem)
    safe = scenario.chosen(path.stem, {}, chosen.twin)
    result = scenario.run_fast(safe, faults=50)
    assert result["faults"] + result.get("operations", 0) == 50
    assert chosen.notes and chosen.title and chosen.summary
    assert bool(chosen.hazard) == bool(chosen.twin)


def test_cores_default_to_all_physical_cores() -> None:
    assert scenario.make(**PARTS, settings=SMALL).cores == 4


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        ({"cores": 0}, "--cores", "1 to 256"),
        ({"cores": 10_000}, "--cores", "1 to 256"),
        ({"cores": 5}, "cores", "1 to 4"),
        ({"seed": -1}, "--seed", "0 to"),
        ({"threads": 0}, "--threads", "1 to 1024"),
        ({"threads": 10_000}, "--threads", "1 to 1024"),
        ({"faults": 0}, "--faults", "1 to"),
        ({"design": "rwsem-magic"}, "design", "rwsem-xadd"),
        ({"machine": "abacus"}, "machine", "toy-2x2"),
        ({"workload": "idle"}, "workload", "multi-fault-all"),
        ({"placement": "sideways"}, "placement", "compact"),
        ({"settings": {"pagez": 4}}, "--set", "pages"),
        ({"settings": {"madvise": "everyone"}}, "setting madvise", "own or one"),
        ({"settings": {"pause": "long"}}, "--set pause", "pause=N"),
    ],
)
def test_what_is_wrong_is_named_with_its_place_and_a_remedy(change: dict[str, object], place: str, words: str) -> None:
    with pytest.raises(ScenarioError) as found:
        scenario.make(**{**PARTS, "cores": 2, **change})  # type: ignore[arg-type]
    assert place in found.value.place
    assert words in found.value.remedy
    assert found.value.message


def test_threads_apart_from_cores_run_and_are_told() -> None:
    made = scenario.make(**PARTS, cores=2, threads=5, settings=SMALL)
    assert made.threads == 5 and "5 threads" in made.title
    result = scenario.run_fast(made)
    assert (result["cores"], result["threads"], result["faults"]) == (2, 5, 4 * 4 * 5)
    assert scenario.make(**PARTS, cores=2, threads=1, settings=SMALL).faults == 4 * 4


def test_settings_of_a_scenario_that_the_new_parts_do_not_have_are_left_out() -> None:
    own = scenario.load("two-sockets-by-hand").settings
    other = scenario.chosen("two-sockets-by-hand", {"workload": "fetch-add"}, {**own, "operations": 50})
    assert other.settings == {"operations": 50} and other.workload == "fetch-add"
    with pytest.raises(ScenarioError):
        scenario.chosen("two-sockets-by-hand", {"workload": "fetch-add"}, {"pages": 99})


def test_what_is_given_replaces_what_a_scenario_says() -> None:
    loaded = scenario.load("the-line-bounces")
    same = scenario.chosen("the-line-bounces", {"cores": loaded.cores, "design": loaded.design}, {})
    assert same.title == loaded.title and same.notes == loaded.notes
    other = scenario.chosen("the-line-bounces", {"cores": 4}, {"pages": 16})
    assert (other.cores, other.threads, other.workload, other.origin) == (4, 4, loaded.workload, "the-line-bounces")
    assert other.settings["pages"] == 16 and not other.notes
    request = other.request
    again = scenario.chosen(
        request["scenario"], {part: request[part] for part in scenario.PARTS}, request["settings"]
    )
    assert again.fingerprint == other.fingerprint


WHOLE = """
title = "T"
summary = "S"
design = "rwsem-xadd"
machine = "toy-2x2"
workload = "multi-fault-all"
cores = 2
threads = 3
placement = "compact"
seed = 1
faults = 40
line = "mm + 64"
notes = ["one"]

[settings]
pages = 4
"""
KEYS = ("title", "summary", "design", "machine", "workload", "cores", "threads", "placement", "seed", "faults", "line",
        "notes", "settings")


def refused_file(folder: Path, text: str) -> ScenarioError:
    wrong = folder / "wrong.toml"
    wrong.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as found:
        scenario.load(str(wrong))
    assert found.value.message and found.value.remedy
    return found.value


def test_a_scenario_file_says_everything_a_scenario_has(tmp_path: Path) -> None:
    (tmp_path / "whole.toml").write_text(WHOLE, encoding="utf-8")
    made = scenario.load(str(tmp_path / "whole.toml"))
    assert (made.cores, made.threads, made.placement, made.faults) == (2, 3, "compact", 40)


@pytest.mark.parametrize("key", KEYS)
def test_a_key_with_a_slip_of_the_pen_is_named_with_the_key_that_was_meant(key: str, tmp_path: Path) -> None:
    typo = key + key[-1]
    text = WHOLE.replace(f"\n{key} =", f"\n{typo} =").replace(f"[{key}]", f"[{typo}]")
    error = refused_file(tmp_path, text)
    assert typo in error.place or key in error.place
    if typo in error.place:
        assert f"Did you mean {key!r}?" in error.remedy


@pytest.mark.parametrize("value", ["3.5", '""', "true", "[1]", "{ a = 1 }", "-1", "99999999999", '"no-such-word"'])
@pytest.mark.parametrize("key", KEYS[:-1])
def test_a_value_of_the_wrong_kind_or_size_is_refused_with_its_place(key: str, value: str, tmp_path: Path) -> None:
    if key in ("title", "summary") and value == '"no-such-word"':
        return
    line = next(one for one in WHOLE.splitlines() if one.startswith(f"{key} ="))
    error = refused_file(tmp_path, WHOLE.replace(line, f"{key} = {value}"))
    assert key in error.place


@pytest.mark.parametrize("value", ["3.5", '""', "true", "[1]", "-1", "99999999999", '"no-such-word"'])
def test_a_setting_of_the_wrong_kind_is_refused(value: str, tmp_path: Path) -> None:
    assert "pages" in refused_file(tmp_path, WHOLE.replace("pages = 4", f"pages = {value}")).place


@pytest.mark.parametrize("text", ["", "title", "title = ", "\x00", "[settings", "title = 'a'\ntitle = 'b'"])
def test_a_file_that_is_no_toml_or_says_nothing_is_refused(text: str, tmp_path: Path) -> None:
    refused_file(tmp_path, text)


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path / "absent.toml", tmp_path / "bytes.toml", tmp_path):
        with pytest.raises(ScenarioError) as found:
            scenario.load(f"{path}" if path != tmp_path else f"{path}/.toml")
        assert found.value.remedy


@pytest.mark.parametrize(("change", "meant"), [
    ({"design": "rwsem-xad"}, "rwsem-xadd"), ({"machine": "toy-2x"}, "toy-2x2"),
    ({"workload": "multi-fault-al"}, "multi-fault-all"), ({"settings": {"pagez": 4}}, "pages"),
])
def test_a_name_that_is_almost_right_is_answered_with_the_right_one(change: dict[str, object], meant: str) -> None:
    with pytest.raises(ScenarioError) as found:
        scenario.make(**{**PARTS, **change})  # type: ignore[arg-type]
    assert f"Did you mean {meant!r}?" in found.value.remedy


def test_a_scenario_that_is_almost_right_is_answered_with_the_right_one() -> None:
    with pytest.raises(ScenarioError) as found:
        scenario.load("the-line-bounce")
    assert "Did you mean 'the-line-bounces'?" in found.value.remedy


def test_a_setting_that_needs_too_much_memory_is_refused_before_it_runs() -> None:
    with pytest.raises(ScenarioError) as found:
        scenario.make(**{**PARTS, "machine": "nehalem-2x4x2"}, cores=16, settings={"pages": 30_000})
    assert found.value.remedy


def test_the_fingerprint_names_everything_that_decides_the_run() -> None:
    base = scenario.make(**PARTS, cores=2, settings=SMALL).fingerprint
    assert base == scenario.make(**PARTS, cores=2, settings=SMALL).fingerprint
    for change in ({"seed": 2}, {"cores": 3}, {"settings": {"pages": 8}}, {"design": "rwsem-spinlock"},
                   {"settings": {"pages": 4, "pause": 11}}, {"placement": "compact"}, {"faults": 9}, {"threads": 3}):
        other = scenario.make(**{**PARTS, "cores": 2, "settings": SMALL, **change})  # type: ignore[arg-type]
        assert other.fingerprint != base, change


def test_a_scenario_that_names_an_unknown_line_is_refused_with_the_lines_there_are(tmp_path: Path) -> None:
    text = (SCENARIOS / "two-sockets-by-hand.toml").read_text(encoding="utf-8")
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(text.replace('line = "mm + 64"', 'line = "mm + 65"'), encoding="utf-8")
    with pytest.raises(ScenarioError) as found:
        scenario.load(str(wrong))
    assert "mm + 64" in found.value.remedy
