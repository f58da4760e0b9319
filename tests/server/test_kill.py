"""The server is killed in mid-play: all come back to the same cycle, the votes are kept, no number is missing."""

import pytest

from benchmarks.kill import killed
from benchmarks.peers.native import compiler

VIEWERS = 12


@pytest.mark.skipif(compiler() is None, reason="no C++ compiler here; .ci/run installs g++ where it may")
def test_a_killed_server_has_the_same_room_when_it_is_back() -> None:
    found = killed(VIEWERS, seconds=12, before=2, chunks=0)
    assert found["votes_kept"] == VIEWERS and found["cycle"] > 0
