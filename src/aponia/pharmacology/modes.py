"""Compartments in their own modes: each mode decays by itself, so any piecewise constant infusion is advanced in closed form."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import final

import numpy as np
from numpy.typing import NDArray

from aponia.pharmacology.people import Floats

Flags = NDArray[np.bool_]

# Two rates closer than this (relative) lose digits when modes are separated, about 1e-15 over their distance, and ten times that behind a
# depot; such people are advanced by the matrix exponential.
SEPARATION = 1e-5


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Volume [L] and rate constants [1/min] of up to three compartments and one effect site; arrays, one entry a person.

    A peripheral compartment that is absent has zero for both of its constants.
    """

    v1: Floats
    k10: Floats
    k12: Floats
    k13: Floats
    k21: Floats
    k31: Floats
    ke0: Floats | None

    @property
    def size(self) -> int:
        """How many people."""
        return len(self.v1)

    def take(self, rows: slice | NDArray[np.intp]) -> Rates:
        """Some of these people."""
        return Rates(
            v1=self.v1[rows], k10=self.k10[rows], k12=self.k12[rows], k13=self.k13[rows], k21=self.k21[rows], k31=self.k31[rows],
            ke0=None if self.ke0 is None else self.ke0[rows],
        )


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Modes:
    """People × modes: ``decay`` [1/min], and the state as ``state = vectors @ mode``, ``mode = inverse @ state``.

    The state is amount in the central, second and third compartment, in the depot where there is one, and the effect-site
    concentration: in the order of ``rows``. ``distance`` is that of the two closest rates, relative; 0 where modes do not exist.
    """

    decay: Floats  # (people, modes)
    vectors: Floats  # (people, states, modes)
    inverse: Floats  # (people, modes, states)
    rows: tuple[str, ...]
    distance: Floats  # (people,)

    @property
    def degenerate(self) -> Flags:
        """People whose modes are too close to be told apart with all digits."""
        return self.distance < SEPARATION


def decay_rates(rates: Rates) -> Floats:
    """The three rates [1/min] at which a central dose decays, the fastest first; (people, 3).

    The cubic is solved by the cosine formula and polished by Newton steps, so that the slow rate keeps its digits.
    """
    k10, k12, k13, k21, k31 = rates.k10, rates.k12, rates.k13, rates.k21, rates.k31
    a2 = k10 + k12 + k13 + k21 + k31
    a1 = k10 * k21 + k10 * k31 + k12 * k31 + k13 * k21 + k21 * k31
    a0 = k10 * k21 * k31
    third = a2 / 3
    p = a1 - a2 * third
    q = third * (a1 - 2 * third * third) - a0
    radius = np.sqrt(np.maximum(-p / 3, 0.0))
    with np.errstate(all="ignore"):
        angle = np.arccos(np.clip(np.where(radius > 0, -q / (2 * radius**3), 0.0), -1.0, 1.0)) / 3
        roots = third[:, None] + 2 * radius[:, None] * np.cos(angle[:, None] + np.array([0.0, -2 * np.pi / 3, 2 * np.pi / 3]))
        for _ in range(3):
            value = ((roots - a2[:, None]) * roots + a1[:, None]) * roots - a0[:, None]
            slope = (3 * roots - 2 * a2[:, None]) * roots + a1[:, None]
            step = np.where(slope != 0, value / slope, 0.0)
            roots = np.where(np.isfinite(step) & (np.abs(step) < 0.5 * np.abs(roots)), roots - step, roots)
    return -np.sort(-roots, axis=1)


def modes_of(rates: Rates, depot: Floats | None = None) -> Modes:
    """The modes of these people; ``depot`` [1/min] adds a first-order depot that empties into the central volume.

    Two compartments are three of which the third is empty: its mode decays at a rate that nothing excites.
    """
    two, one = np.all(rates.k13 == 0), np.all((rates.k12 == 0) & (rates.k13 == 0))
    central = _central_decay(rates, 1 if one else 2 if two else 3)
    decay = [central[:, i] for i in range(central.shape[1])]
    rows = ["central", "second", "third"][: len(decay)]
    if depot is not None:
        decay.append(depot)
        rows.append("depot")
    if rates.ke0 is not None:
        decay.append(rates.ke0)
        rows.append("effect")
    rate = np.stack(decay, axis=1)
    vectors, inverse = _vectors(rates, rate, rows, depot)
    modes = Modes(decay=rate, vectors=vectors, inverse=inverse, rows=tuple(rows), distance=np.zeros(rates.size))
    return replace(modes, distance=_distance(rates, modes))


def _central_decay(rates: Rates, compartments: int) -> Floats:
    if compartments == 3:
        return decay_rates(rates)
    if compartments == 1:
        return rates.k10[:, None]
    total = rates.k10 + rates.k12 + rates.k21
    fast = (total + np.sqrt(np.maximum(total * total - 4 * rates.k10 * rates.k21, 0.0))) / 2
    return np.stack([fast, rates.k10 * rates.k21 / fast], axis=1)


