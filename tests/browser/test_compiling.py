"""While the engine is compiled the page is there, says how far that is, and opens its run by itself afterwards."""

from __future__ import annotations

import threading

import pytest
from playwright.sync_api import Browser

from server import simulation
from server.application import create_app, server_of
from server.compiling import Tell
from tests.browser.page import clean, until
from tests.server.serving import serving

pytestmark = pytest.mark.browser


def test_a_page_opened_while_the_engine_is_compiled_says_so_and_goes_on_by_itself(browser: Browser) -> None:
    done = threading.Event()

    def compile_for_long(tell: Tell) -> None:
        tell("measuring", "loading")
        tell("recording", "compiling")
        assert done.wait(60)
        simulation.warm_up()

    app = create_app(warm_up=compile_for_long)
    server_of(app).warm_up.start()
    context = browser.new_context()
    said: list[str] = []
    try:
        with serving(app) as address:
            tab = context.new_page()
            tab.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
            tab.on("pageerror", lambda error: said.append(f"pageerror: {error}"))
            tab.goto(address)
            more = tab.locator("#progress-more")
            until(lambda: "compiles its engine" in more.inner_text(), "the page to say that the engine is compiled")
            assert "recording build compiling" in more.inner_text() and "measuring build done" in more.inner_text()
            until(lambda: tab.locator("#scenario option").count() > 1, "what there is to be listed meanwhile")
            assert tab.locator("#notice").is_hidden(), "nothing is wrong"
            tab.wait_for_timeout(2500)  # longer than one message may take
            assert tab.evaluate("window.faultline.ready") is False
            tab.get_by_test_id("chart-scaling").click()
            tab.get_by_test_id("scaling-go").click()
            assert "begins by itself" in tab.get_by_test_id("scaling-said").inner_text()
            done.set()
            until(lambda: tab.evaluate("window.faultline.ready"), "the run to open by itself", 120)
            assert tab.locator("#progress").is_hidden()
            plot = tab.get_by_test_id("scaling-plot")
            until(lambda: (plot.get_attribute("data-points") or "0") != "0", "the sweep to begin by itself", 120)
            assert clean(said) == []
    finally:
        done.set()
        context.close()
        server_of(app).close()
