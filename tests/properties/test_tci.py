"""What must hold for any person, any targets and any pump that is steered to a concentration."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from aponia.library.models import load_models
from aponia.library.reading import KNOWLEDGE
from aponia.pharmacology.course import State, Times, course
from aponia.pharmacology.doses import Doses
from aponia.pharmacology.individual import Individuals, individuals
from aponia.pharmacology.modes import Rates, modes_of
from aponia.pharmacology.people import Floats, People
from aponia.pharmacology.tci import Pump, Targets, control
from aponia.pharmacology.variability import draw as draw_effects

MODELS = load_models(KNOWLEDGE)
MODEL = MODELS["propofol/schnider-1998"]
some = settings(max_examples=60, deadline=None)
WINDOW = 30  # minutes from one target to the next
FINE = 5  # points a period


def log_uniform(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(math.log(low), math.log(high)).map(math.exp)


@st.composite
def people(draw: st.DrawFn) -> Individuals:
    """One person with kinetics in the range of published anesthetics; those whose rates coincide are refused, so not drawn."""
    one = {
        "v1": draw(log_uniform(2, 30)), "k10": draw(log_uniform(0.01, 0.8)), "k12": draw(log_uniform(0.02, 1)), "k13": draw(log_uniform(0.02, 0.5)),
        "k21": draw(log_uniform(0.05, 0.3)), "k31": draw(log_uniform(0.0005, 0.02)), "ke0": draw(log_uniform(0.05, 1.5)),
    }
    assume(min(abs(one["ke0"] / one[name] - 1) for name in ("k21", "k31")) > 1e-3)
    rates = Rates(**{name: np.array([value]) for name, value in one.items()})
    decay = np.sort(modes_of(rates).decay[0])
    assume(np.diff(decay).min() > 1e-3 * decay.max())  # as many digits are lost where rates meet as the distance has zeros
    return Individuals(model=MODEL, size=1, rates=rates, site=None, depots={}, choices={}, values={}, warnings=())


@st.composite
def targets(draw: st.DrawFn) -> Targets:
    """One to three concentrations, half an hour apart."""
    values = draw(st.lists(st.floats(0.5, 8), min_size=1, max_size=3))
    return Targets.of([WINDOW * place for place in range(len(values))], values)


@st.composite
def pumps(draw: st.DrawFn) -> Pump:
    """A syringe pump, weak or strong, fine or coarse."""
    syringe = draw(st.one_of(st.none(), st.floats(10, 60)))
    return Pump(
        concentration_per_ml=draw(st.floats(1, 20)), highest_ml_per_h=draw(log_uniform(50, 2000)), step_ml_per_h=draw(st.sampled_from([0, 0.1, 1])),
        period_s=draw(st.sampled_from([5, 10, 20])), syringe_ml=syringe, change_s=draw(st.sampled_from([0, 30])) if syringe else 0,
    )


def end_of(wanted: Targets) -> float:
    return float(WINDOW * len(wanted.times))


def effect_of(who: Individuals, doses: Doses, times: Times, start: State | None = None) -> Floats:
    seen = course(who, doses, times, start=start)
    assert seen.effect is not None
    row: Floats = seen.effect[0]
    return row


def unhelped(who: Individuals, doses: Doses, begin: float, step: float) -> Floats:
    """The effect site if nothing more were given from ``begin`` on."""
    state = course(who, doses, Times.at([begin]), until=begin).end if begin else None
    return effect_of(who, Doses.none(), Times.every(step, WINDOW), state)


@some
@given(people(), targets(), pumps(), st.sampled_from(["exact", "stanpump"]))
def test_the_pump_is_never_asked_for_what_it_cannot_give(who: Individuals, wanted: Targets, pump: Pump, algorithm: str) -> None:
    seen = control(who, wanted, end_of(wanted), pump=pump, algorithm="exact" if algorithm == "exact" else "stanpump")
    ml_per_h = seen.doses.rates[0] * 60 / pump.concentration_per_ml
    assert np.all(ml_per_h >= 0)
    assert np.all(ml_per_h <= pump.highest_ml_per_h * (1 + 1e-12))
    if pump.step_ml_per_h:
        steps = ml_per_h / pump.step_ml_per_h
        assert steps == pytest.approx(np.round(steps), abs=1e-6)
    if pump.syringe_ml:
        assert seen.volume_ml is not None
        assert seen.volume_ml[0] <= pump.syringe_ml * (seen.syringe_changes[0] + 1) * (1 + 1e-9)


@some
@given(people(), targets(), st.one_of(st.none(), pumps()))
def test_the_exact_mode_never_overshoots(who: Individuals, wanted: Targets, pump: Pump | None) -> None:
    seen = control(who, wanted, end_of(wanted), pump=pump)
    step = (pump.period_s if pump else 10.0) / 60 / FINE
    effect = effect_of(who, seen.doses, Times.every(step, end_of(wanted)))
    for place, target in enumerate(wanted.values):
        window = effect[round(WINDOW * place / step):round(WINDOW * (place + 1) / step) + 1]
        there_already = unhelped(who, seen.doses, WINDOW * place, step).max() if place else 0.0
        assert window.max() <= max(target, there_already) * (1 + 1e-6)


@some
@given(people(), targets())
def test_a_reached_target_is_held_also_between_periods(who: Individuals, wanted: Targets) -> None:
    seen = control(who, wanted, end_of(wanted))
    step = 1 / 6 / FINE
    effect = effect_of(who, seen.doses, Times.every(step, end_of(wanted)))
    for place, target in enumerate(wanted.values):
        window = effect[round(WINDOW * place / step):round(WINDOW * (place + 1) / step) + 1]
        # A peak left over from a higher target passes through the new one before it can be held.
        left_over = unhelped(who, seen.doses, WINDOW * place, step)
        near = np.abs(window / target - 1) < 1e-3
        near[:left_over.argmax() if left_over.max() > target else 0] = False
        # The first pulse peaks within a period, in which the pump cannot be told again; the next periods make up for it.
        settled = int(near.argmax()) + 5 * FINE
        if near.any() and settled < len(window):
            assert window[settled:] == pytest.approx(np.full(len(window) - settled, target), rel=1e-3)


@some
@given(people(), targets(), pumps(), st.sampled_from(["exact", "stanpump"]), st.booleans())
def test_replaying_the_doses_gives_the_same_concentrations(
    who: Individuals, wanted: Targets, pump: Pump, algorithm: str, interrupted: bool,
) -> None:
    spans = ((3.21, 5.0), (17.7, 17.75)) if interrupted else ()
    seen = control(who, wanted, end_of(wanted), pump=pump, algorithm="exact" if algorithm == "exact" else "stanpump", interruptions=spans)
    replayed = course(who, seen.doses, Times.at(seen.ends))
    assert replayed.plasma is not None
    assert replayed.effect is not None
    assert seen.effect is not None
    assert seen.plasma == pytest.approx(replayed.plasma, rel=1e-9, abs=1e-9 * float(replayed.plasma.max()))
    assert seen.effect == pytest.approx(replayed.effect, rel=1e-9, abs=1e-9 * float(replayed.effect.max()))


@some
@given(people(), st.floats(0.5, 8), st.floats(1, 20), st.floats(0.05, 15), st.sampled_from(["exact", "stanpump"]))
def test_after_an_interruption_the_target_is_reached_again(who: Individuals, target: float, begin: float, length: float, algorithm: str) -> None:
    seen = control(who, Targets.of(0, target), 120, interruptions=((begin, begin + length),), algorithm="exact" if algorithm == "exact" else "stanpump")
    assert seen.effect is not None
    assert seen.effect[0, -60:] == pytest.approx(np.full(60, target), rel=1e-3)


@some
@given(people(), st.floats(0.5, 8), st.floats(1, 40), st.floats(0.1, 60))
def test_resuming_from_any_history_reaches_the_target(who: Individuals, target: float, pause: float, bolus: float) -> None:
    history = Doses.given(boluses=[(0, bolus)], infusions=[(1, 10, bolus / 20)])
    state = course(who, history, Times.at([10 + pause]), until=10 + pause).end
    seen = control(who, Targets.of(0, target), 120, start=state)
    assert seen.effect is not None
    left_over = effect_of(who, Doses.none(), Times.every(1, 240), state).max()
    assert seen.effect.max() <= max(target, left_over * 1.001) * (1 + 1e-6)
    if left_over <= target:
        assert seen.effect[0, -60:] == pytest.approx(np.full(60, target), rel=1e-3)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**31), st.floats(1, 8))
def test_under_target_control_people_differ_no_more_than_after_a_bolus(seed: int, target: float) -> None:
    """Hu and colleagues, Anesthesiology 102:639: a concentration under control is a mean of bolus responses, weighted by what was infused."""
    model = MODELS["remifentanil/minto-1997"]
    person = {"age": 40.0, "weight": 70.0, "height": 170.0, "female": 0.0}
    typical = individuals(model, People.of(**person), measures=MODELS.measures)
    other = individuals(model, People.of(**person), measures=MODELS.measures, effects=draw_effects(model, 1, np.random.default_rng(seed)))
    minutes = Times.every(1 / 6, 60)
    bolus = Doses.of([0.0], boluses=[1.0])
    ratio = plasma_of(other, bolus, minutes) / plasma_of(typical, bolus, minutes)
    pump = control(typical, Targets.of([0.0], [target], site="plasma"), 60.0).doses
    under_control = plasma_of(other, pump, minutes)[1:] / plasma_of(typical, pump, minutes)[1:]
    # Between two looks the ratio of bolus responses goes on a little beyond those that were seen.
    assert under_control.min() >= ratio.min() * (1 - 1e-3)
    assert under_control.max() <= ratio.max() * (1 + 1e-3)


def plasma_of(who: Individuals, doses: Doses, times: Times) -> Floats:
    seen = course(who, doses, times, outputs=("plasma",))
    assert seen.plasma is not None
    found: Floats = seen.plasma[0]
    return found
