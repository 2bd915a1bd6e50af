"""The rare people whose modes cannot be told apart: advanced by the matrix exponential, as exact and slower."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import NDArray

from aponia.pharmacology.modes import Rates
from aponia.pharmacology.people import Floats


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class OnePerson:
    """One person's linear system and what is done to it: segments of constant rate, each opened by a bolus."""

    rates: Rates
    depot: float | None
    rows: tuple[str, ...]
    lengths: Floats
    doses: Floats
    speeds: Floats
    first: NDArray[np.int64]
    points: Floats
    step: float = 0.0  # the distance of the points [min], where they are even

    def matrix(self) -> Floats:
        """The square matrix [1/min] in the order of ``rows``."""
        place = {row: index for index, row in enumerate(self.rows)}
        matrix = np.zeros((len(self.rows), len(self.rows)))
        central = place["central"]
        matrix[central, central] = -self.rates.k10[0]
        for row, out, back in (("second", self.rates.k12[0], self.rates.k21[0]), ("third", self.rates.k13[0], self.rates.k31[0])):
            if row in place:
                matrix[central, central] -= out
                matrix[central, place[row]] += back
                matrix[place[row], central] += out
                matrix[place[row], place[row]] -= back
        if self.depot is not None:
            matrix[place["depot"], place["depot"]] -= self.depot
            matrix[central, place["depot"]] += self.depot
        if "effect" in place and self.rates.ke0 is not None:
            matrix[place["effect"], central] = self.rates.ke0[0] / self.rates.v1[0]
            matrix[place["effect"], place["effect"]] = -self.rates.ke0[0]
        return matrix

    def course(self, start: Floats, wanted: tuple[str, ...], out: Floats) -> Floats:
        """Fill ``out`` (outputs, points) from the state ``start`` on, and return the state at the end."""
        size = len(self.rows)
        augmented = np.zeros((size + 1, size + 1))
        augmented[:size, :size] = self.matrix()
        entry = self.rows.index("depot") if self.depot is not None else self.rows.index("central")
        reads = {"plasma": (self.rows.index("central"), 1 / self.rates.v1[0]), "effect": (size - 1, 1.0)}
        begin, state = 0.0, start.copy()
        for s, length in enumerate(self.lengths):
            state[entry] += self.doses[s]
            augmented[entry, size] = self.speeds[s]
            first, last = self.first[s], self.first[s + 1]
            if last > first:
                seen = self._seen(augmented, np.append(state, 1.0), np.maximum(self.points[first:last] - begin, 0.0))
                for index, name in enumerate(wanted):
                    place, factor = reads[name]
                    out[index, first:last] = np.maximum(seen[:, place] * factor, 0.0)
            state = (_expm(augmented * length) @ np.append(state, 1.0))[:size]
            begin += length
        return state

    def _seen(self, augmented: Floats, state: Floats, since: Floats) -> Floats:
        """The state at each time since the segment began; even steps are doubled, so that 10,000 of them take 14 products."""
        if self.step <= 0 or len(since) < 2:
            every: Floats = _expm(augmented * since[:, None, None]) @ state
            return every
        seen = (_expm(augmented * since[0]) @ state)[None, :]
        jump = _expm(augmented * self.step)
        while len(seen) < len(since):
            seen = np.concatenate([seen, seen @ jump.T])
            jump = jump @ jump
        return seen[: len(since)]


def _expm(matrices: Floats) -> Floats:
    from scipy.linalg import expm  # noqa: PLC0415 - loaded only for these people

    found: Floats = expm(matrices)
    return found
