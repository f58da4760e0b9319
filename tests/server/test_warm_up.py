"""The engine is made ready in the background: everybody can see how far it is, and nobody's message hangs."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from server import compiling, limits
from server.application import create_app, server_of
from server.compiling import Tell
from server.warm_up import WarmUp
from tests.server.tab import Opener, Tab

SOON = 0.05
RUN: dict[str, Any] = {"machine": "toy-2x2", "workload": "multi-fault-all"}
SWEEP = {"designs": ["rwsem-xadd"], "cores": [1], **RUN}


class Compiler:
    """Compiles until it is told to be done."""

    def __init__(self) -> None:
        self.done = threading.Event()
        self.calls = 0

    def __call__(self, tell: Tell) -> None:
        self.calls += 1
        tell("recording", "compiling")
        assert self.done.wait(20)


@pytest.fixture
def compiler() -> Iterator[Compiler]:
    compiler = Compiler()
    yield compiler
    compiler.done.set()


@pytest.fixture
def compiling_app(compiler: Compiler, opener: Opener, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    monkeypatch.setattr(limits, "READY_WAIT_SECONDS", SOON)
    app = create_app(open_run=opener, catalog=lambda: {"designs": []}, warm_up=compiler)
    yield app
    compiler.done.set()
    server_of(app).close()


def test_warming_up_is_done_once_and_can_be_waited_for(compiler: Compiler) -> None:
    work = WarmUp(compiler)
    assert work.state()["engine"] == "waiting"
    assert work.wait(SOON) is False, "who needs it begins it"
    work.start()
    state = work.state()
    assert (state["engine"], state["builds"]) == ("compiling", {"measuring": "loading", "recording": "compiling"})
    assert state["seconds"] >= 0
    compiler.done.set()
    assert work.wait(10) and compiler.calls == 1
    assert work.state()["builds"] == {"measuring": "ready", "recording": "ready"}


def test_whatever_needs_the_engine_is_told_at_once_that_it_is_compiled_and_when_to_ask_again(
    compiling_app: Flask, compiler: Compiler, opener: Opener
) -> None:
    tab = Tab(compiling_app)
    race = {"designs": ["rwsem-xadd"], **RUN}
    for event, message in (("open", {"scenario": "article"}), ("race", race), ("sweep", SWEEP)):
        error = tab.ask(event, **message)["error"]
        assert "is being compiled" in error["message"] and error["again"] == limits.ASK_AGAIN_SECONDS
    assert opener.made == []
    compiler.done.set()
    end = time.monotonic() + 10
    while not (answer := tab.ask("open", scenario="article"))["ok"]:
        assert time.monotonic() < end
        time.sleep(answer["error"]["again"])
    assert answer["world"]["run"] == "r1"


def test_what_does_not_need_the_engine_is_answered_while_it_is_compiled(compiling_app: Flask) -> None:
    server_of(compiling_app).warm_up.start()
    told = Tab(compiling_app).ask("catalog")
    assert told["ok"] and told["designs"] == [] and told["lessons"]
    client = compiling_app.test_client()
    assert client.get("/").status_code == 200
    end = time.monotonic() + 10
    while client.get("/api/state").get_json()["engine"] != "compiling":
        assert time.monotonic() < end
        time.sleep(0.005)


def test_a_failed_warm_up_is_told_and_stops_nothing(opener: Opener) -> None:
    def fail(tell: Tell) -> None:
        raise RuntimeError("no compiler")

    app = create_app(open_run=opener, warm_up=fail)
    warming = server_of(app).warm_up
    assert warming.wait(10)
    state = app.test_client().get("/api/state").get_json()
    assert (state["engine"], state["error"]) == ("failed", "no compiler")
    assert state["builds"] == {"measuring": "failed", "recording": "failed"}
    assert Tab(app).ask("open", scenario="article")["ok"] is True, "the open itself shows what is wrong, if anything"
    server_of(app).close()


def test_an_empty_cache_lacks_both_builds_and_the_one_in_use_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from server import simulation

    simulation.warm_up()
    assert compiling.missing() == []
    monkeypatch.setenv("FAULTLINE_CACHE", str(tmp_path))
    try:
        assert compiling.missing() == list(compiling.BUILDS)
    finally:
        monkeypatch.undo()
        compiling.missing()  # points numba at the real folder again


@pytest.mark.parametrize("fails", [False, True])
def test_each_missing_build_is_compiled_by_a_process_of_its_own_and_a_failure_is_left_to_the_loader(
    fails: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiling, "missing", lambda: list(compiling.BUILDS))
    monkeypatch.setattr(compiling, "command", lambda build: [sys.executable, "-c", f"raise SystemExit({int(fails)})"])
    told: list[tuple[str, str]] = []
    compiling.compile_missing(lambda build, state: told.append((build, state)))
    begun = [(build, "compiling") for build in compiling.BUILDS]
    assert told == begun + ([] if fails else [(build, "loading") for build in compiling.BUILDS])


def test_a_compiling_process_ends_when_the_server_goes() -> None:
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "0", "FAULTLINE_CACHE": "/nowhere"}
    process = subprocess.Popen(
        compiling.command("measuring"), cwd=compiling.ROOT, stdin=subprocess.PIPE, env=environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    with process:
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(30) == 1


@pytest.mark.parametrize("build", compiling.BUILDS)
def test_the_call_that_compiles_a_build_can_be_made(build: str) -> None:
    """With the JIT off: then it is plain Python, and quick."""
    with subprocess.Popen(
        compiling.command(build), cwd=compiling.ROOT, env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as process:
        assert process.wait(60) == 0
