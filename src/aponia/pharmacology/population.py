"""Virtual people: covariates drawn from what is told of a population, or from a table of real people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import final

import numpy as np

from aponia.pharmacology.expression import Expression
from aponia.pharmacology.measure import COVARIATES, Measure
from aponia.pharmacology.people import Floats, People
from aponia.vocabulary.errors import AponiaError
from aponia.vocabulary.source import Citation

# People are drawn in blocks of this many, each with a generator of its own, so that a run does not depend on how it is divided.
BLOCK = 1024
# A population of which fewer than this share lie in the ranges asked for is the wrong one; told after so many draws.
_TOO_FEW, _ENOUGH_DRAWS = 1 / 500, 10_000


class Kind(StrEnum):
    """How one quantity is spread over a population."""

    UNIFORM = "uniform"  # between `first` and `second`
    NORMAL = "normal"  # mean `first`, standard deviation `second`
    LOG_NORMAL = "log-normal"  # median `first`, standard deviation of the logarithm `second`
    SHARE = "share"  # 1 in a share `first` of people, 0 in the others
    EQUATION = "equation"  # follows from what was drawn before


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """One quantity of a population; only values ``within`` these ends are drawn."""

    name: str
    kind: Kind
    first: float = 0.0
    second: float = 0.0
    within: tuple[float, float] = (-np.inf, np.inf)
    equation: Expression | None = None

    def sample(self, size: int, generator: np.random.Generator, drawn: Mapping[str, Floats]) -> Floats:
        """One value for each of ``size`` people; ``drawn`` holds what was drawn before."""
        low, high = self.within
        match self.kind:
            case Kind.EQUATION:
                assert self.equation is not None, self.name
                return np.broadcast_to(np.asarray(self.equation.evaluate(drawn), dtype=np.float64), (size,))
            case Kind.SHARE:
                return (generator.random(size) < self.first).astype(np.float64)
            case Kind.UNIFORM:
                return generator.uniform(max(self.first, low), min(self.second, high), size)
            case Kind.NORMAL:
                return self.first + self.second * _standard(size, generator, (low - self.first) / self.second, (high - self.first) / self.second)
            case Kind.LOG_NORMAL:
                with np.errstate(divide="ignore"):
                    ends = np.log(np.maximum([low, high], 0.0) / self.first) / self.second
                return self.first * np.exp(self.second * _standard(size, generator, float(ends[0]), float(ends[1])))


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """Whom virtual people are like: distributions in the order in which they are drawn, or a ``table`` of people to draw from.

    A distribution named like a covariate is one; any other is a step on the way to one.
    """

    id: str
    title: str
    summary: str
    citation: Citation | None = None
    convention: bool = False
    distributions: tuple[Distribution, ...] = ()
    table: People | None = None
    notes: tuple[str, ...] = field(default=())

    @classmethod
    def of_people(cls, people: People, title: str = "the people told") -> Population:
        """People drawn with replacement from those told, each with all covariates of one of them."""
        return cls(id="told", title=title, summary=f"{people.size} people, drawn with replacement", table=people)


@final
class PopulationError(AponiaError):
    """A population from which no such people can be drawn."""


def virtual_people(
    population: Population, size: int, generator: np.random.Generator, *, studied: Mapping[str, tuple[float, float]] | None = None,
    measures: Mapping[str, Measure] | None = None,
) -> People:
    """``size`` people; with ``studied`` only such as lie in these ranges of covariates or measures: the others are drawn again.

    Raises :class:`PopulationError` where hardly anybody of the population lies in them.
    """
    if size < 1:
        raise PopulationError(f"{population.title}: {size} people cannot be drawn; ask for one or more.")
    ranges, known = studied or {}, measures or {}
    kept = _draw(population, size, generator)
    inside = _inside(kept, ranges, known)
    drawn, fitted = size, int(inside.sum())
    while drawn < _ENOUGH_DRAWS or fitted > _TOO_FEW * drawn:
        holes = np.flatnonzero(~inside)
        if not len(holes):
            return kept
        # Whoever lies inside stays in place; a few more than missing are drawn, so that two or three rounds are enough.
        more = _draw(population, 2 * len(holes) + 16, generator)
        fitting = np.flatnonzero(_inside(more, ranges, known))
        drawn, fitted = drawn + more.size, fitted + len(fitting)
        filled = holes[: len(fitting)]
        covariates = {name: np.array(values) for name, values in kept.covariates.items()}
        for name, values in covariates.items():
            values[filled] = more.covariates[name][fitting[: len(filled)]]
        kept = People(size=size, covariates=covariates)
        inside[filled] = True
    told = ", ".join(f"{name} {low:g} to {high:g}" for name, (low, high) in ranges.items())
    raise PopulationError(f"{population.title}: hardly anybody lies within {told}. Choose another population or another model.")


def blocks(size: int, generator: np.random.Generator) -> Iterator[tuple[int, np.random.Generator]]:
    """``size`` people in blocks: how many each has, and its own generator, spawned from the one given."""
    for first in range(0, size, BLOCK):
        yield min(BLOCK, size - first), generator.spawn(1)[0]


def _draw(population: Population, size: int, generator: np.random.Generator) -> People:
    if population.table is not None:
        rows: np.ndarray[tuple[int], np.dtype[np.intp]] = generator.integers(population.table.size, size=size, dtype=np.intp)
        return population.table.take(rows)
    drawn: dict[str, Floats] = {}
    for distribution in population.distributions:
        drawn[distribution.name] = distribution.sample(size, generator, drawn)
    return People.of(**{name: values for name, values in drawn.items() if name in COVARIATES})


def _inside(people: People, ranges: Mapping[str, tuple[float, float]], measures: Mapping[str, Measure]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    inside = np.ones(people.size, dtype=bool)
    for name, (low, high) in ranges.items():
        values = people.resolve(name, measures)
        if values is not None:
            inside &= (values >= low) & (values <= high)
    return inside


def _standard(size: int, generator: np.random.Generator, low: float, high: float) -> Floats:
    """Standard normal values between two ends."""
    if low == -np.inf and high == np.inf:
        return generator.standard_normal(size)
    from scipy.special import ndtr, ndtri  # noqa: PLC0415 - loaded only where a distribution is cut

    return np.asarray(ndtri(generator.uniform(ndtr(low), ndtr(high), size)), dtype=np.float64)
