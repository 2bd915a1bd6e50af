"""How one person answers to one control period of infusion: exact concentrations, and the exact peak of the effect site.

A period's rate runs for that period and then stops. The concentration at the effect site rises exactly while the plasma is above it, so
that a peak is a root of their difference, found on the modes.
"""

from __future__ import annotations

import math
from typing import NamedTuple, final

import numpy as np
from numba import njit

from aponia.pharmacology.people import Floats

INNER = 8  # points looked at within the period
GROWTH = 1.2  # of the distance between points after it
LATEST = 3.0  # slowest time constants after which no peak is looked for
SETTLED = 1e-14


@final
class Response(NamedTuple):
    """What is computed once a person: the modes, where to look for a peak, and the answer to a unit rate [amount/min] for one period.

    ``plasma`` and ``effect`` weigh the modes. Row k of ``powers`` is how far each mode has decayed at ``times[k]``, ``unit[k]`` the
    effect site then. ``…_one`` is at the end of the period, ``…_two`` one period later.
    """

    decay: Floats
    gain: Floats
    plasma: Floats
    effect: Floats
    period: float
    fade: Floats
    times: Floats
    powers: Floats
    unit: Floats
    plasma_one: float
    effect_one: float
    plasma_two: float
    effect_two: float
    peak_time: float
    peak_value: float


@njit(error_model="numpy")
def weighed(weight, z):  # type: ignore[no-untyped-def]  # compiled
    """A concentration from the modes."""
    total = 0.0
    for i in range(len(z)):
        total += weight[i] * z[i]
    return total


@njit(error_model="numpy")
def advance(decay, gain, z, rate, minutes):  # type: ignore[no-untyped-def]  # compiled
    """Move the modes on, in place, while ``rate`` runs."""
    for i in range(len(z)):
        z[i] = z[i] * math.exp(-decay[i] * minutes) - gain[i] * rate / decay[i] * math.expm1(-decay[i] * minutes)


@njit(error_model="numpy")
def mode_at(decay, now, inflow, period, time):  # type: ignore[no-untyped-def]  # compiled
    """One mode at ``time`` when ``inflow`` (gain times rate) runs for one period."""
    during = min(time, period)
    return now * math.exp(-decay * time) - inflow / decay * math.expm1(-decay * during) * math.exp(-decay * (time - during))


@njit(error_model="numpy")
def effect_at(one, z, rate, time):  # type: ignore[no-untyped-def]  # compiled
    """The effect site at ``time`` when ``rate`` runs for one period."""
    total = 0.0
    for i in range(len(z)):
        total += one.effect[i] * mode_at(one.decay[i], z[i], one.gain[i] * rate, one.period, time)
    return total


@njit(error_model="numpy")
def difference(one, z, rate, time):  # type: ignore[no-untyped-def]  # compiled
    """Plasma minus effect site, and its slope; at the period's end the slope is the one before."""
    value = slope = 0.0
    for i in range(len(z)):
        weight = one.plasma[i] - one.effect[i]
        inflow = one.gain[i] * rate
        mode = mode_at(one.decay[i], z[i], inflow, one.period, time)
        if time > one.period:
            inflow = 0.0
        value += weight * mode
        slope += weight * (inflow - one.decay[i] * mode)
    return value, slope


@njit(error_model="numpy")
def crossing(one, z, rate, low, high):  # type: ignore[no-untyped-def]  # compiled
    """Where the plasma falls to the effect site between two times; Newton's steps, halving where they leave the bracket."""
    time = (low + high) / 2
    for _ in range(80):
        value, slope = difference(one, z, rate, time)
        if value > 0:
            low = time
        else:
            high = time
        following = time - value / slope if slope != 0 else low
        if not low < following < high:
            following = (low + high) / 2
        if abs(following - time) <= SETTLED * high:
            return following
        time = following
    return time


