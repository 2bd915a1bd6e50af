"""Control from start to end: targets in force, interruptions, syringes, warnings, resuming, and what is refused."""

from __future__ import annotations

import time
from dataclasses import replace
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from numba import njit

from aponia.library.models import Models
from aponia.pharmacology.course import State, Times, course
from aponia.pharmacology.doses import DoseError, Doses
from aponia.pharmacology.individual import Individuals, individuals
from aponia.pharmacology.people import People
from aponia.pharmacology.tci import Controlled, Controller, Pump, Targets, control
from aponia.pharmacology.tci.stamp import stamp

PUMP = Pump(concentration_per_ml=10, highest_ml_per_h=1200, step_ml_per_h=0.1)


@pytest.fixture(scope="module")
def ten(models: Models) -> Individuals:
    """Propofol in ten adults."""
    rows = np.arange(10.0)
    people = People.of(age=30 + 5 * rows, weight=50 + 4 * rows, height=155 + 2 * rows, female=rows % 2)
    return individuals(models["propofol/schnider-1998"], people, measures=models.measures)


@pytest.fixture(scope="module")
def one(ten: Individuals) -> Individuals:
    """The first of them."""
    return replace(ten, size=1, rates=ten.rates.take(slice(0, 1)))


def at_effect(controlled: Controlled) -> Any:
    assert controlled.effect is not None
    return controlled.effect


def test_many_people_at_once_are_each_as_if_alone(ten: Individuals) -> None:
    targets = Targets.of([0, 10, 20], np.linspace(1, 6, 30).reshape(10, 3))
    together = control(ten, targets, 30, pump=PUMP)
    for person in range(10):
        alone = replace(ten, size=1, rates=ten.rates.take(slice(person, person + 1)))
        own = control(alone, Targets.of([0, 10, 20], targets.values[person]), 30, pump=PUMP)
        assert own.doses.rates[0] == pytest.approx(together.doses.rates[person], rel=1e-12, abs=1e-12)
        assert own.plasma[0] == pytest.approx(together.plasma[person], rel=1e-12)


def test_the_plasma_is_at_its_target_at_the_end_of_each_period(ten: Individuals) -> None:
    plasma = control(ten, Targets.of(0, 3, site="plasma"), 60).plasma
    assert plasma == pytest.approx(np.full_like(plasma, 3), rel=1e-12)


def test_a_falling_plasma_target_is_waited_for(one: Individuals) -> None:
    seen = control(one, Targets.of([0, 20], [4, 2], site="plasma"), 60)
    falling = (seen.ends > 20 + 1e-6) & (seen.plasma[0] > 2 * (1 + 1e-9))
    assert falling.any()
    assert np.all(seen.doses.rates[0, falling] == 0)
    assert seen.plasma[0, -1] == pytest.approx(2)


@pytest.mark.parametrize("algorithm", ["exact", "stanpump"])
def test_a_falling_effect_target_is_waited_for_and_then_held(one: Individuals, algorithm: Any) -> None:
    seen = control(one, Targets.of([0, 20], [4, 2]), 60, algorithm=algorithm)
    high = at_effect(seen)[0] > 2.2
    assert np.all(seen.doses.rates[0, 1:][(seen.ends[1:] > 20) & high[:-1] & high[1:]] == 0)
    assert at_effect(seen)[0, -60:] == pytest.approx(np.full(60, 2), rel=1e-3)


def test_nothing_runs_before_the_first_target_or_toward_zero(one: Individuals) -> None:
    seen = control(one, Targets.of([5, 10], [3, 0]), 20)
    running = seen.doses.rates[0] > 0
    assert not running[seen.doses.starts < 5 - 1e-9].any()
    assert not running[seen.doses.starts > 10 - 1e-9].any()
    assert running.any()


def test_a_target_between_two_periods_waits_for_the_next(one: Individuals) -> None:
    seen = control(one, Targets.of(0.25, 3), 10)
    assert seen.doses.starts[np.flatnonzero(seen.doses.rates[0])[0]] == pytest.approx(2 / 6)


def test_amount_and_volume_are_what_the_doses_say(ten: Individuals) -> None:
    seen = control(ten, Targets.of([0, 11], [4, 2]), 25.05, pump=PUMP)
    assert seen.amount == pytest.approx(seen.doses.total(25.05))
    assert seen.volume_ml == pytest.approx(seen.amount / 10)
    assert control(ten, Targets.of(0, 4), 10).volume_ml is None
    assert seen.ends[-1] == pytest.approx(25.05)


