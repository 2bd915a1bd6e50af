"""What this machine can do at most: writing arrays, and multiplying and adding on numbers that never leave the first cache."""

from __future__ import annotations

from numba import njit, prange

# Multiply-adds a number and round in `multiply_add`: two chains, since one alone waits for its own results.
CHAINS, LENGTH = 2, 16


@njit(cache=True, parallel=True, nogil=True)
def write(out):  # type: ignore[no-untyped-def]  # compiled
    """Fill (rows × columns) with numbers that cost nothing to find."""
    for row in prange(out.shape[0]):
        value = float(row)
        for column in range(out.shape[1]):
            out[row, column] = value


@njit(cache=True, parallel=True, nogil=True, fastmath={"contract"})
def multiply_add(tables, rounds):  # type: ignore[no-untyped-def]  # compiled
    """Two polynomials of every number of (threads × numbers), over and over; the numbers stay below one."""
    for thread in prange(tables.shape[0]):
        table = tables[thread]
        for _ in range(rounds):
            for j in range(table.shape[0]):
                x = table[j]
                one, two = 0.01, 0.02
                for _ in range(LENGTH):
                    one = one * x + 0.03
                    two = two * x + 0.04
                table[j] = one + two
