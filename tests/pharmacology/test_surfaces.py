"""The compiled sigmoid gives what the printed equation gives, and a delay shows the past."""

from __future__ import annotations

import numpy as np
import pytest

from aponia.library.models import Models
from aponia.pharmacology.course import Times
from aponia.pharmacology.doses import Doses
from aponia.pharmacology.effects import effect_of
from aponia.pharmacology.effects.surfaces import surface
from aponia.pharmacology.exposure import DrugGiven, Exposure
from aponia.pharmacology.individual import individuals
from aponia.pharmacology.model import ModelError
from aponia.pharmacology.people import People


def given(models: Models, people: People) -> Exposure:
    drugs = {
        "propofol": DrugGiven(
            people=individuals(models["propofol/eleveld-2018"], people, {}, measures=models.measures),
            doses={"iv": Doses.of([0, 10 / 60, 60], rates=[840, 9, 0])},
        ),
        "remifentanil": DrugGiven(
            people=individuals(models["remifentanil/eleveld-2017"], people, {}, measures=models.measures),
            doses={"iv": Doses.of([0, 30], rates=[15, 0])},
        ),
    }
    return Exposure(size=people.size, drugs=drugs)


CROWD = People.of(age=[8, 35, 60, 85], weight=[28, 70, 90, 55], height=[128, 170, 165, 160], female=[0, 0, 1, 1])


@pytest.mark.parametrize(("model", "options"), [("bis/bouillon-2004", {}), ("bis/eleveld-2018", {"delay": "yes"}), ("bis/eleveld-2018", {"delay": "no"})])
def test_the_compiled_sigmoid_is_the_printed_equation(model: str, options: dict[str, str], models: Models) -> None:
    effect = effect_of(models[model], CROWD, options, measures=models.measures, extrapolate=True)
    exposure, times = given(models, CROWD), Times.every(0.01, 120)
    fast = effect.course(exposure, times).columns["bis"]
    printed = surface(effect, exposure, times)["bis"]
    # Power by logarithm and exponential loses a few units of the last place.
    assert fast == pytest.approx(printed, rel=1e-12)
    assert fast[:, 0] == pytest.approx(effect.values["e0"])


def test_an_effect_can_be_asked_for_concentrations_that_are_known(models: Models) -> None:
    effect = effect_of(models["bis/bouillon-2004"], CROWD, {}, measures=models.measures)
    propofol, remifentanil = np.full((4, 6000), 3.0), np.full((4, 6000), 4.0)
    assert effect.at({"propofol": propofol, "remifentanil": remifentanil})["bis"] == pytest.approx(53.20, abs=0.005)
    with pytest.raises(ModelError, match="depends on what was there before"):
        effect_of(models["circulation/su-2023"], CROWD, {}, measures=models.measures, extrapolate=True).at({"propofol": propofol})


def test_a_monitor_shows_what_was_there_a_delay_ago(models: Models) -> None:
    late = effect_of(models["bis/eleveld-2018"], CROWD, {"delay": "yes"}, measures=models.measures)
    now = effect_of(models["bis/eleveld-2018"], CROWD, {"delay": "no"}, measures=models.measures)
    exposure = given(models, CROWD)
    for person, age in enumerate((8, 35, 60, 85)):
        delay = (15 + np.exp(0.0517 * age)) / 60
        seen = late.course(exposure, Times.at([1.0 + delay, 5.0 + delay])).columns["bis"][person]
        assert seen == pytest.approx(now.course(exposure, Times.at([1.0, 5.0])).columns["bis"][person], rel=1e-12)


def test_a_drug_that_was_not_given_is_nothing_where_it_may_be_and_an_error_where_it_is_needed(models: Models) -> None:
    whole = given(models, CROWD)
    alone = Exposure(size=4, drugs={"propofol": whole.drugs["propofol"]})
    effect = effect_of(models["bis/bouillon-2004"], CROWD, {}, measures=models.measures)
    assert (effect.course(alone, Times.at([5.0])).columns["bis"] > effect.course(whole, Times.at([5.0])).columns["bis"]).all()
    with pytest.raises(ModelError, match="needs propofol, which has not been given"):
        effect.course(Exposure(size=4, drugs={"remifentanil": whole.drugs["remifentanil"]}), Times.at([5.0]))


def test_an_opioid_with_a_published_equivalent_counts_as_remifentanil(models: Models) -> None:
    whole = given(models, CROWD)
    fentanyl = DrugGiven(
        people=individuals(models["fentanyl/shafer-1990"], CROWD, {}, measures=models.measures, extrapolate=True), doses={"iv": Doses.of([0], boluses=[200])},
    )
    factor = models.equivalents["fentanyl"].factor
    alone = Exposure(size=4, drugs={"fentanyl": fentanyl}, equivalents={"fentanyl": factor})
    times = Times.at([4.0])
    counted = alone.concentration("remifentanil", "effect", "ng/mL", times, equivalents=True)
    assert counted == pytest.approx(factor * fentanyl.concentration("effect", times))
    assert alone.concentration("remifentanil", "effect", "ng/mL", times) is None
    assert whole.concentration("fentanyl", "effect", "ng/mL", times) is None
