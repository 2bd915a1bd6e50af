"""Real people: published models predict measured concentrations as well as section 8.2 of the reference values says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from aponia.consult.validation import Validation, ValidationPlan, validate
from aponia.library.models import Models

MINTO = "data/remifentanil-minto-1997/remifentanil.csv"
SCHNIDER = "data/propofol-schnider-1998/data.csv"


def compared(models: Models, table: Path, plan: ValidationPlan) -> Validation:
    with table.open(encoding="utf-8", newline="") as lines:
        return validate(lines, plan, models=models, on=date(2026, 1, 1)).result


# Printed to one or two digits after the point; half of the last digit is allowed.
@pytest.mark.parametrize(
    ("model", "pooled", "median"),
    [
        ("remifentanil/minto-1997", (-1.61, 15.29), (-2.80, 15.35, 11.42)),
        ("remifentanil/eleveld-2017", (3.01, 16.01), (3.19, 16.75, 10.73)),
        ("remifentanil/kim-2017", (4.56, 16.01), (3.53, 17.15, 13.42)),
    ],
)
def test_remifentanil_in_65_volunteers(
    models: Models, shared: Path, model: str, pooled: tuple[float, float], median: tuple[float, float, float],
) -> None:
    plan = ValidationPlan(model=model, mapping=("Rate=until-next-rate:mcg/min", "conc=dv:ng/mL"), group="Sex", extrapolate=True)
    found = compared(models, shared / MINTO, plan)
    assert (found.rows, found.pooled.observations, len(found.people)) == (2107, 1992, 65)
    assert [(group.name, group.people) for group in found.groups] == [("Male", 38), ("Female", 27)]
    assert (found.pooled.mdpe, found.pooled.mdape) == pytest.approx(pooled, abs=0.006)
    assert (found.median.mdpe, found.median.mdape, found.median.wobble) == pytest.approx(median, abs=0.006)


# Volunteers without opioids, arterial blood; one of them is a year younger than the model says was studied.
@pytest.mark.parametrize(
    ("model", "options", "pooled"),
    [("propofol/schnider-1998", {}, (-2.7, 17.5)), ("propofol/eleveld-2018", {"opioids": "no"}, (-3.4, 19.1))],
)
def test_propofol_in_24_volunteers(models: Models, shared: Path, model: str, options: dict[str, str], pooled: tuple[float, float]) -> None:
    found = compared(models, shared / SCHNIDER, ValidationPlan(model=model, options=options, extrapolate=True))
    assert (found.rows, found.pooled.observations, len(found.people)) == (1102, 1006, 24)
    assert (found.pooled.mdpe, found.pooled.mdape) == pytest.approx(pooled, abs=0.06)
