"""A model applied to people: ranges, missing covariates, options, and times to peak."""

from __future__ import annotations

import numpy as np
import pytest

from aponia.library.models import Models
from aponia.pharmacology.course import Times, course
from aponia.pharmacology.doses import Doses
from aponia.pharmacology.individual import individuals
from aponia.pharmacology.model import ModelError
from aponia.pharmacology.people import CovariateError, People

ADULT = {"age": 35.0, "weight": 70.0, "height": 170.0, "female": 0.0}


def test_a_child_is_refused_by_a_model_of_adults_with_age_range_and_advice(models: Models) -> None:
    with pytest.raises(CovariateError) as caught:
        individuals(models["propofol/schnider-1998"], People.of(**{**ADULT, "age": 14.0}), {}, measures=models.measures)
    told = str(caught.value)
    assert "propofol/schnider-1998" in told
    assert "14 years" in told
    assert "26 to 81 years" in told
    assert "extrapolate" in told


def test_outside_the_range_it_goes_on_with_a_warning_when_told_to_and_nothing_is_clamped(models: Models) -> None:
    model = models["propofol/schnider-1998"]
    inside = individuals(model, People.of(**{**ADULT, "age": 81.0}), {}, measures=models.measures)
    outside = individuals(model, People.of(**{**ADULT, "age": 90.0}), {}, measures=models.measures, extrapolate=True)
    assert inside.warnings == ()
    assert any("90 years" in warning for warning in outside.warnings)
    # V2 goes on falling by 0.391 L a year beyond the range.
    assert inside.values["v2"][0] - outside.values["v2"][0] == pytest.approx(9 * 0.391)


def test_one_person_of_many_outside_the_range_is_named(models: Models) -> None:
    people = People.of(age=[35.0, 14.0, 60.0], weight=70.0, height=170.0, female=0.0)
    with pytest.raises(CovariateError) as caught:
        individuals(models["propofol/schnider-1998"], people, {}, measures=models.measures)
    assert [fault.person for fault in caught.value.faults] == [2]


def test_a_lean_mass_that_turns_over_is_refused(models: Models) -> None:
    people = People.of(**{**ADULT, "weight": 120.0, "height": 155.0, "female": 1.0})
    with pytest.raises(CovariateError, match="lean body mass of James falls"):
        individuals(models["propofol/schnider-1998"], people, {}, measures=models.measures)


def test_a_missing_covariate_is_named_with_its_unit(models: Models) -> None:
    with pytest.raises(CovariateError, match=r"height: is missing \(cm\)"):
        individuals(models["remifentanil/minto-1997"], People.of(age=40, weight=70, female=1), {}, measures=models.measures)


def test_a_measure_that_lacks_something_asks_for_what_it_lacks(models: Models) -> None:
    with pytest.raises(CovariateError, match="serum_creatinine: is missing"):
        individuals(models["rocuronium/kleijn-2011"], People.of(**ADULT), {}, measures=models.measures)


@pytest.mark.parametrize(("told", "problem"), [
    ({"weight": -3.0}, "-3 kg cannot be"), ({"weight": float("nan")}, "cannot be"), ({"height": 900.0}, "900 cm cannot be"),
    ({"age": 130.0}, "130 years cannot be"), ({"heigth": 170.0}, "did you mean height"),
])
def test_impossible_covariates_are_refused(told: dict[str, float], problem: str) -> None:
    with pytest.raises(CovariateError, match=problem):
        People.of(**told)


def test_covariates_of_different_lengths_are_refused() -> None:
    with pytest.raises(CovariateError, match="2 values were given for 3 people"):
        People.of(age=[30, 40, 50], weight=[60, 70])


def test_an_option_that_is_not_offered_is_refused_with_the_choices(models: Models) -> None:
    model = models["propofol/eleveld-2018"]
    with pytest.raises(ModelError, match="Did you mean 'opioids'"):
        individuals(model, People.of(**ADULT), {"opiods": "yes"}, measures=models.measures)
    with pytest.raises(ModelError, match="Choose one of: yes, no"):
        individuals(model, People.of(**ADULT), {"opioids": "maybe"}, measures=models.measures)
    with pytest.raises(ModelError, match="no effect site named 'nose'"):
        individuals(model, People.of(**ADULT), {"effect_site": "nose"}, measures=models.measures)


def test_the_choices_in_force_are_told_defaults_included(models: Models) -> None:
    mine = individuals(models["propofol/eleveld-2018"], People.of(**ADULT), {"opioids": "no"}, measures=models.measures)
    assert mine.choices == {"opioids": "no", "sampling": "arterial", "precision": "printed", "effect_site": "bis"}


def test_a_time_to_peak_is_met_by_the_rate_constant_found_from_it(models: Models) -> None:
    checked = 0
    for model in models.models.values():
        for site in model.effect_sites:
            if site.time_to_peak is None:
                continue
            people = People.of(age=40.0, weight=70.0, height=170.0, female=0.0, serum_creatinine=0.9)
            mine = individuals(model, people, {"effect_site": site.name}, measures=models.measures, extrapolate=True)
            peak = float(np.ravel(np.asarray(site.time_to_peak.equation.evaluate({"age": 40.0, "weight": 70.0})))[0]) * site.time_to_peak.factor
            around = peak + np.array([-0.01, 0.0, 0.01]) * peak
            seen = course(mine, Doses.of([0.0], boluses=[1.0]), Times.at(around))
            assert seen.effect is not None
            assert seen.effect[0, 1] > seen.effect[0, 0]
            assert seen.effect[0, 1] > seen.effect[0, 2]
            checked += 1
    assert checked >= 6


def test_fat_free_mass_of_a_grown_reference_man(models: Models) -> None:
    # Janmahasatian: 9270·70/(6680 + 216·24.22) = 54.5 kg; the child's factor of Al-Sallami is 0.9999… at 35 years.
    people = People.of(**ADULT)
    janmahasatian = people.resolve("ffm_janmahasatian", models.measures)
    al_sallami = people.resolve("ffm_al_sallami", models.measures)
    assert janmahasatian is not None
    assert al_sallami is not None
    assert janmahasatian[0] == pytest.approx(9270 * 70 / (6680 + 216 * 70 / 1.7**2))
    assert al_sallami[0] == pytest.approx(janmahasatian[0], rel=1e-5)


def test_lean_mass_of_james(models: Models) -> None:
    man, woman = People.of(**ADULT), People.of(**{**ADULT, "female": 1.0})
    assert man.resolve("lbm_james", models.measures) == pytest.approx([1.1 * 70 - 128 * (70 / 170) ** 2])
    assert woman.resolve("lbm_james", models.measures) == pytest.approx([1.07 * 70 - 148 * (70 / 170) ** 2])


def test_a_told_clearance_goes_before_the_computed_one(models: Models) -> None:
    both = People.of(**ADULT, serum_creatinine=0.9, creatinine_clearance=55.0)
    computed = People.of(**ADULT, serum_creatinine=0.9)
    assert both.resolve("creatinine_clearance", models.measures) == pytest.approx([55.0])
    assert computed.resolve("creatinine_clearance", models.measures) == pytest.approx([(140 - 35) * 70 / (72 * 0.9)])