@njit(error_model="numpy")
def peak(one, z, rate):  # type: ignore[no-untyped-def]  # compiled
    """When [min] the effect site is highest from now on, and how high, when ``rate`` runs for one period and nothing after."""
    best, value = -1, weighed(one.effect, z)
    for k in range(len(one.times)):
        here = one.unit[k] * rate
        for i in range(len(z)):
            here += one.effect[i] * z[i] * one.powers[k, i]
        if here > value:
            best, value = k, here
    time = one.times[best] if best >= 0 else 0.0
    above, _ = difference(one, z, rate, time)
    if above > 0:
        if best == len(one.times) - 1:
            return time, value
        low, high = time, one.times[best + 1]
    elif best < 0:
        return time, value
    else:
        low, high = one.times[best - 1] if best > 0 else 0.0, time
    found = crossing(one, z, rate, low, high)
    highest = effect_at(one, z, rate, found)
    return (found, highest) if highest > value else (time, value)


@njit(error_model="numpy")
def highest_without_overshoot(one, z, rate, aim, ceiling):  # type: ignore[no-untyped-def]  # compiled
    """The rate if the effect site then never passes ``ceiling``, or else the highest lower rate with which it never passes ``aim``.

    The peak is the largest of functions that are linear in the rate, hence convex: Newton's steps come down to the answer from above.
    """
    time, value = peak(one, z, rate)
    if value <= ceiling:
        return rate
    for _ in range(50):
        if value <= aim * (1 + 1e-13) or time <= 0:
            return rate
        following = rate - (value - aim) / effect_of_unit(one, time)
        if following <= 0:
            return 0.0
        if following >= rate * (1 - 1e-15):
            return rate
        rate = following
        time, value = peak(one, z, rate)
    return rate


@njit(error_model="numpy")
def effect_of_unit(one, time):  # type: ignore[no-untyped-def]  # compiled
    """The effect site at ``time`` after a unit rate for one period, from nothing."""
    during = min(time, one.period)
    total = 0.0
    for i in range(len(one.decay)):
        total -= one.effect[i] * one.gain[i] / one.decay[i] * math.expm1(-one.decay[i] * during) * math.exp(-one.decay[i] * (time - during))
    return total


@njit(error_model="numpy")
def looked_at(slowest, period):  # type: ignore[no-untyped-def]  # compiled
    """Times [min] between which peaks are bracketed: even within the period, then ever wider."""
    latest = max(LATEST / slowest, 40 * period)
    count = INNER + math.ceil(math.log(latest / period) / math.log(GROWTH))
    times = np.empty(count)
    for k in range(count):
        times[k] = period * (k + 1) / INNER if k < INNER else times[k - 1] * GROWTH
    return times


@njit(error_model="numpy")
def respond(decay, gain, plasma, effect, period):  # type: ignore[no-untyped-def]  # compiled
    """Set up one person."""
    modes = len(decay)
    times = looked_at(decay.min(), period)
    powers, unit = np.empty((len(times), modes)), np.zeros(len(times))
    fade = np.exp(-decay * period)
    plasma_one = effect_one = plasma_two = effect_two = 0.0
    for i in range(modes):
        pulse = -gain[i] / decay[i] * math.expm1(-decay[i] * period)
        plasma_one += plasma[i] * pulse
        effect_one += effect[i] * pulse
        plasma_two += plasma[i] * pulse * fade[i]
        effect_two += effect[i] * pulse * fade[i]
        for k in range(len(times)):
            during = min(times[k], period)
            powers[k, i] = math.exp(-decay[i] * times[k])
            unit[k] -= effect[i] * gain[i] / decay[i] * math.expm1(-decay[i] * during) * math.exp(-decay[i] * (times[k] - during))
    one = Response(
        decay, gain, plasma, effect, period, fade, times, powers, unit, plasma_one, effect_one, plasma_two, effect_two, 0.0, 0.0,
    )
    time, value = peak(one, np.zeros(modes), 1.0)
    return Response(
        decay, gain, plasma, effect, period, fade, times, powers, unit, plasma_one, effect_one, plasma_two, effect_two, time, value,
    )
