"""A simulation as labelled arrays (xarray), for those who go on computing; needs the extra ``lab``."""

from __future__ import annotations

import xarray as xr

from aponia.consult.simulation import Simulation
from aponia.exchange.simulation_csv import simulation_columns, unit_slug
from aponia.vocabulary.answer import Answer


def simulation_as_dataset(answer: Answer[Simulation]) -> xr.Dataset:
    """Variables over ``time_s`` [s] named like the columns of the table, bands with a further dimension ``quantile``; units as attributes."""
    result = answer.result
    columns = simulation_columns(result)
    units = {unit_slug(drug.unit): drug.unit for drug in result.drugs} | {unit_slug(drug.rate_unit): drug.rate_unit for drug in result.drugs}
    variables: dict[str, xr.Variable] = {}
    for name, values in columns.items():
        if name == "time_s" or (name.rpartition("_")[2].startswith("q") and name.rpartition("_")[0] in columns):
            continue
        unit = next((unit for slug, unit in units.items() if name.endswith(slug)), "")
        variables[name] = xr.Variable(("time_s",), values, {"units": unit})
    for drug in result.drugs:
        for site, band in (("plasma", drug.plasma_band), ("effect", drug.effect_band)):
            if band:
                name = f"{drug.drug.replace('-', '_')}_{site}_{unit_slug(drug.unit)}_band"
                variables[name] = xr.Variable(("quantile", "time_s"), list(band.values()), {"units": drug.unit})
    for effect in result.effects:
        variables[effect.column].attrs.update({"units": effect.unit, "long_name": effect.label, "model": effect.effect})
        if effect.band:
            variables[f"{effect.column}_band"] = xr.Variable(("quantile", "time_s"), list(effect.band.values()), {"units": effect.unit})
    quantiles = next((list(band) for band in (*(drug.plasma_band for drug in result.drugs), *(one.band for one in result.effects)) if band), [])
    coordinates = {"time_s": columns["time_s"]} | ({"quantile": quantiles} if quantiles else {})
    return xr.Dataset(variables, coordinates, {
        "sources": "; ".join(source.short for source in answer.sources), "knowledge_version": answer.knowledge_version, "notice": answer.notice,
    })
