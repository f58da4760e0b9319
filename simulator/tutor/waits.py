"""Who waits for whom at a moment: cores behind a lock's holders, and cores behind whoever has the line they asked for.

Promises: a pure function of the mirror: a core that waits for a line waits for the cache it is in, or for the core it
is going to; one that spins for a lock waits for the cores whose threads hold it; `on` is empty where none can be named.
static/js/mirror/waits.js has the same rules.  It does not say why, or tell of threads without a core.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from simulator.tutor.watch import Picture, Watch
from simulator.vocabulary import CoreState, RequestState


@dataclass(frozen=True)
class Wait:
    """`core` waits for `what`: "lock", "line", or "transfer" (the line is on its way, `on` has sent it)."""

    core: int
    what: str
    id: int
    on: tuple[int, ...]


def holders_of(watch: Watch, picture: Picture, lock: int) -> tuple[int, ...]:
    """Cores whose threads hold a lock."""
    return tuple(core for core in range(watch.cores) if picture.get("core", core, "held") >> lock & 1)


def waits_of(watch: Watch, picture: Picture) -> list[Wait]:
    """One for each core that waits."""
    return [wait for core in range(watch.cores) if (wait := wait_of(watch, picture, core)) is not None]


def wait_of(watch: Watch, picture: Picture, core: int) -> Wait | None:
    """For what a core waits, if it does."""
    state = CoreState(picture.get("core", core, "state"))
    if state not in (CoreState.WAIT, CoreState.SPIN):
        return None
    if state is CoreState.WAIT:
        slot = 2 * core
        request, line = picture.get("request", slot, "state"), picture.get("request", slot, "line")
        if request == RequestState.QUEUED:
            return Wait(core, "line", line, _behind(watch, picture, line, core))
        if request == RequestState.GRANTED:
            source = _first_core(watch, picture.get("request", slot, "source"))
            return Wait(core, "transfer", line, (source,) if source not in (-1, core) else ())
    wanted = picture.get("core", core, "want")
    if wanted < 0:
        return None
    return Wait(core, "lock", wanted, tuple(one for one in holders_of(watch, picture, wanted) if one != core))


def _behind(watch: Watch, picture: Picture, line: int, core: int) -> tuple[int, ...]:
    """Whom a queued request stands behind: the core the line is on its way to, else the one that owns it."""
    for other in _going_to(picture, line):
        if other != core:
            return (other,)
    if line >= picture.count("line"):  # not a watched one: nobody on the stage knows who has it
        return ()
    if line >= picture.count("line"):
        return ()  # the mirror has the owners of the lines that the stage draws, and no others
    owner = _first_core(watch, picture.get("line", line, "owner"))
    return (owner,) if owner not in (-1, core) else ()


def _going_to(picture: Picture, line: int) -> Iterator[int]:
    """Cores that a line is on its way to."""
    for slot in range(picture.count("request")):
        granted = picture.get("request", slot, "state") == RequestState.GRANTED
        if granted and picture.get("request", slot, "line") == line:
            yield slot >> 1


def _first_core(watch: Watch, cache: int) -> int:
    """The first core of a cache; -1 if it is none's."""
    return next((int(core["id"]) for core in watch.world["cores"] if core["cache"] == cache), -1)
