"""The app started as a user starts it: it answers soon, says where, and serves the page with all it needs."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests import live
from tests.server.engine_io import Browser

READY_SECONDS = 3.0  # design: later starts are ready within about three seconds


def fetch(address: str, path: str) -> str:
    with urlopen(address + path, timeout=20) as answer:
        assert answer.status == 200
        return str(answer.read().decode())


def test_a_start_is_ready_within_about_three_seconds() -> None:
    began = time.monotonic()
    with live.started() as address:
        told = json.loads(fetch(address, "/healthz"))
        assert told["ok"] is True and told["status"] in ("starting", "ready")
        seconds = time.monotonic() - began
    assert seconds < 2 * READY_SECONDS, "twice the promise, for a busy computer"


def test_the_page_and_everything_it_names_is_served(live_server: str) -> None:
    page = fetch(live_server, "/")
    named = re.findall(r'(?:src|href)="(/[^"#]+)"', page)
    assert any(path.endswith(".js") for path in named) and any(path.endswith(".css") for path in named)
    for path in named:
        fetch(live_server, path)


def test_every_module_a_module_imports_is_served(live_server: str) -> None:
    root = Path(__file__).resolve().parent.parent / "static"
    for module in sorted((root / "js").rglob("*.js")):
        for target in re.findall(r"""^import[^'"]*['"](\.[^'"]+)['"]""", module.read_text(encoding="utf-8"), re.M):
            path = (module.parent / target).resolve()
            fetch(live_server, f"/static/{path.relative_to(root).as_posix()}")


def test_a_run_of_the_real_engine_is_watched_over_the_wire(live_server: str) -> None:
    browser = Browser(live_server)
    catalog = browser.ask("catalog")
    assert {"designs", "machines", "workloads", "scenarios"} <= set(catalog)
    browser.socket.receive_bytes = 65536
    world = browser.ask("open", design="rwsem-xadd", machine="toy-2x2", workload="multi-fault-all", cores=2)["world"]
    assert world["cores_n"] == 2 and world["mirror"]["blocks"]["core"]["count"] == 2
    assert browser.ask("chunk", run=world["run"], number=0)[:4] == (0x464C4331).to_bytes(4, "little")
    assert browser.ask("summary", run=world["run"], first=0, count=4)[:4] == (0x464C5331).to_bytes(4, "little")
    refused = browser.ask("open", design="absent", machine="toy-2x2", workload="multi-fault-all")
    assert refused["ok"] is False and "rwsem-xadd" in refused["error"]["remedy"]
    browser.close()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGTERM")
def test_it_ends_when_told_with_connections_and_a_run_open_and_tells_them(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parent.parent
    words = [sys.executable, "app.py", "serve", "--json", "--port", "0", "--rooms", str(tmp_path / "rooms.sqlite3")]
    process = subprocess.Popen(words, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    address = json.loads(process.stdout.readline())["url"]
    browsers = [Browser(address) for _ in range(5)]
    assert browsers[0].ask("open", design="rwsem-xadd", machine="toy-2x2", workload="multi-fault-all", cores=2)["ok"]
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 0 and errors == ""
    for browser in browsers:
        with pytest.raises(Exception, match="Connection closed: 1000"):
            browser.receive(10)
    with pytest.raises(OSError, match="refused"):
        urlopen(address, timeout=5)
