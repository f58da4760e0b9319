"""What a browser may say: every Socket.IO message, checked before anything acts on it.

Promises: `parse` turns a raw message into one frozen request or raises ProtocolError; names are plain ids, never paths;
unknown keys and other versions are refused; each event of EVENTS has exactly one kind of request.
It knows no run and no session: whether a run exists is not its question.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from server import lesson_messages, limits, sought, sweep_messages
from server.fields import Fields, ProtocolError
from server.requests import (
    AlignedRequest,
    CatalogRequest,
    ChartsRequest,
    ChunkRequest,
    CloseRequest,
    DivergeRequest,
    EditRequest,
    FrameRequest,
    LookRequest,
    OpenRequest,
    RaceEndRequest,
    RaceRequest,
    ReportRequest,
    Request,
    StandingsRequest,
    SummaryRequest,
)
from server.room.messages import ROOM_EVENTS
from server.room.requests import RoomRequest


def _catalog(fields: Fields) -> CatalogRequest:
    fields.finish("v")
    return CatalogRequest()


PARTS = "design, machine, workload, cores, threads, placement, seed, settings"


def _charts(fields: Fields) -> ChartsRequest:
    fields.finish("v")
    return ChartsRequest()


def _open(fields: Fields) -> OpenRequest:
    scenario = fields.name("scenario", "the-line-bounces") if fields.has("scenario") else None
    needed = scenario is None

    def part(key: str, example: str, always: bool = True) -> str | None:
        return fields.name(key, example) if fields.has(key) or (needed and always) else None

    request = OpenRequest(
        scenario=scenario,
        design=part("design", "rwsem-xadd"),
        machine=part("machine", "nehalem-2x4x2"),
        workload=part("workload", "multi-fault-all"),
        cores=fields.whole_or_none("cores", 1, limits.CORES),
        threads=fields.whole_or_none("threads", 1, limits.THREADS),
        placement=part("placement", "compact", always=False),
        seed=fields.whole_or_none("seed", 0, limits.SEED),
        settings=fields.settings("settings"),
        edits=tuple(map(_edit, fields.objects("edits", limits.EDITS, 'cycle: 4096, kind: "next", core: 1'))),
    )
    fields.finish(f"v, scenario, {PARTS} and edits")
    return request


def _edit(fields: Fields) -> EditRequest:
    cycle = fields.whole("cycle", 0, limits.CYCLE)
    kind = fields.name("kind", "cost")
    if kind == "cost":
        edit = EditRequest(cycle, kind, name=fields.word("name", "pause"), value=_value(fields))
        fields.finish("cycle, kind, name and value")
    elif kind == "word":
        edit = EditRequest(cycle, kind, cell=fields.whole("cell", 0, limits.CELL), value=_value(fields))
        fields.finish("cycle, kind, cell and value")
    elif kind == "next":
        edit = EditRequest(cycle, kind, core=fields.whole("core", 0, limits.CORES - 1))
        fields.finish("cycle, kind and core")
    elif kind == "plant":
        line = fields.whole("line", -1, limits.CHUNK_NUMBER)
        edit = EditRequest(cycle, kind, name=fields.word("name", "lost_invalidation"), line=line)
        fields.finish("cycle, kind, name and line")
    elif kind == "hand":
        edit = EditRequest(cycle, kind, path=fields.path("path", limits.PATH_CHARACTERS, "A0x3L2"))
        fields.finish("cycle, kind and path")
    else:
        fields.refuse("kind", "`kind` must be cost, word, next, plant or hand.", 'send kind: "cost".')
    return edit


def _value(fields: Fields) -> int:
    return fields.whole("value", -limits.SETTING_VALUE, limits.SETTING_VALUE)


def _chunk(fields: Fields) -> ChunkRequest:
    request = ChunkRequest(
        fields.name("run", "r1"), fields.whole("number", 0, limits.CHUNK_NUMBER), fields.flag("keyframe", default=True)
    )
    fields.finish("v, run, number and keyframe")
    return request


def _summary(fields: Fields) -> SummaryRequest:
    request = SummaryRequest(
        fields.name("run", "r1"),
        fields.whole("first", 0, limits.CHUNK_NUMBER),
        fields.whole("count", 1, limits.SUMMARY_ROWS),
        fields.whole("each", 1, limits.SUMMARY_POOL, default=1),
    )
    fields.finish("v, run, first, count and each")
    return request


def _frame(fields: Fields) -> FrameRequest:
    request = FrameRequest(fields.name("run", "r1"), fields.whole("cycle", 0, limits.CYCLE))
    fields.finish("v, run and cycle")
    return request


def _report(fields: Fields) -> ReportRequest:
    request = ReportRequest(fields.name("run", "r1"))
    fields.finish("v and run")
    return request


def _aligned(fields: Fields) -> AlignedRequest:
    request = AlignedRequest(fields.name("run", "r1"), fields.whole("faults", 0, limits.CYCLE))
    fields.finish("v, run and faults")
    return request


LOOKS = ("evidence", "vmas", "rcu", "touches", "moves", "attempts")


def _look(what: str) -> Callable[[Fields], LookRequest]:
    def read(fields: Fields) -> LookRequest:
        run, cycle = fields.name("run", "r1"), fields.whole("cycle", 0, limits.CYCLE)
        since = fields.whole_or_none("since", 0, cycle) if what == "evidence" else None
        fields.finish("v, run, cycle and since" if what == "evidence" else "v, run and cycle")
        return LookRequest(run, what, cycle, since or 0)

    return read


RACED = "machine, workload, cores, threads, placement, seed, settings"


def _race(fields: Fields) -> RaceRequest:
    common = _raced(fields, OpenRequest())
    faults = fields.whole_or_none("faults", 1, limits.RACE_FAULTS)
    if fields.has("designs"):
        designs = fields.names("designs", limits.RACE_RUNS, "rwsem-xadd")
        runs = tuple(_complete(fields, replace(common, design=design)) for design in designs)
    else:
        given = fields.objects("runs", limits.RACE_RUNS, 'design: "rwsem-xadd"')
        runs = tuple(_one_raced(one, common) for one in given)
    if not runs:
        fields.refuse("designs", "A race needs at least one design.", 'send designs: ["rwsem-spinlock", "rwsem-xadd"].')
    fields.finish(f"v, designs or runs, {RACED} and faults")
    return RaceRequest(runs, faults)


def _raced(fields: Fields, common: OpenRequest) -> OpenRequest:
    """`common` with what these fields say instead; their settings come on top of its settings."""
    return OpenRequest(
        design=common.design,
        machine=fields.name("machine", "nehalem-2x4x2") if fields.has("machine") else common.machine,
        workload=fields.name("workload", "multi-fault-all") if fields.has("workload") else common.workload,
        cores=fields.whole("cores", 1, limits.CORES) if fields.has("cores") else common.cores,
        threads=fields.whole("threads", 1, limits.THREADS) if fields.has("threads") else common.threads,
        placement=fields.name("placement", "compact") if fields.has("placement") else common.placement,
        seed=fields.whole("seed", 0, limits.SEED) if fields.has("seed") else common.seed,
        settings=tuple(sorted({**dict(common.settings), **dict(fields.settings("settings"))}.items())),
    )


def _one_raced(fields: Fields, common: OpenRequest) -> OpenRequest:
    request = replace(_raced(fields, common), design=fields.name("design", "rwsem-xadd"))
    fields.finish(f"design, {RACED}")
    return _complete(fields, request)


def _complete(fields: Fields, request: OpenRequest) -> OpenRequest:
    for part in ("machine", "workload"):
        if getattr(request, part) is None:
            fields.refuse(part, f"`{part}` is missing.", f"send {part} once for all runs, or with each.")
    return request


def _standings(fields: Fields) -> StandingsRequest:
    request = StandingsRequest(fields.name("race", "a1"))
    fields.finish("v and race")
    return request


def _race_end(fields: Fields) -> RaceEndRequest:
    request = RaceEndRequest(fields.name("race", "a1"))
    fields.finish("v and race")
    return request


def _diverge(fields: Fields) -> DivergeRequest:
    request = DivergeRequest(fields.name("run", "r1"), fields.name("other", "r2"))
    fields.finish("v, run and other")
    return request


def _close(fields: Fields) -> CloseRequest:
    request = CloseRequest(fields.name("run", "r1"))
    fields.finish("v and run")
    return request


EVENTS: dict[str, Callable[[Fields], Request | RoomRequest]] = {
    "catalog": _catalog,
    "open": _open,
    "chunk": _chunk,
    "summary": _summary,
    "frame": _frame,
    "report": _report,
    "aligned": _aligned,
    "diverge": _diverge,
    "find": sought.find,
    "hits": sought.hits,
    **{what: _look(what) for what in LOOKS},
    "close": _close,
    "charts": _charts,
    "race": _race,
    "standings": _standings,
    "race_end": _race_end,
    "sweep": sweep_messages.sweep,
    "sweep_points": sweep_messages.sweep_points,
    "sweep_end": sweep_messages.sweep_end,
    "lesson": lesson_messages.lesson,
    "moment": lesson_messages.moment,
    "ask": lesson_messages.ask,
    "reply": lesson_messages.reply,
    "goal": lesson_messages.goal,
    **ROOM_EVENTS,
}


def parse(event: object, arguments: Sequence[Any]) -> Request | RoomRequest:
    """The request a message makes; ProtocolError if it makes none. A stranger's event need not even be a text."""
    reader = EVENTS.get(event) if isinstance(event, str) else None
    if reader is None or not isinstance(event, str):
        raise ProtocolError(f"There is no message `{str(event)[:40]}`.", f"send one of {', '.join(EVENTS)}.")
    if len(arguments) != 1 or not isinstance(arguments[0], dict):
        raise ProtocolError(f"`{event}` takes one object.", f"send {{v: {limits.PROTOCOL_VERSION}, …}}.", event)
    payload = dict(arguments[0])
    version = payload.pop("v", None)
    if isinstance(version, bool) or version != limits.PROTOCOL_VERSION:
        raise ProtocolError(
            f"This server speaks version {limits.PROTOCOL_VERSION} of the protocol.",
            f"send v: {limits.PROTOCOL_VERSION}; if the page is older than the server, reload it.",
            f"{event}.v",
        )
    return reader(Fields(event, payload))
