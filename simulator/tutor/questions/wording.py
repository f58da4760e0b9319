"""Words that several kinds of questions share: how cores, caches and clusters are called, and numbers of things.

Promises: plain English with the names the stage uses; nothing is looked up that the world description does not tell.
"""

from collections.abc import Sequence

from simulator.tutor.questions.transactions import Transaction
from simulator.tutor.watch import Watch

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def number(count: int) -> str:
    """A number in words, if it has a short one."""
    return NUMBERS[count] if count < len(NUMBERS) else f"{count:,}"


def counted(count: int, thing: str) -> str:
    """ "three cores", "one core"."""
    return f"{number(count)} {thing}{'' if count == 1 else 's'}"


def counted_cycles(count: int) -> str:
    """ "300 cycles", "1 cycle"."""
    return f"{count:,} cycle{'' if count == 1 else 's'}"


def begun(text: str) -> str:
    """With a capital, to begin a sentence."""
    return text[:1].upper() + text[1:]


def listed(words: Sequence[str]) -> str:
    """ "0, 2 and 4"."""
    return " and ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)


def cluster(watch: Watch, core: int) -> str:
    """The cluster of a core, by the cores of the run that are of it."""
    mine = [str(other) for other in range(watch.cores) if watch.cluster(other) == watch.cluster(core)]
    return f"the cluster of cores {listed(mine)}" if len(mine) > 1 else f"the cluster of core {mine[0]}"


def first_core(watch: Watch, cache: int) -> int:
    """The core, or the first of the siblings, that has a cache."""
    return next(core for core in range(watch.cores) if watch.cache(core) == cache)


def about_to(found: Transaction, line: str) -> str:
    """Who is served next, in a sentence."""
    what = "write" if found.writes else "read"
    if found.under_way():
        return f"Core {found.core} has asked to {what} {line} and is served next."
    return f"Core {found.core} is about to ask to {what} {line} and is served at once."
