"""A sweep as one page: the three charts, what a mark means, and every point in a table.

Promises: one file that needs nothing else, Plotly inside; every point is on it, those that failed with their sentence;
a point that is not sure enough is drawn differently, and the page says what that means.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import plotly.io as pio

from report.palette import INK, PAPER, RULE
from report.scaling import (
    MARK,
    MARK_MEANS,
    About,
    Point,
    cause_shares,
    failures,
    headline,
    interval,
    shown,
)
from report.scaling_figure import KINDS, caption, scaling_figure
from report.tables import shares

TITLES = {
    "faults_per_second": "{counts} a second", "speed_up": "Speed-up", "causes": "Where the cycles of {one} go",
}
STYLE = f"""
body {{ font: 16px/1.45 system-ui, sans-serif; color: {INK}; background: {PAPER}; margin: 0 auto; max-width: 1180px;
  padding: 24px 20px 60px }}
h1 {{ font-size: 1.5rem; margin: 0 0 .4rem }} h2 {{ font-size: 1.15rem; margin: 2rem 0 .2rem }}
p {{ max-width: 75ch; margin: .3rem 0 }} .scroll {{ overflow-x: auto }}
table {{ border-collapse: collapse; font-size: .85rem; width: 100% }}
td:first-child {{ white-space: nowrap }} td:nth-last-child(-n + 2) {{ min-width: 24ch }}
th, td {{ text-align: left; padding: 4px 12px 4px 0; border-bottom: 1px solid {RULE} }}
.n {{ text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }}
tr.marked td {{ background: #fff4e5 }} code {{ font-size: .82rem }}
"""


def scaling_page(points: Sequence[Point], about: About) -> str:
    """The whole page as HTML text."""
    counts = str(about["counts"])
    one = ("an " if counts[0] in "aeiou" else "a ") + counts.removesuffix("s")
    parts = [
        "<!doctype html><html lang='en'><head><meta charset='utf-8'>",
        "<meta name='viewport' content='width=device-width'><title>Faultline: how designs scale</title>",
        f"<style>{STYLE}</style></head><body><h1>How designs scale</h1>",
        f"<p>{escape(headline(about))}: every figure here is simulated, the warm-up left out, mean over seeds "
        f"{about['seed']} and up.</p>",
        f"<p>A point that is hollow (in the table: {MARK}) is {escape(MARK_MEANS)}.</p>",
    ]
    if not points:
        parts.append("<p>No point was finished.</p>")
    library = True
    for kind in KINDS if points else ():
        title = TITLES[kind].format(counts=counts.capitalize(), one=one)
        parts.append(f"<h2>{escape(title)}</h2><p>{escape(caption(points, kind))}</p>")
        parts.append(pio.to_html(
            scaling_figure(points, kind, counts=counts), include_plotlyjs=library, full_html=False,
            config={"responsive": True},
        ))
        library = False
    parts += [_table(points, counts), _failed(points), "</body></html>\n"]
    return "".join(parts)


def _table(points: Sequence[Point], counts: str) -> str:
    one = counts.removesuffix("s")
    heads = (
        ("design", ""), ("cores", "n"), (f"{counts} a second", "n"), ("", ""), ("95 %", "n"), ("speed-up", "n"),
        (f"cycles a {one}", "n"), (f"transfers a {one}", "n"), ("cycles, % by cause", ""), ("seeds: fingerprints", ""),
    )
    head = "".join(f"<th scope='col' class='{kind}'>{name}</th>" for name, kind in heads)
    body = []
    for point in points:
        rate = point["faults_per_second"]
        runs = ", ".join(f"{run['seed']}: <code>{escape(run['fingerprint'][:8])}</code>" for run in point["runs"])
        cells = (
            escape(str(point["design"])), point["cores"], "–" if rate is None else f"{rate:,.0f}",
            MARK if point["marked"] else "", interval(point), shown(point["speed_up"], 2),
            shown(point["cycles_per_fault"]), shown(point["transfers_per_fault"]),
            shares(cause_shares(point), most=9), runs,
        )
        told = "".join(f"<td class='{kind}'>{cell}</td>" for (_, kind), cell in zip(heads, cells, strict=True))
        body.append(f"<tr{' class=marked' if point['marked'] else ''}>{told}</tr>")
    return (
        f"<h2>Every point</h2><div class='scroll'><table><thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody>"
        "</table></div>"
    )


def _failed(points: Sequence[Point]) -> str:
    found = failures(points)
    items = "".join(f"<li>{escape(where)}: {escape(sentence)}</li>" for where, sentence in found)
    return f"<h2>What failed</h2><ul>{items}</ul>" if found else ""
