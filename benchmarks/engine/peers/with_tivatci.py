"""Runs the common job with tivatci: Eleveld and Minto, by its Model.ce with a dose for each second."""

from __future__ import annotations

from typing import Any

import numpy as np
import tivatci  # type: ignore[import-not-found]  # installed in the peer's environment only

from benchmarks.engine.peers.told import Person, measure, told

job = told()
RATES = {drug: np.array(job.each_second(drug)) for drug in job.rates}


def way(person: Person) -> tuple[Any, Any]:
    """Effect-site concentrations of both drugs."""
    covariates = {"age": person.age, "sex": "F" if person.female else "M", "weight": person.weight, "height": person.height}
    sleep, opioid = (tivatci.Model(name, **covariates) for name in ("eleveld", "minto"))
    seconds = len(RATES["propofol"])
    return sleep.ce(seconds, RATES["propofol"]), opioid.ce(seconds, RATES["remifentanil"])


if __name__ == "__main__":
    measure("tivatci", job.people, {"Model.ce": (way, 100)})
