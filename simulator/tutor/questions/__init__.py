"""The kinds of questions a lesson can ask: one table, in the order of the documentation.

Promises: every kind in a file of its own; an `ask` block names one, and its keys are read by that kind alone.
"""

from collections.abc import Mapping

from simulator.tutor.question import Kind
from simulator.tutor.questions import (
    commit,
    copies,
    ends_with,
    fault_transfers,
    measure,
    next_owner,
    next_state,
    same_line,
    takes_lock,
    top_cause,
    top_function,
    top_line,
    waits_for,
    winner,
)

OF_MOMENTS = (
    next_owner.KIND,
    next_state.KIND,
    copies.KIND,
    takes_lock.KIND,
    waits_for.KIND,
    commit.KIND,
    fault_transfers.KIND,
    ends_with.KIND,
)
OF_RUNS = (
    measure.KIND,
    winner.KIND,
    top_function.KIND,
    top_line.KIND,
    top_cause.KIND,
    same_line.KIND,
)
KINDS: Mapping[str, Kind] = {kind.name: kind for kind in (*OF_MOMENTS, *OF_RUNS)}
