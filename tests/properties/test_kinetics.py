"""What must hold for any person, any doses and any times: balance of mass, superposition, linearity, shift, exactness."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import matrix as mp_matrix
from mpmath import mp, mpf
from scipy.integrate import solve_ivp

from aponia.library.models import load_models
from aponia.library.reading import KNOWLEDGE
from aponia.pharmacology.course import State, Times, course
from aponia.pharmacology.decrement import minutes_to_fall, minutes_until
from aponia.pharmacology.doses import Doses
from aponia.pharmacology.individual import Absorption, Individuals
from aponia.pharmacology.matrix import OnePerson
from aponia.pharmacology.modes import Rates, decay_rates
from aponia.pharmacology.people import Floats

MODEL = load_models(KNOWLEDGE)["propofol/schnider-1998"]
rate = st.floats(1e-3, 2.0)
some = settings(max_examples=60, deadline=None)


@st.composite
def people(draw: st.DrawFn, *, site: bool = True, compartments: int | None = None) -> Individuals:
    """One person with one to three compartments, perhaps an effect site, and an oral depot."""
    count = compartments or draw(st.integers(1, 3))
    pair = [(draw(rate), draw(rate)) if place < count else (0.0, 0.0) for place in (1, 2)]
    one = {"v1": draw(st.floats(0.5, 60)), "k10": draw(rate), "k12": pair[0][0], "k21": pair[0][1], "k13": pair[1][0], "k31": pair[1][1] / 20}
    rates = Rates(**{name: np.array([value]) for name, value in one.items()}, ke0=np.array([draw(rate)]) if site else None)
    depot = Absorption(rate=np.array([draw(st.floats(0.005, 0.5))]), fraction=np.array([draw(st.floats(0.1, 1))]), lag=np.zeros(1))
    return Individuals(model=MODEL, size=1, rates=rates, site=None, depots={"oral": depot}, choices={}, values={}, warnings=())


@st.composite
def doses(draw: st.DrawFn) -> Doses:
    """A few segments of boluses and rates."""
    gaps = draw(st.lists(st.floats(0.01, 60), min_size=1, max_size=6))
    starts = np.concatenate([[0.0], np.cumsum(gaps)])
    amounts = st.floats(0, 100)
    rates = [draw(amounts) for _ in starts]
    boluses = [draw(amounts) for _ in starts]
    return Doses.of(starts, rates=rates, boluses=boluses)


LOOK = Times.at(np.array([0.05, 0.5, 1.0, 3.0, 10.0, 33.0, 100.0, 240.0]))


def both(who: Individuals, what: Doses, times: Times = LOOK) -> Floats:
    seen = course(who, what, times)
    assert seen.plasma is not None
    return seen.plasma[0] if seen.effect is None else np.concatenate([seen.plasma[0], seen.effect[0]])


def near(values: Floats) -> Any:
    """Equal but for rounding, told by the largest value: modes cancel where little is left."""
    return pytest.approx(values, rel=1e-9, abs=1e-11 * (np.max(np.abs(values)) + 1e-30))


@some
@given(people(), doses())
def test_what_was_given_is_in_the_body_or_has_been_eliminated(who: Individuals, what: Doses) -> None:
    until = float(what.starts[-1] + 30)
    # Elimination is k10·V1·C, integrated segment by segment between the jumps of boluses: Simpson's rule on what is smooth.
    cleared = 0.0
    state = State.empty(1)
    for begin, end in zip(what.starts, [*what.starts[1:], until], strict=True):
        part = course(who, what.between(begin, end), Times.every((end - begin) / 20_000, end - begin), start=state)
        assert part.plasma is not None
        weights = np.ones(20_001)
        weights[1:-1:2], weights[2:-1:2] = 4, 2
        cleared += float(who.rates.k10[0] * who.rates.v1[0] * (part.plasma[0][:20_001] @ weights) * (end - begin) / 60_000)
        state = part.end
    assert cleared + state.body()[0] == pytest.approx(what.total(until)[0], rel=1e-7, abs=1e-9)


@some
@given(people(), doses(), doses())
def test_two_histories_together_are_the_sum_of_each_alone(who: Individuals, one: Doses, other: Doses) -> None:
    infusions = [
        (float(begin), float(end), float(speed))
        for what in (one, other)
        for begin, end, speed in zip(what.starts, [*what.starts[1:], np.inf], what.rates, strict=True)
    ]
    boluses = [(float(at), float(amount)) for what in (one, other) for at, amount in zip(what.starts, what.boluses, strict=True)]
    together = Doses.given(boluses=boluses, infusions=infusions)
    assert both(who, together) == near(both(who, one) + both(who, other))


@some
@given(people(), doses(), st.floats(0.01, 100))
def test_concentrations_are_proportional_to_the_dose(who: Individuals, what: Doses, factor: float) -> None:
    more = Doses.of(what.starts, rates=what.rates * factor, boluses=what.boluses * factor)
    assert both(who, more) == near(both(who, what) * factor)


@some
@given(people(), doses(), st.floats(0.5, 300))
def test_the_same_later_is_the_same_shifted(who: Individuals, what: Doses, later: float) -> None:
    shifted = Times.at(LOOK.array() + later)
    assert both(who, what.delayed(later), shifted) == near(both(who, what))


@some
@given(people(), doses(), st.floats(0.1, 0.9))
def test_an_infusion_split_in_two_is_the_whole(who: Individuals, what: Doses, share: float) -> None:
    cut = float(what.starts[0] + share * (what.starts[1] - what.starts[0]))
    halves = Doses.of(
        np.insert(what.starts, 1, cut), rates=np.insert(what.rates, 1, what.rates[0]), boluses=np.insert(what.boluses, 1, 0.0),
    )
    assert both(who, halves) == near(both(who, what))


@some
@given(people(), doses(), st.floats(0.3, 200))
def test_stopping_and_going_on_from_the_state_is_the_same_as_not_stopping(who: Individuals, what: Doses, pause: float) -> None:
    first = course(who, what, Times.at([]), outputs=(), until=pause)
    rest = course(who, what.between(pause, np.inf), Times.at([5.0, 50.0]), start=_before_bolus(first.end, what, pause))
    whole = course(who, what, Times.at([pause + 5.0, pause + 50.0]))
    assert rest.plasma is not None
    assert whole.plasma is not None
    assert rest.plasma[0] == near(whole.plasma[0])


def _before_bolus(state: State, what: Doses, pause: float) -> State:
    """The end of a course has the bolus of its last instant in it; going on gives that bolus again."""
    at_once = float(what.boluses[what.starts == pause].sum())
    return State(central=state.central - at_once, second=state.second, third=state.third, effect=state.effect, depots=state.depots)


@settings(max_examples=12, deadline=None)
@given(people(compartments=3), doses())
def test_the_closed_form_is_a_tight_numerical_solution(who: Individuals, what: Doses) -> None:
    matrix, state, now = _system(who), np.zeros(4), 0.0
    plasma, effect = [], []
    speed, entry = 0.0, np.array([1.0, 0.0, 0.0, 0.0])
    for moment in sorted({*what.starts.tolist(), *LOOK.array().tolist()}):
        if moment > now:
            solved = solve_ivp(lambda _, x, speed=speed: matrix @ x + speed * entry, (now, moment), state, method="DOP853", rtol=1e-12, atol=1e-13)
            state, now = solved.y[:, -1], moment
        if moment in what.starts:
            place = int(np.flatnonzero(what.starts == moment)[0])
            state, speed = state + what.boluses[place] * entry, float(what.rates[place])
        if moment in LOOK.array():
            plasma.append(state[0] / who.rates.v1[0])
            effect.append(state[3])
    ours = both(who, what).reshape(2, -1)
    scale = max(*plasma, 1e-12)
    assert ours[0] == pytest.approx(plasma, rel=1e-8, abs=1e-10 * scale)
    assert ours[1] == pytest.approx(effect, rel=1e-8, abs=1e-10 * scale)


def _system(who: Individuals, rows: tuple[str, ...] = ("central", "second", "third", "effect"), depot: float | None = None) -> Floats:
    return OnePerson(
        rates=who.rates, depot=depot, rows=rows, lengths=np.zeros(0), doses=np.zeros(0), speeds=np.zeros(0),
        first=np.zeros(1, dtype=np.int64), points=np.zeros(0),
    ).matrix()


@settings(max_examples=15, deadline=None)
@given(people(compartments=3), st.floats(1, 300))
def test_a_bolus_agrees_with_forty_digits(who: Individuals, minutes: float) -> None:
    with mp.workdps(40):
        exact = mp.expm(mp_matrix(_system(who).tolist()) * mpf(minutes)) * mp_matrix([100, 0, 0, 0])
        plasma, effect = float(exact[0] / mpf(who.rates.v1[0])), float(exact[3])
    seen = course(who, Doses.of([0.0], boluses=[100.0]), Times.at([minutes]))
    assert seen.plasma is not None
    assert seen.effect is not None
    first = 100 / who.rates.v1[0]
    assert seen.plasma[0, 0] == pytest.approx(plasma, rel=1e-8, abs=1e-13 * first)
    assert seen.effect[0, 0] == pytest.approx(effect, rel=1e-8, abs=1e-12 * first)


@pytest.mark.parametrize("distance", [1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-9, 0.0])
@pytest.mark.parametrize("mode", [0, 1, 2])
@pytest.mark.parametrize("what", ["effect site", "depot"])
def test_no_digits_are_lost_where_two_rates_nearly_coincide(what: str, mode: int, distance: float) -> None:
    plain = {"v1": 6.28, "k10": 0.2577, "k12": 0.2914, "k13": 0.1228, "k21": 0.0718, "k31": 0.00459}
    arrays = {name: np.array([value]) for name, value in plain.items()}
    close = decay_rates(Rates(**arrays, ke0=None))[0, mode] * (1 + distance)
    ke0, absorbed = (close, 0.05) if what == "effect site" else (0.146, close)
    depot = Absorption(rate=np.array([absorbed]), fraction=np.ones(1), lag=np.zeros(1))
    rates = Rates(**arrays, ke0=np.array([ke0]))
    who = Individuals(model=MODEL, size=1, rates=rates, site=None, depots={"oral": depot}, choices={}, values={}, warnings=())
    minutes = [1 / 6, 1.0, 10.0, 100.0]
    seen = course(who, {"oral" if what == "depot" else "iv": Doses.of([0.0], boluses=[100.0])}, Times.at(minutes))
    assert seen.plasma is not None
    assert seen.effect is not None
    rows = ("central", "second", "third", "depot", "effect")
    matrix = _system(who, rows, absorbed)
    for place, minute in enumerate(minutes):
        with mp.workdps(40):
            start = mp_matrix([0.0 if row != ("depot" if what == "depot" else "central") else 100.0 for row in rows])
            exact = mp.expm(mp_matrix(matrix.tolist()) * mpf(minute)) * start
            plasma, effect = float(exact[0] / mpf(plain["v1"])), float(exact[4])
        # 1e-15 over the distance at which the matrix exponential takes over, and ten times that behind a depot.
        assert seen.plasma[0, place] == pytest.approx(plasma, rel=2e-8)
        assert seen.effect[0, place] == pytest.approx(effect, rel=2e-8)


@some
@given(people(), doses())
def test_compiled_loops_on_an_even_grid_and_at_single_times_and_array_arithmetic_agree(who: Individuals, what: Doses) -> None:
    grid = Times.every(0.01, 240)
    even, single = course(who, what, grid), course(who, what, Times.at(grid.array()))
    assert even.plasma is not None
    assert single.plasma is not None
    assert even.plasma[0] == near(single.plasma[0])
    few = course(who, what, Times.at(grid.array()[::200]))
    assert few.plasma is not None
    assert few.plasma[0] == near(single.plasma[0][::200])


@some
@given(people(site=False), st.floats(1, 500))
def test_a_depot_gives_its_share_in_the_end(who: Individuals, amount: float) -> None:
    seen = course(who, {"oral": Doses.of([0.0], boluses=[amount])}, Times.at([0.0, 1.0, 10.0]))
    body = seen.end.body()[0]
    assert seen.plasma is not None
    assert 0 <= body <= amount * who.depots["oral"].fraction[0] * (1 + 1e-9)
    assert seen.plasma[0, 0] == pytest.approx(0, abs=1e-9 * amount / who.rates.v1[0])


@some
@given(people(), doses(), st.floats(5, 95))
def test_a_fall_ends_where_it_was_asked_to(who: Individuals, what: Doses, percent: float) -> None:
    state = course(who, what, Times.at([]), outputs=(), until=float(what.starts[-1] + 1)).end
    now = state.central[0] / who.rates.v1[0]
    if now < 1e-9:
        return
    minutes = minutes_to_fall(who, state, [percent], site="plasma")[0, 0]
    if np.isinf(minutes):  # more than the 60 days after which it stops to look
        return
    seen = course(who, Doses.none(), Times.at([minutes]), start=state)
    assert seen.plasma is not None
    assert seen.plasma[0, 0] == pytest.approx(now * (1 - percent / 100), rel=1e-7)
    assert minutes_until(who, state, now * (1 - percent / 100), site="plasma")[0] == pytest.approx(minutes, rel=1e-9)
