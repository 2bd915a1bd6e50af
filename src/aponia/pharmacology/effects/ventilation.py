"""Breathing under an opioid: ventilation falls, carbon dioxide builds up over minutes and drives breathing again."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from aponia.pharmacology.course import Times
from aponia.pharmacology.effects.effect import Effect
from aponia.pharmacology.effects.turnover import Turnover, constants_of, read_inputs, solve
from aponia.pharmacology.exposure import Exposure
from aponia.pharmacology.people import Floats

# In the order in which the equations ask for them; a ke0 of 0 means at once, without delay.
CONSTANTS: Mapping[str, float | None] = {
    "kel": None, "base_paco2": None, "gain": None, "c50": None, "gamma": None, "ke0_carbon_dioxide": None, "ke0_remifentanil": None,
    "base_ve": None,
}


def ventilation(effect: Effect, exposure: Exposure, times: Times) -> dict[str, Floats]:
    """Arterial carbon dioxide [mmHg] and minute ventilation [L/min]."""
    from aponia.pharmacology.effects.turnover_kernels import VENTILATION, ventilation_share  # noqa: PLC0415 - loads the compiler

    values = constants_of(effect, CONSTANTS)
    rest = values["base_paco2"]
    system = Turnover(
        equations=VENTILATION, start=np.stack([rest, rest, np.zeros_like(rest)], axis=1), constants=np.stack(list(values.values()), axis=1),
        read=lambda at: read_inputs(effect, exposure, at, ("remifentanil",)), scales=(values["c50"].min(),),
    )
    arterial, delayed, at_site = solve(system, exposure.changes(), times)
    each = {name: value[:, None] for name, value in values.items()}
    sensed = np.where(each["ke0_carbon_dioxide"] > 0, delayed, arterial)
    plasma = np.maximum(read_inputs(effect, exposure, times, ("remifentanil",))[0], 0.0)
    drug = np.where(each["ke0_remifentanil"] > 0, at_site, plasma)
    share = ventilation_share.py_func(sensed / each["base_paco2"], drug, each["gain"], each["c50"], each["gamma"])
    return {"paco2_mmhg": arterial, "ve_l_per_min": each["base_ve"] * share}
