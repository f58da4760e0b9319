"""A server over fake recordings, and tabs connected to it without a network."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from server.application import create_app, server_of
from tests.server.tab import Opener, Tab, no_plan


@pytest.fixture
def opener() -> Opener:
    return Opener()


@pytest.fixture
def app(opener: Opener) -> Iterator[Flask]:
    lists = {"designs": [{"id": "rwsem-xadd"}], "machines": [], "workloads": [], "scenarios": []}
    app = create_app(open_run=opener, catalog=lambda: lists, warm_up=lambda tell: None, plan_sweep=no_plan)
    yield app
    server_of(app).close()


@pytest.fixture
def new_tab(app: Flask) -> Callable[[], Tab]:
    return lambda: Tab(app)


@pytest.fixture
def tab(app: Flask) -> Tab:
    return Tab(app)
