"""Rocuronium and sugammadex bind each other: the inner loop that follows both, and what they form, through time.

Binding runs on seconds and elimination on hours, so the step follows the error: the pair of orders 5 and 4 of Dormand and Prince,
with their continuous extension at the times that are looked at.
"""

from __future__ import annotations

import numpy as np
from numba import njit, prange

STATES = 7  # rocuronium, its peripheral part, sugammadex, its own, complex, its own [micromol], and the effect site [micromol/L]
TOLERANCE = 1e-9  # of each step, relative; the sum over hours stays below a millionth
SMALLEST = 1e-9  # [min] a step that must be shorter than this means that the numbers cannot be

# Dormand and Prince 1980, J Comput Appl Math 6:19-26: stages, error (order 5 minus order 4), and the last column of Hairer's extension.
STAGES = np.array([
    [0, 0, 0, 0, 0, 0],
    [1 / 5, 0, 0, 0, 0, 0],
    [3 / 40, 9 / 40, 0, 0, 0, 0],
    [44 / 45, -56 / 15, 32 / 9, 0, 0, 0],
    [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729, 0, 0],
    [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656, 0],
    [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
])
ERROR = np.array([71 / 57600, 0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40])
BETWEEN = np.array([
    -12715105075 / 11282082432, 0, 87487479700 / 32700410799, -10690763975 / 1880347072, 701980252875 / 199316789632, -1453857185 / 822651844,
    69997945 / 29380423,
])


@njit(cache=True, error_model="numpy")
def _slope(y, constants, rocuronium, sugammadex, out):  # type: ignore[no-untyped-def]  # compiled
    """Change per minute; constants: k10, k12, k21, v1 of rocuronium, of sugammadex, then ke0, k1, k2, ks."""
    k10, k12, k21, v1, s10, s12, s21, sv1, ke0, k1, k2, ks = constants
    free, binder = y[0] / v1, y[2] / sv1
    formed = k1 * binder * free * sv1 - k2 * y[4]
    out[0] = rocuronium - (k10 + k12) * y[0] + k21 * y[1] - formed
    out[1] = k12 * y[0] - k21 * y[1]
    out[2] = sugammadex - (s10 + s12) * y[2] + s21 * y[3] - formed
    out[3] = s12 * y[2] - s21 * y[3]
    out[4] = formed - (s10 + s12) * y[4] + s21 * y[5]
    out[5] = s12 * y[4] - s21 * y[5]
    out[6] = ke0 * (free - y[6]) - ks * binder * y[6]


@njit(cache=True, error_model="numpy")
def _step(y, h, constants, doses, slopes, after, tolerance):  # type: ignore[no-untyped-def]  # compiled
    """Fill ``slopes`` and ``after``; returns the error as a multiple of what is allowed."""
    for stage in range(1, STATES):
        for i in range(STATES):
            change = 0.0
            for before in range(stage):
                change += STAGES[stage, before] * slopes[before, i]
            after[i] = y[i] + h * change
        _slope(after, constants, doses[0], doses[1], slopes[stage])
    worst = 0.0
    for i in range(STATES):
        error = 0.0
        for stage in range(STATES):
            error += ERROR[stage] * slopes[stage, i]
        # `not <=` instead of `>` so that what is not a number counts as too large
        size = abs(h * error) / (tolerance * (max(abs(y[i]), abs(after[i])) + 1e-4))
        if not size <= worst:
            worst = size
    return worst


@njit(cache=True, error_model="numpy")
def _between(y, after, h, slopes, share, i):  # type: ignore[no-untyped-def]  # compiled
    """State ``i`` at a share of the step."""
    total = after[i] - y[i]
    bent = h * slopes[0, i] - total
    last = 0.0
    for stage in range(STATES):
        last += BETWEEN[stage] * slopes[stage, i]
    rest = 1 - share
    return y[i] + share * (total + rest * (bent + share * (total - h * slopes[6, i] - bent + rest * h * last)))


@njit(cache=True, error_model="numpy")
def _segment(y, constants, doses, span, since, tolerance, out):  # type: ignore[no-untyped-def]  # compiled
    """Advance ``y`` by ``span[0]`` minutes with first step ``span[1]``, fill ``out`` at ``since``; the next step, or -1 where none is possible."""
    length, h = span
    slopes, after = np.empty((STATES, STATES)), np.empty(STATES)
    now, point = 0.0, 0
    while point < len(since) and since[point] <= 0:
        out[0, point], out[1, point] = y[0] / constants[3], y[6]
        point += 1
    _slope(y, constants, doses[0], doses[1], slopes[0])
    while now < length:
        rest = length - now
        step = min(h, rest)
        error = _step(y, step, constants, doses, slopes, after, tolerance)
        if not error <= 1.0:
            h = step * max(0.2, 0.9 * error ** -0.2) if error < 1e300 else 0.2 * step
            if h < SMALLEST:
                return -1.0
            continue
        end = length if step == rest else now + step
        while point < len(since) and since[point] <= end:
            share = min((since[point] - now) / step, 1.0)
            out[0, point] = _between(y, after, step, slopes, share, 0) / constants[3]
            out[1, point] = _between(y, after, step, slopes, share, 6)
            point += 1
        y[:] = after
        slopes[0] = slopes[6]
        now = end
        grown = step * min(5.0, 0.9 * max(error, 1e-10) ** -0.2)
        # a step that was cut short to end with the segment says nothing against the longer one
        h = max(h, grown) if step < h else grown
    while point < len(since):
        out[0, point], out[1, point] = y[0] / constants[3], y[6]
        point += 1
    return h


@njit(cache=True)
def _row(table, person):  # type: ignore[no-untyped-def]  # compiled
    """This person's doses, or those that all share."""
    return table[person] if len(table) > 1 else table[0]


@njit(cache=True, error_model="numpy")
def _person(y, constants, lengths, doses, first, since, tolerance, out):  # type: ignore[no-untyped-def]  # compiled
    """One person's segments; ``y`` ends as the states at the end."""
    h = 1e-3
    for s in range(len(lengths)):
        y[0] += doses[2, s]
        y[2] += doses[3, s]
        h = _segment(y, constants, doses[:2, s], (lengths[s], h), since[first[s]:first[s + 1]], tolerance, out[:, first[s]:first[s + 1]])
        if h < 0:
            out[:] = np.nan
            y[:] = np.nan
            return


@njit(cache=True, parallel=True, nogil=True, error_model="numpy")
def bind(constants, start, lengths, doses, first, since, tolerance, out):  # type: ignore[no-untyped-def]  # compiled
    """Free rocuronium and effect site [micromol/L] at every point; returns the states at the end.

    constants: (people, 12), see ``_slope``; start: (people, 7); lengths: (segments,) [min]; doses: (people or 1, 4, segments), the rates
    [micromol/min] of rocuronium and sugammadex and then their boluses [micromol]; first: (segments + 1,) index of each segment's first
    point; since: (points,) [min] from the start of its segment; out: (2, people, points). Where no step is possible all is NaN.
    """
    final = start.copy()
    for p in prange(len(constants)):
        _person(final[p], constants[p], lengths, _row(doses, p), first, since, tolerance, out[:, p])
    return final
