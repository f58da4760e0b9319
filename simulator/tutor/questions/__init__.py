"""The kinds of questions a lesson can ask: one table, in the order of the documentation.

Promises: every kind in a file of its own; an `ask` block names one, and its keys are read by that kind alone.
"""

from collections.abc import Mapping

from simulator.tutor.question import Kind
from simulator.tutor.questions import commit, measure, next_owner

KINDS: Mapping[str, Kind] = {kind.name: kind for kind in (next_owner.KIND, commit.KIND, measure.KIND)}
