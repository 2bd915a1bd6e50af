"""Rates that bring the effect site to its target as early as possible without overshoot, and then hold it there.

Far below the target a period's pulse is the largest whose peak does not pass it. Near the target two periods suffice to bring plasma and
effect site to it together, after which holding both needs hardly more than what leaves the plasma.
"""

from __future__ import annotations

from numba import njit

from aponia.pharmacology.tci.response import advance, effect_at, highest_without_overshoot, peak, weighed

NEAR = 1e-4  # relative; an effect site this close is at its target
SLACK = 4e-7  # relative; a peak this little above is none


@njit(error_model="numpy")
def exact_rate(one, z, target, top):  # type: ignore[no-untyped-def]  # compiled
    """The rate [amount/min] for the next period toward a target at the effect site."""
    if target <= 0:
        return 0.0
    now = weighed(one.effect, z)
    plasma_1 = plasma_2 = effect_1 = effect_2 = 0.0  # one and two periods from now if nothing runs
    for i in range(len(z)):
        mode = z[i] * one.fade[i]
        plasma_1 += one.plasma[i] * mode
        effect_1 += one.effect[i] * mode
        plasma_2 += one.plasma[i] * mode * one.fade[i]
        effect_2 += one.effect[i] * mode * one.fade[i]
    by_plasma = (target - plasma_1) / one.plasma_one
    hold = min(by_plasma, (target - effect_1) / one.effect_one)
    ceiling = max(target, now) * (1 + SLACK)
    aim = target if now < target * (1 - SLACK) else ceiling
    if hold >= 0 and now <= target * (1 + NEAR) and effect_1 + hold * one.effect_one >= target * (1 - NEAR):
        return highest_without_overshoot(one, z, min(hold, top), aim, ceiling)
    first, second = two_periods(one, target - plasma_2, target - effect_2)
    fits = 0 <= first <= top and 0 <= second <= top
    if fits and stays_below(one, z, (first, second), ceiling):
        return first
    if now > target:
        # Falling: wait as long as two periods without infusion still end above the target.
        return 0.0 if effect_2 >= target else highest_without_overshoot(one, z, min(max(by_plasma, 0.0), top), aim, ceiling)
    if fits or first < 0:
        return highest_without_overshoot(one, z, min(max(hold, 0.0), top), aim, ceiling)
    return greatest_pulse(one, z, target, top)


@njit(error_model="numpy")
def two_periods(one, plasma, effect):  # type: ignore[no-untyped-def]  # compiled
    """The rates of two periods that add these concentrations at the end of the second."""
    determinant = one.plasma_two * one.effect_one - one.plasma_one * one.effect_two
    first = (plasma * one.effect_one - one.plasma_one * effect) / determinant
    second = (one.plasma_two * effect - plasma * one.effect_two) / determinant
    return first, second


@njit(error_model="numpy")
def stays_below(one, z, rates, ceiling):  # type: ignore[no-untyped-def]  # compiled
    """Whether the effect site never passes ``ceiling`` with the rates of two periods, and nothing after them."""
    if peak(one, z, rates[0])[1] > ceiling:
        return False
    later = z.copy()
    advance(one.decay, one.gain, later, rates[0], one.period)
    return peak(one, later, rates[1])[1] <= ceiling


@njit(error_model="numpy")
def greatest_pulse(one, z, target, top):  # type: ignore[no-untyped-def]  # compiled
    """The highest rate whose peak, with nothing after it, is the target."""
    # At the peak of a unit pulse alone the rate must already fit; so the answer is this or less.
    start = (target - effect_at(one, z, 0.0, one.peak_time)) / one.peak_value
    return highest_without_overshoot(one, z, min(max(start, 0.0), top), target, target)
