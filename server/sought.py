"""What can be searched for: the messages `find` and `hits`, and the words they narrow a search down with.

Promises: each kind takes exactly the keys docs/breakpoints.md gives for it, and `core`; one that makes no sense without
a key is refused without it; several things can be looked for at once, up to SOUGHT.
Whether the run has that line, lock or word is search.py's question.
"""

from __future__ import annotations

from server import limits
from server.fields import Fields
from server.requests import FindRequest, HitsRequest, SoughtRequest
from simulator.vocabulary import EventKind

FOUND = {  # what can be found, and by which key it is narrowed down
    "transfer": "line", "acquire": "lock", "release": "lock", "want": "lock", "contend": "lock", "sleep": "thread",
    "fault": "", "hazard": "", "invariant": "", "interrupt": "", "attempt": "", "commit": "", "abort": "",
    "retry": "", "grace": "", "wait": "", "event": "", "write": "cell", "reach": "file", "when": "slot",
}
NEEDED = {"write": "cell", "reach": "file", "when": "slot"}  # without these it would be every instruction
COMPARISONS = ("eq", "ne", "lt", "le", "gt", "ge")
EVENTS = tuple(kind.name.lower() for kind in EventKind if kind != EventKind.ALSO)


def find(fields: Fields) -> FindRequest:
    """The message `find`."""
    run, chunk = fields.name("run", "r1"), fields.whole("chunk", 0, limits.CHUNK_NUMBER)
    index, forward = fields.whole("index", -1, limits.CHUNK_NUMBER), fields.flag("forward", default=True)
    cycles = fields.whole("cycles", 1, limits.SEARCH_CYCLES, default=limits.SEARCH_CYCLES)
    if fields.has("any"):
        sought = _any(fields)
        fields.finish("v, run, chunk, index, forward, cycles and any")
    else:
        sought = (_sought(fields, "v, run, chunk, index, forward, cycles, "),)
    return FindRequest(run, chunk, index, forward, sought, cycles)


def hits(fields: Fields) -> HitsRequest:
    """The message `hits`."""
    request = HitsRequest(fields.name("run", "r1"), fields.whole("chunk", 0, limits.CHUNK_NUMBER), _any(fields))
    fields.finish("v, run, chunk and any")
    return request


def _any(fields: Fields) -> tuple[SoughtRequest, ...]:
    sought = tuple(_sought(one) for one in fields.objects("any", limits.SOUGHT, 'what: "abort"'))
    if not sought:
        fields.refuse("any", "`any` must be a list of what to look for.", 'send any: [{what: "abort"}].')
    return sought


def _sought(fields: Fields, before: str = "") -> SoughtRequest:
    what = fields.name("what", "transfer")
    if what not in FOUND:
        fields.refuse("what", f"`what` must be one of {', '.join(FOUND)}.", 'send what: "transfer".')
    narrow = FOUND[what]
    core = fields.whole_or_none("core", 0, limits.CORES - 1)
    if what in NEEDED:
        of: int | None = fields.whole(narrow, 0, limits.CHUNK_NUMBER)
    else:
        of = fields.whole_or_none(narrow, 0, limits.CHUNK_NUMBER) if narrow else None
    row, kind, comparison, value, more = 0, "", "", 0, ""
    if what == "reach":
        row, more = fields.whole("row", 1, limits.ROW), ", row"
    elif what == "event":
        kind, more = fields.word("kind", "invalidate"), ", kind"
        if kind not in EVENTS:
            fields.refuse("kind", f"`kind` must be one of {', '.join(EVENTS)}.", 'send kind: "invalidate".')
    elif what == "when":
        comparison = fields.name("is", "ge")
        if comparison not in COMPARISONS:
            fields.refuse("is", f"`is` must be one of {', '.join(COMPARISONS)}.", 'send is: "ge".')
        value, more = fields.whole("value", -limits.SETTING_VALUE, limits.SETTING_VALUE), ", is, value"
    fields.finish(f"{before}what{f', {narrow}' if narrow else ''}{more} and core")
    return SoughtRequest(what, of, core, row, kind, comparison, value)
