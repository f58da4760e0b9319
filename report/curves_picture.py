"""Scaling curves as one SVG: a panel a group of designs side by side, the same axes, the other designs grey behind.

Promises: plain text that a browser or GitHub shows, nothing to load; equal points give equal bytes; names stand at the
ends of their curves and never on each other; core counts lie doubling, rates from zero, or by decades where one curve
leaves most others far below.  Does not measure, and knows no design.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import floor, log, log2, log10
from typing import Any

from report.palette import INK, MUTE, PAPER, RULE

Point = Mapping[str, Any]
COLOURS = ("#a61769", "#338453", "#8b46a6", "#bd831c", "#198bc5", "#5a66d4", "#c64815", "#566676")  # the page's
WIDTH, HEIGHT = 1180, 380  # of the whole picture
LEFT, RIGHT, TOP, BOTTOM = 62, 12, 44, 44
NAMES, GAP = 128, 15  # room for names at the right of each panel, and between two of them
BEHIND = "#d3dae1"
FAR_ABOVE = 5  # times the middle curve's highest point: then rates lie by decades


def curves_picture(points: Sequence[Point], groups: Sequence[tuple[str, Sequence[str]]], title: str) -> str:
    """The picture; `groups`: the title of a panel, and the designs that are lit in it."""
    drawn = [point for point in points if point["faults_per_second"] is not None]
    cores = sorted({int(point["cores"]) for point in drawn})
    most = max(float(point["faults_per_second"]) for point in drawn) * 1.04
    curves = _curves(drawn)
    least = least_of([[float(point["faults_per_second"]) for point in mine] for mine in curves.values()])
    wide = (WIDTH - LEFT - RIGHT) / len(groups)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'role="img" aria-label="{escape(title)}" font-family="Inter, Segoe UI, DejaVu Sans, sans-serif" '
        f'font-size="12"><rect width="{WIDTH}" height="{HEIGHT}" rx="12" fill="{PAPER}"/>',
    ]
    for place, (name, designs) in enumerate(groups):
        left = LEFT + place * wide
        panel = _Panel(left, left + wide - NAMES, cores, least, most)
        parts += panel.axes(name, labelled=place == 0)
        parts += [panel.path(mine, BEHIND, 1.2) for one, mine in curves.items() if one not in designs]
        lit = {one: curves[one] for one in designs if one in curves}
        for number, mine in enumerate(lit.values()):
            parts.append(panel.path(mine, COLOURS[number % len(COLOURS)], 2.4))
            parts += panel.dots(mine, COLOURS[number % len(COLOURS)])
        parts += panel.names(lit)
    return "".join([*parts, "</svg>\n"])


def _curves(points: Sequence[Point]) -> dict[str, list[Point]]:
    found: dict[str, list[Point]] = {}
    for point in points:
        found.setdefault(str(point["design"]), []).append(point)
    return {name: sorted(mine, key=lambda point: int(point["cores"])) for name, mine in found.items()}


class _Panel:
    """One set of axes from `left` to `right`."""

    def __init__(self, left: float, right: float, cores: Sequence[int], least: float, most: float) -> None:
        self._left, self._right, self._cores, self._least, self._most = left, right, cores, least, most
        self._bottom = HEIGHT - BOTTOM

    def x(self, cores: int) -> float:
        first, last = log2(self._cores[0]), log2(self._cores[-1])
        return self._left + (log2(cores) - first) / max(last - first, 1e-9) * (self._right - self._left)

    def y(self, rate: float) -> float:
        part = log(rate / self._least) / log(self._most / self._least) if self._least else rate / self._most
        return self._bottom - part * (self._bottom - TOP)

    def axes(self, name: str, *, labelled: bool) -> list[str]:
        parts = [f'<text x="{self._left:.1f}" y="24" font-size="14" font-weight="650" fill="{INK}">{escape(name)}'
                 "</text>"]
        for level in decades(self._least, self._most) if self._least else levels(self._most):
            y = self.y(level)
            parts.append(
                f'<line x1="{self._left:.1f}" x2="{self._right:.1f}" y1="{y:.1f}" y2="{y:.1f}" stroke="{RULE}"/>'
            )
            if labelled:
                parts.append(f'<text x="{self._left - 8:.1f}" y="{y + 4:.1f}" text-anchor="end" fill="{MUTE}">'
                             f"{millions(level)}</text>")
        last = -1e9
        for count in self._cores:
            if self.x(count) - last >= 22:
                last = self.x(count)
                parts.append(f'<text x="{last:.1f}" y="{self._bottom + 18}" text-anchor="middle" fill="{MUTE}">'
                             f"{count}</text>")
        if labelled:
            parts.append(f'<text x="{self._left - 50:.1f}" y="{HEIGHT - 8}" fill="{MUTE}">'
                         f"millions of faults a second{', by decades' if self._least else ''}, simulated, over cores"
                         "</text>")
        return parts

    def path(self, mine: Sequence[Point], colour: str, width: float) -> str:
        steps = " ".join(
            f"{'L' if number else 'M'}{self.x(int(one['cores'])):.1f} {self.y(float(one['faults_per_second'])):.1f}"
            for number, one in enumerate(mine)
        )
        return f'<path d="{steps}" fill="none" stroke="{colour}" stroke-width="{width}" stroke-linejoin="round"/>'

    def dots(self, mine: Sequence[Point], colour: str) -> list[str]:
        return [
            f'<circle cx="{self.x(int(one["cores"])):.1f}" cy="{self.y(float(one["faults_per_second"])):.1f}" r="3" '
            f'fill="{colour}"/>' for one in mine
        ]

    def names(self, lit: Mapping[str, Sequence[Point]]) -> list[str]:
        ends = [(self.y(float(mine[-1]["faults_per_second"])), name, COLOURS[number % len(COLOURS)])
                for number, (name, mine) in enumerate(lit.items())]
        parts = []
        for (end, name, colour), y in zip(sorted(ends), apart([end for end, _, _ in sorted(ends)]), strict=True):
            parts.append(f'<path d="M{self._right + 4:.1f} {end:.1f}L{self._right + 12:.1f} {y:.1f}" stroke="{colour}" '
                         'fill="none"/>')
            parts.append(f'<text x="{self._right + 15:.1f}" y="{y + 4:.1f}" font-size="11" fill="{INK}">'
                         f"{escape(name)}</text>")
        return parts


def apart(places: Sequence[float]) -> list[float]:
    """Rising places of names, moved so that they are GAP apart and none is below the axis."""
    found: list[float] = []
    for place in places:
        found.append(max(place, found[-1] + GAP) if found else place)
    most = float(HEIGHT - BOTTOM)
    for number in range(len(found) - 1, -1, -1):
        found[number] = min(found[number], most)
        most = found[number] - GAP
    return found


def least_of(curves: Sequence[Sequence[float]]) -> float:
    """0, or, where one curve leaves most others far below, a rate below every other: the bottom of the axis."""
    tops = sorted(max(mine) for mine in curves)
    far = len(tops) >= 3 and tops[-1] >= FAR_ABOVE * tops[len(tops) // 2]
    return min(min(mine) for mine in curves) / 1.3 if far else 0.0


def decades(least: float, most: float) -> list[float]:
    """1, 2 and 5 of every decade between."""
    sizes = [10.0**power for power in range(floor(log10(least)), floor(log10(most)) + 1)]
    return [one * size for size in sizes for one in (1, 2, 5) if least <= one * size <= most]


def levels(most: float) -> list[float]:
    """Round rates from 0 to about `most`."""
    rough = most / 5
    size = 10.0 ** floor(log10(rough))
    step = next(one * size for one in (1.0, 2.0, 2.5, 5.0, 10.0) if one * size >= rough)
    return [number * step for number in range(int(most / step) + 1)]


def millions(rate: float) -> str:
    """`2.5`, of 2,500,000."""
    return f"{rate / 1e6:.3f}".rstrip("0").rstrip(".")
