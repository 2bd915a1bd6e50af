"""What was asked, what was measured, and whether it is kept: one line each, printed at the end."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import final

UNITS = {"s": 1.0, "ms": 1e-3, "µs": 1e-6, "MB": 1.0, "kB": 1.0, "times": 1.0}


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One measurement in ``unit``; ``most`` or ``least`` is the bound that was asked for, None where nothing was."""

    what: str
    measured: float
    unit: str
    most: float | None = None
    least: float | None = None

    def ratio(self) -> float | None:
        """Measured over the bound."""
        bound = self.most if self.least is None else self.least
        return None if bound is None else self.measured / bound

    def kept(self) -> str:
        """Yes, no, or nothing where there is no bound."""
        ratio = self.ratio()
        if ratio is None:
            return ""
        return "yes" if (ratio >= 1 if self.least is not None else ratio <= 1) else "NO"

    def asked(self) -> str:
        """The bound in words."""
        if self.least is not None:
            return f"at least {self.least:,g} {self.unit}"
        return "" if self.most is None else f"at most {self.most:,g} {self.unit}"


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Seconds of each repeat."""

    seconds: tuple[float, ...]

    @property
    def least(self) -> float:
        """The quickest repeat: what the work takes when nothing else disturbs it."""
        return min(self.seconds)

    @property
    def median(self) -> float:
        """The repeat in the middle."""
        return statistics.median(self.seconds)

    def told(self, unit: str = "ms") -> str:
        """Minimum and median in words."""
        share = UNITS[unit]
        return f"min {self.least / share:9,.3f} {unit}  median {self.median / share:9,.3f} {unit}  of {len(self.seconds)}"


def timed(work: Callable[[], object], repeats: int) -> Timing:
    """Time the work after one run that does not count; what it made is thrown away outside the timed part."""
    work()
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        made = work()
        seconds.append(time.perf_counter() - start)
        del made
    return Timing(seconds=tuple(seconds))


def print_table(rows: Iterable[Row]) -> None:
    """One aligned line a row."""
    print(f"\n{'':64} {'asked':>20} {'measured':>14} {'ratio':>7}  kept")
    for row in rows:
        ratio = row.ratio()
        shown = "" if ratio is None else f"{ratio:.2f}"
        print(f"{row.what:64} {row.asked():>20} {_short(row.measured):>8} {row.unit:5} {shown:>7}  {row.kept()}")


def _short(value: float) -> str:
    """Three digits, or all of them before the point."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
