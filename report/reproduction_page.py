"""The truth table as one page: published beside simulated, drawn with Plotly, and every row below.

Promises: one file that needs nothing else, Plotly inside; every row of the table is on it.  Published and simulated
figures differ in shape as well as in colour, so do fitted and predicted ones; a missed row says by how much.  Bars are
the least and the most of the seeds; the pale band behind a published figure is what its row allows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import plotly.graph_objects as go
import plotly.io as pio

from report.reproduction import error, machines_of, notes_of, simulated, summary, tolerance
from report.tables import number

Row = Mapping[str, Any]
PANELS = (
    ("ratio", "How the designs stand to each other", "times"),
    ("rate", "Faults a minute", "faults a minute"),
    ("misses", "Cache misses a fault", "cache misses a fault"),
    ("cycles", "Cycles a fault", "cycles a fault"),
    ("symbol", "Profile: share of samples", "% of samples"),
    ("callers", "Profile: who called", "% of the symbol"),
    ("committed", "Faults that speculation answered", "% of the faults"),
    ("aborted", "Speculations given up", "% of the faults"),
    ("operation", "Time of an operation, of the whole machine", "ns an operation"),
)
HEADS = (
    "row", "what", "run", "published", "simulated", "least – most", "error", "allowed", "kind", "verdict", "source",
)
INK, PUBLISHED, FITTED, PREDICTED, BAND = "#1b1f24", "#8a3ffc", "#b45309", "#0f62fe", "rgba(138,63,252,0.14)"
ROW_PX, ROOM_PX = 30, 130
STYLE = """
body { font: 16px/1.45 system-ui, sans-serif; color: #1b1f24; background: #fff; margin: 0 auto; max-width: 1180px;
  padding: 24px 20px 60px }
