"""Missing Python packages are named with the command that mends it, before anything is imported."""

from __future__ import annotations

from pathlib import Path

import pytest

from faultline_setup import SetupError
from faultline_setup.python_packages import check, pinned
from faultline_setup.steps import ROOT


def test_every_line_of_our_requirements_is_an_exact_pin() -> None:
    for name in ("requirements.txt", "requirements-dask.txt", "requirements-clips.txt", "requirements-dev.txt"):
        lines = [line.strip() for line in (ROOT / name).read_text(encoding="utf-8").splitlines()]
        wanted = [line for line in lines if line and not line.startswith(("#", "-r"))]
        assert len(pinned(ROOT / name)) == len(wanted)


def test_installed_packages_pass() -> None:
    check(ROOT / "requirements.txt")


def test_a_missing_package_is_named_with_the_remedy(tmp_path: Path) -> None:
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("# comment\npytest==1.0\nfaultline-absent-package==7.1\n")
    with pytest.raises(SetupError, match=r"faultline-absent-package 7\.1.*pip install -r requirements\.txt"):
        check(requirements)


def test_another_version_is_a_notice_not_an_error(tmp_path: Path) -> None:
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("pytest==1.0\n")
    (notice,) = check(requirements)
    assert "tested with 1.0" in notice
