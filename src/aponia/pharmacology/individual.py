"""A model applied to people: its equations evaluated for all of them at once, in the solver's units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import final

import numpy as np
from numpy.typing import NDArray

from aponia.pharmacology.measure import COVARIATES, Measure
from aponia.pharmacology.model import EffectSite, Model, ModelError, Parameter
from aponia.pharmacology.modes import Rates, ke0_for_peak
from aponia.pharmacology.people import CovariateError, CovariateFault, Floats, People


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Absorption:
    """A depot of each person: rate constant [1/min], fraction that arrives, lag [min]."""

    rate: Floats
    fraction: Floats
    lag: Floats


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Individuals:
    """Kinetics of ``size`` people by one model.

    ``rates`` has arrays of length ``size``: volume [L] and rate constants [1/min]. ``values`` holds every printed parameter in its
    printed unit, ``choices`` every option with what was chosen, ``warnings`` what the reader must know.
    """

    model: Model
    size: int
    rates: Rates
    site: EffectSite | None
    depots: Mapping[str, Absorption]
    choices: Mapping[str, str]
    values: Mapping[str, Floats]
    warnings: tuple[str, ...]

    def take(self, rows: NDArray[np.intp]) -> Individuals:
        """Some of these people."""
        return replace(
            self, size=len(rows), rates=self.rates.take(rows), values={name: value[rows] for name, value in self.values.items()},
            depots={
                route: Absorption(rate=one.rate[rows], fraction=one.fraction[rows], lag=one.lag[rows]) for route, one in self.depots.items()
            },
        )


def individuals(
    model: Model, people: People, options: Mapping[str, str] | None = None, *, measures: Mapping[str, Measure], extrapolate: bool = False,
    effects: Mapping[str, Floats] | None = None,
) -> Individuals:
    """The model for these people; ``effects`` are factors by which parameters of single people differ from the typical (see ``variability``).

    Raises :class:`CovariateError` for a missing covariate, or for one outside the studied range unless ``extrapolate``;
    :class:`ModelError` for an option that is not offered or an equation that leaves the possible.
    """
    choices = model.chosen(options or {})
    site = model.site((options or {}).get("effect_site"))
    names = names_for(model, people, choices, measures)
    warnings = check_range(model, people, measures, names, extrapolate=extrapolate)
    with np.errstate(all="ignore"):
        values = evaluate(model, names, people.size, effects or {})
        rates = _rates(model, values, site, names, effects or {}, people.size)
        depots = {
            depot.route: Absorption(
                rate=_solver(depot.absorption, names, people.size, (effects or {}).get("absorption")),
                fraction=_solver(depot.bioavailability, names, people.size, None),
                lag=_solver(depot.lag, names, people.size, None) if depot.lag else np.zeros(people.size),
            )
            for depot in model.depots
        }
    shown = choices | ({"effect_site": site.name} if site else {})
    return Individuals(
        model=model, size=people.size, rates=rates, site=site, depots=depots, choices=shown, values=values, warnings=warnings,
    )


def names_for(model: Model, people: People, choices: Mapping[str, str], measures: Mapping[str, Measure]) -> dict[str, Floats | float]:
    """What the model's equations may ask for: covariates, measures, and each choice as 1 or 0."""
    names: dict[str, Floats | float] = {}
    missing: list[str] = []
    for name in model.uses:
        values = people.resolve(name, measures)
        if values is None:
            missing += people.missing_for(name, measures)
        else:
            names[name] = values
    if missing:
        faults = tuple(
            CovariateFault(covariate=name, person=None, problem=f"is missing ({COVARIATES[name].unit or '0 or 1'})")
            for name in dict.fromkeys(missing)
        )
        raise CovariateError(model.id, faults, "Tell it for every person, or choose another model.")
    for name, option in model.options.items():
        for choice in option.choices:
            names[option.flag(choice)] = 1.0 if choices[name] == choice else 0.0
    return names


