"""Effects that build up and wash out: where they come to rest, by algebra, and whether the steps are fine enough."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import final

import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

from aponia.library.models import Models
from aponia.pharmacology.course import Times
from aponia.pharmacology.doses import Doses
from aponia.pharmacology.effects import effect_of
from aponia.pharmacology.effects.turnover import STEP_MIN, Turnover, solve
from aponia.pharmacology.effects.turnover_kernels import VENTILATION
from aponia.pharmacology.exposure import DrugGiven, Exposure
from aponia.pharmacology.individual import individuals
from aponia.pharmacology.model import ModelError
from aponia.pharmacology.people import Floats, People

UNITS = {"propofol": "mcg/mL", "remifentanil": "ng/mL"}
# Both fall with time constants of a quarter of an hour, so that after a day nothing of the start is left.
LATE = Times.at([1440.0])
PROPOFOL = Doses.given(boluses=[(0, 150), (30, 50)], infusions=[(0, 60, 10)])
REMIFENTANIL = Doses.given(boluses=[(0, 70), (30, 70)], infusions=[(5, 90, 12)])


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Steady:
    """A drug that stands at one concentration."""

    unit: str
    level: float

    def concentration(self, site: str, times: Times) -> Floats:
        return np.full((1, times.count), self.level)

    def changes(self) -> Floats:
        return np.zeros(1)

    def take(self, rows: NDArray[np.intp]) -> Steady:
        return self


def at_rest(models: Models, model: str, options: Mapping[str, str] | None = None, **levels: float) -> dict[str, float]:
    exposure = Exposure(size=1, drugs={name: Steady(unit=UNITS[name], level=level) for name, level in levels.items()})
    effect = effect_of(models[model], People.of(age=60), options, measures=models.measures)
    return {name: float(values[0, 0]) for name, values in effect.course(exposure, LATE).columns.items()}


def given(models: Models, size: int = 1, **doses: Doses) -> Exposure:
    people = People.of(age=np.full(size, 60.0), weight=np.full(size, 80.0), height=np.full(size, 172.0), female=np.zeros(size))
    model = {"propofol": "propofol/eleveld-2018", "remifentanil": "remifentanil/eleveld-2017"}
    return Exposure(size=size, drugs={
        name: DrugGiven(people=individuals(models[model[name]], people, measures=models.measures), doses={"iv": one}) for name, one in doses.items()
    })


def su_2023_at_rest(propofol: float, remifentanil: float) -> dict[str, float]:
    """At rest as much is made as is lost: everything follows from the one pressure that agrees with itself. Typed from the facts."""
    tpr0, sv0, hr0, feedback, steepness = 0.0163, 82.2, 56.1, 0.661, 0.312
    opioid = remifentanil / (4.59 + remifentanil)
    tpr = (1 + (-0.778 + 1.0 * opioid) * propofol**1.83 / (3.21**1.83 + propofol**1.83)) / (1 + 1.0 * opioid)
    sv = (1 - 0.154 * np.exp(0.0333 * (60 - 35)) * propofol / (0.44 + propofol)) / (1 - (0.0581 - 0.212 * propofol / (0.44 + propofol)) * remifentanil)
    hr = 1 / (1 - (0.0327 - 0.119 * propofol / (0.196 + propofol)) * remifentanil)

    def state(share: float) -> tuple[float, float, float]:
        drive = share**-feedback
        rate = hr0 * hr * drive
        return tpr0 * tpr * drive, sv0 * sv * drive * (1 - steepness * np.log(rate / (hr0 * 1.121))), rate

    start = tpr0 * sv0 * 1.0899 * hr0 * 1.121
    share = brentq(lambda x: float(np.prod(state(x))) / start - x, 0.05, 5, xtol=1e-14, rtol=1e-14)
    resistance, stroke, rate = state(share)
    return {"map_mmhg": share * start, "hr_bpm": rate, "sv_ml": stroke, "co_l_per_min": rate * stroke / 1000, "tpr": resistance}


@pytest.mark.parametrize(("propofol", "remifentanil"), [(3.0, 4.0), (3.0, 0.0), (0.0, 4.0), (6.0, 12.0)])
def test_the_circulation_comes_to_rest_where_as_much_is_made_as_lost(models: Models, propofol: float, remifentanil: float) -> None:
    found = at_rest(models, "circulation/su-2023", propofol=propofol, remifentanil=remifentanil)
    assert found == pytest.approx(su_2023_at_rest(propofol, remifentanil), rel=1e-9)


def test_remifentanil_that_is_not_given_counts_as_none(models: Models) -> None:
    assert at_rest(models, "circulation/su-2023", propofol=3.0) == at_rest(models, "circulation/su-2023", propofol=3.0, remifentanil=0.0)


def test_remifentanil_alone_is_refused_because_the_equations_do_not_hold_there(models: Models) -> None:
    with pytest.raises(ModelError, match="needs propofol"):
        at_rest(models, "circulation/su-2023", remifentanil=4.0)


def test_without_drugs_the_circulation_starts_as_printed_and_settles_when_the_excess_has_faded(models: Models) -> None:
    effect = effect_of(models["circulation/su-2023"], People.of(age=60), measures=models.measures)
    nothing = Exposure(size=1, drugs={"propofol": Steady(unit="mcg/mL", level=0.0)})
    found = effect.course(nothing, Times.at([0.0, 1440.0, 2880.0])).columns
    start = {name: values[0, 0] for name, values in found.items()}
    hr, sv = 56.1 * 1.121, 82.2 * 1.0899
    assert start == pytest.approx({"map_mmhg": hr * sv * 0.0163, "hr_bpm": hr, "sv_ml": sv, "co_l_per_min": hr * sv / 1000, "tpr": 0.0163}, rel=1e-12)
    for moment in (1, 2):
        assert {name: values[0, moment] for name, values in found.items()} == pytest.approx(su_2023_at_rest(0, 0), rel=1e-9)


def test_the_older_model_knows_no_opioid_and_needs_propofol(models: Models) -> None:
    with_opioid = at_rest(models, "circulation/su-2022", propofol=3.0, remifentanil=4.0)
    assert with_opioid == at_rest(models, "circulation/su-2022", propofol=3.0)
    with pytest.raises(ModelError, match="needs propofol"):
        at_rest(models, "circulation/su-2022", remifentanil=4.0)


def test_the_older_model_starts_from_its_printed_values(models: Models) -> None:
    effect = effect_of(models["circulation/su-2022"], People.of(age=60), measures=models.measures)
    found = effect.course(given(models, propofol=Doses.none()), Times.at([0.0])).columns
    assert found["map_mmhg"][0, 0] == pytest.approx(53.6 * 1.188 * 80.4 * 0.0176, rel=1e-12)


@pytest.mark.parametrize("delay", ["carbon-dioxide", "remifentanil", "both"])
@pytest.mark.parametrize("level", [0.0, 0.92, 4.0])
def test_at_rest_breathing_removes_the_carbon_dioxide_that_is_made(models: Models, level: float, delay: str) -> None:
    found = at_rest(models, "ventilation/bouillon-2003", {"delay": delay}, remifentanil=level)
    left = 1 - level**1.25 / (0.92**1.25 + level**1.25)
    # (x ** 4.30) * left * x = 1, whichever of the two lags behind.
    rise = left ** (-1 / (1 + 4.30))
    assert found == pytest.approx({"paco2_mmhg": 42.4 * rise, "ve_l_per_min": 7.06 / rise}, rel=1e-9)


def test_without_drug_breathing_stays_at_its_base_forever(models: Models) -> None:
    effect = effect_of(models["ventilation/bouillon-2003"], People.of(age=60), measures=models.measures)
    found = effect.course(given(models, remifentanil=Doses.none()), Times.every(30, 1440)).columns
    np.testing.assert_allclose(found["paco2_mmhg"], 42.4, rtol=1e-12)
    np.testing.assert_allclose(found["ve_l_per_min"], 7.06, rtol=1e-12)


def test_a_fast_rise_is_more_dangerous_than_a_slow_one_to_the_same_level(models: Models) -> None:
    effect = effect_of(models["ventilation/bouillon-2003"], People.of(age=60), measures=models.measures)
    fast = effect.course(Exposure(size=1, drugs={"remifentanil": Steady(unit="ng/mL", level=4.0)}), Times.every(1, 120)).columns["ve_l_per_min"]
    assert fast.min() < 0.3 * fast[0, -1]


@pytest.mark.parametrize("delay", ["carbon-dioxide", "remifentanil", "both"])
def test_breathing_agrees_with_another_solver_after_boluses_and_infusions(models: Models, delay: str) -> None:
    exposure = given(models, remifentanil=REMIFENTANIL)
    points = np.array([1.0, 5.0, 29.0, 31.0, 45.0, 90.0, 120.0])
    effect = effect_of(models["ventilation/bouillon-2003"], People.of(age=60), {"delay": delay}, measures=models.measures)
    found = effect.course(exposure, Times.at(points)).columns["paco2_mmhg"][0]
    lags_drug, lags_gas = delay != "carbon-dioxide", delay != "remifentanil"

    def slope(minutes: float, y: Floats) -> list[float]:
        plasma = float(exposure.drugs["remifentanil"].concentration("plasma", Times.at([minutes]))[0, 0])
        drug, sensed = (max(y[2], 0.0) if lags_drug else plasma), (y[1] if lags_gas else y[0])
        breathing = (sensed / 42.4) ** 4.30 * (1 - drug**1.25 / (0.92**1.25 + drug**1.25))
        return [0.08 * (42.4 - y[0] * breathing), 0.92 * (y[0] - y[1]), 0.92 * (plasma - y[2])]

    theirs = in_pieces(slope, [42.4, 42.4, 0.0], points, exposure.changes())
    # The effect is the power 1.25 of a concentration that begins at 0, which costs every solver digits there.
    np.testing.assert_allclose(found, theirs, rtol=1e-5)


def in_pieces(slope: Callable[[float, Floats], list[float]], start: list[float], points: Floats, changes: Floats) -> Floats:
    """The first state at the points, solved from change to change by another method."""
    edges = np.unique([0.0, *points, *changes[changes < points[-1]]])
    state: Floats = np.array(start)
    seen: list[float] = []
    for begin, end in pairwise(edges):
        # A breath before the edge, so that a bolus at the edge belongs to the next piece.
        state = solve_ivp(slope, (begin, end - 1e-9), state, method="DOP853", rtol=1e-9, atol=1e-10).y[:, -1]
        if end in points:
            seen.append(float(state[0]))
    return np.array(seen)


@pytest.mark.parametrize("model", ["circulation/su-2023", "ventilation/bouillon-2003"])
def test_halving_the_steps_changes_nothing_that_shows(models: Models, model: str) -> None:
    effect = effect_of(models[model], People.of(age=60), measures=models.measures)
    exposure = given(models, propofol=PROPOFOL, remifentanil=REMIFENTANIL)
    coarse = effect.course(exposure, Times.every(1.0, 180)).columns
    fine = effect.course(exposure, Times.every(STEP_MIN / 2, 180)).columns  # every time looked at ends a step
    for name, values in coarse.items():
        np.testing.assert_allclose(values, fine[name][:, ::20], rtol=1e-6, err_msg=name)


def test_a_finer_grid_brings_the_error_down_with_the_fourth_power() -> None:
    # Carbon dioxide comes back to 42.4 mmHg from a start of 48, without drug and without delay.
    system = Turnover(
        equations=VENTILATION, start=np.array([[48.0, 48.0, 0.0]]), constants=np.array([[0.08, 42.4, 4.30, 0.92, 1.25, 0.0, 0.0, 7.06]]),
        read=lambda times: np.zeros((1, 1, times.count)), scales=(0.92,),
    )
    moment = Times.at([8.0])
    exact = solve_ivp(lambda t, y: 0.08 * (42.4 - y * (y / 42.4) ** 4.30), (0, 8), [48.0], method="DOP853", rtol=1e-13, atol=1e-12).y[0, -1]
    errors = [abs(solve(system, np.zeros(0), moment, step=step)[0, 0, 0] - exact) for step in (1.0, 0.5, 0.25)]
    assert 10 < errors[0] / errors[1] < 26
    assert 10 < errors[1] / errors[2] < 26


def test_what_is_looked_at_does_not_depend_on_when_else_one_looks(models: Models) -> None:
    effect = effect_of(models["circulation/su-2023"], People.of(age=60), measures=models.measures)
    exposure = given(models, propofol=PROPOFOL, remifentanil=REMIFENTANIL)
    many = effect.course(exposure, Times.every(0.37, 120)).columns["map_mmhg"][0, 100]
    one = effect.course(exposure, Times.at([37.0, 37.0])).columns["map_mmhg"][0]
    np.testing.assert_allclose(one, many, rtol=1e-8)


def test_a_person_in_a_crowd_fares_as_alone(models: Models) -> None:
    # So many people are solved in pieces of time, one piece after the other.
    size = 2000
    times = Times.every(20, 120)
    crowd, alone = (
        effect_of(models["circulation/su-2023"], People.of(age=np.full(count, 60.0)), measures=models.measures)
        .course(given(models, count, propofol=PROPOFOL, remifentanil=REMIFENTANIL), times).columns["map_mmhg"]
        for count in (size, 1)
    )
    np.testing.assert_allclose(crowd, np.repeat(alone, size, axis=0), rtol=1e-9)


@pytest.mark.parametrize("points", [[], [0.0], [0.0, 0.0, 5.0]])
def test_any_times_can_be_looked_at(models: Models, points: ArrayLike) -> None:
    effect = effect_of(models["circulation/su-2023"], People.of(age=60), measures=models.measures)
    found = effect.course(given(models, propofol=PROPOFOL), Times.at(points)).columns["map_mmhg"]
    assert found.shape == (1, len(np.atleast_1d(points)))
    # The bolus at time 0 has not acted yet.
    np.testing.assert_allclose(found[0, :2], np.full(len(found[0, :2]), 56.1 * 1.121 * 82.2 * 1.0899 * 0.0163), rtol=1e-12)


def test_a_file_without_a_constant_of_its_structure_is_refused(models: Models) -> None:
    whole = models["circulation/su-2023"]
    torn = replace(whole, parameters={name: value for name, value in whole.parameters.items() if name != "kout"})
    effect = effect_of(torn, People.of(age=60), measures=models.measures)
    with pytest.raises(ModelError, match="also needs the parameters kout"):
        effect.course(Exposure(size=1, drugs={}), LATE)
