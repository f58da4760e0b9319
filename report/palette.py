"""The colours of charts on white, the page's light theme (static/css/tokens.css), and the look they share.

Promises: a cause has the colour it has on the page, and the same order in every stack; what looks alike in grey is
told apart by a pattern.  A test holds it to tokens.css.  Does not draw.
"""

from __future__ import annotations

INK, MUTE, RULE, PAPER, ACCENT = "#17222d", "#566676", "#d5dde5", "#ffffff", "#1769aa"
CAUSES = {  # in the order in which they are stacked
    "compute": "#a0b2c4",
    "hit": "#717392",
    "transfer": "#ce481e",
    "queue": "#c98600",
    "spin": "#a61769",
    "memory": "#5a66d4",
    "interrupt": "#429bd1",
    "wasted": "#a0b2c4",
    "sleep": "#dde3e9",
}
PATTERNS = {"wasted": "/"}
DISTANCES = {"same": "#f7c9b6", "near": "#ef9a76", "far": "#d9572b", "hop1": "#a63b17", "hop2": "#6d230b"}
FONT = {"family": "Inter, Segoe UI, DejaVu Sans, system-ui, sans-serif", "color": INK, "size": 13}
AXIS = {
    "gridcolor": RULE, "linecolor": RULE, "zerolinecolor": RULE, "tickfont": {"color": MUTE, "size": 12},
    "title": {"font": {"color": MUTE, "size": 12}, "standoff": 8},
}
