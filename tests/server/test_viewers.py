"""A small class in play over real websockets: every number once, every state the same, and who stalls loses nothing."""

import pytest

from benchmarks.peers.native import compiler
from benchmarks.room.server import AppServer
from benchmarks.viewers import in_play, rooms_file

needs_compiler = pytest.mark.skipif(compiler() is None, reason="no C++ compiler here; .ci/run installs g++")


@needs_compiler
def test_nobody_misses_a_number_and_who_reads_nothing_for_a_while_catches_up() -> None:
    with rooms_file() as file, AppServer("--rooms", file) as server:
        found = in_play(server, 12, 5, settle=0.5, stalled=2, stall_seconds=2)
    assert found["changes"] >= 15 and found["chunks_per_viewer_per_second"] > 0
    assert not server.log, server.log