def check_range(
    model: Model, people: People, measures: Mapping[str, Measure], names: Mapping[str, Floats | float], *, extrapolate: bool,
) -> tuple[str, ...]:
    """Compare with what the source studied: warnings when told to extrapolate, otherwise an error."""
    faults: list[CovariateFault] = []
    for name, (low, high) in model.studied.items():
        values = people.resolve(name, measures)
        if values is None:
            continue
        outside = np.flatnonzero((values < low) | (values > high))
        unit = COVARIATES[name].unit if name in COVARIATES else measures[name].unit
        faults += [
            CovariateFault(
                covariate=name, person=int(row) + 1, problem=f"{name} is {values[row]:g} {unit}, but the source studied {low:g} to {high:g} {unit}",
            )
            for row in outside[:8]
        ]
    for limit in model.limits:
        wrong = np.flatnonzero(np.broadcast_to(np.asarray(limit.when.evaluate(names)), (people.size,)))
        faults += [CovariateFault(covariate="limit", person=int(row) + 1, problem=limit.says) for row in wrong[:8]]
    if faults and not extrapolate:
        raise CovariateError(model.id, tuple(faults), "Choose another model, or set `extrapolate` to go on with a warning.")
    return tuple(dict.fromkeys(f"{model.id}: {fault.problem}" for fault in faults))


def evaluate(model: Model, names: dict[str, Floats | float], size: int, effects: Mapping[str, Floats]) -> dict[str, Floats]:
    """Every printed parameter in its printed unit; ``names`` grows by the terms and parameters, as typical values."""
    for name, term in model.terms.items():
        names[name] = term.evaluate(names)
    values: dict[str, Floats] = {}
    for name, parameter in model.parameters.items():
        typical = names[name] = parameter.equation.evaluate(names)
        # A copy: a broadcast view may not be written to, which compiled loops would take for another kind of array.
        values[name] = np.array(np.broadcast_to(np.asarray(typical, dtype=np.float64), (size,)))
        if name in effects:
            values[name] = values[name] * effects[name]
    return values


def _rates(
    model: Model, values: Mapping[str, Floats], site: EffectSite | None, names: Mapping[str, Floats | float], effects: Mapping[str, Floats],
    size: int,
) -> Rates:
    inner = {name: values[name] * parameter.factor for name, parameter in model.parameters.items()}
    _check_possible(model, inner)
    zero = np.zeros(size)
    v1 = inner["v1"]
    constants = {
        name: inner[name] if name in inner else _ratio(inner, flow, volume, zero)
        for name, flow, volume in (("k10", "cl", "v1"), ("k12", "q2", "v1"), ("k13", "q3", "v1"), ("k21", "q2", "v2"), ("k31", "q3", "v3"))
    }
    rates = Rates(v1=v1, **constants, ke0=None)
    if site is None:
        return rates
    if site.ke0 is not None:
        ke0 = _solver(site.ke0, names, size, None)
    else:
        assert site.time_to_peak is not None
        ke0 = ke0_for_peak(rates, _solver(site.time_to_peak, names, size, None))
        lacking = np.flatnonzero(~np.isfinite(ke0))
        if len(lacking):
            raise ModelError(f"{model.id}: no ke0 lets the effect site {site.name!r} of person {lacking[0] + 1} peak when the source says it does.")
    if "ke0" in effects:
        ke0 = ke0 * effects["ke0"]
    return Rates(v1=v1, **constants, ke0=ke0)


def _ratio(inner: Mapping[str, Floats], flow: str, volume: str, zero: Floats) -> Floats:
    if flow not in inner or volume not in inner:
        return zero
    # An empty compartment takes nothing and gives nothing.
    return np.divide(inner[flow], inner[volume], out=np.zeros_like(zero), where=inner[volume] > 0)


def _check_possible(model: Model, inner: Mapping[str, Floats]) -> None:
    for name, values in inner.items():
        wrong = np.flatnonzero(~(np.isfinite(values) & (values >= 0) & ((values > 0) | (name != "v1"))))
        if len(wrong):
            raise ModelError(
                f"{model.id}: {name} comes out as {values[wrong[0]]:g} for person {wrong[0] + 1}, which cannot be. "
                "The equations do not hold for these covariates; choose another model."
            )


def _solver(parameter: Parameter, names: Mapping[str, Floats | float], size: int, factor: Floats | None) -> Floats:
    values = np.broadcast_to(np.asarray(parameter.equation.evaluate(names), dtype=np.float64), (size,)) * parameter.factor
    return values if factor is None else values * factor
