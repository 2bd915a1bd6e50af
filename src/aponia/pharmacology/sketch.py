"""Quantiles of more values than can be kept: counts in bins so narrow that every quantile is known to better than half a percent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import NDArray

from aponia.pharmacology.people import Floats
from aponia.vocabulary.errors import AponiaError

# A bin is what shares sign, exponent and the first bits of the mantissa: found by a shift, without a logarithm, and 1/256 wide or less.
_BITS = 8
_SHIFT = 52 - _BITS
_LOWEST_POWER, _HIGHEST_POWER = -30, 24
_LOWEST = ((1023 + _LOWEST_POWER) << _BITS) - 1
SIDE = ((_HIGHEST_POWER - _LOWEST_POWER) << _BITS) + 2
RELATIVE_ERROR = 2.0**-_BITS
SMALLEST, LARGEST = 2.0**_LOWEST_POWER, 2.0**_HIGHEST_POWER


@final
class SketchError(AponiaError):
    """A quantile that the counts cannot tell."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """Counts of values by time and bin. Sketches of parts add up to exactly the sketch of the whole, in any order.

    Every order statistic is found in its own bin, so a quantile differs from the exact one by less than ``RELATIVE_ERROR`` (0.39 %);
    values nearer to zero than ``SMALLEST`` (about 1e-9) count as zero. A quantile among values beyond ``LARGEST`` (about 1.7e7), or
    among values that are no numbers, is an error. Takes 55 kB a time, twice that where values below zero are told apart.
    """

    counts: NDArray[np.uint32]
    signed: bool

    @classmethod
    def empty(cls, times: int, *, signed: bool = False) -> Sketch:
        """Nothing counted; without ``signed`` whatever is below zero counts as zero."""
        return cls(counts=np.zeros((times, SIDE * (2 if signed else 1)), dtype=np.uint32), signed=signed)

    def add(self, values: Floats) -> None:
        """Count values (people × times)."""
        from aponia.pharmacology.sketch_kernels import count_values  # noqa: PLC0415 - the compiler loads only where something is computed

        count_values(np.ascontiguousarray(values, dtype=np.float64).view(np.int64), self.counts, _SHIFT, _LOWEST, SIDE)

    def widened(self) -> Sketch:
        """The same counts, with room for values below zero."""
        if self.signed:
            return self
        wide = Sketch.empty(len(self.counts), signed=True)
        wide.counts[:, SIDE:] = self.counts
        return wide

    def merged(self, other: Sketch) -> Sketch:
        """What both counted at the same times."""
        if self.signed != other.signed:
            return self.widened().merged(other.widened())
        return Sketch(counts=self.counts + other.counts, signed=self.signed)

    def quantiles(self, wanted: Sequence[float]) -> Floats:
        """(wanted × times), between neighboring values as numpy's ``linear`` method; raises :class:`SketchError`."""
        if any(not 0 <= quantile <= 1 for quantile in wanted):
            raise SketchError(f"A quantile lies from 0 to 1; given: {', '.join(f'{quantile:g}' for quantile in wanted)}.")
        edges = self._edges()
        found = np.empty((len(wanted), len(self.counts)))
        for time, row in enumerate(self.counts):
            used = np.flatnonzero(row)
            below = np.concatenate([[0], np.cumsum(row[used], dtype=np.int64)])
            if not len(used):
                raise SketchError("Nobody has been counted, so there are no quantiles.")
            position = np.asarray(wanted) * (below[-1] - 1)
            rank = np.floor(position).astype(np.int64)
            share = position - rank
            first, second = (_value(rank + step, used, below, edges) for step in (0, 1))
            with np.errstate(invalid="ignore"):
                found[:, time] = np.where(share > 0, first + share * (second - first), first)
            if not np.all(np.isfinite(found[:, time])):
                raise SketchError(f"At time number {time + 1} values lie beyond {LARGEST:.3g} or are no numbers, so their quantiles cannot be told.")
        return found

    def _edges(self) -> Floats:
        """The ends of the bins: (bins + 1)."""
        upward = ((np.arange(1, SIDE, dtype=np.int64) + _LOWEST) << _SHIFT).view(np.float64)
        positive = np.concatenate([[0.0], upward, [np.inf]])
        if not self.signed:
            return positive
        # In front lie the mirrored bins; the one at zero is shared, and the very first is never used.
        return np.concatenate([[-np.inf, -np.inf], -upward[::-1], positive[1:]])


def _value(rank: NDArray[np.int64], used: NDArray[np.intp], below: NDArray[np.int64], edges: Floats) -> Floats:
    """The order statistics of these ranks, spread evenly over their bins; what lies about zero is zero."""
    place = np.minimum(np.searchsorted(below, rank, side="right") - 1, len(used) - 1)
    low, high = edges[used[place]], edges[used[place] + 1]
    inside = (rank - below[place] + 0.5) / (below[place + 1] - below[place])
    with np.errstate(invalid="ignore"):
        value = low + np.minimum(inside, 1.0) * (high - low)
    return np.where((low > -SMALLEST) & (high <= SMALLEST), 0.0, value)
