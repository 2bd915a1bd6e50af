"""Records replayed in their order: doses, rates that hold, resets, covariates that change, and modes that cannot be told apart."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aponia.library.models import Models
from aponia.pharmacology.course import State, Times, course
from aponia.pharmacology.doses import Doses
from aponia.pharmacology.individual import Individuals, individuals
from aponia.pharmacology.modes import Rates
from aponia.pharmacology.people import Floats, People
from aponia.pharmacology.replay import Records, replay


def records(minutes: list[float], first: list[int] | None = None, **parts: Any) -> Records:
    count = len(minutes)
    zero, nothing = np.zeros(count), np.full(count, np.nan)
    return Records(
        first=np.array(first or [0, count]), minutes=np.array(minutes, dtype=float), epoch=np.array(parts.get("epoch", np.zeros(count)), dtype=np.int64),
        reset=np.array(parts.get("reset", np.zeros(count)), dtype=bool), bolus=np.array(parts.get("bolus", zero), dtype=float),
        rate=np.array(parts.get("rate", zero), dtype=float), lasting=np.array(parts.get("lasting", zero), dtype=float),
        hold=np.array(parts.get("hold", nothing), dtype=float),
    )


def rates_of(**constants: float) -> Rates:
    values = {"v1": 5.0, "k10": 0.3, "k12": 0.2, "k13": 0.05, "k21": 0.1, "k31": 0.01} | constants
    return Rates(**{name: np.array([value]) for name, value in values.items()}, ke0=None)


def adult(models: Models, **other: float) -> Individuals:
    return individuals(
        models["propofol/schnider-1998"], People.of(**{"age": 40.0, "weight": 70.0, "height": 170.0, "female": 0.0, **other}), measures=models.measures,
    )


def plasma(who: Individuals, doses: Doses, minutes: list[float], start: State | None = None) -> Floats:
    found = course(who, doses, Times.at(minutes), outputs=("plasma",), start=start).plasma
    assert found is not None
    return np.asarray(found[0])


def test_a_bolus_is_in_the_blood_from_the_next_record_on_and_not_in_its_own() -> None:
    found = replay(rates_of(), records([0, 0, 0], bolus=[0, 100, 0]))
    assert found == pytest.approx([0, 0, 20])


def test_overlapping_infusions_add_up_and_each_ends_by_itself(models: Models) -> None:
    who = adult(models)
    minutes = [0.0, 5.0, 8.0, 20.0, 25.0, 40.0]
    found = replay(who.rates, records(minutes, rate=[10, 4, 0, 0, 2, 0], lasting=[20, 10, 0, 0, 100, 0]))
    doses = Doses.given(infusions=[(0, 20, 10), (5, 15, 4), (25, 125, 2)])
    assert found == pytest.approx(plasma(who, doses, minutes), rel=1e-10)


def test_many_infusions_at_once_all_count() -> None:
    together = replay(rates_of(), records([0.0] * 30 + [50.0], rate=[1.0] * 30 + [0], lasting=[20.0] * 30 + [0]))
    alone = replay(rates_of(), records([0.0, 50.0], rate=[30.0, 0], lasting=[20.0, 0]))
    assert together[-1] == pytest.approx(alone[-1], rel=1e-12)


def test_a_rate_that_holds_runs_to_the_next_one_told(models: Models) -> None:
    who = adult(models)
    minutes = [0.0, 5.0, 8.0, 20.0, 40.0]
    found = replay(who.rates, records(minutes, hold=[10, np.nan, 3, 0, 0]))
    assert found == pytest.approx(plasma(who, Doses.of([0, 8, 20], rates=[10, 3, 0]), minutes), rel=1e-10)


def test_a_reset_empties_the_body_stops_infusions_and_may_turn_the_clock_back() -> None:
    found = replay(
        rates_of(), records([0, 10, 0, 5, 0, 5], bolus=[100, 0, 0, 0, 100, 0], rate=[9, 0, 0, 0, 0, 0], lasting=[500, 0, 0, 0, 0, 0],
                            hold=[7, np.nan, np.nan, np.nan, np.nan, np.nan], reset=[0, 0, 1, 0, 1, 0]),
    )
    assert found[1] > 0
    assert found[2:5] == pytest.approx([0, 0, 0])
    assert found[5] == pytest.approx(replay(rates_of(), records([0, 5], bolus=[100, 0]))[1])


def test_an_infusion_shorter_than_the_clock_can_tell_is_given_at_once() -> None:
    short = replay(rates_of(), records([1e6, 1e6, 1e6 + 1], rate=[1e15, 0, 0], lasting=[1e-13, 0, 0]))
    assert short == pytest.approx(replay(rates_of(), records([1e6, 1e6, 1e6 + 1], bolus=[100, 0, 0])))


def test_amounts_are_carried_over_when_covariates_change(models: Models) -> None:
    young, old = adult(models), adult(models, age=70.0, weight=60.0)
    both = individuals(
        models["propofol/schnider-1998"], People.of(age=[40, 70], weight=[70, 60], height=170.0, female=0.0), measures=models.measures,
    )
    found = replay(both.rates, records([0, 10, 30], bolus=[140, 0, 0], hold=[8, np.nan, np.nan], epoch=[0, 1, 1]))
    until = course(young, Doses.of([0], rates=[8], boluses=[140]), Times.at([10]), outputs=("plasma",))
    assert found[1:] == pytest.approx(plasma(old, Doses.of([0], rates=[8]), [0, 20], start=until.end), rel=1e-10)


def test_people_are_replayed_apart_whatever_stands_before_them(models: Models) -> None:
    who = adult(models)
    alone = replay(who.rates, records([0, 3, 9], bolus=[100, 0, 0]))
    three = replay(who.rates, records([0, 3, 9] * 3, first=[0, 3, 6, 9], bolus=[100, 0, 0] * 3))
    assert three == pytest.approx(np.tile(alone, 3))


@pytest.mark.parametrize(
    "constants",
    [
        {"k12": 0.0, "k21": 0.0},  # the second compartment is empty
        {"k21": 0.1, "k31": 0.1},  # two compartments exchange alike
        {"k10": 0.0},  # nothing leaves
        {"k13": 0.0, "k31": 0.0},
        {"k12": 0.0, "k13": 0.0},
    ],
)
def test_modes_that_cannot_be_told_apart_give_what_their_neighbors_give(constants: dict[str, float]) -> None:
    what = records([0, 5, 20, 60, 90], bolus=[100, 0, 50, 0, 0], rate=[5, 0, 0, 0, 0], lasting=[30, 0, 0, 0, 0], hold=[1, np.nan, 0, np.nan, np.nan])
    nearby = {name: value + 1e-7 * (1 + index) for index, (name, value) in enumerate(constants.items())}
    assert replay(rates_of(**constants), what) == pytest.approx(replay(rates_of(**nearby), what), rel=1e-4, abs=1e-5)


def test_what_cannot_be_told_apart_in_one_person_does_not_touch_the_others() -> None:
    rates = Rates(v1=np.full(2, 5.0), k10=np.full(2, 0.3), k12=np.array([0.0, 0.2]), k13=np.full(2, 0.05), k21=np.full(2, 0.1), k31=np.full(2, 0.01), ke0=None)
    found = replay(rates, records([0, 10] * 2, first=[0, 2, 4], bolus=[100, 0] * 2, epoch=[0, 0, 1, 1]))
    assert found[3] == replay(rates_of(), records([0, 10], bolus=[100, 0]))[1]
    assert np.isfinite(found).all()


def test_what_is_left_long_after_a_dose_keeps_its_digits() -> None:
    found = replay(rates_of(k12=0.0, k13=0.0, k21=0.0, k31=0.0), records([0, 200], bolus=[100, 0]))
    assert found[1] == pytest.approx(20 * np.exp(-0.3 * 200), rel=1e-10)


def test_no_records_are_no_predictions() -> None:
    assert len(replay(rates_of(), records([], first=[0]))) == 0


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 30), st.sampled_from(["bolus", "infusion", "look"]), st.floats(0.1, 50), st.floats(0.05, 60)), min_size=1, max_size=25))
def test_any_history_gives_what_the_course_of_its_doses_gives(models: Models, history: list[tuple[float, str, float, float]]) -> None:
    who = adult(models)
    now, minutes, boluses, infusions = 0.0, [], [], []
    columns: dict[str, list[float]] = {"bolus": [], "rate": [], "lasting": []}
    for gap, kind, size, length in history:
        now += gap
        minutes.append(now)
        columns["bolus"].append(size if kind == "bolus" else 0)
        columns["rate"].append(size if kind == "infusion" else 0)
        columns["lasting"].append(length if kind == "infusion" else 0)
        boluses += [(now, size)] if kind == "bolus" else []
        infusions += [(now, now + length, size)] if kind == "infusion" else []
    # A last look a while after all records, for a course shows a bolus at its own instant.
    minutes.append(now + 1.5)
    parts: dict[str, Any] = {name: [*values, 0] for name, values in columns.items()}
    found = replay(who.rates, records(minutes, **parts))
    assert found[-1] == pytest.approx(plasma(who, Doses.given(boluses, infusions), [now + 1.5])[0], rel=1e-9, abs=1e-12)
