"""The views of the gallery: which address leads to each, and what is pressed there.

Promises: every view is led to as a person would be led to it, by an address and keys or buttons; nothing is drawn for
the gallery alone.  It opens no browser.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Tab = Any  # a Playwright page
LINE_BOUNCES = "scenario=the-line-bounces&cycle=618400"
WRITER = "scenario=a-writer-breaks-it"
XADD = "work..design-rwsem-xadd..machine-nehalem-2x4x2..workload-multi-fault-all..cores-8..seed-1"
MANY = "design=rwsem-spinlock&machine=nehalem-2x4x2&workload=multi-fault-all&seed=1"
PLANTED = f"{MANY}&cores=8&edits=p.20000.lost_invalidation.-1&cycle=20000&break=event*any*invariant"


def nothing(tab: Tab) -> None:
    """The address says it all."""


def keys(*pressed: str) -> Callable[[Tab], None]:
    """These keys, one after the other."""

    def press(tab: Tab) -> None:
        for key in pressed:
            tab.keyboard.press(key)
            tab.wait_for_timeout(600)

    return press


def tab_named(name: str, *pressed: str) -> Callable[[Tab], None]:
    """A tab at the side, then keys."""

    def open_tab(tab: Tab) -> None:
        tab.locator(f"#tab-{name}").click()
        tab.wait_for_timeout(1500)
        keys(*pressed)(tab)

    return open_tab


def answered(tab: Tab) -> None:
    """The first option of a lesson's question, once it is asked."""
    option = tab.get_by_test_id("lesson-question").locator("input").first
    option.wait_for(state="attached", timeout=120_000)
    option.check(force=True)
    tab.get_by_test_id("lesson-answer").click()
    tab.get_by_test_id("lesson-verdict").wait_for(timeout=60_000)


@dataclass(frozen=True)
class View:
    """One view: its file's name, what it shows, the address's part after the page, and what is done there."""

    name: str
    title: str
    hash: str
    act: Callable[[Tab], None] = nothing
    path: str = "/"
    settle_ms: int = 1500


VIEWS: tuple[View, ...] = (
    View("story", "Story: who holds the lock, who waits, which faults are done", f"{LINE_BOUNCES}&depth=story"),
    View("protocol", "Protocol: a line on its way, copies that are lost, who waits in its queue", LINE_BOUNCES),
    View("timing", "Timing: every leg of a transaction with its cycles", f"{LINE_BOUNCES}&depth=timing"),
    View("cores-64", "64 cores: tiles by socket", f"{MANY}&cores=64&set=cores_per_cluster-32&cycle=600400"),
    View("cores-128", "128 cores: heat by socket", f"{MANY}&cores=128&set=cores_per_cluster-64&cycle=600400"),
    View("compare", "Two designs on one seed, where they part, and what it comes to",
         f"{LINE_BOUNCES}&with={XADD}", settle_ms=8000),
    View("layout", "The lines of a struct: who touches which field, and where it may go",
         LINE_BOUNCES, keys("l"), settle_ms=3000),
    View("why", "Why? From an abort back to who wrote what the attempt had read",
         f"{WRITER}&cycle=129436", keys("y"), settle_ms=4000),
    View("breakpoints", "Breakpoints: run to the next abort of a speculation",
         f"{WRITER}&break=event*any*abort&tab=breaks", keys(">"), settle_ms=5000),
    View("timeline", "A stretch of the timeline: what it went to, by cause, core, function and lock",
         f"{LINE_BOUNCES}&span=616000-620000&tab=area", settle_ms=4000),
    View("by-hand", "By hand: the learner says who moves", "scenario=two-sockets-by-hand", keys("h"), settle_ms=3000),
    View("profile", "Where the cycles went, as perf report tells it", LINE_BOUNCES, tab_named("profile")),
    View("lines", "Lines that moved, as perf c2c tells it", LINE_BOUNCES, tab_named("lines")),
    View("states", "The protocol as a state diagram, with the step that was just made",
         LINE_BOUNCES, tab_named("protocol")),
    View("alone", "The stage alone, as large as the window", f"{LINE_BOUNCES}&alone=1"),
    View("locks", "Locks by time waited, as lock_stat tells it", LINE_BOUNCES, tab_named("locks")),
    View("memory", "An address space: VMAs, their tree, page tables",
         "scenario=a-writer-comes&cycle=40000", tab_named("memory")),
    View("lessons", "The lessons: thirteen chapters of the article, and five beyond it", LINE_BOUNCES, keys("r"),
         settle_ms=3000),
    View("lesson", "A step of a lesson asks before the run goes on", "lesson=03-the-line.3&lseed=7", settle_ms=9000),
    View("answer", "The answer is what the run did; each option says which idea is behind it",
         "lesson=03-the-line.3&lseed=7", answered, settle_ms=3000),
    View("planted", "A planted bug: one writer, or readers, no longer holds",
         PLANTED, keys(">"), settle_ms=4000),
    View("scaling", "Scaling: designs over cores, and what if",
         "scenario=the-line-bounces", keys("s"), settle_ms=1500),
    View("export", "Export: a clip of what is shown, with its first and last picture", LINE_BOUNCES, keys("j"),
         settle_ms=6000),
    View("museum", "The museum: every design since 2009", "", path="/museum", settle_ms=12000),
    View("embedded", "The stage in somebody's page", LINE_BOUNCES, path="/?embed=1"),
)
THEMES = ("dark", "light", "projector", "print")
SIZES = ((1366, 768), (1920, 1080), (390, 844))


def file_of(view: View, theme: str, width: int) -> str:
    """The name of one picture."""
    return f"{view.name}-{theme}-{width}.webp"
