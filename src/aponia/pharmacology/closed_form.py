"""Small jobs without the compiler: the same closed form as the compiled loops, written as array arithmetic one segment at a time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from aponia.pharmacology.people import Floats

# Up to this much work array arithmetic takes less time than loading the compiler; a segment costs as much as fifty points.
SMALL = 20_000
SEGMENT = 50


def is_small(people: int, points: int, segments: int) -> bool:
    """Whether array arithmetic is the quicker way in a fresh process."""
    return people * (points + SEGMENT * segments) <= SMALL


def advance(  # noqa: PLR0913, PLR0917 - the flat arrays of the compiled loops
    decay: Floats, gain: Floats, coefficient: Floats, start: Floats, lengths: Floats, rates: Floats, boluses: Floats, first: NDArray[np.int64],
    since: Floats, out: Floats,
) -> Floats:
    """Fill ``out`` (outputs, people, points) and return the modes at the end; ``since`` [min] counts from the start of each point's segment.

    Shapes as in :mod:`aponia.pharmacology.kernels`.
    """
    modes = start.copy()
    for s, length in enumerate(lengths):
        modes += gain * boluses[:, s, None]
        target = gain * rates[:, s, None] / decay
        begin, end = first[s], first[s + 1]
        if end > begin:
            faded = np.exp(-decay[:, :, None] * since[begin:end])
            now = target[:, :, None] + (modes - target)[:, :, None] * faded
            out[:, :, begin:end] = np.maximum(np.einsum("opm,pmt->opt", coefficient, now), 0.0)
        modes = target + (modes - target) * np.exp(-decay * length)
    return modes