def test_going_on_from_the_end_is_as_if_never_stopped(ten: Individuals) -> None:
    whole = control(ten, Targets.of(0, 4), 40)
    first = control(ten, Targets.of(0, 4), 15)
    second = control(ten, Targets.of(0, 4), 25, start=first.end)
    assert second.plasma == pytest.approx(whole.plasma[:, 90:], rel=1e-7)
    assert at_effect(second) == pytest.approx(at_effect(whole)[:, 90:], rel=1e-7)


def test_the_end_is_the_state_that_the_doses_lead_to(ten: Individuals) -> None:
    seen = control(ten, Targets.of(0, 4), 33, pump=PUMP)
    replayed = course(ten, seen.doses, Times.at([33.0]), until=33).end
    for part in ("central", "second", "third", "effect"):
        assert getattr(seen.end, part) == pytest.approx(getattr(replayed, part), rel=1e-9)


def test_control_goes_on_from_a_history_of_boluses(one: Individuals) -> None:
    history = Doses.given(boluses=[(0, 100)], infusions=[(2, 20, 8)])
    state = course(one, history, Times.at([20.0]), until=20).end
    seen = control(one, Targets.of(0, 4), 20, start=state)
    assert at_effect(seen)[0, -60:] == pytest.approx(np.full(60, 4), rel=1e-3)
    assert at_effect(seen).max() <= 4 * (1 + 1e-6)


def test_the_pump_is_off_during_interruptions_and_begins_anew_after(one: Individuals) -> None:
    seen = control(one, Targets.of(0, 4), 30, pump=PUMP, interruptions=((15, 15.12), (5.05, 8.1)))
    starts = seen.doses.starts
    off = (starts > 5.05 - 1e-9) & (starts < 8.1 - 1e-9) | (starts > 15 - 1e-9) & (starts < 15.12 - 1e-9)
    assert np.all(seen.doses.rates[0, off] == 0)
    assert {5.05, 8.1, 15.0, 15.12} <= {round(float(start), 9) for start in starts}
    assert seen.doses.rates[0, np.searchsorted(starts, 8.1 - 1e-9)] > 0
    assert at_effect(seen)[0, -20:] == pytest.approx(np.full(20, 4), rel=1e-3)


def test_an_interruption_at_the_start_only_delays(one: Individuals) -> None:
    late = control(one, Targets.of(0, 4), 12, interruptions=((0, 2),))
    assert late.plasma[0, 1:] == pytest.approx(control(one, Targets.of(0, 4), 10).plasma[0])


def test_a_change_of_syringe_stops_the_pump_and_is_counted(one: Individuals) -> None:
    pump = Pump(concentration_per_ml=10, highest_ml_per_h=1200, syringe_ml=20, change_s=60)
    seen = control(one, Targets.of(0, 4), 60, pump=pump)
    assert seen.volume_ml is not None
    assert seen.syringe_changes[0] == int(seen.volume_ml[0] / 20)
    given_ml = np.cumsum(seen.doses.rates[0] / 60)  # 10 s of rate/10 mL a minute
    empty = int(np.searchsorted(given_ml, 20 - 1e-9))
    assert given_ml[empty] == pytest.approx(20)
    assert np.all(seen.doses.rates[0, empty + 1:empty + 7] == 0)
    assert seen.doses.rates[0, empty + 7] > 0


def test_a_change_that_takes_no_time_changes_nothing_else(one: Individuals) -> None:
    endless = control(one, Targets.of(0, 4), 60, pump=PUMP)
    changed = control(one, Targets.of(0, 4), 60, pump=replace(PUMP, syringe_ml=20))
    assert changed.doses.rates == pytest.approx(endless.doses.rates, rel=1e-12)
    assert changed.volume_ml is not None
    assert (changed.syringe_changes[0], endless.syringe_changes[0]) == (int(changed.volume_ml[0] / 20), 0)


def test_a_target_out_of_the_pumps_reach_is_told(ten: Individuals) -> None:
    weak = Pump(concentration_per_ml=10, highest_ml_per_h=40)
    seen = control(ten, Targets.of([0, 20], [0.1, 6]), 40, pump=weak)
    assert len(seen.warnings) == 1
    assert "effect target of 6 mcg/mL set at 20 min was not reached by 40 min in person 1 and 9 more" in seen.warnings[0]
    assert "at most 40 mL/h" in seen.warnings[0]
    assert control(ten, Targets.of(0, 4), 30, pump=PUMP).warnings == ()


def test_single_steps_are_the_run(ten: Individuals) -> None:
    controller = Controller.of(ten, pump=PUMP)
    run = controller.run(Targets.of(0, 4), 3)
    state = State.empty(10)
    for period in range(18):
        rates, state = controller.step(state, 4)
        assert rates == pytest.approx(run.doses.rates[:, period], rel=1e-9, abs=1e-9)
    assert state.effect == pytest.approx(run.end.effect)


