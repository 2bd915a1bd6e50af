"""Blood pressure, heart rate, stroke volume and resistance: a circulation with feedback that propofol and remifentanil disturb."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from aponia.pharmacology.course import Times
from aponia.pharmacology.effects.effect import Effect
from aponia.pharmacology.effects.turnover import Turnover, constants_of, read_inputs, solve
from aponia.pharmacology.exposure import Exposure
from aponia.pharmacology.people import Floats

# In the order in which the equations ask for them. None: the file must give it. A number: what stands for "this model knows no such
# effect", where half-effect concentrations and exponents only must not be 0.
CONSTANTS: Mapping[str, float | None] = {
    "kout": None, "base_tpr": None, "base_sv": None, "base_hr": None, "feedback": None, "hr_sv": None,
    "time_effect_rate": None, "time_effect_hr": None, "time_effect_sv": 0.0,
    "propofol_emax_tpr": None, "propofol_c50_tpr": None, "propofol_gamma_tpr": None, "propofol_emax_sv": None, "propofol_c50_sv": None,
    "remifentanil_emax_tpr": 0.0, "remifentanil_c50_tpr": 1.0, "remifentanil_gamma_tpr": 1.0,
    "remifentanil_slope_hr": 0.0, "remifentanil_slope_sv": 0.0,
    "interaction_tpr": 0.0, "interaction_hr": 0.0, "interaction_c50_hr": 1.0, "interaction_sv": 0.0,
}


def circulation(effect: Effect, exposure: Exposure, times: Times) -> dict[str, Floats]:
    """Mean arterial pressure [mmHg], heart rate [1/min], stroke volume [mL], cardiac output [L/min], resistance [mmHg min/mL]."""
    from aponia.pharmacology.effects.turnover_kernels import CIRCULATION, heart_rate, stroke_volume  # noqa: PLC0415 - loads the compiler

    values = constants_of(effect, CONSTANTS)
    start = np.stack([values["base_tpr"], values["base_sv"], values["base_hr"]], axis=1)
    system = Turnover(
        equations=CIRCULATION, start=start, constants=np.stack(list(values.values()), axis=1),
        read=lambda at: read_inputs(effect, exposure, at, ("propofol", "remifentanil")),
        scales=(
            min(float(values[name].min()) for name in ("propofol_c50_tpr", "propofol_c50_sv", "interaction_c50_hr")),
            float(values["remifentanil_c50_tpr"].min()),
        ),
    )
    tpr, filled, held = solve(system, exposure.changes(), times)
    each = {name: value[:, None] for name, value in values.items()}
    minutes = times.array()
    # A person drawn far from the typical may leave what the equations can do: no number then, and no noise.
    with np.errstate(all="ignore"):
        rate = heart_rate.py_func(held, minutes, each["base_hr"], each["time_effect_hr"], each["time_effect_rate"])
        filled = filled + each["base_sv"] * each["time_effect_sv"] * np.exp(-each["time_effect_rate"] * minutes)
        stroke = stroke_volume.py_func(filled, rate, each["base_hr"] * (1 + each["time_effect_hr"]), each["hr_sv"])
        return {"map_mmhg": rate * stroke * tpr, "hr_bpm": rate, "sv_ml": stroke, "co_l_per_min": rate * stroke / 1000, "tpr": tpr}
