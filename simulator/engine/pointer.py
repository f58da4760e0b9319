"""The arena inside compiled code: one bare pointer, so that a word costs one instruction to read.

numba passes an array as seven words and lets every index count from the end if it is negative; both are paid at each of
the engine's thousands of accesses.  `bare(m)` gives compiled code a type whose `m[i]` is a plain load or store of
arena word i and nothing else.  Header words (offsets, sizes, machine parameters) cannot change while compiled code
runs, the two heap marks excepted: their loads are marked so, and the compiler may keep them in registers.  As plain
Python `bare` is the identity.  No index is checked: `checked` in cell.py, the layout and the invariants see to that.
"""

import operator
from typing import Any

import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.typing.templates import AbstractTemplate, infer_global, signature
from numba.extending import intrinsic, lower_builtin, models, overload, register_model

from simulator.engine.arena import H_HEAP_CELL, H_HEAP_LINE, HEADER_WORDS

_WORD = ir.IntType(64)
CHANGING = frozenset((H_HEAP_CELL, H_HEAP_LINE))  # header words that the engine itself writes


class BarePointer(types.Type):
    """numba's type of the arena's address."""

    def __init__(self) -> None:
        super().__init__(name="BarePointer")


BARE = BarePointer()


@register_model(BarePointer)
class _BareModel(models.PrimitiveModel):
    def __init__(self, manager: Any, type_: types.Type) -> None:
        super().__init__(manager, type_, _WORD.as_pointer())


@infer_global(operator.getitem)
class _Get(AbstractTemplate):
    def generic(self, args: Any, kws: Any) -> Any:
        if isinstance(args[0], BarePointer) and isinstance(args[1], types.Integer):
            return signature(types.int64, args[0], types.int64)
        return None


@infer_global(operator.setitem)
class _Set(AbstractTemplate):
    def generic(self, args: Any, kws: Any) -> Any:
        if isinstance(args[0], BarePointer) and isinstance(args[1], types.Integer):
            return signature(types.none, args[0], types.int64, types.int64)
        return None


@lower_builtin(operator.getitem, BarePointer, types.Integer)
def _load(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    return builder.load(builder.gep(args[0], [args[1]]))


@lower_builtin("static_getitem", BarePointer, types.IntegerLiteral)
def _load_fixed(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    """A word whose index the source names: of the header, most of the time."""
    at = int(args[1])
    loaded = builder.load(builder.gep(args[0], [_WORD(at)]))
    if at < HEADER_WORDS and at not in CHANGING:
        loaded.set_metadata("invariant.load", builder.module.add_metadata([]))
    return loaded


@lower_builtin(operator.setitem, BarePointer, types.Integer, types.Integer)
def _store(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    builder.store(args[2], builder.gep(args[0], [args[1]]))
    return context.get_dummy_value()


@intrinsic
def _address(typing_context: Any, array: Any) -> Any:
    def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        struct = cgutils.create_struct_proxy(sig.args[0])(context, builder, args[0])
        return builder.bitcast(struct.data, _WORD.as_pointer())

    return BARE(array), lower


def bare(m: npt.NDArray[np.int64]) -> Any:
    """The arena as compiled code works with it; plain Python goes on with the array."""
    return m


@overload(bare)
def _bare(m):  # type: ignore[no-untyped-def]
    return lambda m: _address(m)
