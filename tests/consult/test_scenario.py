"""A scenario is read whole: units, rates, targets and history mean what they say, and every fault is told at once with its path."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from aponia.consult.simulation import ScenarioError, read_scenario
from aponia.consult.simulation.giving import doses_of
from aponia.library.models import Models

Raw = dict[str, Any]


def scenario(*doses: Raw, **more: Any) -> Raw:
    drug = {"drug": "propofol", "model": "propofol/schnider-1998", "doses": list(doses)} | more.pop("drug", {})
    return {
        "patient": {"age_years": 35, "weight_kg": 70, "height_cm": 170, "sex": "male"}, "drugs": [drug], "until": "3 h", "every": "10 s",
    } | more


def faults(raw: object, models: Models) -> dict[str, str]:
    with pytest.raises(ScenarioError) as caught:
        read_scenario(raw, models)
    return {fault.path: fault.problem for fault in caught.value.faults}


@pytest.mark.parametrize(("written", "milligrams"), [
    ("2 mg/kg", 140), ("140 mg", 140), ("140000 mcg", 140), ("0.14 g", 140), ("14 mL", 140), ("0.2 mL/kg", 140), ("2000 µg per kg", 140),
])
def test_a_bolus_is_read_in_any_unit_of_mass_by_weight_or_by_volume(written: str, milligrams: float, models: Models) -> None:
    read = read_scenario(scenario({"at": "0 s", "bolus": written}, drug={"concentration": "10 mg/mL"}), models)
    assert read.drugs[0].boluses[0].amount == pytest.approx(milligrams)


@pytest.mark.parametrize(("written", "per_minute"), [
    ("14 mg/s", 840), ("100 mcg/kg/min", 7), ("6 mg/kg/h", 7), ("420 mg/h", 7), ("42 mL/h", 7), ("0.6 mL/kg/h", 7), ("0 mg/h", 0),
])
def test_a_rate_is_read_in_any_unit(written: str, per_minute: float, models: Models) -> None:
    read = read_scenario(scenario({"at": "0 s", "rate": written, "for": "1 h"}, drug={"concentration": "10 mg/mL"}), models)
    assert read.drugs[0].infusions[0].rate == pytest.approx(per_minute)


def test_the_example_of_bolus_fast_infusion_and_rates_becomes_segments(models: Models) -> None:
    read = read_scenario(scenario(
        {"at": "0 s", "bolus": "2 mg/kg"}, {"at": "0 s", "rate": "14 mg/s", "for": "10 s"}, {"at": "10 s", "rate": "100 mcg/kg/min"},
        {"at": "1 h", "rate": "0 mg/h"},
    ), models)
    doses = doses_of(read.drugs[0], "mg")["iv"]
    assert doses.starts == pytest.approx([0, 10 / 60, 60])
    assert doses.rates == pytest.approx([840, 7, 0])
    assert doses.boluses == pytest.approx([140, 0, 0])


def test_a_rate_without_an_end_runs_until_the_next_and_one_with_an_end_runs_beside_it(models: Models) -> None:
    read = read_scenario(scenario({"at": "0 s", "rate": "6 mg/min"}, {"at": "5 min", "rate": "10 mg/min", "for": "1 min"}), models)
    doses = doses_of(read.drugs[0], "mg")["iv"]
    assert doses.starts == pytest.approx([0, 5, 6])
    assert doses.rates == pytest.approx([6, 16, 6])


def test_opioids_are_read_in_micrograms(models: Models) -> None:
    raw = scenario({"at": "0 s", "rate": "0.25 mcg/s"}, drug={"drug": "remifentanil", "model": "remifentanil/minto-1997"})
    assert read_scenario(raw, models).drugs[0].infusions[0].rate == pytest.approx(15)


def test_true_and_false_are_yes_and_no(models: Models) -> None:
    raw = scenario({"at": "0 s", "bolus": "100 mg"}, drug={"model": "propofol/eleveld-2018", "options": {"opioids": False}})
    assert read_scenario(raw, models).drugs[0].options == {"opioids": "no"}


@pytest.mark.parametrize(("change", "path", "words"), [
    ({"at": "-5 s", "bolus": "1 mg"}, "drugs[0].doses[0].at", "before the start"),
    ({"at": "5", "bolus": "1 mg"}, "drugs[0].doses[0].at", "no unit"),
    ({"at": "5 kg", "bolus": "1 mg"}, "drugs[0].doses[0].at", "cannot be read as"),
    ({"at": "0 s", "bolus": "1 mg/h"}, "drugs[0].doses[0].bolus", "cannot be read as mg"),
    ({"at": "0 s", "bolus": "-1 mg"}, "drugs[0].doses[0].bolus", "negative"),
    ({"at": "0 s", "bolus": "2 zorks"}, "drugs[0].doses[0].bolus", "not a unit"),
    ({"at": "0 s", "bolus": "2 mL"}, "drugs[0].doses[0].bolus", "what the syringe holds"),
    ({"at": "0 s", "rate": "5 mg"}, "drugs[0].doses[0].rate", "mg/min"),
    ({"at": "0 s"}, "drugs[0].doses[0]", "exactly one of"),
    ({"at": "0 s", "bolus": "1 mg", "rate": "1 mg/h"}, "drugs[0].doses[0]", "exactly one of"),
    ({"at": "0 s", "vaporizer": "2 %"}, "drugs[0].doses[0]", "exactly one of: bolus, rate"),
    ({"at": "0 s", "bolus": "1 mg", "for": "3 s"}, "drugs[0].doses[0].for", "only a rate lasts"),
    ({"at": "0 s", "bolus": "1 mg", "route": "nose"}, "drugs[0].doses[0].route", "it has: iv"),
    ({"at": "0 s", "bolus": "1 mg", "dose": 3}, "drugs[0].doses[0].dose", "not known"),
])
def test_a_wrong_dose_is_told_with_its_path(change: Raw, path: str, words: str, models: Models) -> None:
    assert words in faults(scenario(change), models)[path]


@pytest.mark.parametrize(("more", "path", "words"), [
    ({"until": "0 s"}, "until", "after the start"),
    ({"until": "30 days"}, "until", "within 7 days"),
    ({"every": "1 ms"}, "every", "at most"),
    ({"effects": ["bis/bouilon-2004"]}, "effects[0]", "Did you mean bis/bouillon-2004"),
    ({"drug": {"model": "propofol/schnieder-1998"}}, "drugs[0]", "Did you mean propofol/schnider-1998"),
    ({"drug": {"drug": "propofl", "model": None}}, "drugs[0]", "Did you mean propofol"),
    ({"drug": {"model": "remifentanil/minto-1997"}}, "drugs[0].model", "is not a model of propofol"),
    ({"drug": {"model": None}}, "drugs[0].model", "choose a model"),
    ({"drug": {"options": {"effect_site": "toe"}}}, "drugs[0].options", "no effect site"),
    ({"decrements": [{"drug": "ketamine", "by_percent": [50]}]}, "decrements[0].drug", "not given"),
    ({"decrements": [{"drug": "propofol"}]}, "decrements[0]", "say how far"),
    ({"patient": {"age_years": "old"}}, "patient.age_years", "number"),
    ({"surprise": 1}, "surprise", "not known"),
])
def test_a_wrong_scenario_is_told_with_its_path(more: Raw, path: str, words: str, models: Models) -> None:
    assert words in faults(scenario({"at": "0 s", "bolus": "100 mg"}, **more), models)[path]


def test_every_fault_is_told_at_once(models: Models) -> None:
    raw = scenario({"at": "-1 s", "bolus": "1 mg"}, {"at": "0 s", "rate": "x"}, until="soon", effects=["nothing/at-all"])
    assert set(faults(raw, models)) == {"drugs[0].doses[0].at", "drugs[0].doses[1].rate", "until", "effects[0]"}


@pytest.mark.parametrize("raw", [None, [], "text", 3, {}, {"patient": {}}, {"drugs": []}])
def test_what_is_no_scenario_is_an_error_of_shape(raw: object, models: Models) -> None:
    with pytest.raises(ScenarioError):
        read_scenario(raw, models)


@pytest.mark.parametrize("doses", [
    [{"at": "0 s", "rate": "1 mg/min", "for": "10 min"}, {"at": "5 min", "rate": "2 mg/min", "for": "10 min"}],
    [{"at": "0 s", "rate": "1 mg/min"}, {"at": "0 s", "rate": "2 mg/min"}],
])
def test_infusions_that_overlap_are_refused(doses: list[Raw], models: Models) -> None:
    assert "drugs[0].doses[1]" in faults(scenario(*doses), models)


@pytest.mark.parametrize(("targets", "words"), [
    ([{"at": "0 s", "plasma": "4 mcg/mL"}, {"at": "0 s", "plasma": "5 mcg/mL"}], "two targets start"),
    ([{"at": "0 s", "plasma": "4 mcg/mL"}, {"at": "5 min", "effect_site": "5 mcg/mL"}], "either at plasma or at the effect site"),
])
def test_targets_that_overlap_are_refused(targets: list[Raw], words: str, models: Models) -> None:
    assert words in faults(scenario(drug={"targets": targets}), models)["drugs[0].targets"]


def test_doses_beside_targets_are_refused_and_doses_before_them_are_history(models: Models) -> None:
    target = {"at": "10 min", "effect_site": "3 mcg/mL"}
    beside = scenario({"at": "12 min", "bolus": "20 mg"}, drug={"targets": [target]})
    assert "overlaps with the targets" in faults(beside, models)["drugs[0]"]
    before = read_scenario(scenario({"at": "2 min", "bolus": "20 mg"}, drug={"targets": [target]}), models)
    assert len(before.drugs[0].boluses) == 1


def test_a_target_at_an_effect_site_that_a_model_lacks_is_refused(models: Models) -> None:
    raw = scenario(drug={"drug": "remifentanil", "model": "remifentanil/kim-2017", "targets": [{"at": "0 s", "effect_site": "4 ng/mL"}]})
    assert "has no effect site" in faults(raw, models)["drugs[0].targets"]


def test_a_drug_listed_twice_is_refused(models: Models) -> None:
    raw = scenario({"at": "0 s", "bolus": "100 mg"})
    raw["drugs"] *= 2
    assert "listed twice" in faults(raw, models)["drugs"]


def test_limits_in_milliliters_need_what_the_syringe_holds(models: Models) -> None:
    raw = scenario(drug={"targets": [{"at": "0 s", "plasma": "3 mcg/mL"}], "pump": {"highest_rate": "1200 mL/h"}})
    assert "what the syringe holds" in faults(raw, models)["drugs[0].pump.concentration"]


def test_a_dose_per_kilogram_without_a_weight_asks_for_the_weight(models: Models) -> None:
    raw = scenario({"at": "0 s", "bolus": "2 mg/kg"}, patient={"age_years": 40})
    assert "weight_kg" in faults(raw, models)["drugs[0].doses[0].bolus"]


def test_segments_cover_the_time_without_gaps(models: Models) -> None:
    read = read_scenario(scenario({"at": "1 min", "rate": "6 mg/min"}, {"at": "5 min", "bolus": "20 mg"}), models)
    doses = doses_of(read.drugs[0], "mg")["iv"]
    assert doses.starts[0] == 0
    assert np.all(np.diff(doses.starts) > 0)
