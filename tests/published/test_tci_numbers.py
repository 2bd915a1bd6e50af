"""Target-controlled infusion against numbers that others computed: STANPUMP step by step, and the exact first pulse."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from tests.published.reference_values import PEOPLE, rows

from aponia.library.models import Models
from aponia.pharmacology.course import State, Times, course
from aponia.pharmacology.individual import Individuals, individuals
from aponia.pharmacology.modes import Rates
from aponia.pharmacology.people import People
from aponia.pharmacology.tci import Controlled, Controller, Pump, Targets, control

Group = list[dict[str, str]]

SETS = ("propofol Schnider", "propofol Eleveld", "remifentanil Minto", "remifentanil Eleveld")
CASES = ("step4 effect free", "step4 effect limited", "step4 plasma free", "step4 plasma limited", "steps4-5-2-3-0 effect free")


def name_of(row: dict[str, str]) -> str:
    return f"{row['drug']} {row['model']} {row['case']} {row['mode']} {'free' if row['max_rate_per_s'] == '0' else 'limited'}"


@pytest.fixture(scope="module")
def groups(shared: Path) -> dict[str, Group]:
    """STANPUMP's periods of each case."""
    found: dict[str, Group] = defaultdict(list)
    for row in rows(shared / "reference" / "tci_stanpump_ministan.csv"):
        found[name_of(row)].append(row)
    return found


def person_of(row: dict[str, str], models: Models) -> Individuals:
    rates = {name: np.array([float(row[name])]) for name in ("k10", "k12", "k13", "k21", "k31", "ke0")}
    return Individuals(
        model=models["propofol/schnider-1998"], size=1, rates=Rates(v1=np.array([float(row["v1_L"])]), **rates), site=None, depots={}, choices={},
        values={}, warnings=(),
    )


def replayed(group: Group, models: Models) -> Controlled:
    """The case, run here; without a limit there is no pump."""
    values = [float(row["target"]) for row in group]
    changes = [place for place, value in enumerate(values) if place == 0 or value != values[place - 1]]
    targets = Targets.of([float(group[place]["t_start_s"]) / 60 for place in changes], [values[place] for place in changes],
                         site="plasma" if group[0]["mode"] == "plasma" else "effect")
    limit = float(group[0]["max_rate_per_s"])
    pump = Pump(concentration_per_ml=1, highest_ml_per_h=limit * 3600) if limit else None
    return control(person_of(group[0], models), targets, len(group) / 6, pump=pump, algorithm="stanpump")


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("drug", SETS)
def test_every_period_is_that_of_stanpump(drug: str, case: str, groups: dict[str, Group], models: Models) -> None:
    group = groups[f"{drug} {case}"]
    ours = replayed(group, models)
    assert ours.effect is not None
    # Nine digits are printed; rates below 1e-10 are what its subtraction leaves of zero.
    for column, values in (("rate_per_s", ours.doses.rates[0] / 60), ("cp_end", ours.plasma[0]), ("ce_end", ours.effect[0])):
        assert values == pytest.approx([float(row[column]) for row in group], rel=1e-8, abs=1e-10), column


def test_every_group_of_the_table_is_looked_at(groups: dict[str, Group]) -> None:
    assert set(groups) == {f"{drug} {case}" for drug in SETS for case in CASES}


@pytest.fixture(scope="module")
def schnider(models: Models) -> Individuals:
    """Propofol in the man of 35 years."""
    return individuals(models["propofol/schnider-1998"], People.of(**PEOPLE["A"]), measures=models.measures)


def test_stanpump_gives_the_printed_totals_and_overshoots_a_little(schnider: Individuals) -> None:
    free = control(schnider, Targets.of(0, 4), 30, algorithm="stanpump")
    assert free.effect is not None
    assert free.doses.rates[0, 0] / 60 == pytest.approx(7.07630829, abs=5e-9)
    assert free.effect[0, 5] == pytest.approx(3.62844, abs=5e-6)
    assert free.effect.max() == pytest.approx(4.00546, abs=5e-6)
    assert free.amount[0] == pytest.approx(416.39, abs=5e-3)
    assert np.flatnonzero(free.doses.rates[0] > 1e-6)[1] * 10 == 90
    limited = control(schnider, Targets.of(0, 4), 30, algorithm="stanpump", pump=Pump(concentration_per_ml=10, highest_ml_per_h=1200))
    assert limited.effect is not None
    assert limited.doses.rates[0, 0] / 60 == pytest.approx(3.333333, abs=1e-6)
    assert (limited.effect[0, 5], limited.effect.max(), limited.amount[0]) == pytest.approx((3.4523, 4.0024, 415.37), rel=2e-5)


def test_the_exact_first_pulse_peaks_at_the_target_when_printed(schnider: Individuals) -> None:
    exact = control(schnider, Targets.of(0, 4), 30)
    assert exact.doses.rates[0, 0] / 60 == pytest.approx(7.07630678, abs=5e-9)
    assert exact.doses.rates[0, 0] / 6 == pytest.approx(70.7630678, abs=5e-8)
    around = np.array([94.9, 95.0])
    seen = course(schnider, exact.doses, Times.at(around / 60))
    assert seen.plasma is not None
    assert seen.effect is not None
    above = seen.plasma[0] - seen.effect[0]  # the effect site peaks where the plasma falls through it
    assert np.interp(0.0, -above, around) == pytest.approx(94.9388, abs=2e-4)
    assert seen.effect.max() == pytest.approx(4, rel=1e-6)


def test_a_period_of_a_millisecond_is_the_printed_bolus(schnider: Individuals) -> None:
    pump = Pump(concentration_per_ml=1, highest_ml_per_h=1e9, period_s=1e-3)
    rate, _ = Controller.of(schnider, pump=pump).step(State.empty(1), 4.0)
    # Half a millisecond later on average makes a difference of about a ten-millionth.
    assert rate[0] * 1e-3 / 60 == pytest.approx(70.7296, abs=6e-5)
