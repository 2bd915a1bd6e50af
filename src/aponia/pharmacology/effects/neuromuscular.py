"""Muscle block by rocuronium, and its reversal by sugammadex, which takes free rocuronium out of the blood and away from the muscle."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from aponia.pharmacology.course import INTRAVENOUS, Times, segments
from aponia.pharmacology.doses import Doses
from aponia.pharmacology.effects.effect import Effect
from aponia.pharmacology.exposure import DrugGiven, Exposure
from aponia.pharmacology.individual import Individuals
from aponia.pharmacology.model import ModelError
from aponia.pharmacology.people import Floats

INSTANT = 1e-9  # [min] a point this little before a dose is read after it


def reversal(effect: Effect, exposure: Exposure, times: Times) -> dict[str, Floats]:
    """Train-of-four ratio [%] and free rocuronium [mcg/mL]: exact until sugammadex comes, from then on integrated with the binding."""
    rocuronium, sugammadex = _given(effect, exposure, "rocuronium"), _given(effect, exposure, "sugammadex")
    if rocuronium is None:
        raise ModelError(f"{effect.model.id} needs rocuronium, which has not been given. Add it, or leave this effect out.")
    _check_choices(effect, [given for given in (rocuronium, sugammadex) if given is not None])
    points = times.array()
    begin = np.inf if sugammadex is None else _begin(sugammadex)
    if sugammadex is None or not len(points) or points[-1] < begin - INSTANT:
        free, site = (rocuronium.concentration(place, times) for place in ("plasma", "effect"))
    else:
        free, site = _together(effect, rocuronium, sugammadex, points, begin)
    # 1 - x^h/(1 + x^h), in the form that keeps its digits where the block is deep
    share = site / (effect.values["ec50"] * effect.values["rocuronium_molar_mass"] / 1000)[:, None]
    with np.errstate(over="ignore"):
        ratio = effect.values["baseline"][:, None] / (1 + np.maximum(share, 0) ** effect.values["hill"][:, None])
    return {"tof_ratio_percent": ratio, "rocuronium_free_ug_per_ml": free}


def _given(effect: Effect, exposure: Exposure, drug: str) -> DrugGiven | None:
    given = exposure.drugs.get(drug)
    if given is None:
        return None
    if not isinstance(given, DrugGiven) or given.people.model.citation.source.key != effect.model.citation.source.key:
        own = f"{drug}/{effect.model.id.partition('/')[2]}"
        raise ModelError(f"{effect.model.id} holds for the kinetics of its own paper only. Give {drug} with {own}, or leave this effect out.")
    if other := sorted(given.doses.keys() - {INTRAVENOUS}):
        raise ModelError(f"{effect.model.id} follows what is given into a vein; {drug} has been given by {', '.join(other)}.")
    return given


def _check_choices(effect: Effect, drugs: list[DrugGiven]) -> None:
    """The paper's options reach over its three files: what one is told must be told to all."""
    told = [(effect.model.id, effect.choices), *((given.people.model.id, given.people.choices) for given in drugs)]
    for name in sorted({name for _, choices in told for name in choices}):
        answers = {model: choices[name] for model, choices in told if name in choices}
        if len(set(answers.values())) > 1:
            shown = ", ".join(f"{choice!r} in {model}" for model, choice in answers.items())
            raise ModelError(f"{effect.model.id}: the option {name!r} is {shown}. Choose the same in all of them.")


def _begin(sugammadex: DrugGiven) -> float:
    """When the first sugammadex comes [min]; infinite where none does."""
    if sugammadex.start is not None and np.any(sugammadex.start.body() > 0):
        return 0.0
    doses = _into_vein(sugammadex)
    given = ((np.atleast_2d(doses.rates) > 0) | (np.atleast_2d(doses.boluses) > 0)).any(axis=0)
    return float(doses.starts[given][0]) if given.any() else np.inf


def _into_vein(given: DrugGiven) -> Doses:
    return given.doses.get(INTRAVENOUS, Doses.none())


