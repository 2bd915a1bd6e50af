"""The reference values: other programs' constants and outputs, and exact solutions for them."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from aponia.pharmacology.course import Times, course
from aponia.pharmacology.doses import Doses
from aponia.pharmacology.individual import Individuals
from aponia.pharmacology.model import Model
from aponia.pharmacology.modes import Rates
from aponia.pharmacology.people import Floats

# Man of 35 years, woman of 70, …: the people of the common job.
PEOPLE = {
    "A": {"age": 35.0, "weight": 70.0, "height": 170.0, "female": 0.0},
    "B": {"age": 70.0, "weight": 55.0, "height": 160.0, "female": 1.0},
    "C": {"age": 25.0, "weight": 110.0, "height": 180.0, "female": 0.0},
    "D": {"age": 50.0, "weight": 95.0, "height": 158.0, "female": 1.0},
    "E": {"age": 80.0, "weight": 80.0, "height": 175.0, "female": 0.0},
    "F": {"age": 8.0, "weight": 28.0, "height": 128.0, "female": 0.0},
}

# Rates [amount/s] for 0-10 s, 10-3600 s and 3600-7200 s of the common job.
HISTORY = {
    "propofol": (14, 0.15, 0.12), "remifentanil": (7, 0.25, 0.125), "sufentanil": (2, 0.005, 0.0025), "fentanyl": (10, 0.02, 0.01),
    "alfentanil": (100, 0.5, 0.25), "dexmedetomidine": (2, 0.01, 0.005), "ketamine": (3.5, 0.01, 0.005), "midazolam": (0.3, 0.001, 0.0005),
    "morphine": (1, 0.0005, 0.00025), "hydromorphone": (0.15, 0.0001, 0.00005), "methadone": (1, 0.0005, 0.00025),
    "rocuronium": (4.2, 0.005, 0.0025), "remimazolam": (1.4, 0.01, 0.005), "etomidate": (2, 0.005, 0.0025), "lidocaine": (10, 0.02, 0.01),
}


def job(drug: str, scale: float = 1.0) -> Doses:
    """The dose history of the common job; ``scale`` turns its amounts into the model's."""
    first, second, third = (rate * 60 * scale for rate in HISTORY[drug])
    return Doses.of([0, 10 / 60, 60, 120], rates=[first, second, third, 0])


def rows(file: Path) -> list[dict[str, str]]:
    """A table as dictionaries."""
    with file.open(newline="") as stream:
        return list(csv.DictReader(stream))


def solve(rates: Rates, doses: Doses, minutes: Floats, model: Model) -> tuple[Floats, Floats | None]:
    """Plasma and effect site of people with these constants."""
    people = Individuals(model=model, size=rates.size, rates=rates, site=None, depots={}, choices={}, values={}, warnings=())
    seen = course(people, doses, Times.at(minutes))
    assert seen.plasma is not None
    return seen.plasma, seen.effect


def number(text: str) -> float:
    """A number, or NaN for an empty cell."""
    return float(text) if text else float("nan")


def rates_of(row: dict[str, str]) -> Rates:
    """The constants of one row of another program."""
    def one(name: str) -> Floats:
        value = number(row[name])
        return np.array([0.0 if np.isnan(value) else value])

    ke0 = np.array([number(row["ke0_per_min"])])
    return Rates(
        v1=one("v1_L"), k10=one("k10_per_min"), k12=one("k12_per_min"), k13=one("k13_per_min"), k21=one("k21_per_min"), k31=one("k31_per_min"),
        ke0=ke0 if np.isfinite(ke0).all() else None,
    )
