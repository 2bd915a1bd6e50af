"""An infusion pump: what it can give, in which steps, and how often its syringe must be changed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from aponia.pharmacology.people import Floats
from aponia.vocabulary.errors import AponiaError


@final
class PumpError(AponiaError):
    """A setting that no pump can have; ``setting`` names it and ``given`` is what was told."""

    def __init__(self, setting: str, given: float, expected: str) -> None:
        self.setting = setting
        self.given = given
        super().__init__(f"The pump's {setting} must be {expected}; given: {given:g}. Set it to what the pump's manual says.")


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Pump:
    """A syringe pump that is told a new rate every ``period_s`` seconds; raises :class:`PumpError` for an impossible setting.

    ``concentration_per_ml`` is in the model's amounts (mg or mcg) per milliliter. ``step_ml_per_h`` is the resolution of the rate, 0 for
    none. A syringe of ``syringe_ml`` is changed when it is empty, which stops the pump for ``change_s``; None means it never runs empty.

    >>> Pump(concentration_per_ml=10, highest_ml_per_h=1200, step_ml_per_h=0.1).possible([7.2345, 500])
    array([  7.23333333, 200.        ])
    """

    concentration_per_ml: float
    highest_ml_per_h: float
    step_ml_per_h: float = 0.0
    period_s: float = 10.0
    syringe_ml: float | None = None
    change_s: float = 0.0

    def __post_init__(self) -> None:
        _positive("concentration_per_ml", self.concentration_per_ml)
        _positive("highest_ml_per_h", self.highest_ml_per_h)
        _positive("period_s", self.period_s)
        if not 0 <= self.step_ml_per_h <= self.highest_ml_per_h:
            raise PumpError("step_ml_per_h", self.step_ml_per_h, f"from 0 (no steps) to the highest rate, {self.highest_ml_per_h:g}")
        if self.syringe_ml is not None:
            _positive("syringe_ml", self.syringe_ml)
        elif self.change_s != 0:
            raise PumpError("change_s", self.change_s, "0 where syringe_ml is not told")
        if not (self.change_s >= 0 and math.isfinite(self.change_s)):
            raise PumpError("change_s", self.change_s, "finite and not negative")

    @property
    def highest_amount_per_min(self) -> float:
        """The highest rate that the pump can give [amount/min]."""
        return float(self.possible(np.inf))

    def possible(self, wanted: ArrayLike) -> Floats:
        """The rate [amount/min] that the pump gives when ``wanted`` is asked for: never more, so that no limit is passed."""
        rate = np.asarray(wanted, dtype=np.float64)
        if not np.all(rate >= 0):
            raise PumpError("wanted rate", float(rate[~(rate >= 0)].flat[0]), "not negative")
        volume = possible_ml_per_h(rate * (60 / self.concentration_per_ml), self.highest_ml_per_h, self.step_ml_per_h)
        return np.asarray(volume) * (self.concentration_per_ml / 60)


def possible_ml_per_h(wanted: Floats, highest: Floats | float, step: float) -> Floats:
    """``wanted`` [mL/h] rounded down to the pump's steps and held below its highest rate; also compiled into the loop."""
    limited = np.minimum(wanted, highest)
    if step == 0:
        return limited
    # A rate that is a whole number of steps but for the last binary digit is that number of steps.
    return np.minimum(np.floor(limited / step + 1e-9) * step, limited)


def _positive(setting: str, value: float) -> None:
    if not (value > 0 and math.isfinite(value)):
        raise PumpError(setting, value, "finite and above 0")
