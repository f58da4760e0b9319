"""Charts of one run with Plotly: where its cycles went by core and by function, which lines moved, how it went.
The scaling charts of a sweep are scaling_figure.py's; here they get a title.

Promises: every number is of the run it is given (its attributes by name, as simulator.library.Run has them) or a share
of a sum of them; a chart says what was run and that it is simulated.  Cores, functions and lines beyond what a chart
can show are left out, and it says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

import plotly.graph_objects as go
from plotly.graph_objects import Figure as Figure  # for who annotates what these give
from plotly.subplots import make_subplots

from report.palette import ACCENT, AXIS, CAUSES, DISTANCES, FONT, INK, MUTE, PAPER, PATTERNS, RULE
from report.scaling import Point, headline
from report.scaling_figure import KINDS, caption, scaling_figure
from report.tables import counted, number

Run = Mapping[str, Any]
SYMBOLS, LINES = 10, 8  # bars that can still be read
NAMED = {"same": "same core", "near": "same cluster", "far": "same socket", "hop1": "1 hop", "hop2": "2 hops"}
HEIGHT, OVERVIEW_HEIGHT = 380, 740
AT_TOP = {"x": 0.01, "xanchor": "left", "yref": "container", "yanchor": "top"}
ENTRY = {"orientation": "h", "yanchor": "bottom", "traceorder": "normal", "font": {"size": 12, "color": MUTE}}
ABOVE = {**ENTRY, "x": 0, "xanchor": "left"}
INSIDE = {**ENTRY, "orientation": "v", "x": 1, "xanchor": "right", "y": 0.02}  # where bars are shortest


def _cores(figure: Figure, run: Run, row: int, column: int) -> None:
    """Cycles of each core by cause, in percent."""
    cycles = run["core_cycles"]
    everything = [max(int(total), 1) for total in cycles.sum(axis=1)]
    for cause, colour in CAUSES.items():
        charged = cycles[:, run["causes"].index(cause)].tolist()
        share = [100 * each / total for each, total in zip(charged, everything, strict=True)]
        if any(share):
            figure.add_trace(_bar(cause, colour, x=list(range(len(share))), y=share, unit="%"), row, column)
    figure.update_xaxes(title_text="core", dtick=1 if len(everything) <= 16 else None, row=row, col=column)
    figure.update_yaxes(title_text="% of its cycles", range=[0, 100], row=row, col=column)


def _profile(figure: Figure, run: Run, row: int, column: int) -> None:
    """Functions with the most cycles, by cause, in percent of all."""
    rows = run["profile"][:SYMBOLS]
    total = max(int(run["profile"]["cycles"].sum()), 1)
    for cause, colour in CAUSES.items():
        share = [100 * int(n) / total for n in rows[cause]]
        if any(share):
            bar = _bar(cause, colour, x=share, y=rows["symbol"].tolist(), orientation="h", unit="%")
            bar.showlegend = not any(one.name == cause for one in figure.data)
            figure.add_trace(bar, row, column)
    figure.update_xaxes(title_text=f"% of all cycles{_of(rows, run['profile'], 'functions')}", row=row, col=column)
    figure.update_yaxes(autorange="reversed", showgrid=False, row=row, col=column)


def _lines(figure: Figure, run: Run, row: int, column: int) -> None:
    """Lines that moved most often, by how far each came."""
    rows = run["lines"][:LINES]
    for distance, colour in DISTANCES.items():
        if rows[distance].any():
            bar = _bar(
                NAMED[distance], colour, x=rows[distance].tolist(), y=rows["line"].tolist(), orientation="h",
                unit=" transfers",
            )
            bar.update(legend="legend2", customdata=rows["fields"].tolist())
            bar.hovertemplate = f"%{{y}}: %{{x:,}} from {NAMED[distance]}<br>%{{customdata}}<extra></extra>"
            figure.add_trace(bar, row, column)
    if not len(rows):
        figure.add_trace(go.Bar(x=[], y=[], showlegend=False), row, column)  # else Plotly draws no axes to write on
        figure.add_annotation(
            text="no line moved from one cache to another", x=0.5, y=0.5, xref="x domain", yref="y domain",
            showarrow=False, row=row, col=column,
        )
        figure.update_xaxes(showticklabels=False, row=row, col=column)
        figure.update_yaxes(showticklabels=False, row=row, col=column)
    figure.update_xaxes(title_text=f"transfers{_of(rows, run['lines'], 'lines')}", row=row, col=column)
    figure.update_yaxes(autorange="reversed", showgrid=False, row=row, col=column)


def _series(figure: Figure, run: Run, row: int, column: int) -> None:
    """Faults (or operations) a second of simulated time, bucket by bucket; the warm-up is shaded.

    A last bucket that the run's end cut to less than half is left out: its rate says little.
    """
    rows = run["series"]
    at = [1000 * second for second in [*rows["seconds"].tolist(), run["cycles"] / run["hertz"]]]
    rate = rows["per_second"].tolist()
    if len(rate) > 1 and at[-1] - at[-2] < (at[1] - at[0]) / 2:
        at, rate = at[:-1], rate[:-1]
    figure.add_trace(go.Scatter(
        x=at, y=[*rate, rate[-1]], line={"color": ACCENT, "width": 2, "shape": "hv"}, name="over time",
        showlegend=False, hovertemplate="from %{x:.3f} ms: %{y:,.0f} a second<extra></extra>",
    ), row, column)
    if run["warm_up_cycles"]:
        figure.add_vrect(
            x0=0, x1=1000 * run["warm_up_cycles"] / run["hertz"], fillcolor=RULE, opacity=0.5, line_width=0,
            layer="below", row=row, col=column,
        )
    figure.update_xaxes(title_text="milliseconds simulated (warm-up shaded)", row=row, col=column)
    figure.update_yaxes(title_text=f"{run['counts']} a second", rangemode="tozero", row=row, col=column)


Panel = Callable[[Figure, Run, int, int], None]
PANELS: dict[str, tuple[str, Panel]] = {
    "cores": ("Where each core's cycles went", _cores),
    "series": ("How it went over time", _series),
    "profile": ("Which functions they were spent in", _profile),
    "lines": ("Which cache lines moved, and from how far", _lines),
}
RUN_KINDS = ("overview", *PANELS)
SWEEP_KINDS = KINDS


def run_figure(run: Run, kind: str) -> Figure:
    """One of RUN_KINDS."""
    shown = list(PANELS) if kind == "overview" else [kind]
    across = min(len(shown), 2)
    down = -(-len(shown) // across)
    figure = make_subplots(
        rows=down, cols=across, horizontal_spacing=0.2, vertical_spacing=0.16,
        subplot_titles=[PANELS[name][0] for name in shown],
    )
    for place, name in enumerate(shown):
        PANELS[name][1](figure, run, place // across + 1, place % across + 1)
    height = OVERVIEW_HEIGHT if down > 1 else HEIGHT
    figure.update_layout(
        barmode="stack", bargap=0.18, template="none", font=FONT, paper_bgcolor=PAPER, plot_bgcolor=PAPER,
        height=height, margin={"l": 150, "r": 30, "t": 120, "b": 70},
        title=AT_TOP | {"text": title(run), "y": 1 - 14 / height},
        legend=ABOVE | {"y": 1.06 if down > 1 else 1.14}, legend2=INSIDE,
    )
    figure.update_xaxes(**AXIS)
    figure.update_yaxes(**AXIS, automargin=True)
    figure.update_annotations(font={"size": 14, "color": INK})
    return figure


def sweep_figure(swept: Mapping[str, Any], points: Sequence[Point], kind: str) -> Figure:
    """One of the scaling charts, with what was swept above it."""
    figure = scaling_figure(points, kind, counts=swept["counts"])
    text = f"<b>{escape(headline(swept))}</b><br>{_small(caption(points, kind))}"
    height = figure.layout.height + 60
    figure.update_layout(height=height, margin={"t": 120}, title=AT_TOP | {"text": text, "y": 1 - 14 / height})
    return figure


def title(run: Run) -> str:
    """What was run, and what came of it."""
    settings = ", ".join(f"{key}={value}" for key, value in sorted(run["settings"].items()))
    rate = number(run[f"{run['counts']}_per_second"])
    return (
        f"<b>{run['design']}</b> on {run['machine']}, {run['workload']}, {counted(run['cores'], 'core')}: "
        f"<b>{rate} {run['counts']} a second</b><br>"
        + _small(f"simulated, seed {run['seed']}{f', {settings}' if settings else ''}")
    )


def _small(text: str) -> str:
    return f"<span style='font-size:12px;color:{MUTE}'>{text}</span>"


def _bar(name: str, colour: str, *, unit: str, orientation: str = "v", **values: Any) -> go.Bar:
    along = "x" if orientation == "h" else "y"
    return go.Bar(
        name=name, legendgroup=name, orientation=orientation, **values,
        marker={"color": colour, "pattern": {"shape": PATTERNS.get(name, "")}},
        hovertemplate=f"%{{{'y' if along == 'x' else 'x'}}}: {name} %{{{along}:,.4~r}}{unit}<extra></extra>",
    )


def _of(shown: Any, everything: Any, what: str) -> str:
    return f" (the first {len(shown)} of {len(everything)} {what})" if len(shown) < len(everything) else ""
