"""Runs the common job with the Python Anesthesia Simulator: its whole patient, and its two drugs' compartments alone."""

from __future__ import annotations

from typing import Any

import numpy as np
from python_anesthesia_simulator import CompartmentModel, Patient  # type: ignore[import-not-found]  # installed in the peer's environment only

from benchmarks.engine.peers.told import Person, measure, told

job = told()
RATES = {drug: np.array([*job.each_second(drug), 0.0]) for drug in job.rates}
EFFECT = 3  # the fourth compartment is the effect site


def whole(person: Person) -> tuple[Any, Any]:
    """Its full simulation: concentrations with BIS, tolerance, pressure and cardiac output."""
    patient = Patient(characteristics(person), model_propo="Eleveld", model_remi="Minto", save_data_bool=False)
    seen = patient.full_sim(RATES["propofol"], RATES["remifentanil"])
    return seen["x_propo_4"].to_numpy(), seen["x_remi_4"].to_numpy()


def alone(person: Person) -> tuple[Any, Any]:
    """Nothing but the two drugs' compartments."""
    lean = Patient(characteristics(person), save_data_bool=False).lbm
    sleep = CompartmentModel(characteristics(person), lean, drug="Propofol", model="Eleveld").full_sim(RATES["propofol"])
    opioid = CompartmentModel(characteristics(person), lean, drug="Remifentanil", model="Minto").full_sim(RATES["remifentanil"])
    return sleep[EFFECT], opioid[EFFECT]


def characteristics(person: Person) -> list[float]:
    """Age, height, weight, and 1 for a man."""
    return [person.age, person.height, person.weight, 1 - person.female]


if __name__ == "__main__":
    measure("python-anesthesia-simulator", job.people, {"Patient.full_sim": (whole, 20), "CompartmentModel.full_sim": (alone, 20)})
