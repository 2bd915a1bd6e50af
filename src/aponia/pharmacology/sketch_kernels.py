"""The inner loops of counting: how many values fall into each bin, at each time."""

from __future__ import annotations

from numba import njit, prange

TILE = 64


@njit(cache=True, error_model="numpy")
def _positive(bits, counts, span, shift, lowest, side):  # type: ignore[no-untyped-def]  # compiled
    """Values that cannot be below zero; a rounding below it counts as zero, for its bits are a negative number."""
    for p in range(len(bits)):
        for k in range(span[0], span[1]):
            counts[k, min(max((bits[p, k] >> shift) - lowest, 0), side - 1)] += 1


@njit(cache=True, error_model="numpy")
def _signed(bits, counts, span, shift, lowest, side):  # type: ignore[no-untyped-def]  # compiled
    """Values of either sign: those below zero lie mirrored in front of zero, which is in the bin numbered ``side``."""
    for p in range(len(bits)):
        for k in range(span[0], span[1]):
            place = min(max(((bits[p, k] & 0x7FFFFFFFFFFFFFFF) >> shift) - lowest, 0), side - 1)
            counts[k, side - place if bits[p, k] < 0 else side + place] += 1


@njit(cache=True, error_model="numpy")
def _tile(bits, counts, tile, shift, lowest, side):  # type: ignore[no-untyped-def]  # compiled
    """All people at a few times. Index arithmetic on a loop variable of ``prange`` must not stand in the loop: there it becomes a float."""
    span = (tile * TILE, min(tile * TILE + TILE, bits.shape[1]))
    if counts.shape[1] > side:
        _signed(bits, counts, span, shift, lowest, side)
    else:
        _positive(bits, counts, span, shift, lowest, side)


@njit(cache=True, parallel=True, nogil=True, error_model="numpy")
def count_values(bits, counts, shift, lowest, side):  # type: ignore[no-untyped-def]  # compiled
    """Add values to the counts: one thread owns a time, so that counts never collide.

    bits: (people, times) the values' own bits as int64; counts: (times, bins) uint32, see ``Sketch``.
    """
    for tile in prange((bits.shape[1] + TILE - 1) // TILE):
        _tile(bits, counts, tile, shift, lowest, side)
