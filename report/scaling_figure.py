"""Scaling curves with Plotly: the rate with its intervals, the speed-up, and cycles per fault stacked by cause.

Promises: a design keeps its colour and marker in every chart of a sweep; a point that is not sure enough is hollow,
and the legend says what that means; a cause has the colour it has on the page.  Takes points as `sweep --json` gives
them; what has no figure is not drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot

import plotly.graph_objects as go
from plotly.graph_objects import Figure as Figure  # for who annotates what this gives

from report.palette import AXIS, CAUSES, FONT, MUTE, PAPER, PATTERNS
from report.scaling import MARK, Point, cause_shares, interval, speed_up_means

KINDS = ("faults_per_second", "speed_up", "causes")
COLOURS = ("#a61769", "#338453", "#8b46a6", "#bd831c", "#198bc5", "#5a66d4", "#c64815", "#566676")  # as on the page
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "triangle-down", "pentagon", "hexagon", "star")
DASHES = ("solid", "dash", "dot", "dashdot")
HOLLOW = "hollow: not sure enough"
HEIGHT = 460
LEAST_PERCENT, PALE = 0.2, 0.55  # causes below are left out; how bars look that are not sure
WIDE = 32  # core counts further apart than this have a logarithmic axis
LINE, MARKER, EDGE = 2, 10, 2


def scaling_figure(points: Sequence[Point], kind: str, *, counts: str = "faults") -> Figure:
    """One of KINDS, of one point at least; `counts`: what is counted, "faults" or "operations"."""
    designs = list(dict.fromkeys(str(point["design"]) for point in points))
    figure = go.Figure()
    if kind == "causes":
        _stacks(figure, points, designs, counts)
    else:
        _curves(figure, points, designs, kind, counts)
    figure.update_layout(
        template="none", font=FONT, paper_bgcolor=PAPER, plot_bgcolor=PAPER,
        margin={"l": 70, "r": 30, "t": 50, "b": 80 if kind == "causes" else 60},
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "traceorder": "normal",
                "font": {"size": 12, "color": MUTE}},
    )
    figure.update_xaxes(**AXIS)
    figure.update_yaxes(**AXIS, automargin=True)
    return figure


def _curves(figure: Figure, points: Sequence[Point], designs: list[str], kind: str, counts: str) -> None:
    cores = sorted({int(point["cores"]) for point in points})
    for place, design in enumerate(designs):
        mine = sorted((p for p in points if p["design"] == design), key=lambda p: int(p["cores"]))
        base = mine[0]
        drawn = [point for point in mine if point[kind] is not None]
        colour = COLOURS[place % len(COLOURS)]
        widths = [_half_width(point, base, kind) for point in drawn]
        figure.add_trace(go.Scatter(
            x=[point["cores"] for point in drawn], y=[point[kind] for point in drawn], name=design,
            mode="lines+markers", line={"color": colour, "width": LINE, "dash": DASHES[place // 8 % len(DASHES)]},
            marker={
                "symbol": SYMBOLS[place % len(SYMBOLS)], "size": MARKER,
                "color": [PAPER if point["marked"] else colour for point in drawn],
                "line": {"color": colour, "width": EDGE},
            },
            error_y={
                "type": "data", "color": colour, "thickness": 1.4, "width": 4,
                "array": [width * point[kind] for width, point in zip(widths, drawn, strict=True)],
            },
            customdata=[[interval(point), point["seeds"]] for point in drawn],
            hovertemplate=f"{design}, %{{x}} cores: %{{y:,.4~r}}<br>%{{customdata[0]}} over %{{customdata[1]}} seeds"
                          "<extra></extra>",
        ))
    if kind == "speed_up":
        figure.add_trace(go.Scatter(
            x=cores, y=[count / cores[0] for count in cores], mode="lines", name="in proportion", hoverinfo="skip",
            line={"color": MUTE, "width": 1, "dash": "dot"},
        ))
    if any(point["marked"] for point in points):
        figure.add_trace(go.Scatter(
            x=[None], y=[None], mode="markers", name=HOLLOW,
            marker={"symbol": "circle", "size": MARKER, "color": PAPER, "line": {"color": MUTE, "width": EDGE}},
        ))
    rate = f"{counts} a second, simulated"
    figure.update_layout(height=HEIGHT)
    if cores[-1] >= WIDE * cores[0]:
        figure.update_xaxes(title_text="cores", type="log", tickvals=cores)
    else:
        figure.update_xaxes(title_text="cores", tickvals=_ticks(cores), rangemode="tozero")
    figure.update_yaxes(title_text=rate if kind == "faults_per_second" else "speed-up", rangemode="tozero")


def _half_width(point: Point, base: Point, kind: str) -> float:
    """Of the interval, as a part of the figure; that of a speed-up holds its base's too, as if independent."""
    own = float(point["half_width"] or 0.0)
    if kind == "faults_per_second":
        return own
    return 0.0 if point is base else hypot(own, float(base["half_width"] or 0.0))


