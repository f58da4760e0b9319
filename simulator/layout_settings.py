"""Layout settings: `struct.field` = byte offset moves a field for one run, as a design's [layout] does for all its own.

A nested struct moves whole, and in every struct that holds it; `own-line` is the next whole line after the struct's
end; `struct.size` is the size itself.  A struct that grows, grows to whole lines.  Promises: structs in which no two
fields share a byte, or a DescriptionError that names the setting and the remedy; words, and so the code, stay as they
are; the order in which settings are given does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NoReturn

from simulator.description import DescriptionError, nearest
from simulator.language.program import FieldInfo, StructInfo

LINE_BYTES = 64
OWN_LINE = "own-line"
SIZE = "size"
GROWN_LINES = 16  # a struct grows by at most so many: the stage draws each line of a watched object
LISTED = 24  # names a remedy lists

Structs = dict[str, StructInfo]
Changes = dict[str, dict[str, int]]  # struct -> field -> byte offset


@dataclass(frozen=True)
class _Move:
    """One setting, read: where `path` of `struct` (or its size) goes; None: onto a line of its own."""

    key: str
    struct: str
    path: str
    to: int | None

    @property
    def place(self) -> str:
        return f"--set {self.key}"


def is_layout_setting(key: str) -> bool:
    """Only these have a dot in their name."""
    return "." in key


def is_known(structs: Sequence[StructInfo], key: str) -> bool:
    """Whether a layout setting names a field (or the size) of one of these."""
    name, _, path = key.partition(".")
    return any(one.name == name and (path == SIZE or path in _starts(one)) for one in structs)


def span(struct: StructInfo, path: str) -> tuple[int, int]:
    """First byte of a field (of all that is below it), and the one after its last."""
    fields = _below(struct, path)
    return min(one.offset for one in fields), max(_end(one) for one in fields)


def is_movable(struct: StructInfo, path: str) -> bool:
    """False for an array longer than a line, and for what holds one."""
    return _too_long(struct, path) is None


def room_bytes(struct: StructInfo) -> int:
    """Bytes that a struct may come to have."""
    return _whole_lines(struct.size) + GROWN_LINES * LINE_BYTES


def moved(structs: Sequence[StructInfo], given: Mapping[str, str | int]) -> tuple[StructInfo, ...]:
    """The structs with these settings applied."""
    before = {one.name: one for one in structs}
    now = dict(before)
    movers: dict[tuple[str, str], _Move] = {}
    moves = [_read(before, key, value) for key, value in sorted(given.items())]
    for move in sorted(moves, key=lambda one: _turn(before, one)):
        if move.path == SIZE and move.to is not None:
            now[move.struct] = replace(now[move.struct], size=move.to)
        else:
            _shift(now, move, movers)
    sizes = {move.struct: move for move in moves if move.path == SIZE}
    for name, struct in now.items():
        if struct != before[name]:
            _check(before[name], struct, movers, sizes.get(name))
    return tuple(now.values())


def changes(before: Sequence[StructInfo], now: Sequence[StructInfo]) -> Changes:
    """Struct -> field -> byte offset (and `size`) of all that differs: the same layout gives the same, however said."""
    found: Changes = {}
    for old, new in zip(before, now, strict=True):
        differs = {b.path: b.offset for a, b in zip(old.fields, new.fields, strict=True) if a.offset != b.offset}
        if old.size != new.size:
            differs[SIZE] = new.size
        if differs:
            found[old.name] = differs
    return found


def _read(structs: Structs, key: str, value: str | int) -> _Move:
    name, _, path = key.partition(".")
    move = _Move(key, name, path, None)
    if name not in structs:
        raise DescriptionError(
            f"no struct is called {name!r}", move.place, f"{nearest(name, structs)}Structs: {_listed(structs)}."
        )
    starts = _starts(structs[name])
    if path != SIZE and path not in starts:
        own = [one for one in starts if "." not in one]
        raise DescriptionError(
            f"{name!r} has no field {path!r}", move.place,
            f"{nearest(path, [*starts, SIZE])}Fields of {name}: {_listed([*own, SIZE])}.",
        )
    if long := _too_long(structs[name], path):
        raise DescriptionError(
            f"{long.path!r} is an array of {long.count}, longer than a line, and stays where it is", move.place,
            "Move what lies beside it.",
        )
    if value == OWN_LINE and path != SIZE:
        return move
    try:
        number = int(value)
    except ValueError:
        number = -1
    if number < 0:
        own_line = "" if path == SIZE else f", or {key}={OWN_LINE} for a line that nothing else is on"
        raise DescriptionError(
            f"{value!r} is no {'size' if path == SIZE else 'byte offset'}", move.place,
            f"Write {key}=N with N bytes{own_line}.",
        )
    most = room_bytes(structs[name])
    if number > most - (path != SIZE):
        raise DescriptionError(
            f"byte {number} is too far: {name} has {structs[name].size} bytes and may grow by {GROWN_LINES} lines",
            move.place, f"Give at most {most - (path != SIZE)}.",
        )
    return replace(move, to=number)


def _turn(structs: Structs, move: _Move) -> tuple[int, bool, int, str]:
    """What is held comes before what holds it, a nested struct before its parts, own lines last of a struct's."""
    depth = max((one.path.count(".") + 1 for one in structs[move.struct].nested), default=0)
    return depth, move.to is None, 0 if move.path == SIZE else move.path.count(".") + 1, move.path


