"""The control loop: each period the pump is told a rate, gives what it can, and the person moves on by exact kinetics."""

from __future__ import annotations

import sys
from collections.abc import Callable

from numba import njit, prange

from aponia.pharmacology.tci import exact, response, stanpump
from aponia.pharmacology.tci import pump as pump_settings
from aponia.pharmacology.tci.exact import exact_rate
from aponia.pharmacology.tci.pump import possible_ml_per_h
from aponia.pharmacology.tci.response import advance, respond, weighed
from aponia.pharmacology.tci.stamp import stamp
from aponia.pharmacology.tci.stanpump import plasma_rate, stanpump_rate

PLASMA, EXACT, STANPUMP = 0, 1, 2
# Places in the pump's settings.
CONCENTRATION, HIGHEST, STEP, SYRINGE, CHANGE, PERIOD = 0, 1, 2, 3, 4, 5

Loop = Callable[..., None]

possible = njit(error_model="numpy")(possible_ml_per_h)


@njit(error_model="numpy")
def wanted_rate(one, z, target, top, how):  # type: ignore[no-untyped-def]  # compiled
    """The rate [amount/min] that the algorithm asks for."""
    if how == PLASMA:
        return plasma_rate(one, z, target, top)
    return exact_rate(one, z, target, top) if how == EXACT else stanpump_rate(one, z, target, top)


@njit(error_model="numpy")
def delivered(pump, wanted, minutes, left):  # type: ignore[no-untyped-def]  # compiled
    """What the pump gives [mL/h], what is left in the syringe [mL], and how many changes of syringe that takes.

    A change that takes time comes after a period in which the rest of the syringe is given; one that takes none comes within it.
    """
    rate = possible(wanted, pump[HIGHEST], pump[STEP])
    needed = rate / 60 * minutes
    if needed <= left * (1 + 1e-12):
        return rate, max(left - needed, 0.0), 0
    if pump[CHANGE] > 0:
        return possible(left / minutes * 60, rate, pump[STEP]), pump[SYRINGE], 1
    changes = 0
    while needed > left * (1 + 1e-12):
        needed -= left
        left = pump[SYRINGE]
        changes += 1
    return rate, max(left - needed, 0.0), changes


@njit(error_model="numpy")
def one_person(modes, z, periods, targets, pump, how, out, limited):  # type: ignore[no-untyped-def]  # compiled
    """One person's periods; ``z`` ends as the modes at the end, ``limited`` marks periods at the pump's limit; returns changes of syringe.

    modes: decay, gain, plasma, effect, each (modes,); periods: starts, lengths, running, target; out: (rate, plasma, effect; periods).
    """
    decay, gain, plasma, effect = modes
    starts, lengths, running, which = periods
    one = respond(decay, gain, plasma, effect, pump[PERIOD])
    per_ml_h = pump[CONCENTRATION] / 60
    highest = possible(pump[HIGHEST], pump[HIGHEST], pump[STEP])
    left, ready, changes = pump[SYRINGE], 0.0, 0
    for s in range(len(starts)):
        rate = 0.0
        if running[s] and which[s] >= 0 and starts[s] >= ready - 1e-9:
            wanted = wanted_rate(one, z, targets[which[s]], highest * per_ml_h, how)
            volume, left, changed = delivered(pump, wanted / per_ml_h, lengths[s], left)
            limited[s] = wanted >= highest * per_ml_h * (1 - 1e-12)
            rate = volume * per_ml_h
            changes += changed
            if changed > 0:
                ready = starts[s] + lengths[s] + pump[CHANGE]
        advance(decay, gain, z, rate, lengths[s])
        out[0, s], out[1, s], out[2, s] = rate, weighed(plasma, z), weighed(effect, z)
    return changes


@njit(error_model="numpy")
def row(table, person):  # type: ignore[no-untyped-def]  # compiled
    """This person's row, or the one that all share."""
    return table[person] if len(table) > 1 else table[0]


def loops(mark: int) -> tuple[Loop, Loop]:
    """The loops over people, kept as machine code under ``mark``: a few one after the other, many on all processors.

    modes: (decay, gain, plasma, effect), each (people, modes), and z likewise; periods: (starts, lengths, running, target);
    targets: (people or 1, targets); pump: settings; how: which algorithm; out: (people, 3, periods); limited: (people, periods).
    """

    @njit(cache=True, nogil=True, error_model="numpy")
    def few_people(modes, z, periods, targets, pump, how, out, limited, changes):  # type: ignore[no-untyped-def]  # compiled
        assert mark >= 0  # a function that mentions the mark is kept under it
        decay, gain, plasma, effect = modes
        for p in range(len(z)):
            person = (decay[p], gain[p], plasma[p], effect[p])
            changes[p] = one_person(person, z[p], periods, row(targets, p), pump, how, out[p], limited[p])

    @njit(cache=True, parallel=True, nogil=True, error_model="numpy")
    def many_people(modes, z, periods, targets, pump, how, out, limited, changes):  # type: ignore[no-untyped-def]  # compiled
        assert mark >= 0
        decay, gain, plasma, effect = modes
        for p in prange(len(z)):
            person = (decay[p], gain[p], plasma[p], effect[p])
            changes[p] = one_person(person, z[p], periods, row(targets, p), pump, how, out[p], limited[p])

    return few_people, many_people


few_people, many_people = loops(stamp((pump_settings, response, stanpump, exact, sys.modules[__name__])))
