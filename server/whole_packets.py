"""Keeps the frames of one Socket.IO packet together.

A binary answer is two websocket frames, and python-socketio 5.18 queues them one after the other without a lock: two
answers given at once by two threads interleave, and the browser's parser drops the connection.
Promises: while one packet of a server is queued no other is; queueing takes microseconds, so nobody waits for a socket.
It wraps one private method, whose presence a test checks.
"""

from __future__ import annotations

import threading
from typing import Any

from flask_socketio import SocketIO


def keep_packets_whole(socketio: SocketIO) -> None:
    """Let one thread at a time queue a packet."""
    server = socketio.server
    send = server._send_packet
    lock = threading.Lock()

    def send_whole(connection: str, packet: Any) -> None:
        with lock:
            send(connection, packet)

    server._send_packet = send_whole
