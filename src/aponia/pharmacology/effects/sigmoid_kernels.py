"""The inner loop of sigmoid effects: effect = e0 / (1 + U^gamma), where U is what is there in units of what half the effect takes.

The power is a logarithm and an exponential written out as polynomials over short blocks, which the compiler turns into vector
instructions; both keep a relative 2e-14.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit, prange

BLOCK = 256
LN2 = math.log(2.0)
LN2_HIGH, LN2_LOW = 0.6931471803691238, 1.9082149292705877e-10
ROUND = 6755399441055744.0  # 1.5·2^52: adding and subtracting it rounds to a whole number, which then stands in the low bits
# As whole numbers without sign: the bits of the fraction, those of 1.0, and those of 2^52, into whose low bits an exponent can be put.
MANTISSA, ONE, HUGE = np.uint64(0x000FFFFFFFFFFFFF), np.uint64(0x3FF0000000000000), np.uint64(0x4330000000000000)
EXPONENT, BIAS = np.uint64(52), np.uint64(1023)
HUGE_BIAS = 4503599627370496.0 + 1023.0
LARGEST = 700.0


@njit(cache=True, error_model="numpy", fastmath={"contract"})
def _log_block(x, bits, out, out_bits):  # type: ignore[no-untyped-def]  # compiled
    """Natural logarithms of ``x`` (zero becomes about -709); ``bits`` and ``out_bits`` are the same memory as whole numbers."""
    for j in range(BLOCK):
        out_bits[j] = (bits[j] >> EXPONENT) | HUGE
        bits[j] = (bits[j] & MANTISSA) | ONE
    for j in range(BLOCK):
        m = x[j]
        high = m > 1.4142135623730951
        m = 0.5 * m if high else m
        exponent = (out[j] - HUGE_BIAS) + (1.0 if high else 0.0)
        s = (m - 1.0) / (m + 1.0)
        t = s * s
        series = 2.0 / 15.0
        series = series * t + 2.0 / 13.0
        series = series * t + 2.0 / 11.0
        series = series * t + 2.0 / 9.0
        series = series * t + 2.0 / 7.0
        series = series * t + 2.0 / 5.0
        series = series * t + 2.0 / 3.0
        series = series * t + 2.0
        out[j] = exponent * LN2_HIGH + (s * series + exponent * LN2_LOW)


@njit(cache=True, error_model="numpy", fastmath={"contract"})
def _exp_block(y, scratch, bits, out):  # type: ignore[no-untyped-def]  # compiled
    """Exponentials of ``y`` within ±700; ``bits`` is the memory of ``scratch`` as whole numbers."""
    for j in range(BLOCK):
        shifted = y[j] * (1.0 / LN2) + ROUND
        scratch[j] = shifted
        n = shifted - ROUND
        r = (y[j] - n * LN2_HIGH) - n * LN2_LOW
        p = 1.0 / 39916800.0
        p = p * r + 1.0 / 3628800.0
        p = p * r + 1.0 / 362880.0
        p = p * r + 1.0 / 40320.0
        p = p * r + 1.0 / 5040.0
        p = p * r + 1.0 / 720.0
        p = p * r + 1.0 / 120.0
        p = p * r + 1.0 / 24.0
        p = p * r + 1.0 / 6.0
        p = p * r + 0.5
        p = p * r + 1.0
        out[j] = p * r + 1.0
    for j in range(BLOCK):
        bits[j] = (bits[j] + BIAS) << EXPONENT
    for j in range(BLOCK):
        out[j] *= scratch[j]


@njit(cache=True, error_model="numpy", fastmath={"contract"})
def _row(first, second, e0, per_first, per_second, beta, above, below, out):  # type: ignore[no-untyped-def]  # compiled
    """One person's effect over time, in whole blocks: what lies beyond the last point of the last block is computed and not kept."""
    drive, logs, scratch, grown = np.ones(BLOCK), np.empty(BLOCK), np.empty(BLOCK), np.empty(BLOCK)
    drive_bits, log_bits, scratch_bits = drive.view(np.uint64), logs.view(np.uint64), scratch.view(np.uint64)
    points = len(out)
    for begin in range(0, points, BLOCK):
        one, two, kept = first[begin:begin + BLOCK], second[begin:begin + BLOCK], out[begin:begin + BLOCK]
        for j in range(len(kept)):
            a, b = one[j] * per_first, two[j] * per_second
            drive[j] = a + b + beta * a * b
        _log_block(drive, drive_bits, logs, log_bits)
        for j in range(BLOCK):
            value = logs[j]
            value *= above if value > 0.0 else below
            logs[j] = min(max(value, -LARGEST), LARGEST)
        _exp_block(logs, scratch, scratch_bits, grown)
        for j in range(len(kept)):
            kept[j] = e0 / (1.0 + grown[j])


@njit(cache=True, parallel=True, nogil=True, error_model="numpy")
def sigmoid(first, second, e0, per_first, per_second, beta, above, below, out):  # type: ignore[no-untyped-def]  # compiled
    """Effects (people × times) from one or two concentrations.

    first, second: (people × times); e0, per_first, per_second [1/C50], beta, above, below [slopes over and under C50]: (people,).
    """
    for p in prange(len(out)):
        _row(first[p], second[p], e0[p], per_first[p], per_second[p], beta[p], above[p], below[p], out[p])
