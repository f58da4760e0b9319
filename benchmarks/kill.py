"""kill -9 in mid-play: how long until everybody is back at the same cycle?

`python app.py bench kill`.  A hundred viewers vote, then follow a teacher who acts five times a second; the server is
killed as `kill -9` kills and started again, on the rooms' file that is left.  Each client comes back as a browser does,
half a second to a second and a half after a line broke or a try failed.
Promises: no figure unless everybody has the same state as a newcomer, no change that the teacher had been told of is
lost, no number is missing, and the table of votes is the same text as before.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from benchmarks.room.client import Client
from benchmarks.room.server import AppServer
from benchmarks.viewers import checked, rooms_file

Say = Callable[[str], None]
Figures = dict[str, Any]
VIEWERS = 100
QUESTION = '"lesson":"03-the-line","step":3,"seed":1'
BEFORE_SECONDS, SECONDS = 4.0, 25.0


def killed(viewers: int, seconds: float, before: float, **options: float | str) -> Figures:
    """What became of a room whose server was killed so long after play began."""
    with rooms_file() as file, AppServer("--rooms", file) as server:
        asked = {"ask": QUESTION, "hold": 1, "settle": 1, **options}
        with Client(server.port, viewers=viewers, seconds=seconds, **asked) as client:
            votes = client.until("voted")["votes"]
            client.until("play")
            time.sleep(before)
            server.kill()
            killed_at = time.monotonic()
            starting_seconds = server.start()
            answered_at = time.monotonic()
            back = client.until("back")
            # every line dropped, as it must; and an answer that was lost with the server leaves its act without a time
            done = checked({**client.until("done"), "drops": 0, "unmatched": 0})
    assert votes is not None and votes.count("\n") > viewers, "not everybody's vote was counted"
    assert done["votes"] == votes, "the votes are not those that were cast"
    assert back["same"] == back["of"] == viewers + 1, f"{back['same']} of {back['of']} came back to the same state"
    assert back["number"] >= back["last_number_kept"], "a change that the teacher had been told of is lost"
    assert done["changes"] > back["last_number_kept"], "the room did not go on"
    return {
        "viewers": viewers,
        "seconds_from_answering_to_all_back": round(max(0.0, back["last_join_at"] - answered_at), 2),
        "seconds_from_restart_to_all_back": round(back["last_join_at"] - killed_at, 2),
        "seconds_starting": round(starting_seconds, 2),
        "cycle": back["cycle"],
        "changes": done["changes"],
        "votes_kept": votes.count("\n") - 1,
    }


def measure(say: Say) -> Figures:
    """A hundred viewers."""
    say(f"kill: {VIEWERS} viewers vote and follow; then the server is killed")
    return killed(VIEWERS, SECONDS, BEFORE_SECONDS)
