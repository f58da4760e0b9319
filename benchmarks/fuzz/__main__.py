"""`python -m benchmarks.fuzz`: the app as a user starts it, besieged; then its log, memory and room are looked at.

Promises: ends with 1 and says why if anything is not as promised; starts and ends only its own server.  Memory is
compared between the middle and the end, when caches are full.
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from benchmarks.fuzz.siege import Siege

ROOT = Path(__file__).resolve().parents[2]
PARTS = 20
GROWN = 1.10  # the most memory at the end may be of what it was in the middle


def resident_mb(pid: int) -> float:
    """What a process holds."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def ready(address: str) -> None:
    """Until the engine is there."""
    while True:
        with urlopen(f"{address}/api/state", timeout=60) as answer:
            if json.load(answer)["engine"] == "ready":
                return
        time.sleep(0.5)


def logged(lines: str) -> list[str]:
    """What of a log must not be there."""
    found = []
    for line in lines.splitlines():
        record: dict[str, Any] = json.loads(line) if line.startswith("{") else {"message": line, "exception": True}
        if "exception" in record or "failed" in record["message"] or record.get("level") in ("error", "critical"):
            found.append(line[:1_000])
    return found


def main() -> int:
    """One siege."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    asked.add_argument("--messages", type=int, default=1_000_000)
    asked.add_argument("--connections", type=int, default=48)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--port", type=int, default=0)
    options = asked.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server is ended too
    with tempfile.TemporaryFile("w+") as log, tempfile.TemporaryDirectory() as folder:
        server = subprocess.Popen(
            [sys.executable, str(ROOT / "app.py"), "serve", "--json", "--port", str(options.port), "--log", "json",
             "--rooms", str(Path(folder) / "rooms.sqlite3")],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True,
        )
        try:
            assert server.stdout is not None
            address = json.loads(server.stdout.readline())["url"]
            ready(address)
            began, memory = time.monotonic(), [resident_mb(server.pid)]
            siege = Siege(address, options.connections, options.seed)
            for _ in range(PARTS):
                siege.run(options.messages // PARTS)
                memory.append(resident_mb(server.pid))
                print(f"{siege.sent:>9,} messages, {time.monotonic() - began:6.0f} s, {memory[-1]:6.0f} MB, room at "
                      f"{siege.room.driven}, {dict(siege.outcomes)}", flush=True)
            wrong = siege.finish()
            if server.poll() is not None:
                wrong.append(f"the server ended with {server.returncode}")
        finally:
            server.terminate()
            server.wait(30)
        log.seek(0)
        wrong += logged(log.read())
    middle = memory[PARTS // 2]
    if memory[-1] > GROWN * middle:
        wrong.append(f"memory grew from {middle:.0f} MB in the middle to {memory[-1]:.0f} MB")
    print(json.dumps({
        "messages": siege.sent, "seconds": round(time.monotonic() - began), "outcomes": dict(siege.outcomes),
        "memory_mb": [round(one) for one in memory], "room_changes": siege.room.driven, "wrong": wrong[:20],
    }))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
