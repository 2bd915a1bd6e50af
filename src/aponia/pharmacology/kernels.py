"""The inner loops: each person's modes advanced through constant-rate segments, concentrations written as they pass.

Within a segment a concentration is a constant plus one geometric sequence a mode, so that on an even grid a block of points costs
one multiplication and one addition a mode and point, and writes run along memory. Modes cancel where a concentration is nearly
nothing; what rounding leaves below zero there is written as zero.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit, prange

BLOCK = 64


@njit(cache=True, error_model="numpy", fastmath={"contract", "reassoc", "nsz"})
def _fill_four(out, first, last, steady, g0, g1, g2, g3, powers, jump):  # type: ignore[no-untyped-def]  # compiled
    """Points ``first`` to ``last`` of one row for four modes."""
    k = first
    while k + BLOCK <= last:
        block = out[k:k + BLOCK]  # a run of memory of known length, which the compiler turns into vector instructions
        for j in range(BLOCK):
            block[j] = max(steady + g0 * powers[0, j] + g1 * powers[1, j] + g2 * powers[2, j] + g3 * powers[3, j], 0.0)
        g0 *= jump[0]
        g1 *= jump[1]
        g2 *= jump[2]
        g3 *= jump[3]
        k += BLOCK
    for j in range(last - k):
        out[k + j] = max(steady + g0 * powers[0, j] + g1 * powers[1, j] + g2 * powers[2, j] + g3 * powers[3, j], 0.0)


@njit(cache=True, error_model="numpy", fastmath={"contract", "reassoc", "nsz"})
def _fill_many(out, first, last, steady, g, powers, jump):  # type: ignore[no-untyped-def]  # compiled
    """The same for any number of modes; ``g`` is used up."""
    for k in range(first, last, BLOCK):
        width = min(BLOCK, last - k)
        for j in range(width):
            out[k + j] = steady
        for i in range(len(g)):
            factor = g[i]
            for j in range(width):
                out[k + j] += factor * powers[i, j]
            g[i] = factor * jump[i]
        for j in range(width):
            out[k + j] = max(out[k + j], 0.0)


@njit(cache=True, error_model="numpy")
def _powers(decay, step):  # type: ignore[no-untyped-def]  # compiled
    """How far each mode has decayed at each point of a block, and at the block's end; at least four rows."""
    width = max(len(decay), 4)
    powers, jump = np.zeros((width, BLOCK)), np.zeros(width)
    for i in range(len(decay)):
        powers[i, 0] = 1.0
        done = 1
        while done < BLOCK:
            factor = math.exp(-decay[i] * step * done)
            for j in range(done):
                powers[i, done + j] = powers[i, j] * factor
            done *= 2
        jump[i] = math.exp(-decay[i] * step * BLOCK)
    return powers, jump


@njit(cache=True, error_model="numpy")
def _one_person(decay, gain, coefficient, z, lengths, rates, boluses, first, offset, step, out, p):  # type: ignore[no-untyped-def]  # compiled
    """One person's segments; coefficient: (outputs, modes), out: (outputs, points); ``z`` ends as the modes at the end."""
    modes = len(decay)
    powers, jump = _powers(decay, step)
    g = np.zeros(len(jump))
    for s in range(len(lengths)):
        for i in range(modes):
            z[i] += gain[i] * boluses[s]
        if first[s + 1] > first[s]:
            for o in range(len(out)):
                steady = 0.0
                for i in range(modes):
                    target = gain[i] * rates[s] / decay[i]
                    steady += coefficient[o, i] * target
                    g[i] = coefficient[o, i] * (z[i] - target) * math.exp(-decay[i] * offset[s])
                if modes <= 4:
                    _fill_four(out[o, p], first[s], first[s + 1], steady, g[0], g[1], g[2], g[3], powers, jump)
                else:
                    _fill_many(out[o, p], first[s], first[s + 1], steady, g[:modes], powers, jump)
        for i in range(modes):
            target = gain[i] * rates[s] / decay[i]
            z[i] = target + (z[i] - target) * math.exp(-decay[i] * lengths[s])


@njit(cache=True)
def _row(table, person):  # type: ignore[no-untyped-def]  # compiled
    """This person's row, or the one that all share."""
    return table[person] if len(table) > 1 else table[0]


@njit(cache=True, parallel=True, nogil=True, error_model="numpy")
def even_grid(decay, gain, coefficient, start, lengths, rates, boluses, first, offset, step, out):  # type: ignore[no-untyped-def]  # compiled
    """Concentrations on an even grid; returns the modes at the end.

    decay, gain, start: (people, modes); coefficient: (outputs, people, modes); lengths: (segments,) [min]; rates [amount/min] and
    boluses [amount]: (people or 1, segments); first: (segments + 1,) index of each segment's first grid point; offset: (segments,)
    from the segment's start to that point [min]; step: [min]; out: (outputs, people, points).
    """
    end = start.copy()
    for p in prange(len(decay)):
        _one_person(
            decay[p], gain[p], coefficient[:, p], end[p], lengths, _row(rates, p), _row(boluses, p),
            first, offset, step, out, p,
        )
    return end


@njit(cache=True, error_model="numpy")
def _one_person_at(decay, gain, coefficient, z, lengths, rates, boluses, first, times, out):  # type: ignore[no-untyped-def]  # compiled
    """One person's segments at any times; ``z`` ends as the modes at the end."""
    for o in range(len(out)):
        for k in range(out.shape[1]):
            out[o, k] = 0.0
    for s in range(len(lengths)):
        for i in range(len(decay)):
            z[i] += gain[i] * boluses[s]
            target = gain[i] * rates[s] / decay[i]
            for k in range(first[s], first[s + 1]):
                now = target + (z[i] - target) * math.exp(-decay[i] * times[k])
                for o in range(len(out)):
                    out[o, k] += coefficient[o, i] * now
            z[i] = target + (z[i] - target) * math.exp(-decay[i] * lengths[s])
    for o in range(len(out)):
        for k in range(out.shape[1]):
            out[o, k] = max(out[o, k], 0.0)


@njit(cache=True, parallel=True, nogil=True, error_model="numpy")
def any_times(decay, gain, coefficient, start, lengths, rates, boluses, first, times, out):  # type: ignore[no-untyped-def]  # compiled
    """The same at any times; ``times`` (points,) [min] count from the start of the segment in which each point lies."""
    end = start.copy()
    for p in prange(len(decay)):
        _one_person_at(
            decay[p], gain[p], coefficient[:, p], end[p], lengths, _row(rates, p), _row(boluses, p), first, times, out[:, p],
        )
    return end
