"""Our kinetics on other programs' constants agree with an exact solution; our models agree with the sets on which programs agree."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.published.reference_values import PEOPLE, job, number, rates_of, rows, solve

from aponia.library.models import Models
from aponia.pharmacology.course import Times, course
from aponia.pharmacology.individual import individuals
from aponia.pharmacology.people import People

MINUTES = np.array([1.0, 5.0, 10.0, 60.0, 180.0])

# The name of each set in the reference table, our model for it, and its options.
CONSENSUS = {
    ("alfentanil", "Maitre"): ("alfentanil/maitre-1987", {}),
    ("dexmedetomidine", "Hannivoort"): ("dexmedetomidine/hannivoort-2015", {}),
    ("fentanyl", "Shafer"): ("fentanyl/shafer-1990", {"effect_site": "simtiva"}),
    ("ketamine", "Domino"): ("ketamine/domino-1984", {}),
    ("ketamine", "Kamp"): ("ketamine/kamp-2020", {}),
    ("propofol", "Eleveld"): ("propofol/eleveld-2018", {"precision": "unrounded"}),
    ("propofol", "Eleveld-noopiate"): ("propofol/eleveld-2018", {"precision": "unrounded", "opioids": "no"}),
    ("propofol", "Schnider"): ("propofol/schnider-1998", {}),
    ("remifentanil", "Eleveld"): ("remifentanil/eleveld-2017", {}),
    ("remifentanil", "Minto"): ("remifentanil/minto-1997", {}),
    ("remimazolam", "Eleveld"): ("remimazolam/eleveld-2025", {"effect_site": "sedation"}),
    ("remimazolam", "Schmith"): ("remimazolam/schmith-2020", {}),
    ("sufentanil", "Gepts"): ("sufentanil/gepts-1995", {}),
}
# Amounts in the job are as in the reference; ours are in mcg where levels are in ng/mL, which is the same number for opioids in mcg.


@pytest.mark.parametrize(("name", "ours"), CONSENSUS.items(), ids=lambda value: "/".join(value) if isinstance(value[1], str) else value[0])
def test_a_model_gives_the_curve_on_which_programs_agree(
    name: tuple[str, str], ours: tuple[str, dict[str, str]], models: Models, shared: Path,
) -> None:
    row = next(row for row in rows(shared / "reference" / "consensus_Ce.csv") if (row["drug"], row["model"]) == name)
    model, options = ours
    person = People.of(**PEOPLE["A"])
    seen = course(individuals(models[model], person, options, measures=models.measures), job(name[0]), Times.at(MINUTES))
    plasma = np.array([number(row[f"Cp_{minute:g}min"]) for minute in MINUTES])
    assert seen.plasma is not None
    # The table prints six digits of sets that agree to 0.05 %; the Eleveld remifentanil row is of unrounded values, 0.3 % away from the printed.
    tolerance = 3e-3 if model == "remifentanil/eleveld-2017" else 5e-4
    assert seen.plasma[0] == pytest.approx(plasma, rel=tolerance)
    effect = np.array([number(row[f"Ce_{minute:g}min"]) for minute in MINUTES])
    if np.isfinite(effect).all() and name[0] not in {"ketamine", "dexmedetomidine"}:  # no two programs agree on a ke0 of these
        assert seen.effect is not None
        assert seen.effect[0] == pytest.approx(effect, rel=max(tolerance, 1e-3))


def test_dexmedetomidine_reaches_its_effect_site_with_the_constant_of_sedation(models: Models) -> None:
    person = People.of(**PEOPLE["A"])
    model = models["dexmedetomidine/hannivoort-2015"]
    seen = course(individuals(model, person, {}, measures=models.measures), job("dexmedetomidine"), Times.at(MINUTES))
    assert seen.effect is not None
    assert seen.effect[0] == pytest.approx([0.180148, 0.241404, 0.285494, 0.501040, 0.233822], rel=5e-6)


def test_our_kinetics_solve_every_programs_constants_exactly(models: Models, shared: Path) -> None:
    constants = {
        (row["drug"], row["model"], row["peer"], row["version"], row["patient"]): row for row in rows(shared / "reference" / "peer_parameters.csv")
    }
    table: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for row in rows(shared / "reference" / "pk_reference.csv"):
        table.setdefault((row["drug"], row["model"], row["peer"], row["version"], row["patient"]), []).append(row)
    compared = 0
    worst = 0.0
    for key, lines in table.items():
        if key not in constants:
            continue
        rates = rates_of(constants[key])
        minutes = np.array([float(line["t_s"]) / 60 for line in lines])
        plasma, effect = solve(rates, job(key[0]), minutes, models["propofol/schnider-1998"])
        for place, line in enumerate(lines):
            exact = number(line["cp_exact"])
            if np.isfinite(exact):
                worst = max(worst, abs(plasma[0, place] / exact - 1))
                compared += 1
            exact = number(line["ce_exact"])
            if np.isfinite(exact) and effect is not None:
                worst = max(worst, abs(effect[0, place] / exact - 1))
                compared += 1
    assert compared > 2000
    # The constants are printed with ten digits, so the curves can agree to about nine.
    assert worst < 1e-6
