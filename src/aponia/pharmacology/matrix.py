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
        from scipy.linalg import expm  # noqa: PLC0415 - loaded only for these people

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
                seen = expm(augmented * np.maximum(self.points[first:last] - begin, 0.0)[:, None, None]) @ np.append(state, 1.0)
                for index, name in enumerate(wanted):
                    place, factor = reads[name]
                    out[index, first:last] = np.maximum(seen[:, place] * factor, 0.0)
            state = (expm(augmented * length) @ np.append(state, 1.0))[:size]
            begin += length
        return state
