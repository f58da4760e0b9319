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
    result = scenario.run_fast(chosen, faults=50)
    assert result["faults"] + result.get("operations", 0) == 50
    assert chosen.notes and chosen.title and chosen.summary


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


def test_a_scenario_file_with_a_typo_is_refused_with_the_key(tmp_path: Path) -> None:
    text = (SCENARIOS / "the-line-bounces.toml").read_text(encoding="utf-8")
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(text.replace("cores = 8", "corse = 8"), encoding="utf-8")
    with pytest.raises(ScenarioError, match="cor"):
        scenario.load(str(wrong))


def test_a_setting_that_needs_too_much_memory_is_refused_before_it_runs() -> None:
    with pytest.raises(ScenarioError) as found:
        scenario.make(**{**PARTS, "machine": "nehalem-2x4x2"}, cores=16, settings={"pages": 20_000})
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
