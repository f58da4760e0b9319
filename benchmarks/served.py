"""The real app, started as a user starts it, on a free port of this computer.

Promises: `started()` yields its address once it answers, and ends that process, and only that one, afterwards; what the
process wrote is shown when it does not come up.  The engine compiles in the background as it does for anybody.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60


@contextmanager
def started(*options: str, command: Sequence[str] = ("serve",)) -> Iterator[str]:
    """The address of a running app; another `command` may serve it too."""
    words = [sys.executable, str(ROOT / "app.py"), *command, "--json", "--port", "0", *options]
    process = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stderr is not None
    errors: list[str] = []
    drain = threading.Thread(target=errors.extend, args=(process.stderr,), daemon=True)
    drain.start()
    alarm = threading.Timer(START_SECONDS, process.kill)
    alarm.start()
    try:
        line = process.stdout.readline()
        alarm.cancel()
        assert line, f"the app did not start: {''.join(errors)}"
        yield str(json.loads(line)["url"])
    finally:
        alarm.cancel()
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
        drain.join(5)
        process.stderr.close()
