"""What papers print in their text and abstracts about their own models comes out of the files."""

from __future__ import annotations

import numpy as np
import pytest

from aponia.library.models import Models
from aponia.pharmacology.course import Times, course
from aponia.pharmacology.decrement import minutes_to_fall
from aponia.pharmacology.doses import Doses
from aponia.pharmacology.individual import Individuals, individuals
from aponia.pharmacology.modes import decay_rates
from aponia.pharmacology.people import People


def one(models: Models, model: str, options: dict[str, str] | None = None, **covariates: float) -> Individuals:
    person = People.of(**{"age": 35.0, "weight": 70.0, "height": 170.0, "female": 0.0, **covariates})
    return individuals(models[model], person, options or {}, measures=models.measures, extrapolate=True)


def time_to_peak(who: Individuals) -> float:
    times = Times.every(0.001, 20)
    seen = course(who, Doses.of([0.0], boluses=[100.0]), times)
    assert seen.effect is not None
    return float(times.array()[seen.effect[0].argmax()])


def half_time(who: Individuals, minutes: float, site: str = "plasma") -> float:
    """Context-sensitive half-time after a constant infusion."""
    end = course(who, Doses.of([0.0], rates=[1.0]), Times.at([]), outputs=(), until=minutes).end
    return float(minutes_to_fall(who, end, [50], site=site)[0, 0])


@pytest.mark.parametrize(("name", "expected"), [("v1", 6.28), ("v2", 25.5), ("cl", 1.79), ("q3", 1.11)])
def test_eleveld_propofol_at_the_reference_person_without_opioids(name: str, expected: float, models: Models) -> None:
    assert one(models, "propofol/eleveld-2018", {"opioids": "no"}).values[name][0] == pytest.approx(expected, rel=1e-9)


def test_eleveld_propofol_q2_is_not_normalized_to_the_reference_person(models: Models) -> None:
    # The abstract prints 1.75; the equations give 1.83.
    assert one(models, "propofol/eleveld-2018").values["q2"][0] == pytest.approx(1.83, abs=0.005)


@pytest.mark.parametrize(("name", "expected"), [("v1", 5.81), ("v2", 8.82), ("v3", 5.03), ("cl", 2.58), ("q2", 1.72), ("q3", 0.124)])
def test_eleveld_remifentanil_at_the_reference_person(name: str, expected: float, models: Models) -> None:
    assert one(models, "remifentanil/eleveld-2017").values[name][0] == pytest.approx(expected, rel=2e-3)


def test_schnider_peaks_between_one_point_six_and_one_point_seven_minutes(models: Models) -> None:
    # The printed ke0 0.456 and the printed time to peak belong together; 94.9 s is the peak after ten seconds of infusion.
    assert time_to_peak(one(models, "propofol/schnider-1998")) == pytest.approx(89.8372 / 60, abs=0.001)


def test_struys_ke0_makes_marsh_peak_at_one_point_six_minutes(models: Models) -> None:
    assert time_to_peak(one(models, "propofol/marsh-1991", {"effect_site": "struys-2000"})) == pytest.approx(1.6, abs=0.1)


@pytest.mark.parametrize(("age", "lean", "expected"), [(20, 55, 1.2), (40, 55, 1.4), (65, 50, 1.8), (80, 45, 2.1)])
def test_minto_peaks_later_in_old_age(age: float, lean: float, expected: float, models: Models) -> None:
    # A man of 170 cm whose lean mass is the stated one.
    weight = next(w for w in np.arange(40, 120, 0.05) if 1.1 * w - 128 * (w / 170) ** 2 >= lean)
    assert time_to_peak(one(models, "remifentanil/minto-1997", age=age, weight=float(weight))) == pytest.approx(expected, abs=0.06)


def test_remifentanil_halves_in_about_two_minutes_however_long_it_ran(models: Models) -> None:
    who = one(models, "remifentanil/minto-1997", age=40)
    assert [half_time(who, minutes) for minutes in (60, 180, 480)] == pytest.approx([2.1, 2.1, 2.1], abs=0.4)


def test_remimazolam_schuttler_has_the_half_times_of_its_abstract(models: Models) -> None:
    # Abstract: clearance 1.15 ± 0.12 L/min, steady-state volume 35.4 L, terminal half-life 70 ± 10 min, 6.8 ± 2.4 min after four hours.
    who = one(models, "remimazolam/schuttler-2020", weight=75)
    assert who.values["cl"][0] == pytest.approx(1.15, abs=0.12)
    assert sum(who.values[name][0] for name in ("v1", "v2", "v3")) == pytest.approx(35.4, rel=0.03)
    assert np.log(2) / decay_rates(who.rates)[0, -1] == pytest.approx(70, abs=10)
    assert half_time(who, 240) == pytest.approx(6.8, abs=2.4)


def test_bupivacaine_burm_has_its_half_life(models: Models) -> None:
    who = one(models, "bupivacaine/burm-1987")
    total = who.rates.k10 + who.rates.k12 + who.rates.k21
    slow = (total - np.sqrt(total**2 - 4 * who.rates.k10 * who.rates.k21)) / 2
    assert np.log(2) / slow[0] == pytest.approx(143, rel=0.02)


def test_alfentanil_lingers_where_remifentanil_does_not(models: Models) -> None:
    # Measured after three hours: remifentanil 3.2 ± 0.9 min, alfentanil 47 min.
    assert half_time(one(models, "alfentanil/maitre-1987", age=40), 180) == pytest.approx(47, rel=0.35)


def test_women_have_the_larger_volume_of_maitre(models: Models) -> None:
    man, woman = one(models, "alfentanil/maitre-1987"), one(models, "alfentanil/maitre-1987", female=1.0)
    assert woman.values["v1"][0] / man.values["v1"][0] == pytest.approx(1.15)


def test_hannivoort_at_seventy_kilograms(models: Models) -> None:
    who = one(models, "dexmedetomidine/hannivoort-2015")
    assert [who.values[name][0] for name in ("v1", "v2", "v3", "cl", "q2", "q3")] == pytest.approx([1.78, 30.3, 52.0, 0.686, 2.98, 0.602])


def test_kleijn_spreads_and_typical_values(models: Models) -> None:
    who = one(models, "rocuronium/kleijn-2011", age=43.0, creatinine_clearance=119.0)
    assert [who.values[name][0] for name in ("v1", "v2", "cl", "q2")] == pytest.approx([4.73, 6.76, 0.269, 0.279])
