"""Runs the common job with opentiva: Eleveld with opiates and Minto, a pump for each drug with its infusions told, by Pump.run."""

from __future__ import annotations

from typing import Any

from opentiva import propofol, pump, remifentanil  # type: ignore[import-not-found]  # installed in the peer's environment only

from benchmarks.engine.peers.told import Person, measure, told

job = told()
EFFECT = 2  # the third column is the effect site
STRENGTHS = {"propofol": 10, "remifentanil": 50}  # mg/mL and mcg/mL in the syringe


def way(person: Person) -> tuple[Any, Any]:
    """Effect-site concentrations of both drugs."""
    told_of = (int(person.female), person.age, person.weight, person.height)
    models = {"propofol": propofol.Eleveld(*told_of, True), "remifentanil": remifentanil.Minto(*told_of)}
    first, second = (given(model, drug).run()[:, EFFECT].copy() for drug, model in models.items())
    return first, second


def given(model: object, drug: str) -> Any:
    """A pump with the job's infusions, which looks a second beyond their end, as it stops before the end told."""
    found = pump.Pump(model, STRENGTHS[drug], job.ends_s[-1] + 1)
    begins = [0, *job.ends_s[:-1]]
    for begin, end, rate in zip(begins, job.ends_s, job.rates[drug], strict=True):
        if rate > 0:
            found.add_infusion(begin, rate, end - begin)
    return found


if __name__ == "__main__":
    measure("opentiva", job.people, {"Pump.run": (way, 100)})
