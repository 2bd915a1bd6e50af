"""How well a model predicts what was measured: bias, inaccuracy, wobble and divergence after Varvel 1992."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import NDArray

from aponia.pharmacology.people import Floats

Labels = NDArray[np.int64]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """Errors of prediction in short: all in percent, ``divergence`` in percent per hour; NaN where nothing defines a number.

    ``mdpe`` is the median error (bias; positive where more was measured than predicted), ``mdape`` the median absolute error
    (inaccuracy), ``wobble`` the median absolute distance of a person's errors from that person's bias, ``divergence`` the slope of
    the absolute errors against time.
    """

    observations: int
    mdpe: float
    mdape: float
    wobble: float
    divergence: float


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Performances:
    """The same for several people at once, an array entry each."""

    observations: Labels
    mdpe: Floats
    mdape: Floats
    wobble: Floats
    divergence: Floats

    def median(self) -> Performance:
        """The median person: of each number by itself, over the people who have it."""
        return Performance(
            observations=int(self.observations.sum()), mdpe=_median(self.mdpe), mdape=_median(self.mdape), wobble=_median(self.wobble),
            divergence=_median(self.divergence),
        )


def prediction_errors(measured: Floats, predicted: Floats) -> Floats:
    """Errors in percent of what was predicted; NaN where nothing was predicted, for there no percentage exists.

    >>> prediction_errors(np.array([12.0, 8.0]), np.array([10.0, 10.0]))
    array([ 20., -20.])
    """
    with np.errstate(all="ignore"):
        return np.where(predicted > 0, 100 * (measured - predicted) / predicted, np.nan)


def by_person(errors: Floats, minutes: Floats, person: Labels, people: int) -> tuple[Performances, Floats]:
    """The performance in each of ``people``, whose numbers (from 0) are in ``person``; and how far each error is from its person's bias.

    Times only matter by their differences.
    """
    absolute = np.abs(errors)
    bias = grouped_median(errors, person, people)
    deviations = np.abs(errors - bias[person])
    found = Performances(
        observations=np.bincount(person, minlength=people), mdpe=bias, mdape=grouped_median(absolute, person, people),
        wobble=grouped_median(deviations, person, people), divergence=_slopes(absolute, minutes / 60, person, people),
    )
    return found, deviations


@final
class Trend:
    """The straight line through absolute errors against time, from sums that grow part by part."""

    def __init__(self) -> None:
        self._sums = np.zeros(5)

    def add(self, errors: Floats, minutes: Floats) -> None:
        """Add observations."""
        hours, absolute = minutes / 60, np.abs(errors)
        self._sums += np.array([len(hours), hours.sum(), absolute.sum(), float(hours @ hours), float(hours @ absolute)])

    def slope(self) -> float:
        """Percent per hour; NaN where all observations are at one time."""
        count, hours, absolute, squares, products = self._sums
        spread = squares - hours * hours / count if count else 0.0
        return float((products - hours * absolute / count) / spread) if spread > 1e-9 * squares else float("nan")


def pooled(errors: Floats, deviations: Floats, trend: Trend) -> Performance:
    """The performance over all observations alike, whoever they belong to; people with more observations weigh more."""
    return Performance(
        observations=len(errors), mdpe=_median(errors), mdape=_median(np.abs(errors)), wobble=_median(deviations), divergence=trend.slope(),
    )


def grouped_median(values: Floats, label: Labels, count: int) -> Floats:
    """The median of each group; NaN for a group without values."""
    ordered = values[np.lexsort((values, label))]
    sizes = np.bincount(label, minlength=count)
    first = np.cumsum(sizes) - sizes
    filled = sizes > 0
    medians = np.full(count, np.nan)
    low, high = (first + (sizes - 1) // 2)[filled], (first + sizes // 2)[filled]
    medians[filled] = (ordered[low] + ordered[high]) / 2
    return medians


def _median(values: Floats) -> float:
    missing = np.isnan(values)
    known = values[~missing] if missing.any() else values
    return float(np.median(known)) if len(known) else float("nan")


def _slopes(values: Floats, hours: Floats, label: Labels, count: int) -> Floats:
    """Least-squares slopes; NaN where all of a group's observations are at one time."""
    sizes = np.bincount(label, minlength=count)
    with np.errstate(all="ignore"):
        middle = np.bincount(label, hours, count) / sizes
        apart = hours - middle[label]
        spread = np.bincount(label, apart * apart, count)
        # Times that differ by rounding only do not make a slope.
        enough = spread > 1e-12 * sizes * np.maximum(middle * middle, 1.0)
        return np.where(enough, np.bincount(label, apart * values, count) / spread, np.nan)
