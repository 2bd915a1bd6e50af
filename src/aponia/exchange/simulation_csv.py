"""A simulation as a table: time, then plasma, effect site and rate of each drug, then one column an effect."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import numpy as np

from aponia.consult.simulation import DrugCurves, Simulation
from aponia.consult.simulation.result import Curve

_SLUGS = {"mcg/mL": "ug_per_ml", "ng/mL": "ng_per_ml", "%": "percent", "mg/min": "mg_per_min", "mcg/min": "ug_per_min", "L/min": "l_per_min"}


def simulation_columns(simulation: Simulation) -> dict[str, Curve]:
    """The columns by name, in order; a drug shown by several models carries the model's name in its columns."""
    columns: dict[str, Curve] = {"time_s": simulation.times_s}
    several = len({drug.drug for drug in simulation.drugs}) < len(simulation.drugs)
    for drug in simulation.drugs:
        columns.update(_drug(drug, several=several))
    columns.update({effect.column: effect.values for effect in simulation.effects})
    columns.update(_bands(simulation))
    return columns


def _bands(simulation: Simulation) -> dict[str, Curve]:
    """After everything else, the quantiles of a population: the name of the column they belong to and ``_q05``, ``_q50``, …"""
    found: dict[str, Curve] = {}
    for drug in simulation.drugs:
        for site, band in (("plasma", drug.plasma_band), ("effect", drug.effect_band)):
            for quantile, values in band.items():
                found[f"{drug.drug.replace('-', '_')}_{site}_{unit_slug(drug.unit)}_{quantile_slug(quantile)}"] = values
    for effect in simulation.effects:
        found.update({f"{effect.column}_{quantile_slug(quantile)}": values for quantile, values in effect.band.items()})
    return found


def quantile_slug(quantile: float) -> str:
    """``q05`` for 0.05, ``q2.5`` for 0.025."""
    percent = round(quantile * 100, 6)
    return f"q{percent:02.0f}" if percent == int(percent) else f"q{percent:g}"


def simulation_as_csv(simulation: Simulation) -> str:
    """The table with a header line; numbers carry up to ten digits."""
    columns = simulation_columns(simulation)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    rows = np.stack(list(columns.values()), axis=1)
    writer.writerows([f"{value:.10g}" for value in row] for row in rows.tolist())
    return text.getvalue()


def unit_slug(unit: str) -> str:
    """A unit as column names spell it: ``mcg/mL`` is ``ug_per_ml``."""
    return _SLUGS.get(unit) or unit.replace("/", "_per_").replace("%", "percent").lower()


def _drug(drug: DrugCurves, *, several: bool) -> Iterator[tuple[str, Curve]]:
    name = drug.drug.replace("-", "_")
    if several:
        name = "_".join(part for part in (drug.model, drug.choices.get("effect_site", "")) if part).replace("/", "_").replace("-", "_")
    gas = drug.unit == "%"
    plasma, effect, rate = ("alveolar", "brain", "vaporizer") if gas else ("plasma", "effect", "rate")
    yield f"{name}_{plasma}_{unit_slug(drug.unit)}", drug.plasma
    if drug.effect is not None:
        yield f"{name}_{effect}_{unit_slug(drug.unit)}", drug.effect
    yield f"{name}_{rate}_{unit_slug(drug.rate_unit)}", drug.rate
