"""The Chrome trace event format, as its published description has it: what a file's events must and may have.

Promises: `faults_of` names every event that breaks the format, in words; written from the format's description, it
shares nothing with what writes the files.  Does not: judge what the events mean.
"""

from __future__ import annotations

from numbers import Real
from typing import Any

Event = dict[str, Any]

ALWAYS = {"ph": str, "pid": int, "name": str}
TIMED = {"ts": Real}
ON_THREAD = {"tid": int}
#: phase → keys it needs beyond `ph`, `pid` and `name`, and keys it may have
NEEDS: dict[str, dict[str, Any]] = {
    "X": {**TIMED, **ON_THREAD, "dur": Real, "cat": str},
    "C": {**TIMED, "args": dict},
    "i": {**TIMED, "s": str},
    "s": {**TIMED, **ON_THREAD, "id": (int, str), "cat": str},
    "f": {**TIMED, **ON_THREAD, "id": (int, str), "cat": str},
    "M": {"args": dict},
}
MAY = {
    "X": {"args"}, "C": {"id", "cat", "tid"}, "i": {"tid", "cat", "args"}, "s": {"args"}, "f": {"args", "bp"},
    "M": {"tid", "ts"},
}
METADATA = {
    "process_name": ("name", str), "process_labels": ("labels", str), "process_sort_index": ("sort_index", int),
    "thread_name": ("name", str), "thread_sort_index": ("sort_index", int),
}


def _keys(event: Event) -> list[str]:
    needs = {**ALWAYS, **NEEDS[event["ph"]]}
    wrong = [f"{key} is {event.get(key)!r}" for key, kind in needs.items() if not isinstance(event.get(key), kind)]
    return wrong + [f"{key} is not of the format" for key in event.keys() - needs.keys() - MAY[event["ph"]]]


def _values(event: Event) -> list[str]:
    wrong = [f"{key} is {event[key]}" for key in ("ts", "dur") if event.get(key, 0) < 0]
    phase, args = event["ph"], event.get("args", {})
    if phase == "C" and not (args and all(isinstance(value, Real) for value in args.values())):
        wrong.append(f"a counter counts numbers, not {args}")
    if phase == "i" and event["s"] not in ("g", "p", "t"):
        wrong.append(f"the scope of an instant is g, p or t, not {event['s']}")
    if phase == "M":
        key, kind = METADATA.get(event["name"], ("", object))
        if not key or set(args) != {key} or not isinstance(args[key], kind):
            wrong.append(f"metadata {event['name']} is {args}")
    return wrong


def faults_of(trace: dict[str, Any]) -> list[str]:
    """What is wrong with a trace file in the format's object form, a sentence each."""
    wrong = [f"{key} is not of the format" for key in trace.keys() - {"traceEvents", "displayTimeUnit", "otherData"}]
    if trace.get("displayTimeUnit") not in ("ms", "ns"):
        wrong.append("displayTimeUnit is ms or ns")
    for number, event in enumerate(trace["traceEvents"]):
        if event.get("ph") not in NEEDS:
            wrong.append(f"event {number} is of phase {event.get('ph')!r}")
            continue
        where = f"event {number} ({event['ph']} {event.get('name')!r})"
        wrong += [f"{where}: {one}" for one in _keys(event) or _values(event)]
    return wrong
