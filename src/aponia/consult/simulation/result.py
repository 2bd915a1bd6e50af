"""What a simulation answers: curves of concentrations and effects, with the choices, warnings and sources behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import final

import numpy as np
from numpy.typing import NDArray

from aponia.vocabulary.source import Citation

Curve = NDArray[np.float64]  # one value a time
Band = Mapping[float, Curve]  # a curve for each quantile


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One bolus as it was given: at a time [s], in the drug's amount unit."""

    at_s: float
    amount: float
    route: str


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Fall:
    """How long a fall takes [min] once the drug is stopped after a time [s], with the population's interval where one was asked for."""

    site: str
    after_s: float
    what: str
    minutes: float
    low: float | None = None
    high: float | None = None


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A published concentration to draw across the curves: at ``plasma`` or ``effect``, from ``low`` to ``high`` where it is a range."""

    label: str
    site: str
    low: float
    high: float | None
    citation: Citation


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class DrugCurves:
    """One drug: concentrations in ``unit``, the rate in ``rate_unit``, and what was chosen.

    Of a gas, ``plasma`` is the end-tidal and ``effect`` the brain's partial pressure, and ``rate`` the vaporizer's setting; ``names`` say so.
    """

    drug: str
    model: str
    title: str
    choices: Mapping[str, str]
    grade: str
    unit: str
    amount_unit: str
    rate_unit: str
    plasma: Curve
    effect: Curve | None
    rate: Curve
    given: tuple[Given, ...]
    total: float
    marks: tuple[Mark, ...]
    falls: tuple[Fall, ...]
    plasma_band: Band = field(default_factory=dict)
    effect_band: Band = field(default_factory=dict)
    targets: Curve | None = None
    names: tuple[str, str] = ("Plasma", "Effect site")
    pump_ml_per_h: Curve | None = None


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class EffectCurve:
    """One column of an effect model."""

    effect: str
    column: str
    label: str
    unit: str
    bounds: tuple[float, float] | None
    values: Curve
    band: Band = field(default_factory=dict)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A model that was left out of a comparison, and why."""

    model: str
    reason: str


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """Everything on one time axis [s]."""

    times_s: Curve
    drugs: tuple[DrugCurves, ...]
    effects: tuple[EffectCurve, ...]
    refused: tuple[Refusal, ...] = ()