h1 { font-size: 1.5rem; margin: 0 0 .4rem } h2 { font-size: 1.15rem; margin: 2rem 0 .2rem }
p { max-width: 75ch } .scroll { overflow-x: auto }
table { border-collapse: collapse; font-size: .85rem; width: 100% }
th, td { text-align: left; padding: 4px 10px 4px 0; border-bottom: 1px solid #d5d9de; vertical-align: top }
td.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
tr.missed td { background: #fff4e5 } tr.missed td.v { font-weight: 700 } code { font-size: .82rem }
"""


def reproduction_page(rows: Sequence[Row]) -> str:
    """The whole page as HTML text."""
    parts = [
        "<!doctype html><html lang='en'><head><meta charset='utf-8'>",
        "<meta name='viewport' content='width=device-width'><title>Faultline: published and simulated</title>",
        f"<style>{STYLE}</style></head><body><h1>Published and simulated</h1>",
        f"<p>{escape(summary(rows))} A <b>fitted</b> row was used to set one of its machine's numbers, a "
        "<b>predicted</b> one was not. Diamonds are published, squares and circles simulated: squares fitted, circles "
        "predicted. Bars show the least and the most of the seeds; the pale band is what the row allows.</p>",
    ]
    library: bool = True
    for name in dict.fromkeys(str(row["table"]) for row in rows):
        mine = [row for row in rows if row["table"] == name]
        parts.append(f"<h2>{escape(str(mine[0]['title']))}: {escape(machines_of(mine))}</h2>")
        for quantity, title, unit in PANELS:
            shown = [row for row in mine if row["quantity"] == quantity]
            if shown:
                figure = panel(shown, title, unit)
                fits = {"responsive": True}
                parts.append(pio.to_html(figure, include_plotlyjs=library, full_html=False, config=fits))
                library = False
    parts += ["<h2>Every row</h2>", _table(rows), _notes(rows), "</body></html>\n"]
    return "".join(parts)


def panel(rows: Sequence[Row], title: str, unit: str) -> Any:
    """Rows of one unit, one below the other."""
    names = [str(row["what"]) for row in rows]
    figure = go.Figure()
    for row in rows:
        half = row["tolerance"] if row["error_in"] == "points" else row["tolerance"] * row["published"]
        figure.add_trace(go.Bar(
            x=[2 * half], base=[row["published"] - half], y=[row["what"]], orientation="h", width=0.62,
            marker={"color": BAND, "line": {"color": PUBLISHED, "width": 0.5}}, hoverinfo="skip", showlegend=False,
        ))
    figure.add_trace(go.Scatter(
        x=[row["published"] for row in rows], y=names, mode="markers", name="published",
        marker={"symbol": "diamond-open", "size": 13, "color": PUBLISHED, "line": {"width": 2.5}},
        hovertemplate="published %{x:,.4~g}<extra></extra>",
    ))
    for kind, symbol, colour in (("fitted", "square", FITTED), ("predicted", "circle", PREDICTED)):
        mine = [row for row in rows if row["kind"] == kind and row["simulated"] is not None]
        if not mine:
            continue
        figure.add_trace(go.Scatter(
            x=[row["simulated"] for row in mine], y=[row["what"] for row in mine], mode="markers+text",
            name=f"simulated, {kind}", text=["" if row["met"] else f"missed, {error(row)}" for row in mine],
            textposition="middle right", textfont={"size": 11, "color": INK},
            marker={"symbol": symbol, "size": 10, "color": colour, "line": {"color": "#fff", "width": 1}},
            error_x={
                "type": "data", "symmetric": False, "thickness": 1.6, "width": 5, "color": colour,
                "array": [row["most"] - row["simulated"] for row in mine],
                "arrayminus": [row["simulated"] - row["least"] for row in mine],
            },
            hovertemplate="simulated %{x:,.4~g}<extra></extra>",
        ))
    figure.update_layout(
        title={"text": title, "font": {"size": 17}}, height=ROOM_PX + ROW_PX * len(rows), barmode="overlay",
        margin={"l": 20, "r": 90, "t": 60, "b": 46}, paper_bgcolor="#fff", plot_bgcolor="#fff",
        font={"family": "system-ui, sans-serif", "size": 13, "color": INK},
        legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 1.0, "xanchor": "right"},
        xaxis={"title": {"text": unit}, "gridcolor": "#e3e6ea", "rangemode": "tozero", "zeroline": True,
               "zerolinecolor": "#9aa3ad"},
        yaxis={"autorange": "reversed", "automargin": True, "categoryorder": "array", "categoryarray": names},
    )
    return figure


def _table(rows: Sequence[Row]) -> str:
    head = "".join(f"<th scope='col'>{name}</th>" for name in HEADS)
    body = "".join(map(_row, rows))
    return f"<div class='scroll'><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"


def _row(row: Row) -> str:
    verdict = {True: "holds", False: "missed", None: "nothing beside it"}[row["met"]]
    between = f"{number(row['least'])} – {number(row['most'])}" if row["least"] is not None else "–"
    settings = " ".join(f"{name}={value}" for name, value in row["settings"].items())
    parts = (row["design"], row["machine"], row["workload"], f"{row['cores']} cores {settings}")
    run = ", ".join(parts).strip(" ,") if row["design"] else "–"
    cells = [
        f"<td><code>{escape(str(row['id']))}</code></td>", f"<td>{escape(str(row['what']))}</td>",
        f"<td>{escape(run)}</td>",
        *(f"<td class='n'>{escape(text)}</td>" for text in (
            number(row["published"]), simulated(row), between, error(row), f"± {tolerance(row)}")),
        f"<td>{row['kind']}</td>", f"<td class='v'>{verdict}</td>", f"<td>{escape(str(row['source']))}</td>",
    ]
    return f"<tr{' class=missed' if row['met'] is False else ''}>{''.join(cells)}</tr>"


def _notes(rows: Sequence[Row]) -> str:
    notes = notes_of(rows)
    items = "".join(f"<li>{escape(note)}: <code>{escape(', '.join(ids))}</code></li>" for note, ids in notes.items())
    return f"<h2>Notes</h2><ul>{items}</ul>" if notes else ""
