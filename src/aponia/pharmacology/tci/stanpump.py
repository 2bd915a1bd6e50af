"""The rates of STANPUMP: a pulse that peaks at the target, looked at each whole second, then the plasma held once the effect site is near.

Within 5 % of the target the plasma is driven to it although the effect site still rises: that is why the effect site overshoots a little.
"""

from __future__ import annotations

import math

from numba import njit

from aponia.pharmacology.tci.response import effect_at, effect_of_unit, peak, weighed

NEAR = 0.05
SECOND = 1 / 60


@njit(error_model="numpy")
def plasma_rate(one, z, target, top):  # type: ignore[no-untyped-def]  # compiled
    """The rate [amount/min] with which the plasma is at the target when the period ends, as far as the pump can."""
    free = 0.0
    for i in range(len(z)):
        free += one.plasma[i] * z[i] * one.fade[i]
    return min(max((target - free) / one.plasma_one, 0.0), top)


@njit(error_model="numpy")
def peak_second(one, z, rate):  # type: ignore[no-untyped-def]  # compiled
    """The whole second [s], from the first on, at which the effect site is highest."""
    time, _ = peak(one, z, rate)
    before = max(math.floor(time / SECOND), 1.0)
    after = before + 1.0
    return before if effect_at(one, z, rate, before * SECOND) >= effect_at(one, z, rate, after * SECOND) else after


@njit(error_model="numpy")
def stanpump_rate(one, z, target, top):  # type: ignore[no-untyped-def]  # compiled
    """The rate [amount/min] for the next period toward a target at the effect site."""
    now = weighed(one.effect, z)
    if target <= 0:
        return 0.0
    if abs(now - target) < NEAR * target:
        return plasma_rate(one, z, target, top)
    if now > target:
        return 0.0
    second = max(round(one.peak_time / SECOND), 1.0)
    rate = 0.0
    for _ in range(50):
        time = second * SECOND
        rate = (target - effect_at(one, z, 0.0, time)) / effect_of_unit(one, time)
        if rate <= 0:
            return 0.0
        following = peak_second(one, z, rate)
        if following == second:
            break
        second = following
    return min(rate, top)