def _ticks(cores: list[int]) -> list[int]:
    """Core counts with room between them on a linear axis."""
    chosen: list[int] = []
    for count in reversed(cores):
        if not chosen or chosen[-1] - count >= max(1, cores[-1] // 24):
            chosen.append(count)
    return chosen[::-1]


def _stacks(figure: Figure, points: Sequence[Point], designs: list[str], counts: str) -> None:
    """A group of bars a design, a bar a core count."""
    drawn: list[tuple[int, Point]] = []
    groups: list[tuple[float, str]] = []
    place = 0
    for design in designs:
        mine = sorted((p for p in points if p["design"] == design), key=lambda p: int(p["cores"]))
        groups.append((place + (len(mine) - 1) / 2, design))
        drawn += [(place + n, point) for n, point in enumerate(mine) if point["cycles_per_fault"] is not None]
        place += len(mine) + 1
    parts = [cause_shares(point) for _, point in drawn]
    for cause, colour in CAUSES.items():
        if not any(part.get(cause, 0.0) > LEAST_PERCENT for part in parts):
            continue
        figure.add_trace(go.Bar(
            x=[at for at, _ in drawn], y=[float(point["causes"].get(cause.upper(), 0.0)) for _, point in drawn],
            name=cause,
            customdata=[
                [part.get(cause, 0.0), f"{point['design']}, {point['cores']} cores"]
                for part, (_, point) in zip(parts, drawn, strict=True)
            ],
            marker={
                "color": colour, "pattern": {"shape": PATTERNS.get(cause, "")},
                "opacity": [PALE if point["marked"] else 1.0 for _, point in drawn],
            },
            hovertemplate=f"%{{customdata[1]}}<br>{cause}: %{{y:,.0f}} cycles, %{{customdata[0]:.0f}} %<extra></extra>",
        ))
    for at, design in groups:
        figure.add_annotation(x=at, y=0, yref="paper", yshift=-34, text=design, showarrow=False, font={"size": 12})
    one = counts.removesuffix("s")
    figure.update_layout(barmode="stack", bargap=0.15, height=HEIGHT + 40)
    figure.update_xaxes(
        tickvals=[at for at, _ in drawn],
        ticktext=[f"{point['cores']}{MARK if point['marked'] else ''}" for _, point in drawn],
        showgrid=False, zeroline=False,
    )
    figure.update_yaxes(title_text=f"cycles a {one}, of all cores together", rangemode="tozero")


def caption(points: Sequence[Point], kind: str) -> str:
    """What to know to read the chart."""
    if kind == "causes":
        return "Cycles of all cores together, by what they went to. Pale bars, with *, are not sure enough."
    bars = "Bars are 95 % intervals of the mean over seeds (Student's t); hollow points are not sure enough."
    return bars if kind == "faults_per_second" else f"{speed_up_means(points)} {bars}"
