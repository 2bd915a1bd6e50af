"""How long until the drug has fallen far enough: decrement and wake-up times, with the population's interval."""

from __future__ import annotations

import numpy as np

from aponia.consult.simulation.amounts import read_concentration
from aponia.consult.simulation.bands import Bands
from aponia.consult.simulation.giving import Received
from aponia.consult.simulation.plans import DecrementPlan, Scenario, ScenarioError, ScenarioFault
from aponia.consult.simulation.result import Fall
from aponia.pharmacology.course import State
from aponia.pharmacology.decrement import minutes_to_fall, minutes_until
from aponia.pharmacology.exposure import DrugGiven
from aponia.pharmacology.people import Floats
from aponia.vocabulary.errors import AponiaError


def falls_of(one: Received, scenario: Scenario, bands: Bands) -> tuple[Fall, ...]:
    """The falls asked for this drug, each from the state after the doses so far, as if everything were stopped then."""
    found: list[Fall] = []
    for index, plan in enumerate(scenario.decrements):
        if plan.drug != one.plan.drug:
            continue
        try:
            found += _falls(one, plan, scenario, bands)
        except AponiaError as error:
            raise ScenarioError([ScenarioFault(path=f"decrements[{index}]", given=plan.drug, problem=str(error), code="decrement")]) from None
    return tuple(found)


def _falls(one: Received, plan: DecrementPlan, scenario: Scenario, bands: Bands) -> list[Fall]:
    after = scenario.until if plan.after is None else plan.after
    crowd = bands.people.get(plan.drug)
    falls: list[Fall] = []
    for percent in plan.by_percent:
        what = f"by {percent:g} %"
        falls.append(_fall(plan.site, after, what, _percent(one, after, percent, plan.site), _percent(crowd, after, percent, plan.site)))
    for text in plan.to:
        aim = read_concentration(text, one.given.unit)
        falls.append(_fall(plan.site, after, f"to {text}", _until(one, after, aim, plan.site), _until(crowd, after, aim, plan.site)))
    return falls


def _fall(site: str, after: float, what: str, typical: Floats, crowd: Floats) -> Fall:
    low, high = (float(bound) for bound in np.quantile(crowd, (0.05, 0.95))) if len(crowd) else (None, None)
    return Fall(site=site, after_s=after * 60, what=what, minutes=float(typical[0]), low=low, high=high)


def _state(one: Received, after: float) -> State:
    assert isinstance(one.given, DrugGiven)
    return one.given.state(after)


def _percent(one: Received | None, after: float, percent: float, site: str) -> Floats:
    return np.zeros(0) if one is None else minutes_to_fall(one.people, _state(one, after), [percent], site=site)[:, 0]


def _until(one: Received | None, after: float, aim: float, site: str) -> Floats:
    return np.zeros(0) if one is None else minutes_until(one.people, _state(one, after), aim, site=site)