def _vectors(rates: Rates, decay: Floats, rows: list[str], depot: Floats | None) -> tuple[Floats, Floats]:
    """Right and left eigenvectors, from their closed forms."""
    build = _Build(rates=rates, rows=rows, depot=depot, right=np.zeros((*decay.shape, decay.shape[1])), left=np.zeros((*decay.shape, decay.shape[1])))
    with np.errstate(all="ignore"):
        for mode in range(_compartments(rows)):
            build.central_mode(mode, decay[:, mode])
        if depot is not None:
            build.depot_mode()
        if rates.ke0 is not None:
            build.effect_mode()
    return build.right, build.left


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class _Build:
    """The eigenvectors while they are written, mode by mode."""

    rates: Rates
    rows: list[str]
    depot: Floats | None
    right: Floats
    left: Floats

    def peripheral(self) -> list[tuple[int, Floats, Floats]]:
        """Row, rate out of the central volume and rate back, of each peripheral compartment."""
        pairs = ((1, self.rates.k12, self.rates.k21), (2, self.rates.k13, self.rates.k31))
        return [pair for pair in pairs if pair[0] < _compartments(self.rows)]

    def central_mode(self, mode: int, rate: Floats) -> None:
        """A mode of the compartments."""
        norm = np.ones(len(rate))
        self.right[:, 0, mode] = self.left[:, mode, 0] = 1.0
        for row, out, back in self.peripheral():
            self.right[:, row, mode] = out / (back - rate)
            self.left[:, mode, row] = back / (back - rate)
            norm += out * back / (back - rate) ** 2
        if self.depot is not None:
            self.left[:, mode, self.rows.index("depot")] = self.depot / (self.depot - rate)
        if self.rates.ke0 is not None:
            self.right[:, -1, mode] = self.rates.ke0 / self.rates.v1 / (self.rates.ke0 - rate)
        self.left[:, mode, :] /= norm[:, None]

    def depot_mode(self) -> None:
        """The mode of the depot, which drives everything else.

        What a dose in the depot does at first is nothing: so much is known, and written instead of computed, because where the depot
        empties at nearly the rate of another mode both are large and cancel.
        """
        place = self.rows.index("depot")
        self.right[:, place, place] = self.left[:, place, place] = 1.0
        modes = slice(0, _compartments(self.rows))
        for row in range(_compartments(self.rows)):
            self.right[:, row, place] = -np.einsum("pm,pm->p", self.right[:, row, modes], self.left[:, modes, place])
        if self.rates.ke0 is not None:
            assert self.depot is not None
            self.right[:, -1, place] = self.right[:, 0, place] * self.rates.ke0 / self.rates.v1 / (self.rates.ke0 - self.depot)

    def effect_mode(self) -> None:
        """The mode of the effect site, which drives nothing; what stands elsewhere is at first not there, as for the depot."""
        place = len(self.rows) - 1
        self.right[:, place, place] = self.left[:, place, place] = 1.0
        for row in range(place):
            self.left[:, place, row] = -np.einsum("pm,pm->p", self.right[:, place, :place], self.left[:, :place, row])


def _compartments(rows: list[str]) -> int:
    return sum(row in {"central", "second", "third"} for row in rows)


def _distance(rates: Rates, modes: Modes) -> Floats:
    decay = modes.decay
    count = decay.shape[1]
    with np.errstate(all="ignore"):
        apart = np.abs(decay[:, :, None] - decay[:, None, :]) / np.maximum(decay[:, :, None], decay[:, None, :])
    apart[:, range(count), range(count)] = np.inf
    found: Floats = np.minimum(np.nan_to_num(apart, nan=0.0).min(axis=(1, 2)), 1.0)
    broken = ~(np.isfinite(modes.vectors).all(axis=(1, 2)) & np.isfinite(modes.inverse).all(axis=(1, 2)))
    broken |= decay.min(axis=1) <= 1e-10 * decay.max(axis=1)
    if "second" in modes.rows:
        broken |= (rates.k12 == 0) | (rates.k21 == 0)
    if "third" in modes.rows:
        broken |= (rates.k13 == 0) | (rates.k31 == 0)
    found[broken] = 0.0
    return found


def ke0_for_peak(rates: Rates, minutes: Floats) -> Floats:
    """The ``ke0`` [1/min] with which the effect site peaks ``minutes`` after a bolus; NaN where no ke0 does.

    At the peak the effect site equals the plasma; that time falls as ke0 rises, so the root is found by bisection on log ke0.
    """
    plain = modes_of(replace(rates, ke0=None))
    share = plain.vectors[:, 0, :] * plain.inverse[:, :, 0]
    decay = plain.decay
    fading = np.exp(-decay * minutes[:, None])
    low, high = np.full(rates.size, np.log(1e-5)), np.full(rates.size, np.log(1e3))
    with np.errstate(all="ignore"):
        for _ in range(80):
            middle = (low + high) / 2
            ke0 = np.exp(middle)[:, None]
            # (exp(-λt) - exp(-ke0 t)) / (ke0 - λ), in a form that keeps its digits where ke0 meets λ
            gap = (ke0 - decay) * minutes[:, None]
            grown = np.where(np.abs(gap) < 1e-9, minutes[:, None], -np.expm1(-gap) / np.where(gap == 0, 1.0, gap) * minutes[:, None])
            effect = (share * ke0 * fading * grown).sum(axis=1)
            early = effect > (share * fading).sum(axis=1)
            low, high = np.where(early, low, middle), np.where(early, middle, high)
    found = np.exp((low + high) / 2)
    return np.where((found > 2e-5) & (found < 900), found, np.nan)