def test_a_step_takes_less_than_a_tenth_of_a_millisecond(one: Individuals) -> None:
    controller = Controller.of(one)
    state = State.empty(1)
    spans = []
    for _ in range(200):
        begin = time.perf_counter()
        _, state = controller.step(state, 4)
        spans.append(time.perf_counter() - begin)
    assert min(spans) < 1e-4


@pytest.mark.parametrize("empty", [("k13", "k31"), ("k12", "k21", "k13", "k31")])
def test_people_with_fewer_compartments_are_steered(one: Individuals, empty: tuple[str, ...]) -> None:
    fewer = replace(one, rates=replace(one.rates, **{name: np.zeros(1) for name in empty}))
    seen = control(fewer, Targets.of(0, 4), 30)
    assert at_effect(seen)[0, -60:] == pytest.approx(np.full(60, 4), rel=1e-3)
    assert seen.end.third == pytest.approx(0)


def test_without_an_effect_site_only_the_plasma_can_be_aimed_at(one: Individuals) -> None:
    plain = replace(one, rates=replace(one.rates, ke0=None))
    seen = control(plain, Targets.of(0, 4, site="plasma"), 10)
    assert seen.effect is None
    assert seen.plasma[0, -1] == pytest.approx(4)
    with pytest.raises(DoseError, match="has no effect site"):
        control(plain, Targets.of(0, 4), 10)


def test_kinetics_whose_rates_coincide_are_refused(one: Individuals) -> None:
    twins = replace(one, rates=replace(one.rates, k21=np.array([0.1]), k31=np.array([0.1]), ke0=np.array([0.1])))
    with pytest.raises(DoseError, match="person 1 cannot be controlled, as two rates of the kinetics coincide"):
        control(twins, Targets.of(0, 4), 10)


@pytest.mark.parametrize(("times", "values", "problem"), [
    ([-1, 5], [3, 4], "lies in the past"), ([0, 0], [3, 4], "ascending"), ([0], [-1], "not negative; given: -1"), ([0], [float("nan")], "finite"),
    ([0, 5], [3], "needs one target"), ([], [], "at least one"),
])
def test_impossible_targets_are_refused(times: list[float], values: list[float], problem: str) -> None:
    with pytest.raises(DoseError, match=problem):
        Targets.of(times, values)


def test_a_target_is_at_a_site_that_exists() -> None:
    nowhere: Any = "brain"
    with pytest.raises(DoseError, match="plasma or at the effect; given: 'brain'"):
        Targets.of(0, 4, site=nowhere)


@pytest.mark.parametrize(("interruptions", "problem"), [
    (((5, 10), (8, 12)), "overlap: 5 to 10 min and 8 to 12 min"), (((10, 5),), "must end after it begins"), (((-1, 5),), "not begin before 0"),
    (((40, 50),), "begins after the end"),
])
def test_impossible_interruptions_are_refused(one: Individuals, interruptions: tuple[tuple[float, float], ...], problem: str) -> None:
    with pytest.raises(DoseError, match=problem):
        control(one, Targets.of(0, 4), 30, interruptions=interruptions)


def test_what_does_not_fit_together_is_refused(ten: Individuals) -> None:
    wrong: Any = "guess"
    with pytest.raises(DoseError, match="no algorithm 'guess'"):
        control(ten, Targets.of(0, 4), 30, algorithm=wrong)
    with pytest.raises(DoseError, match="never in force"):
        control(ten, Targets.of([0, 30], [4, 3]), 30)
    with pytest.raises(DoseError, match="for 3 people, but there are 10"):
        control(ten, Targets.of([0], np.ones((3, 1))), 30)
    with pytest.raises(DoseError, match="of 1 people, but there are 10"):
        control(ten, Targets.of(0, 4), 30, start=State.empty(1))
    with pytest.raises(DoseError, match="still in a depot"):
        control(ten, Targets.of(0, 4), 30, start=replace(State.empty(10), depots={"oral": np.ones(10)}))
    with pytest.raises(DoseError, match="A step needs one target"):
        Controller.of(ten).step(State.empty(10), [1, 2])


def test_machine_code_is_kept_under_a_mark_that_changes_with_any_function() -> None:
    def module(limit: float, function: Any) -> ModuleType:
        made = ModuleType("made")
        made.__dict__.update(LIMIT=limit, inner=njit(function))
        return made

    def twice(value: float) -> float:
        return value * 2.0

    def thrice(value: float) -> float:
        return value * 3.0

    marks = {stamp([module(1.0, twice)]), stamp([module(2.0, twice)]), stamp([module(1.0, thrice)])}
    assert len(marks) == 3
    assert stamp([module(1.0, twice)]) in marks
