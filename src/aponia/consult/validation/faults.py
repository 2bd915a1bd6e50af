"""What can be wrong with a table of measurements: which row, which column, what was given, what was expected."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import final

from aponia.vocabulary.errors import AponiaError

MOST_FAULTS = 20


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class TableFault:
    """One thing wrong: ``row`` counts rows of data from 1, ``line`` lines of the file; None where the fault is of a whole column."""

    row: int | None
    line: int | None
    column: str
    given: str
    problem: str

    def __str__(self) -> str:
        place = [f"row {self.row} (line {self.line})"] if self.row is not None else []
        place += [f"column {self.column}"] if self.column else []
        given = f" is {self.given!r}" if self.given else ""
        return f"{', '.join(place)}{given}: {self.problem}" if place else self.problem


@final
class TableError(AponiaError):
    """A table that cannot be used as it is; ``faults`` lists what is wrong, up to the first twenty."""

    def __init__(self, faults: Iterable[TableFault]) -> None:
        self.faults = tuple(faults)[:MOST_FAULTS]
        lines = "\n".join(f"  {fault}" for fault in self.faults)
        more = "\n  There may be more; these are the first." if len(self.faults) == MOST_FAULTS else ""
        super().__init__(f"The table cannot be used:\n{lines}{more}")


@final
class Faults:
    """Collects what is wrong; there is no use in reading on once twenty faults are known."""

    def __init__(self) -> None:
        self.found: list[TableFault] = []

    @property
    def enough(self) -> bool:
        """True when reading on would not tell anything new."""
        return len(self.found) >= MOST_FAULTS

    def whole(self, column: str, problem: str) -> None:
        """Note what is wrong with a column, or with the table where ``column`` is empty."""
        self.found.append(TableFault(row=None, line=None, column=column, given="", problem=problem))

    def cell(self, place: tuple[int, int], column: str, given: str, problem: str) -> None:
        """Note what is wrong in one place: (row, line)."""
        row, line = place
        shown = given if len(given) <= 40 else given[:37] + "…"
        self.found.append(TableFault(row=row, line=line, column=column, given=shown, problem=problem))

    def raise_any(self) -> None:
        """Raise :class:`TableError` when something was noted."""
        if self.found:
            raise TableError(self.found)
