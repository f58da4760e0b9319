"""Who gets the line next?  Asked while two or more cores wait at its home; the answer is whom the home serves.

Promises: all who wait are on the stage, and nobody else comes before the home decides.  Why it serves this one is told
by the rule of homes (engine/home.py): in the order of arrival, but for writers of the last owner's cluster.
"""

from dataclasses import dataclass

from simulator.description import Section
from simulator.tutor.question import MOST_OPTIONS, Asked, Bench, Draw, Kind, Option, Question, question
from simulator.tutor.questions.moments import WITHIN_KEY, Queued, Service, grants, read_within, service, stretches
from simulator.tutor.questions.wording import begun, cluster, counted, counted_cycles
from simulator.tutor.watch import Watch

TRIED = 6  # grants of a stretch that are looked at closely
PATIENCE = 4  # stretches in which a core that passes another is looked for


@dataclass(frozen=True)
class NextOwner:
    """Of which line, and how far from the scene's moment."""

    line: str
    within: int


def read(section: Section) -> NextOwner:
    """The keys of the block."""
    return NextOwner(section.text("line"), read_within(section))


def ask(params: NextOwner, bench: Bench, draw: Draw) -> Asked:
    """The question: one time in two, if that happens at all, one of a core that passes another."""
    watch = bench.watched
    line = watch.line(params.line)
    passing = draw.below(2) == 1
    other: Service | None = None
    yield from watch.run_to(bench.cycle + params.within)
    for number, stretch in enumerate(stretches(bench, draw, params.within)):
        queued = [one for one in grants(watch, line, stretch) if one.queued > 1]
        for grant in draw.some(queued, TRIED):
            found = service(watch, grant, bench.cycle)
            if found is None or not _clear(found):
                continue
            if (found.queue[0].core != grant.core) == passing:
                return asked(params, watch, found, draw)
            other = other or found
        if other is not None and number + 1 >= PATIENCE:
            break
        yield
    if other is None:
        raise LookupError(f"nowhere do two cores wait for {params.line}")
    return asked(params, watch, other, draw)


def _cores(found: Service) -> list[int]:
    """Who waits, each core once, in the order in which they came."""
    return list(dict.fromkeys(one.core for one in found.queue))


def _clear(found: Service) -> bool:
    """Whether there are some to choose from, and who came first came before the others."""
    arrivals = [one.arrival for one in found.queue]
    served = next(one.arrival for one in found.queue if one.slot == found.grant.slot)
    single = arrivals.count(arrivals[0]) == arrivals.count(served) == 1
    return single and len(_cores(found)) > 1


def asked(params: NextOwner, watch: Watch, found: Service, draw: Draw) -> Question:
    """The question of one moment."""
    cores, grant = _cores(found), found.grant
    must = list(dict.fromkeys((grant.core, cores[0])))
    offered = [*must, *draw.some([core for core in cores if core not in must], MOST_OPTIONS - len(must))]
    options = [Option(f"core {core}", _why(watch, found, core)) for core in offered]
    has = _has(watch, found)
    if has is not None and len(options) < MOST_OPTIONS:
        options.append(Option(
            f"core {has}, which has it",
            f"To have a line is no claim to it. Core {has} is not asking; when it needs the line again, it must ask "
            "again and stands behind the others.",
        ))
    served = next(one for one in found.queue if one.slot == grant.slot)
    return question(
        KIND.name, f"{begun(counted(len(cores), 'core'))} wait at the home of {params.line}. Whom does it serve next?",
        options, offered.index(grant.core), draw,
        f"At cycle {grant.cycle:,} the home serves core {grant.core}, which asked to {_wants(served)} "
        f"{counted_cycles(grant.cycle - served.arrival)} before. The line is there at cycle {grant.done:,}.",
        cycle=found.asked, reveal=grant.done + 1, select=(("line", grant.line),),
    )


def _wants(one: Queued) -> str:
    return "read" if one.reads else "write"


def _has(watch: Watch, found: Service) -> int | None:
    """The core in whose cache alone the line is, if it has no sibling there and does not ask."""
    holders = found.picture.holders(found.grant.line, watch.caches)
    there = [core for core in range(watch.cores) if [watch.cache(core)] == holders]
    return there[0] if len(there) == 1 and there[0] not in _cores(found) else None


def _why(watch: Watch, found: Service, core: int) -> str:
    """Of one who waits: why it is the next, or is not."""
    mine = {core: next(one for one in found.queue if one.core == core) for core in _cores(found)}
    first, one, winner = found.queue[0], mine[core], mine[found.grant.core]
    if one is winner and one is first:
        return f"It asked first, at cycle {one.arrival:,}, and nobody passes it. {_rule(watch)}"
    if one is winner:
        return (
            f"Core {first.core} asked first, but core {core} is of {cluster(watch, core)}, which wrote last. "
            f"{_rule(watch)}"
        )
    if one is first:
        return (
            f"First come, first served? Mostly, but here core {winner.core} passes: it is of "
            f"{cluster(watch, winner.core)}, which wrote last. {_rule(watch)}"
        )
    if winner is not first and watch.cluster(core) == watch.cluster(winner.core):
        if one.reads:
            return f"It is of the same cluster as core {winner.core}, but asks to read, and only writers may pass."
        return f"It is of the same cluster as core {winner.core}, which asked before it."
    if winner is not first:
        return f"It asked after core {first.core}, and is not of {cluster(watch, winner.core)}, which wrote last."
    later = f"it asked {counted_cycles(one.arrival - first.arrival)} after core {first.core}"
    if watch.cluster(core) in _clusters(watch, found) and watch.cluster(first.core) not in _clusters(watch, found):
        return f"The nearest gets it? Core {core} is nearer to the line than core {first.core}, but {later}."
    if one.reads:
        return f"It only asks to read, but readers stand in the same queue, and {later}."
    return f"{begun(later)}, and stands behind it."


def _clusters(watch: Watch, found: Service) -> set[int]:
    """Where copies of the line are."""
    holders = found.picture.holders(found.grant.line, watch.caches)
    return {watch.cluster(core) for core in range(watch.cores) if watch.cache(core) in holders}


def _rule(watch: Watch) -> str:
    """How a home of this machine chooses."""
    streak = watch.cost("streak")
    if streak == 1:
        return "A home of this machine serves strictly in the order of arrival."
    return (
        "A home serves in the order of arrival, but a writer of the cluster that wrote last may pass a waiting writer, "
        f"until that cluster has had the line {streak} times in a row: so the line travels less."
    )


KIND = Kind(
    "next-owner", "Who gets the line next? Asked while two or more cores wait at its home.", read, ask, of_moment=True,
    keys=(("line", 'the line, "mm + 64"'), WITHIN_KEY),
)
