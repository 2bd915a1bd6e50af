"""Concentrations after a bolus and an infusion, worked out once by an independent matrix exponential from the printed tables."""

from __future__ import annotations

import pytest

from aponia.library.models import Models
from aponia.pharmacology.course import Times, course
from aponia.pharmacology.doses import Doses
from aponia.pharmacology.individual import individuals
from aponia.pharmacology.people import People

# 140 mg of propofol at once and 700 mg/h for 30 min; 70 mcg of remifentanil at once and 14 mcg/min for 30 min; man, 35 y, 70 kg, 170 cm.
VECTORS = [
    ("propofol/marsh-1991", {"set": "rounded"}, (7.340, 6.288, 4.550, 3.740, 3.994, 0.809), (1.829, 2.959, 4.158, 4.006, 3.915, 0.901)),
    ("propofol/marsh-1991", {"set": "rounded", "effect_site": "struys-2000", "rounding": "pump"},
     (7.340, 6.288, 4.550, 3.740, 3.994, 0.809), (5.530, 6.340, 4.912, 3.805, 3.977, 0.826)),
    ("propofol/schnider-1998", {}, (14.255, 7.544, 3.993, 3.988, 4.478, 0.729), (7.798, 8.638, 5.656, 4.122, 4.436, 0.777)),
    ("propofol/eleveld-2018", {"opioids": "no"}, (11.951, 7.246, 3.744, 3.524, 3.928, 0.625), (2.218, 3.171, 3.725, 3.624, 3.818, 0.815)),
    ("propofol/eleveld-2018", {"opioids": "yes"}, (12.889, 8.272, 4.411, 4.085, 4.630, 0.836), (2.299, 3.380, 4.151, 4.128, 4.474, 1.078)),
    ("remifentanil/minto-1997", {}, (7.237, 5.172, 4.352, 4.627, 5.050, 0.155), (4.424, 5.119, 4.532, 4.552, 5.037, 0.179)),
    ("remifentanil/eleveld-2017", {}, (7.530, 5.660, 4.579, 4.786, 5.233, 0.194), (6.023, 6.203, 4.732, 4.741, 5.224, 0.207)),
]


@pytest.mark.parametrize(("model", "options", "plasma", "effect"), VECTORS, ids=[f"{row[0]}-{'-'.join(row[1].values())}" for row in VECTORS])
def test_concentrations_after_a_bolus_and_an_infusion(
    model: str, options: dict[str, str], plasma: tuple[float, ...], effect: tuple[float, ...], models: Models,
) -> None:
    person = People.of(age=35, weight=70, height=170, female=0)
    bolus, rate = (140, 700 / 60) if model.startswith("propofol") else (70, 14)
    seen = course(
        individuals(models[model], person, options, measures=models.measures), Doses.of([0, 30], rates=[rate, 0], boluses=[bolus, 0]),
        Times.at([1, 2, 5, 10, 30, 60]),
    )
    assert seen.plasma is not None
    assert seen.effect is not None
    # Printed with three decimals.
    assert seen.plasma[0] == pytest.approx(plasma, rel=5e-4, abs=6e-4)
    assert seen.effect[0] == pytest.approx(effect, rel=5e-4, abs=6e-4)
