"""How the circulation and breathing change under drugs: the differential equations of their sources, and their solver, compiled.

Parts that are also read off the solution (heart rate, stroke volume, ventilation) stand in functions of their own, whose plain
form (``py_func``) takes arrays.
"""

from __future__ import annotations

import numpy as np
from numba import njit, prange

from aponia.pharmacology.people import Floats

CIRCULATION, VENTILATION = range(2)


@njit(cache=True, error_model="numpy")
def heart_rate(held: Floats, minutes: Floats, base: Floats, size: Floats, rate: Floats) -> Floats:
    """What feedback and drugs hold, and on top the excess of the start that fades by itself [1/min]."""
    return held + base * size * np.exp(-rate * minutes)


@njit(cache=True, error_model="numpy")
def stroke_volume(filled: Floats, rate: Floats, start_rate: Floats, steepness: Floats) -> Floats:
    """A faster heart fills less: at ``start_rate`` [1/min] it gives all of ``filled`` [mL]."""
    return filled * (1 - steepness * np.log(rate / start_rate))


@njit(cache=True, error_model="numpy")
def circulation_slope(minutes, y, c, p, dy):  # type: ignore[no-untyped-def]  # compiled
    """y: resistance, stroke volume, heart rate; c: propofol, remifentanil; p: in the order of ``circulation.CONSTANTS``."""
    propofol, remifentanil = c[0], c[1]
    kout, base_tpr, base_sv, base_hr, feedback, steepness = p[0], p[1], p[2], p[3], p[4], p[5]
    time_rate, time_hr, time_sv = p[6], p[7], p[8]
    emax_tpr, c50_tpr, gamma_tpr, emax_sv, c50_sv = p[9], p[10], p[11], p[12], p[13]
    opioid_emax_tpr, opioid_c50_tpr, opioid_gamma_tpr, opioid_slope_hr, opioid_slope_sv = p[14], p[15], p[16], p[17], p[18]
    both_tpr, both_hr, both_c50_hr, both_sv = p[19], p[20], p[21], p[22]

    start_hr, start_sv = base_hr * (1 + time_hr), base_sv * (1 + time_sv)
    hr = heart_rate(y[2], minutes, base_hr, time_hr, time_rate)
    sv = stroke_volume(y[1] + base_sv * time_sv * np.exp(-time_rate * minutes), hr, start_hr, steepness)
    drive = (hr * sv * y[0] / (start_hr * start_sv * base_tpr)) ** -feedback

    power, opioid_power = propofol**gamma_tpr, remifentanil**opioid_gamma_tpr
    dilated = power / (c50_tpr**gamma_tpr + power)
    opioid_dilated = opioid_power / (opioid_c50_tpr**opioid_gamma_tpr + opioid_power)
    weakened = propofol / (c50_sv + propofol)
    made_tpr = 1 + (emax_tpr + both_tpr * opioid_dilated) * dilated
    made_sv = 1 + emax_sv * weakened
    lost_tpr = 1 - opioid_emax_tpr * opioid_dilated
    lost_sv = 1 - (opioid_slope_sv + both_sv * weakened) * remifentanil
    lost_hr = 1 - (opioid_slope_hr + both_hr * propofol / (both_c50_hr + propofol)) * remifentanil
    dy[0] = kout * (base_tpr * drive * made_tpr - y[0] * lost_tpr)
    dy[1] = kout * (base_sv * drive * made_sv - y[1] * lost_sv)
    dy[2] = kout * (base_hr * drive - y[2] * lost_hr)


@njit(cache=True, error_model="numpy")
def ventilation_share(carbon_dioxide: Floats, drug: Floats, gain: Floats, c50: Floats, gamma: Floats) -> Floats:
    """Ventilation as a share of that at rest; ``carbon_dioxide`` as a share of its pressure at rest."""
    return carbon_dioxide**gain * (1 - drug**gamma / (c50**gamma + drug**gamma))


@njit(cache=True, error_model="numpy")
def ventilation_slope(y, c, p, dy):  # type: ignore[no-untyped-def]  # compiled
    """y: arterial carbon dioxide, the same where breathing senses it, drug at its site; p: in the order of ``ventilation.CONSTANTS``."""
    kel, rest, gain, c50, gamma, ke0_carbon_dioxide, ke0_drug = p[0], p[1], p[2], p[3], p[4], p[5], p[6]
    sensed = y[1] if ke0_carbon_dioxide > 0 else y[0]
    drug = y[2] if ke0_drug > 0 else c[0]
    dy[0] = kel * (rest - y[0] * ventilation_share(sensed / rest, drug, gain, c50, gamma))
    dy[1] = ke0_carbon_dioxide * (y[0] - y[1])
    dy[2] = ke0_drug * (c[0] - y[2])


@njit(cache=True, error_model="numpy")
def slope(equations, minutes, y, c, p, dy):  # type: ignore[no-untyped-def]  # compiled
    """By number, because a compiled function that takes functions is compiled anew in every process."""
    if equations == CIRCULATION:
        circulation_slope(minutes, y, c, p, dy)
    else:
        ventilation_slope(y, c, p, dy)


@njit(cache=True, error_model="numpy")
def _person(equations, nodes, concentrations, constant, y, places, out, p):  # type: ignore[no-untyped-def]  # compiled
    """Person ``p`` of :func:`march`; ``y`` ends as the state at the last node."""
    states = len(y)
    k1, k2, k3, k4, between = np.empty(states), np.empty(states), np.empty(states), np.empty(states), np.empty(states)
    point = 0
    for i in range(len(nodes) - 1):
        t, h = nodes[i], nodes[i + 1] - nodes[i]
        slope(equations, t, y, concentrations[:, p, i, 0], constant, k1)
        for s in range(states):
            between[s] = y[s] + h / 2 * k1[s]
        slope(equations, t + h / 2, between, concentrations[:, p, i, 1], constant, k2)
        for s in range(states):
            between[s] = y[s] + h / 2 * k2[s]
        slope(equations, t + h / 2, between, concentrations[:, p, i, 1], constant, k3)
        for s in range(states):
            between[s] = y[s] + h * k3[s]
        slope(equations, t + h, between, concentrations[:, p, i, 2], constant, k4)
        for s in range(states):
            y[s] += h / 6 * (k1[s] + 2 * k2[s] + 2 * k3[s] + k4[s])
        while point < len(places) and places[point] == i + 1:
            for s in range(states):
                out[s, p, point] = y[s]
            point += 1


@njit(cache=True, parallel=True, nogil=True, error_model="numpy")
def march(equations, nodes, concentrations, constants, state, places, out):  # type: ignore[no-untyped-def]  # compiled
    """Advance ``state`` (people × states) along ``nodes``; ``out`` (states × people × points) takes it at the nodes in ``places``."""
    for p in prange(len(state)):
        _person(equations, nodes, concentrations, constants[p], state[p], places, out, p)
