"""A simulation as table, labelled arrays and picture: the same numbers under agreed names."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import numpy as np
import pytest

from aponia.consult.simulation import Simulation, compare, read_scenario, simulate
from aponia.exchange.simulation_csv import quantile_slug, simulation_as_csv, simulation_columns, unit_slug
from aponia.exchange.simulation_dataset import simulation_as_dataset
from aponia.exchange.simulation_json import simulation_as_json
from aponia.exchange.simulation_picture import simulation_as_png
from aponia.library.models import Models
from aponia.vocabulary.answer import Answer

DAY = date(2026, 11, 24)
RAW: dict[str, Any] = {
    "patient": {"age_years": 35, "weight_kg": 70, "height_cm": 170, "sex": "male"},
    "drugs": [
        {"drug": "propofol", "model": "propofol/eleveld-2018", "doses": [{"at": "0 s", "bolus": "2 mg/kg"}]},
        {"drug": "remifentanil", "model": "remifentanil/minto-1997", "targets": [{"at": "0 s", "effect_site": "3 ng/mL"}]},
        {"drug": "nitrous-oxide", "model": "nitrous-oxide/cowles-1973", "doses": [{"at": "1 min", "vaporizer": "60 %"}]},
    ],
    "effects": ["bis/bouillon-2004", "circulation/su-2023"], "population": {"people": 50}, "until": "10 min", "every": "10 s",
}


@pytest.fixture(scope="module")
def answer(models: Models) -> Answer[Simulation]:
    return simulate(read_scenario(RAW, models), models=models, on=DAY)


def test_columns_come_in_the_agreed_order_with_units_in_their_names(answer: Answer[Simulation]) -> None:
    names = list(simulation_columns(answer.result))
    assert names[:10] == [
        "time_s", "propofol_plasma_ug_per_ml", "propofol_effect_ug_per_ml", "propofol_rate_mg_per_min", "remifentanil_plasma_ng_per_ml",
        "remifentanil_effect_ng_per_ml", "remifentanil_rate_ug_per_min", "nitrous_oxide_alveolar_percent", "nitrous_oxide_brain_percent",
        "nitrous_oxide_vaporizer_percent",
    ]
    assert names[10:16] == ["bis", "map_mmhg", "hr_bpm", "sv_ml", "co_l_per_min", "tpr"]
    assert {"propofol_effect_ug_per_ml_q05", "propofol_effect_ug_per_ml_q50", "bis_q95", "map_mmhg_q50"} <= set(names)


def test_the_table_reads_back_to_ten_digits(answer: Answer[Simulation]) -> None:
    rows = list(csv.DictReader(io.StringIO(simulation_as_csv(answer.result))))
    for name, values in simulation_columns(answer.result).items():
        assert [float(row[name]) for row in rows] == pytest.approx(values.tolist(), rel=1e-9, abs=1e-300)


def test_json_and_labelled_arrays_hold_the_same_numbers(answer: Answer[Simulation]) -> None:
    told, data = simulation_as_json(answer), simulation_as_dataset(answer)
    plasma: Any = told["drugs"]
    assert np.array_equal(data["propofol_plasma_ug_per_ml"].values, plasma[0]["plasma"])
    assert data["propofol_plasma_ug_per_ml"].attrs["units"] == "mcg/mL"
    assert data["bis_band"].dims == ("quantile", "time_s")
    assert data.sel(quantile=0.5)["bis_band"].values == pytest.approx(answer.result.effects[0].band[0.5])
    assert "Eleveld" in data.attrs["sources"]


def test_a_comparison_names_the_model_in_each_column(models: Models) -> None:
    raw = {**RAW, "drugs": [{"drug": "propofol", "doses": [{"at": "0 s", "bolus": "100 mg"}]}], "effects": [], "population": None}
    compared = compare(read_scenario({key: value for key, value in raw.items() if value is not None}, models, model_needed=False), models=models, on=DAY)
    names = set(simulation_columns(compared.result))
    assert {"propofol_marsh_1991_diprifusor_effect_ug_per_ml", "propofol_marsh_1991_struys_2000_effect_ug_per_ml"} <= names


def test_the_picture_is_a_picture(answer: Answer[Simulation]) -> None:
    assert simulation_as_png(answer).startswith(b"\x89PNG\r\n")


@pytest.mark.parametrize(("unit", "slug"), [("mcg/mL", "ug_per_ml"), ("ng/mL", "ng_per_ml"), ("%", "percent"), ("mcg/min", "ug_per_min")])
def test_units_have_one_spelling_in_names(unit: str, slug: str) -> None:
    assert unit_slug(unit) == slug


@pytest.mark.parametrize(("quantile", "slug"), [(0.05, "q05"), (0.5, "q50"), (0.025, "q2.5"), (0.975, "q97.5")])
def test_quantiles_have_short_names(quantile: float, slug: str) -> None:
    assert quantile_slug(quantile) == slug
