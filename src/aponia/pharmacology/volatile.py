"""A gas breathed in: from the vaporizer through circuit and lungs into vessel-rich tissue, lean tissue and fat, exact at every time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aponia.pharmacology.course import Times
from aponia.pharmacology.doses import DoseError
from aponia.pharmacology.individual import check_range, evaluate, names_for
from aponia.pharmacology.measure import Measure
from aponia.pharmacology.model import Model, ModelError
from aponia.pharmacology.people import Floats, People

TISSUES = ("vessel_rich", "lean", "fat")
# What can be read; end-tidal gas stands for the plasma, the vessel-rich tissue for the brain.
SITES = {"plasma": "alveolar", "effect": "vessel_rich", "inspired": "circuit", "lean": "lean", "fat": "fat"}
STILL = 1e-12  # a mode that decays by less than this over a segment is taken not to decay


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class GasSettings:
    """What comes to the patient: each setting holds from ``starts`` [min] to the next, the last one on and on.

    ``percent`` of the agent in the fresh gas and ``fresh_gas`` [L/min] are (settings,) for everybody alike, or (people, settings).
    Without ``circuit_l`` nothing is breathed again: the patient inspires what the vaporizer is set to, whatever the flow.
    """

    starts: Floats
    percent: Floats
    fresh_gas: Floats | None
    circuit_l: float | None

    @classmethod
    def of(cls, starts: ArrayLike, *, percent: ArrayLike, fresh_gas: ArrayLike | None = None, circuit_l: float | None = None) -> GasSettings:
        """Check and keep; raises :class:`DoseError`.

        >>> GasSettings.of([0, 10], percent=[4, 2], fresh_gas=[6, 0.5], circuit_l=6).percent
        array([4., 2.])
        """
        begin = np.atleast_1d(np.asarray(starts, dtype=np.float64))
        if len(begin) and (not np.all(np.isfinite(begin)) or begin[0] < 0 or np.any(np.diff(begin) <= 0)):
            raise DoseError("Times of settings must be finite, not negative, and ascending.")
        share = _per_setting(percent, len(begin), "percent of the agent", highest=100.0)
        if circuit_l is None:
            return cls(starts=begin, percent=share, fresh_gas=None, circuit_l=None)
        if not (np.isfinite(circuit_l) and circuit_l > 0):
            raise DoseError(f"A circuit holds more than nothing; given: {circuit_l:g} L.")
        if fresh_gas is None:
            raise DoseError("A circuit needs the fresh gas flow in L/min. Tell it, or leave out the circuit.")
        return cls(starts=begin, percent=share, fresh_gas=_per_setting(fresh_gas, len(begin), "fresh gas flow", highest=1000.0), circuit_l=circuit_l)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Uptake:
    """Uptake of one gas in ``size`` people by one model; ``values`` holds every printed parameter in its printed unit."""

    model: Model
    size: int
    values: Mapping[str, Floats]
    choices: Mapping[str, str]
    warnings: tuple[str, ...]


def uptake_of(  # noqa: PLR0913 - the same arguments as for kinetics and effects
    model: Model, people: People, options: Mapping[str, str] | None = None, *, measures: Mapping[str, Measure], extrapolate: bool = False,
    effects: Mapping[str, Floats] | None = None,
) -> Uptake:
    """The model for these people; errors as for :func:`aponia.pharmacology.individual.individuals`."""
    if model.kind != "volatile" or model.structure != "uptake":
        raise ModelError(f"{model.id} is not a model of a gas that is breathed in.")
    choices = model.chosen(options or {})
    names = names_for(model, people, choices, measures)
    warnings = check_range(model, people, measures, names, extrapolate=extrapolate)
    with np.errstate(all="ignore"):
        values = evaluate(model, names, people.size, effects or {})
    for name, found in values.items():
        wrong = np.flatnonzero(~(np.isfinite(found) & (found >= 0) & ((found > 0) | (name == "shunt")) & ((found < 1) | (name != "shunt"))))
        if len(wrong):
            raise ModelError(f"{model.id}: {name} comes out as {found[wrong[0]]:g} for person {wrong[0] + 1}, which cannot be.")
    return Uptake(model=model, size=people.size, values=values, choices=choices, warnings=warnings)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class VolatileGiven:
    """A gas given by settings, to people who have none of it at the start; concentrations are partial pressures in percent."""

    people: Uptake
    settings: GasSettings

    @property
    def unit(self) -> str:
        """Percent of one atmosphere."""
        return "%"

    def take(self, rows: NDArray[np.intp]) -> VolatileGiven:
        """The same in some of these people."""
        own = self.settings
        settings = replace(
            own, percent=own.percent[rows] if own.percent.ndim == 2 else own.percent,
            fresh_gas=own.fresh_gas[rows] if own.fresh_gas is not None and own.fresh_gas.ndim == 2 else own.fresh_gas,
        )
        values = {name: value[rows] for name, value in self.people.values.items()}
        return VolatileGiven(people=replace(self.people, size=len(rows), values=values), settings=settings)

    def changes(self) -> Floats:
        """The minutes at which a setting changes."""
        return self.settings.starts

    def concentration(self, site: str, times: Times) -> Floats:
        """(people × times) in lungs (``plasma``: end-tidal), vessel-rich tissue (``effect``), ``inspired`` gas, ``lean`` tissue or ``fat``."""
        if site not in SITES:
            raise ModelError(f"{self.people.model.id} has no place {site!r}; it has: {', '.join(SITES)}.")
        result = pressures(self.people, self.settings, times, SITES[site])
        return np.broadcast_to(result, (self.people.size, times.count))


def pressures(people: Uptake, settings: GasSettings, times: Times, place: str) -> Floats:
    """Partial pressures [%] at one place, (people × times), or (1 × times) where all people are alike.

    Every exchange is as strong one way as the other, so that with pressures weighed by the square root of what a place holds the
    matrix is symmetric. Its modes are then real, well separated from one another in direction even where their rates meet, and never
    grow: each setting is advanced in closed form.
    """
    rows = 1 if _all_alike(people, settings) else people.size
    values = {name: value[:rows] for name, value in people.values.items()}
    starts, percent, fresh_gas = _from_zero(settings)
    points = times.array()
    found = np.empty((rows, len(points)))
    if place == "circuit" and settings.circuit_l is None:
        found[:] = percent[:, np.searchsorted(starts, points + 1e-12, side="right") - 1]
        return found
    names, content = _content(values, settings.circuit_l)
    root = np.sqrt(content)
    first = np.append(np.searchsorted(points, starts - 1e-12), len(points))
    state = np.zeros((rows, len(names)))
    for s, start in enumerate(starts):
        flow, share = fresh_gas[:, s] if fresh_gas is not None else None, percent[:, s]
        decay, modes, inflow = _modes(values, root, flow, share)
        mode = np.einsum("pim,pi->pm", modes, root * state)
        span = np.maximum(points[first[s]:first[s + 1]] - start, 0.0)
        weight = modes[:, names.index(place), :] / root[:, [names.index(place)]]
        found[:, first[s]:first[s + 1]] = _sum_of_modes(decay, weight, mode, inflow, span)
        if s + 1 < len(starts):
            shrunk, grown = _advance(decay, np.full((rows, 1), starts[s + 1] - start))
            state = np.einsum("pim,pm->pi", modes, mode * shrunk[:, :, 0] + inflow * grown[:, :, 0]) / root
    return found


def _sum_of_modes(decay: Floats, weight: Floats, mode: Floats, inflow: Floats, span: Floats) -> Floats:
    """One place at each of ``span`` [min] after a change; mode by mode, so that memory stays that of the result."""
    total = np.zeros((len(decay), len(span)))
    for m in range(decay.shape[1]):
        shrunk, grown = _advance(decay[:, m:m + 1], span[None, :])
        total += (weight[:, m:m + 1] * mode[:, m:m + 1]) * shrunk[:, 0] + (weight[:, m:m + 1] * inflow[:, m:m + 1]) * grown[:, 0]
    return total


def _advance(decay: Floats, span: Floats) -> tuple[Floats, Floats]:
    """What is left of a mode and what one unit of inflow a minute has added, after ``span``; (people, modes, times)."""
    past = decay[:, :, None] * span[:, None, :]
    lost = -np.expm1(-past)
    still = past < STILL
    return 1.0 - lost, np.where(still, np.broadcast_to(span[:, None, :], past.shape), lost / np.where(still, 1.0, decay[:, :, None]))


def _content(values: Mapping[str, Floats], circuit_l: float | None) -> tuple[tuple[str, ...], Floats]:
    """The places and how many liters of gas each holds at one atmosphere of the agent, (people × places)."""
    blood = values["blood_gas"]
    columns = [values["alveolar_gas"] + values["lung_tissue"] * values["lung_gas"] + values["lung_blood"] * blood]
    columns += [values[f"{name}_tissue"] * values[f"{name}_gas"] + values[f"{name}_blood"] * blood for name in TISSUES]
    names = ("alveolar", *TISSUES)
    if circuit_l is None:
        return names, np.stack(columns, axis=1)
    return ("circuit", *names), np.stack([np.full(len(blood), circuit_l), *columns], axis=1)


def _modes(values: Mapping[str, Floats], root: Floats, fresh_gas: Floats | None, percent: Floats) -> tuple[Floats, Floats, Floats]:
    """Rates [1/min], modes (people, places, modes), and the inflow into each mode under one setting."""
    breath, shunt = values["alveolar_ventilation"], values["shunt"]
    blood = np.stack([values[f"{name}_share"] for name in TISSUES], axis=1) * (values["cardiac_output"] * values["blood_gas"])[:, None]
    flow = blood.sum(axis=1)
    people, places = root.shape
    lungs = places - len(TISSUES) - 1
    exchange, source = np.zeros((people, places, places)), np.zeros((people, places))
    exchange[:, lungs, lungs] = breath + (1 - shunt) * flow
    for i in range(len(TISSUES)):
        exchange[:, lungs, lungs + 1 + i] = exchange[:, lungs + 1 + i, lungs] = -(1 - shunt) * blood[:, i]
        exchange[:, lungs + 1 + i, lungs + 1 + i] = blood[:, i]
        # blood that passes the lungs by brings the mixture of all tissues back to each of them
        exchange[:, lungs + 1 + i, lungs + 1:] -= (shunt * blood[:, i] / flow)[:, None] * blood
    if fresh_gas is None:
        source[:, lungs] = breath * percent
    else:
        exchange[:, 0, 0] = fresh_gas + breath
        exchange[:, 0, 1] = exchange[:, 1, 0] = -breath
        source[:, 0] = fresh_gas * percent
    decay, modes = np.linalg.eigh(exchange / (root[:, :, None] * root[:, None, :]))
    return np.maximum(decay, 0.0), modes, np.einsum("pim,pi->pm", modes, source / root)


def _all_alike(people: Uptake, settings: GasSettings) -> bool:
    shared = settings.percent.ndim == 1 and (settings.fresh_gas is None or settings.fresh_gas.ndim == 1)
    return shared and all(np.ptp(value) == 0 for value in people.values.values())


def _from_zero(settings: GasSettings) -> tuple[Floats, Floats, Floats | None]:
    """Starts, percents and flows with a first setting at 0: until the first of them nothing of the agent comes."""
    percent = np.atleast_2d(settings.percent)
    fresh_gas = None if settings.fresh_gas is None else np.atleast_2d(settings.fresh_gas)
    if len(settings.starts) and settings.starts[0] == 0:
        return settings.starts, percent, fresh_gas
    before = np.zeros((len(percent), 1))
    flow = None if fresh_gas is None else np.concatenate([np.zeros((len(fresh_gas), 1)), fresh_gas], axis=1)
    return np.concatenate([[0.0], settings.starts]), np.concatenate([before, percent], axis=1), flow


def _per_setting(given: ArrayLike, settings: int, what: str, *, highest: float) -> Floats:
    values: NDArray[np.float64] = np.asarray(given, dtype=np.float64)
    if values.ndim == 0:
        values = np.full(settings, float(values))
    if values.shape[-1] != settings or values.ndim > 2:
        raise DoseError(f"Each of the {settings} settings needs one {what}; the shape given is {values.shape}.")
    wrong = np.argwhere(~((values >= 0) & (values <= highest)))
    if len(wrong):
        raise DoseError(f"A {what} cannot be {values[tuple(wrong[0])]:g} (setting {wrong[0][-1] + 1}); expected 0 to {highest:g}.")
    return values