def _together(effect: Effect, rocuronium: DrugGiven, sugammadex: DrugGiven, points: Floats, begin: float) -> tuple[Floats, Floats]:
    """Free rocuronium and effect site [mcg/mL] at ``points``, of which the last lie after the first sugammadex at ``begin`` [min]."""
    from aponia.pharmacology.effects.binding_kernels import TOLERANCE, bind  # noqa: PLC0415 - the compiler loads only where it is needed

    early = int(np.searchsorted(points, begin - INSTANT))
    molar = (1000 / effect.values["rocuronium_molar_mass"], 1000 / effect.values["sugammadex_molar_mass"])
    # a bolus at the same instant belongs to what comes after
    before = replace(
        rocuronium, doses={INTRAVENOUS: _into_vein(rocuronium).between(0.0, begin)}, later=tuple(one for one in rocuronium.later if one[0] < begin),
    )
    result = np.empty((2, effect.people.size, len(points)))
    if early:
        result[:, :, :early] = [before.concentration(place, Times.at(points[:early])) for place in ("plasma", "effect")]
    state = _start(effect, before, sugammadex, begin, molar)
    # covariates of either drug may change on the way: what is in the body stays in it
    cuts = [begin, *sorted({at for given in (rocuronium, sugammadex) for at, _ in given.later if begin < at <= points[-1]}), np.inf]
    first = early
    for start, end in pairwise(cuts):
        last = len(points) if end == np.inf else int(np.searchsorted(points, end))
        looked_at = Times.at(np.maximum(points[first:last] - start, 0.0))
        doses = [_into_vein(given).between(start, end) for given in (rocuronium, sugammadex)]
        lengths, amounts, places, since = _pieces(doses, molar, looked_at, None if end == np.inf else end - start)
        now = [_current(given, start) for given in (rocuronium, sugammadex)]
        out = np.empty((2, effect.people.size, looked_at.count))
        state = bind(_constants(effect, *now), state, lengths, amounts, places, since, TOLERANCE, out)
        result[:, :, first:last] = out / molar[0][:, None]
        first = last
    if np.isnan(state).any():
        raise ModelError(f"{effect.model.id}: the binding cannot be followed with these numbers. Check the doses and the covariates.")
    return result[0], result[1]


def _start(effect: Effect, before: DrugGiven, sugammadex: DrugGiven, begin: float, molar: tuple[Floats, Floats]) -> Floats:
    """(people × states) in micromoles, and micromoles per liter at the effect site, when the first sugammadex comes."""
    from aponia.pharmacology.effects.binding_kernels import STATES  # noqa: PLC0415 - the compiler loads only where it is needed

    there = before.state(begin)
    state = np.zeros((effect.people.size, STATES))
    state[:, 0], state[:, 1], state[:, 6] = there.central * molar[0], there.second * molar[0], there.effect * molar[0]
    if sugammadex.start is not None:
        if before.start is not None and np.any((sugammadex.start.body() > 0) & (before.start.body() > 0)):
            raise ModelError(f"{effect.model.id}: how much of the rocuronium is bound already is not known. Start before the sugammadex.")
        state[:, 2], state[:, 3] = sugammadex.start.central * molar[1], sugammadex.start.second * molar[1]
    return state


def _pieces(doses: list[Doses], molar: tuple[Floats, Floats], times: Times, until: float | None) -> tuple[Floats, Floats, NDArray[np.int64], Floats]:
    """Both drugs cut wherever either changes: lengths, amounts (people or 1, 4, segments), the first point of each, and the times in it."""
    starts = np.unique(np.concatenate([[0.0], *(one.starts for one in doses)]))
    cuts = [segments(_cut(one, starts, factor), times, until) for one, factor in zip(doses, molar, strict=True)]
    lengths, first = cuts[0].lengths, cuts[0].first
    parts = (*(cut.rates for cut in cuts), *(cut.boluses for cut in cuts))
    rows = max(len(part) for part in parts)
    amounts = np.stack([np.broadcast_to(part, (rows, len(lengths))) for part in parts], axis=1)
    begins = np.concatenate([[0.0], np.cumsum(lengths)[:-1]])
    return lengths, amounts, first, np.maximum(times.array() - np.repeat(begins, np.diff(first)), 0.0)


def _cut(doses: Doses, starts: Floats, molar: Floats) -> Doses:
    """The doses in micromoles, with segments at all ``starts``."""
    running = np.searchsorted(doses.starts, starts, side="right") - 1
    place = np.maximum(running, 0)
    begins_here = (running >= 0) & (doses.starts[place] == starts)
    factor = molar[:1, None] if np.ptp(molar) == 0 else molar[:, None]
    return Doses(
        starts=starts, rates=np.where(running >= 0, np.atleast_2d(doses.rates)[:, place], 0.0) * factor,
        boluses=np.where(begins_here, np.atleast_2d(doses.boluses)[:, place], 0.0) * factor,
    )


def _current(given: DrugGiven, minutes: float) -> Individuals:
    """The people with the covariates that they have at a time."""
    return [given.people, *(people for at, people in given.later if at <= minutes)][-1]


def _constants(effect: Effect, rocuronium: Individuals, sugammadex: Individuals) -> Floats:
    one, other, values = rocuronium.rates, sugammadex.rates, effect.values
    assert one.ke0 is not None
    columns = (
        one.k10, one.k12, one.k21, one.v1, other.k10, other.k12, other.k21, other.v1, one.ke0, values["k1"], values["k2"], values["ks"],
    )
    return np.ascontiguousarray(np.stack(columns, axis=1))
