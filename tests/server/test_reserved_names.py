"""A message that is called like one of Socket.IO's own events is a message like any other that does not exist."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from server.application import server_of
from server.reserved_names import RESERVED
from tests.server.tab import Tab


@pytest.mark.parametrize("name", RESERVED)
@pytest.mark.parametrize("argument", [{"v": 1}, [], "text", None], ids=repr)
def test_such_a_message_is_refused_and_the_tab_goes_on(
    app: Flask, new_tab: Callable[[], Tab], name: str, argument: object
) -> None:
    tab = new_tab()
    tab.ask("open", scenario="article")
    sessions = len(server_of(app).sessions)
    answer = tab.say(name, argument)
    assert answer["ok"] is False and "There is no message" in answer["error"]["message"]
    assert len(server_of(app).sessions) == sessions
    assert isinstance(tab.ask("chunk", run="r1", number=0), bytes), "its run is still its own"


def test_the_library_still_has_the_method_that_is_wrapped(app: Flask) -> None:
    wrapped = server_of(app).socketio.server._handle_event
    assert wrapped.__module__ == "server.reserved_names"
    assert callable(getattr(type(server_of(app).socketio.server), "_handle_event", None))
