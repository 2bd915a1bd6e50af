"""Running every inner loop once, so that the compiler's work is done before somebody waits for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from aponia.consult.simulation.scenario import read_scenario
from aponia.consult.simulation.simulate import simulate
from aponia.consult.validation import ValidationPlan, validate
from aponia.library.models import Models

_PATIENT = {"age_years": 40, "weight_kg": 70, "height_cm": 170, "sex": "female", "creatinine_clearance_ml_per_min": 110}
_TABLE = "ID,TIME,AMT,RATE,DV,EVID,AGE,WT,HT,SEX\n1,0,100,0,,1,40,70,170,female\n1,5,,,2,0,40,70,170,female\n"
_PROPOFOL: dict[str, Any] = {"drug": "propofol", "model": "propofol/eleveld-2018", "doses": [{"at": "0 s", "bolus": "2 mg/kg"}]}
_REMIFENTANIL: dict[str, Any] = {
    "drug": "remifentanil", "model": "remifentanil/minto-1997", "targets": [{"at": "0 s", "effect_site": "4 ng/mL"}], "concentration": "50 mcg/mL",
}
_RELAXANT: list[dict[str, Any]] = [
    {"drug": "rocuronium", "model": "rocuronium/kleijn-2011", "doses": [{"at": "0 s", "bolus": "0.6 mg/kg"}]},
    {"drug": "sugammadex", "model": "sugammadex/kleijn-2011", "doses": [{"at": "5 min", "bolus": "2 mg/kg"}]},
]
_MANY = {"people": 200}


def _scenarios() -> Iterator[tuple[str, dict[str, Any]]]:
    effects = ["bis/bouillon-2004", "circulation/su-2023", "ventilation/bouillon-2003"]
    yield "concentrations and effects", {"drugs": [_PROPOFOL, {**_REMIFENTANIL, "targets": [], "doses": []}], "effects": effects, "population": _MANY}
    yield "long courses", {"drugs": [_PROPOFOL], "every": "100 ms", "changes": [{"at": "5 min", "weight_kg": 71}]}
    yield "target control", {"drugs": [_REMIFENTANIL], "population": _MANY}
    yield "target control as in STANPUMP", {"drugs": [{**_REMIFENTANIL, "algorithm": "stanpump"}]}
    yield "relaxants and reversal", {"drugs": _RELAXANT, "effects": ["neuromuscular/kleijn-2011"]}
    yield "populations", {"drugs": [_PROPOFOL], "effects": ["bis/bouillon-2004"], "population": {"people": 2000, "from": "adults-uniform"}}


def warm_up(models: Models, on: date) -> Iterator[str]:
    """Run them one after the other; yields the name of each part before it runs."""
    for name, part in _scenarios():
        yield name
        raw = {"patient": _PATIENT, "until": "10 min", "every": "1 s"} | part
        simulate(read_scenario(raw, models), models=models, on=on)
    yield "validation"
    validate(_TABLE.splitlines(keepends=True), ValidationPlan(model="propofol/schnider-1998"), models=models, on=on)