def _shift(now: Structs, move: _Move, movers: dict[tuple[str, str], _Move]) -> None:
    """Move it in its own struct, and by as much in every struct that holds that one."""
    own = now[move.struct]
    to = _whole_lines(own.size) if move.to is None else move.to
    by = to - _starts(own)[move.path]
    for name, struct in now.items():
        paths = [move.path] if name == move.struct else []
        paths += [f"{one.path}.{move.path}" for one in struct.nested if one.struct == move.struct]
        for path in paths:
            struct = _shifted(struct, path, by)
            movers.update({(name, one.path): move for one in _below(struct, path)})
        if paths:
            end = max(_end(one) for one in struct.fields)
            now[name] = struct if end <= struct.size else replace(struct, size=_whole_lines(end))


def _shifted(struct: StructInfo, path: str, by: int) -> StructInfo:
    return replace(
        struct,
        fields=tuple(replace(one, offset=one.offset + by) if _is_at(one.path, path) else one for one in struct.fields),
        nested=tuple(replace(one, offset=one.offset + by) if _is_at(one.path, path) else one for one in struct.nested),
    )


def _check(before: StructInfo, struct: StructInfo, movers: Mapping[tuple[str, str], _Move], size: _Move | None) -> None:
    """No field outside the struct, across its own alignment, or on another's bytes."""
    most = room_bytes(before)
    last: FieldInfo | None = None
    for field in sorted(struct.fields, key=lambda one: one.offset):
        move = movers.get((struct.name, field.path), size)
        name = f"{struct.name}.{field.path}"
        if move is not None and field.offset % field.size:
            right = (move.to or 0) // field.size * field.size
            raise DescriptionError(
                f"{name} has {field.size} bytes and would start at byte {field.offset}", move.place,
                f"It starts at a multiple of {field.size}, for instance {move.key}={right}.",
            )
        if move is not None and (field.offset < 0 or _end(field) > most):
            raise DescriptionError(
                f"{name} would end at byte {_end(field)}, and {struct.name} may grow to {most}", move.place,
                "Move it less far, or move fewer fields.",
            )
        if size is not None and _end(field) > struct.size:
            raise DescriptionError(
                f"{name} ends at byte {_end(field)}, past the size {struct.size}", size.place,
                f"Write {size.key}={_whole_lines(max(_end(one) for one in struct.fields))}, or move the field.",
            )
        if last is not None and field.offset < _end(last):
            _refuse_overlap(struct, last, field, movers)
        last = field


def _refuse_overlap(
    struct: StructInfo, one: FieldInfo, other: FieldInfo, movers: Mapping[tuple[str, str], _Move]
) -> NoReturn:
    moving, standing = (other, one) if (struct.name, other.path) in movers else (one, other)
    move = movers[struct.name, moving.path]
    free = _free(struct, moving, _end(standing))
    instead = f"{struct.name}.{moving.path}" if move.struct != struct.name else move.key
    example = f"{instead}={free}, or " if free is not None and move.path == moving.path else ""
    raise DescriptionError(
        f"{struct.name}.{moving.path} would have bytes {moving.offset} to {_end(moving) - 1}, and "
        f"{struct.name}.{standing.path} has {standing.offset} to {_end(standing) - 1}",
        move.place, f"Move that too, or write {example}{instead}={OWN_LINE}.",
    )


def _free(struct: StructInfo, field: FieldInfo, least: int) -> int | None:
    """The first offset from `least` on where the field fits between the others."""
    wanted, others = field.size * field.count, [one for one in struct.fields if one is not field]
    for start in range(-(-least // field.size) * field.size, struct.size - wanted + 1, field.size):
        if all(_end(one) <= start or one.offset >= start + wanted for one in others):
            return start
    return None


def _starts(struct: StructInfo) -> dict[str, int]:
    """Every field and nested struct by path, with its byte offset, in that order."""
    found = {one.path: one.offset for one in struct.nested} | {one.path: one.offset for one in struct.fields}
    return dict(sorted(found.items(), key=lambda item: item[1]))


def _too_long(struct: StructInfo, path: str) -> FieldInfo | None:
    return next((one for one in _below(struct, path) if one.size * one.count > LINE_BYTES), None)


def _below(struct: StructInfo, path: str) -> list[FieldInfo]:
    return [one for one in struct.fields if _is_at(one.path, path)]


def _is_at(path: str, above: str) -> bool:
    return path == above or path.startswith(f"{above}.")


def _end(field: FieldInfo) -> int:
    return field.offset + field.size * field.count


def _whole_lines(size: int) -> int:
    return -(-size // LINE_BYTES) * LINE_BYTES


def _listed(names: Iterable[str]) -> str:
    known = list(names)
    return ", ".join(known[:LISTED]) + (" …" if len(known) > LISTED else "")
