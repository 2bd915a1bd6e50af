"""The pump gives no more than it can, in its own steps, and says which setting is impossible."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from aponia.pharmacology.tci import Pump, PumpError

SETTINGS: dict[str, float] = {"concentration_per_ml": 10, "highest_ml_per_h": 1200}


def test_a_rate_is_rounded_down_to_the_step() -> None:
    pump = Pump(concentration_per_ml=10, highest_ml_per_h=1200, step_ml_per_h=0.5)
    assert pump.possible([0, 0.08, 0.0833334, 10.2]) * 6 == pytest.approx([0, 0, 0.5, 61])


def test_a_rate_is_held_at_the_highest_whole_step() -> None:
    pump = Pump(concentration_per_ml=10, highest_ml_per_h=999.7, step_ml_per_h=1)
    assert pump.possible(1e6) * 6 == pytest.approx(999)
    assert pump.highest_amount_per_min == pytest.approx(166.5)


def test_every_whole_number_of_steps_is_possible() -> None:
    pump = Pump(concentration_per_ml=10, highest_ml_per_h=1200, step_ml_per_h=0.1)
    wanted = np.arange(12001) * 0.1 / 6
    assert pump.possible(wanted) == pytest.approx(wanted, rel=1e-12)


def test_without_steps_any_rate_up_to_the_highest_is_given() -> None:
    assert Pump(concentration_per_ml=10, highest_ml_per_h=1200).possible([1.23456789, 300]) == pytest.approx([1.23456789, 200])


@pytest.mark.parametrize(("setting", "value"), [
    ("concentration_per_ml", 0), ("concentration_per_ml", float("nan")), ("highest_ml_per_h", -1), ("highest_ml_per_h", float("inf")),
    ("step_ml_per_h", -0.1), ("step_ml_per_h", 1300), ("period_s", 0), ("syringe_ml", 0), ("change_s", -1), ("change_s", 30),
])
def test_an_impossible_setting_is_named(setting: str, value: float) -> None:
    told: dict[str, Any] = {**SETTINGS, setting: value}
    with pytest.raises(PumpError, match=setting) as caught:
        Pump(**told)
    assert caught.value.setting == setting


def test_a_negative_rate_cannot_be_wanted() -> None:
    with pytest.raises(PumpError, match="wanted rate must be not negative; given: -1"):
        Pump(concentration_per_ml=10, highest_ml_per_h=1200).possible([1, -1])
