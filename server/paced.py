"""Large answers go out no faster than a network takes them, so that small messages never stand behind a heap of them.

When a teacher seeks, every follower asks for the same chunk at the same moment: a hundred megabytes that would all be
handed to the system at once, and the teacher's next act would arrive after the last of them.
Promises: answers of bytes leave in the order they were made, at limits.BYTES_OUT_PER_SECOND once
limits.BYTES_OUT_AT_ONCE have gone; whatever else is said does not wait; a lone reader never notices.
It wraps one private method of the Socket.IO server, whose presence a test checks.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import gevent
from flask_socketio import SocketIO

from server import limits


class Turns:
    """When the next so many bytes may go; `clock` in seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._done_at = 0.0  # when all that was let go will have gone, at that rate

    def wait(self, size: int) -> float:
        """Seconds until `size` bytes may go; they count from now on."""
        now = self._clock()
        ahead = limits.BYTES_OUT_AT_ONCE / limits.BYTES_OUT_PER_SECOND
        self._done_at = max(self._done_at, now - ahead)
        wait = self._done_at - now
        self._done_at += size / limits.BYTES_OUT_PER_SECOND
        return max(wait, 0.0)


def size_of(data: Any) -> int:
    """How many bytes an answer brings beside its text."""
    return sum(len(one) for one in data if isinstance(one, bytes)) if isinstance(data, list) else 0


def pace(socketio: SocketIO, home_is_here: Callable[[], object]) -> None:
    """Let large answers take turns, in the greenlets that bring them."""
    server, turns = socketio.server, Turns()
    send = server._send_packet

    def send_in_turn(client: str, packet: Any) -> None:
        size = size_of(packet.data)
        if size and home_is_here():
            wait = turns.wait(size)
            if wait > 0:
                gevent.sleep(wait)
        send(client, packet)

    server._send_packet = send_in_turn
