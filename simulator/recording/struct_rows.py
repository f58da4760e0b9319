"""The structs whose words the stage can show, for the layout map: where every field lies in this run, and may lie.

Promises: rows are those of the assembly, so a field is where the engine has it; a nested struct has a row of its own
and its parts have theirs; `laid` is where the design puts a field that this run's settings moved.  Does not say who
touches what: touches.py counts that.
"""

from typing import Any

from simulator.assembly import Assembly, structs_of
from simulator.catalog import hot_fields
from simulator.language.program import StructInfo
from simulator.layout_settings import is_movable, room_bytes, span


def struct_rows(assembly: Assembly) -> list[dict[str, Any]]:
    """Of each struct that a watched object has: `name`, `size`, `room` (bytes it may grow to), `objects`, `fields`."""
    objects: dict[int, list[str]] = {}
    for thing in assembly.objects:
        if thing.watched:
            objects.setdefault(thing.struct, []).append(thing.name)
    structs = assembly.program.structs
    laid = {}
    if assembly.moved:
        laid = {struct.name: struct for struct in structs_of(assembly.design, assembly.workload)}
    hot = hot_fields()
    return [
        _row(structs[number], laid.get(structs[number].name, structs[number]), hot.get(structs[number].name, {}))
        | {"objects": names}
        for number, names in objects.items()
    ]


def _row(struct: StructInfo, laid: StructInfo, hot: dict[str, str]) -> dict[str, Any]:
    fields = []
    for path in sorted(_paths(struct), key=lambda path: (span(struct, path)[0], path)):
        start, end = span(struct, path)
        fields.append({
            "path": path, "offset": start, "size": end - start, "align": _align(struct, path),
            "movable": is_movable(struct, path), "laid": span(laid, path)[0], "hot": hot.get(path, ""),
        })
    return {
        "name": struct.name, "size": struct.size, "laid_size": laid.size, "room": room_bytes(laid), "fields": fields,
    }


def _paths(struct: StructInfo) -> set[str]:
    return {one.path for one in struct.fields} | {one.path for one in struct.nested}


def _align(struct: StructInfo, path: str) -> int:
    """A field starts at a multiple of this: of what each of its parts needs."""
    return max(one.size for one in struct.fields if one.path == path or one.path.startswith(f"{path}."))


