"""Which region every word of the arena belongs to: model, clock or ledger.

*Model* decides what can happen next, *clock* when it happens, *ledger* what is remembered of it.  Nothing in model or
clock depends on ledger (a test scrambles the ledger and compares).  Blocks mix regions, so the map goes by field:
MIXED names the fields that are not model; a field it does not name is.  Does not move any word, and `step` never asks.
Two words are not pure: an interrupt's frame keeps the rest of the work it split, and a due time of NEVER tells a
parked core from a running one (docs/decisions/0003-line-and-engine-layout.md).
"""

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from simulator.engine import arena as a
from simulator.engine.delayed import DELAYED_WORDS
from simulator.engine.interrupt import IPI_WORDS
from simulator.engine.layout import CLOCK, LEDGER, MODEL, Layout

IPI_ARRIVAL = 2
# part -> (stride, {field: region}), for blocks whose fields differ.
MIXED: Mapping[int, tuple[int, Mapping[int, int]]] = {
    a.A_CORE: (a.CORE_STRIDE, dict.fromkeys(
        (a.CORE_CAUSE, a.CORE_WANT, a.CORE_HELD, a.CORE_FAULTS, a.CORE_TARGET, a.CORE_ATTEMPTS,
         a.CORE_SPECULATING, a.CORE_REASON, a.CORE_SPECULATING_SINCE, a.CORE_WASTED), LEDGER)),
    a.A_REQUEST: (a.REQUEST_STRIDE, {
        a.R_SOURCE: LEDGER, a.R_ARRIVAL: LEDGER, a.R_GRANTED: LEDGER, a.R_DUE: LEDGER}),
    a.A_THREAD: (a.THREAD_STRIDE, {a.TH_SINCE: LEDGER, a.TH_WAKES: LEDGER}),
    a.A_HTHREAD: (a.HTHREAD_STRIDE, {
        a.HT_LEFT: CLOCK, a.HT_HELD: LEDGER, a.HT_WANT: LEDGER, a.HT_TARGET: LEDGER, a.HT_WANT_CELL: LEDGER}),
    a.A_HCORE: (a.HCORE_STRIDE, {**dict.fromkeys(
        (a.K_SINCE, a.K_WORK_END, a.K_RANDOM, a.K_SPUN, a.K_LOCKED_UNTIL), CLOCK), a.K_WANT_CELL: LEDGER}),
    a.A_RCU: (a.RCU_WORDS, {a.RCU_SINCE: CLOCK}),
    a.A_DELAYED: (DELAYED_WORDS, {0: CLOCK}),
    a.A_HREQUEST: (a.HREQUEST_STRIDE, {a.Q_FROM_MEMORY: LEDGER}),
    a.A_HLINE: (a.HLINE_STRIDE, dict.fromkeys((a.D_FREE_AT, a.D_READS_UNTIL, a.D_HELD_UNTIL, a.D_LAST), CLOCK)),
    a.A_IPI: (IPI_WORDS, {IPI_ARRIVAL: CLOCK}),
}
WHOLE: Mapping[int, int] = {
    **dict.fromkeys(
        (a.A_CELL, a.A_CELL_LINE, a.A_CELL_LOCK, a.A_STATIC, a.A_STRUCT, a.A_FIELD, a.A_FREELIST, a.A_TABLE_REGION,
         a.A_STACK, a.A_BUFFER, a.A_TLB, a.A_CPU, a.A_CACHE, a.A_DISTANCE, a.A_HOME_DISTANCE, a.A_CODE, a.A_FUNCTION,
         a.A_COST, a.A_PROTOCOL, a.A_CALLBACK, a.A_STALE), MODEL),
    **dict.fromkeys((a.A_CHANNEL, a.A_DUE, a.A_TREE), CLOCK),
    **dict.fromkeys((a.A_LOCK, a.A_COUNTER, a.A_LINK, a.A_PAGEMAP, a.A_CHARGE, a.A_PAIR, a.A_CORE_CAUSE,
         a.A_SPECULATION, a.A_CELL_CLASS, a.A_FIELD_CLASS, a.A_LOCK_CLASS, a.A_LINE_CORE, a.A_LINE_DISTANCE, a.A_MISS),
        LEDGER),
}


def regions(layout: Layout) -> npt.NDArray[np.int8]:
    """The region of every word of the state, shape (layout.words,). A part this file does not know is a KeyError."""
    found = np.full(layout.words, MODEL, dtype=np.int8)  # the header: sizes, offsets and parameters decide everything
    parts = sorted((at, part) for part, at in layout.start.items())
    for (at, part), (end, _) in pairwise(parts):
        if part == a.A_LINE:
            queued = a.LINE_SHARERS + layout.sharer_words
            stride, fields = layout.line_stride, {queued: LEDGER, queued + 1: LEDGER}  # queued, transfers
        elif part in MIXED:
            stride, fields = MIXED[part][0], dict(MIXED[part][1])
        else:
            found[at:end] = WHOLE[part]
            continue
        for field, region in fields.items():
            found[at + field : end : stride] = region
    return found
