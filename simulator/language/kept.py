"""What compiling one program leaves for the next: syntax trees of texts, and functions that come out the same.

Runs of one sweep differ in cores, threads or one setting, and so in few functions.  Promises: what is taken from here
is what compiling again would give, since every constant and static a function looked at is compared first; the oldest
leave beyond the named limits; safe for threads.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from simulator.language.linker import Unit
from simulator.language.names import Names, Static

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
T = TypeVar("T")

TEXT_BYTES_KEPT = 1 << 20  # of texts whose trees are kept: six times our own; a tree is some forty times its text
FAMILIES_KEPT = 24  # programs of which the functions are kept, 2 MiB each: more than there are designs


class Kept(Generic[K, V]):
    """Values by key, the last used longest; together they weigh no more than `limit`."""

    def __init__(self, limit: int, weight: Callable[[K, V], int] = lambda key, value: 1) -> None:
        self._limit, self._weight = limit, weight
        self._values: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._held = 0
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._values)

    def get(self, key: K) -> V | None:
        """What is kept under it."""
        with self._lock:
            found = self._values.get(key)
            if found is None:
                return None
            self._values.move_to_end(key)
            return found[0]

    def put(self, key: K, value: V) -> None:
        """Keep it; the oldest leave until all fit."""
        weight = self._weight(key, value)
        with self._lock:
            self._held += weight - self._values.pop(key, (value, 0))[1]
            self._values[key] = (value, weight)
            while self._held > self._limit and self._values:
                _, (_, old) = self._values.popitem(last=False)
                self._held -= old


class Noted(dict[str, T]):
    """A mapping that notes which keys were asked for."""

    def __init__(self, values: Mapping[str, T]) -> None:
        super().__init__(values)
        self.asked: dict[str, T | None] = {}

    def __getitem__(self, key: str) -> T:
        value = super().__getitem__(key)
        self.asked[key] = value
        return value

    def __contains__(self, key: object) -> bool:
        self._note(key)
        return super().__contains__(key)

    def get(self, key: str, default: T | None = None) -> T | None:  # type: ignore[override]
        self._note(key)
        return super().get(key, default)

    def _note(self, key: object) -> None:
        if isinstance(key, str):
            self.asked[key] = super().get(key)


@dataclass(frozen=True)
class Compiled:
    """One function, and what it looked at while it was compiled."""

    unit: Unit
    constants: Mapping[str, int | None]
    statics: Mapping[str, Static | None]

    def holds(self, names: Names) -> bool:
        """Whether it would come out the same with these."""
        return all(names.constants.get(key) == value for key, value in self.constants.items()) and all(
            names.statics.get(key) == value for key, value in self.statics.items()
        )


@dataclass(frozen=True)
class Family:
    """The functions of the last program of these texts, and the names they were compiled with."""

    names: Names
    functions: Mapping[str, Compiled]

    def fits(self, names: Names) -> bool:
        """Whether all else that a function may look at is the same."""
        mine = self.names
        return (
            mine.structs == names.structs and mine.folded == names.folded and mine.bindings == names.bindings
            and mine.costs == names.costs and mine.functions is names.functions
        )
