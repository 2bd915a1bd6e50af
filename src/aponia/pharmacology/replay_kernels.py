"""The inner loop of a replay: one person's modes advanced from record to record, all people at once."""

from __future__ import annotations

import math

import numpy as np
from numba import njit, prange


@njit(cache=True, error_model="numpy")
def _advance(z, decay, inverse, rate, minutes):  # type: ignore[no-untyped-def]  # compiled
    """Modes after some minutes at a constant rate into the central volume.

    What a rate adds is (1 - exp(-decay t))/decay, written so that it keeps its digits where a mode hardly decays at all.
    """
    for i in range(len(z)):
        z[i] *= math.exp(-decay[i] * minutes)
        if rate > 0:
            faded = math.expm1(-decay[i] * minutes)
            z[i] += inverse[i, 0] * rate * (minutes if faded == 0 else -faded / decay[i])


@njit(cache=True, error_model="numpy")
def _changed(z, vectors, inverse):  # type: ignore[no-untyped-def]  # compiled
    """The same amounts in the modes of other parameters."""
    amounts = np.zeros(len(z))
    for i in range(len(z)):
        for j in range(len(z)):
            amounts[i] += vectors[i, j] * z[j]
    for i in range(len(z)):
        z[i] = 0.0
        for j in range(len(z)):
            z[i] += inverse[i, j] * amounts[j]


@njit(cache=True, error_model="numpy")
def _run(z, decay, inverse, now, until, held, ends, rates, active):  # type: ignore[no-untyped-def]  # compiled
    """From ``now`` to ``until``, stopping where an infusion ends; returns how many still run."""
    while now < until:
        stop, total = until, held
        for a in range(active):
            total += rates[a]
            stop = min(stop, ends[a])
        _advance(z, decay, inverse, total, stop - now)
        now = stop
        kept = 0
        for a in range(active):
            if ends[a] > now:
                ends[kept], rates[kept] = ends[a], rates[a]
                kept += 1
        active = kept
    return active


@njit(cache=True, error_model="numpy")
def _person(decay, vectors, inverse, v1, begin, end, minutes, epoch, reset, bolus, rate, lasting, hold, out):  # type: ignore[no-untyped-def]  # compiled
    """Records ``begin`` to ``end``; see ``Records`` for what each array says and in which order a record is worked off."""
    z = np.zeros(decay.shape[1])
    ends, rates, active = np.empty(8), np.empty(8), 0
    held, now, e = 0.0, minutes[begin], epoch[begin]
    for k in range(begin, end):
        if reset[k]:
            z[:] = 0.0
            active, held = 0, 0.0
        else:
            active = _run(z, decay[e], inverse[e], now, minutes[k], held, ends, rates, active)
        now = minutes[k]
        if epoch[k] != e:
            _changed(z, vectors[e], inverse[epoch[k]])
            e = epoch[k]
        amount = 0.0
        for i in range(len(z)):
            amount += vectors[e, 0, i] * z[i]
        out[k] = amount / v1[e]
        given = bolus[k]
        if not math.isnan(hold[k]):
            held = hold[k]
        if rate[k] > 0:
            if now + lasting[k] > now:
                if active == len(ends):
                    ends, rates = np.append(ends, ends), np.append(rates, rates)
                ends[active], rates[active] = now + lasting[k], rate[k]
                active += 1
            else:  # shorter than the clock can tell: an instant
                given += rate[k] * lasting[k]
        for i in range(len(z)):
            z[i] += inverse[e, i, 0] * given


@njit(cache=True, parallel=True, nogil=True, error_model="numpy")
def replay_people(decay, vectors, inverse, v1, first, minutes, epoch, reset, bolus, rate, lasting, hold, out):  # type: ignore[no-untyped-def]  # compiled
    """Fill ``out`` with the central concentration at each record.

    decay: (epochs, modes); vectors: (epochs, states, modes); inverse: (epochs, modes, states); v1: (epochs,); first: (people + 1,);
    all others one entry a record.
    """
    for p in prange(len(first) - 1):
        _person(decay, vectors, inverse, v1, first[p], first[p + 1], minutes, epoch, reset, bolus, rate, lasting, hold, out)
