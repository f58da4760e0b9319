"""Source lines as sets of instructions: at which instructions a core comes to a line.

Promises: a line is entered at the first instruction of each run of instructions that it was compiled to, so a call that
returns into the middle of its line does not enter it again; files are counted as the world description lists them.
It knows the program alone: no run, no core.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from simulator.language.program import Program


class Places:
    """File, line and function of each instruction of a program."""

    def __init__(self, program: Program) -> None:
        self.files = sorted(program.sources)
        number = {file: at for at, file in enumerate(self.files)}
        told = np.array([(number[file], line) for file, line in program.lines], dtype=np.int64)
        of = np.column_stack((told[program.code[:, 6].astype(np.int64)], program.code[:, 7]))
        self._file, self._line = of[:, 0], of[:, 1]
        self._begins = np.append(True, (of[1:] != of[:-1]).any(axis=1))

    def has(self, file: int, line: int) -> bool:
        """Whether any instruction stands on that line."""
        return bool(((self._file == file) & (self._line == line)).any())

    def comes_to(
        self, file: int, line: int, old: npt.NDArray[np.number[Any]], new: npt.NDArray[np.number[Any]]
    ) -> npt.NDArray[np.bool_]:
        """Which moves from instruction `old` to `new` enter that line from another one."""
        now = new.astype(np.int64)
        came: npt.NDArray[np.bool_] = self._begins[now] & (self._line[now] == line) & (self._file[now] == file)
        if came.any():
            before = old.astype(np.int64)
            came &= (self._line[before] != line) | (self._file[before] != file) | (before < 0)  # -1: nowhere
        return came
