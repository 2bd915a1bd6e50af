"""MAC multiples, shares of a toxic concentration, and opioid equivalents: against printed numbers and sums done by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

import numpy as np
import pytest
from numpy.typing import NDArray

from aponia.library.models import Models
from aponia.pharmacology.course import Times
from aponia.pharmacology.effects import Effect, effect_of
from aponia.pharmacology.exposure import Exposure
from aponia.pharmacology.model import ModelError
from aponia.pharmacology.people import CovariateError, Floats, People
from aponia.pharmacology.volatile import GasSettings, VolatileGiven, uptake_of

TIMES = Times.at([0, 1])
AGES = [1, 10, 20, 40, 60, 80]
# Printed to three digits after the point.
PRINTED = {
    "sevoflurane": [2.292, 2.168, 2.037, 1.800, 1.590, 1.405], "desflurane": [8.403, 7.948, 7.470, 6.600, 5.831, 5.152],
    "isoflurane": [1.490, 1.409, 1.324, 1.170, 1.034, 0.913],
}


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A drug whose concentration stays as it is."""

    level: float
    unit: str

    def concentration(self, site: str, times: Times) -> Floats:
        assert site in {"plasma", "effect"}
        return np.full((1, times.count), self.level)

    def changes(self) -> Floats:
        return np.zeros(1)

    def take(self, rows: NDArray[np.intp]) -> Held:
        return self


def shown(effect: Effect, column: str, unit: str, **levels: float) -> Floats:
    drugs = {name.replace("_", "-"): Held(level=level, unit=unit) for name, level in levels.items()}
    return effect.course(Exposure(size=effect.people.size, drugs=drugs), TIMES).columns[column][:, 0]


def mac_at(models: Models, age: float | list[int]) -> Effect:
    return effect_of(models["mac/mapleson-1996"], People.of(age=age), measures=models.measures)


@pytest.mark.parametrize("agent", PRINTED)
def test_mac_by_age_is_as_printed(models: Models, agent: str) -> None:
    np.testing.assert_allclose(mac_at(models, AGES).values[f"mac_{agent}"], PRINTED[agent], atol=5.01e-4)


@pytest.mark.parametrize("agent", PRINTED)
def test_the_printed_concentration_is_one_mac_at_each_age(models: Models, agent: str) -> None:
    for age, printed in zip(AGES, PRINTED[agent], strict=True):
        # half of the last printed digit, over the smallest value printed
        assert shown(mac_at(models, age), "mac", "%", **{agent: printed})[0] == pytest.approx(1, abs=6e-4)


def test_shares_of_all_gases_add_up(models: Models) -> None:
    found = shown(mac_at(models, 40), "mac", "%", sevoflurane=0.9, desflurane=1.65, isoflurane=0.117, nitrous_oxide=52)
    assert found[0] == pytest.approx(0.5 + 0.25 + 0.1 + 0.5, rel=1e-12)


def test_ten_years_take_six_percent(models: Models) -> None:
    values = mac_at(models, [40, 50]).values["mac_nitrous_oxide"]
    assert values[0] == pytest.approx(104, rel=1e-12)
    assert 1 - values[1] / values[0] == pytest.approx(0.06, abs=5e-4)


def test_breathed_for_days_one_mac_in_the_vaporizer_is_one_mac_in_the_lungs(models: Models) -> None:
    people = People.of(age=40, weight=70)
    given = VolatileGiven(
        people=uptake_of(models["sevoflurane/cowles-1973"], people, measures=models.measures), settings=GasSettings.of([0], percent=[1.8]),
    )
    found = mac_at(models, 40).course(Exposure(size=1, drugs={"sevoflurane": given}), Times.at([0, 1e6])).columns["mac"][0]
    assert found == pytest.approx([0, 1], rel=1e-9, abs=1e-12)


def test_without_any_gas_there_is_no_mac(models: Models) -> None:
    with pytest.raises(ModelError, match="needs one of"):
        shown(mac_at(models, 40), "mac", "%")
    with pytest.raises(ModelError, match="needs one of"):
        shown(mac_at(models, 40), "mac", "%", propofol=3)


def test_below_one_year_the_equation_is_not_used(models: Models) -> None:
    with pytest.raises(CovariateError, match="age"):
        mac_at(models, 0.5)
    assert mac_at(models, 1).warnings == ()


@pytest.mark.parametrize(("sign", "limits"), [("brain", (3.0, 1.6, 3.0)), ("heart", (20.0, 2.0, 4.0))])
def test_the_lower_end_of_each_range_is_a_hundred_percent(models: Models, sign: str, limits: tuple[float, float, float]) -> None:
    effect = effect_of(models["toxicity/knudsen-1997"], People.of(age=40), {"sign": sign}, measures=models.measures)
    for drug, limit in zip(("lidocaine", "bupivacaine", "ropivacaine"), limits, strict=True):
        assert shown(effect, "share_of_toxic_percent", "mcg/mL", **{drug: limit})[0] == pytest.approx(100, rel=1e-12)
        assert shown(effect, "share_of_toxic_percent", "ng/mL", **{drug: limit * 1000})[0] == pytest.approx(100, rel=1e-12)
    both = shown(effect, "share_of_toxic_percent", "mcg/mL", lidocaine=limits[0] / 2, ropivacaine=limits[2] / 4)[0]
    assert both == pytest.approx(75, rel=1e-12)


def test_other_opioids_count_as_remifentanil(models: Models) -> None:
    factors = {drug: equivalent.factor for drug, equivalent in models.equivalents.items()}
    assert factors == pytest.approx({"fentanyl": 2.3, "alfentanil": 2.3 / 70}, rel=1e-12)
    assert all(equivalent.unit == "ng/mL" for equivalent in models.equivalents.values())
    drugs = {
        "remifentanil": Held(level=1, unit="ng/mL"), "fentanyl": Held(level=1, unit="ng/mL"), "alfentanil": Held(level=70, unit="ng/mL"),
        "propofol": Held(level=9, unit="mcg/mL"),
    }
    exposure = Exposure(size=1, drugs=drugs, equivalents=factors)
    together = exposure.concentration("remifentanil", "effect", "ng/mL", TIMES, equivalents=True)
    assert together is not None
    assert together[0] == pytest.approx([1 + 2.3 + 2.3] * 2, rel=1e-12)
