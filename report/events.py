"""Events of a run as lines of a terminal.

Promises: a line an event: its cycle, then the sentence, folded under itself where the terminal is narrow; nothing but
text, so that it can be read aloud.  It derives nothing.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

WIDTH = 100
CYCLES = 13  # wide enough for a billion and its commas


def event_line(step: Mapping[str, Any], width: int = WIDTH) -> str:
    """One event."""
    lead = f"{step['cycle']:>{CYCLES},}  "
    return textwrap.fill(
        step["what"], width, initial_indent=lead, subsequent_indent=" " * len(lead), break_on_hyphens=False,
    ) + "\n"


def recording_text(told: Mapping[str, Any]) -> str:
    """What a recording is of."""
    edits = f", {told['edits']} edit{'' if told['edits'] == 1 else 's'}" if told["edits"] else ""
    return (
        f"{told['title']}\n{told['design']} on {told['machine']}, {told['workload']}, {told['cores']} cores, "
        f"seed {told['seed']}{edits}: cycles 0 to {told['until']:,}, fingerprint {told['fingerprint'][:12]}\n"
    )
