"""Memory is counted by what the system says, and what is promised counts before it is there."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from server import limits, memory
from server.memory import Memory, allowed, installed, resident, settle


def test_what_is_promised_is_not_given_twice() -> None:
    half = Memory(most=100, held=lambda: 50)
    assert half.has_room(50) and not half.has_room(51)
    with half.promised(40):
        assert half.has_room(10) and not half.has_room(11)
    assert half.has_room(50) and not half.full
    assert Memory(most=100, held=lambda: 101).full


def test_a_promise_that_fails_is_given_back() -> None:
    empty = Memory(most=100, held=lambda: 0)
    with pytest.raises(ZeroDivisionError), empty.promised(100):
        raise ZeroDivisionError
    assert empty.has_room(100)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says")
def test_the_system_says_what_is_held() -> None:
    before = resident()
    piece = np.ones(32 * 1024**2, dtype=np.uint8)
    assert resident() - before > 28 * 1024**2
    del piece


def test_a_server_takes_half_of_a_small_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    assert allowed(3) == 3 * 1024**3
    monkeypatch.setattr(memory, "installed", lambda: 2 * 1024**3)
    assert allowed(None) == 1024**3
    for unknown_or_large in (0, 2**40):
        monkeypatch.setattr(memory, "installed", lambda found=unknown_or_large: found)
        assert allowed(None) == limits.PROCESS_BYTES


@pytest.mark.skipif(sys.platform != "linux", reason="only some systems say")
def test_the_system_says_what_there_is() -> None:
    assert installed() > 2**28


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
