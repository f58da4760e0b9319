"""Memory is counted by what the system says, and what is promised counts before it is there."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from server.memory import Memory, resident, settle


def test_what_is_promised_is_not_given_twice() -> None:
    memory = Memory(most=100, held=lambda: 50)
    assert memory.has_room(50) and not memory.has_room(51)
    with memory.promised(40):
        assert memory.has_room(10) and not memory.has_room(11)
    assert memory.has_room(50) and not memory.full
    assert Memory(most=100, held=lambda: 101).full


def test_a_promise_that_fails_is_given_back() -> None:
    memory = Memory(most=100, held=lambda: 0)
    with pytest.raises(ZeroDivisionError), memory.promised(100):
        raise ZeroDivisionError
    assert memory.has_room(100)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says")
def test_the_system_says_what_is_held() -> None:
    before = resident()
    piece = np.ones(32 * 1024**2, dtype=np.uint8)
    assert resident() - before > 28 * 1024**2
    del piece


DROPPED = """
import threading
import numpy as np
from server.memory import resident, settle, trim
assert settle()

def work():
    pieces = [np.ones(size << 20, dtype=np.uint8) for size in (8, 24, 8, 24, 8)]
    kept.append(np.ones(100_000, dtype=np.uint8))

kept = []
before = resident()
for _ in range(12):
    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
trim()
print(resident() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="glibc")
def test_what_is_dropped_goes_back_to_the_system() -> None:
    told = subprocess.run([sys.executable, "-c", DROPPED], capture_output=True, text=True, check=True)
    assert int(told.stdout) < 24 * 1024**2


def test_to_settle_elsewhere_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert settle() is False
