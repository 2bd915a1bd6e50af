"""Runs the common job with PyTCI: Eleveld with opiates and Minto, one call a second, by Euler's steps (its default) and by its exact solution."""

from __future__ import annotations

from collections.abc import Iterator

from PyTCI.models import propofol, remifentanil  # type: ignore[import-not-found]  # installed in the peer's environment only

from benchmarks.engine.peers.told import Person, Way, measure, told

job = told()
RATES = {drug: job.each_second(drug) for drug in job.rates}


def curves(person: Person, integrator: str) -> Iterator[list[float]]:
    """Effect-site concentrations of both drugs after each second."""
    sex = "f" if person.female else "m"
    sleep = propofol.Eleveld(person.age, person.weight, person.height, sex)
    sleep.with_opiates()
    for model, rates in ((sleep, RATES["propofol"]), (remifentanil.Minto(person.age, person.weight, person.height, sex), RATES["remifentanil"])):
        model.set_integrator(integrator)
        seen = [0.0]
        for rate in rates:
            model.giveoverseconds(rate, 1)
            seen.append(model.xeo)
        yield seen


def by(integrator: str) -> Way:
    """The job by one of its two ways to go on in time."""

    def way(person: Person) -> tuple[list[float], list[float]]:
        first, second = curves(person, integrator)
        return first, second

    return way


if __name__ == "__main__":
    measure("PyTCI", job.people, {f"giveoverseconds(rate, 1), {name}": (by(name), 20) for name in ("euler", "exact")})
