"""Effects that follow at once from concentrations: sigmoids, response surfaces, hierarchies, as their equations say."""

from __future__ import annotations

import numpy as np

from aponia.pharmacology.closed_form import is_small
from aponia.pharmacology.course import Times
from aponia.pharmacology.effects.effect import Concentrations, Effect
from aponia.pharmacology.exposure import Exposure
from aponia.pharmacology.people import Floats


def surface(effect: Effect, exposure: Exposure, times: Times) -> dict[str, Floats]:
    """Each output's own equation at ``times``.

    A parameter named ``delay`` [s] shifts what is shown: the output at a time follows from the concentrations that long before.
    """
    return surface_at(effect, seen(effect, exposure, times))


def sigmoid_surface(effect: Effect, exposure: Exposure, times: Times) -> dict[str, Floats]:
    """The sigmoid at ``times``, delayed where the model says so."""
    return sigmoid_at(effect, seen(effect, exposure, times))


def surface_at(effect: Effect, concentrations: Concentrations) -> dict[str, Floats]:
    """Each output's own equation, over concentrations (people × times) and parameters (people × 1)."""
    shape = next(iter(concentrations.values())).shape
    names = {name: np.reshape(value, (-1, 1)) if np.ndim(value) else value for name, value in effect.names.items()} | dict(concentrations)
    columns: dict[str, Floats] = {}
    with np.errstate(all="ignore"):
        for output in effect.model.outputs:
            assert output.equation is not None, effect.model.id
            names[output.column] = columns[output.column] = np.broadcast_to(np.asarray(output.equation.evaluate(names), dtype=np.float64), shape)
    return columns


def sigmoid_at(effect: Effect, concentrations: Concentrations) -> dict[str, Floats]:
    """The one output e0 / (1 + U^gamma), U being the sum of concentrations in units of their C50 (``c50_`` and the input's name).

    The slope may differ above and below U = 1 (``gamma_above``, ``gamma_below``), and ``beta`` adds an interaction. It is the
    output's own equation, computed by a compiled loop where there is much to compute.
    """
    first, second = (np.ascontiguousarray(concentrations[effect.model.inputs[place].name]) for place in (0, -1))
    people, points = first.shape
    if is_small(people, points, 0):
        return surface_at(effect, concentrations)
    from aponia.pharmacology.effects.sigmoid_kernels import sigmoid  # noqa: PLC0415 - the compiler loads only where there is much to compute

    def value(*known: str) -> Floats:
        return next((effect.values[name] for name in known if name in effect.values), np.zeros(people))

    (output,) = effect.model.outputs
    names = [part.name for part in effect.model.inputs]
    out = np.empty((people, points))
    sigmoid(
        first, second, value("e0"), 1 / value(f"c50_{names[0]}"), 1 / value(f"c50_{names[1]}") if len(names) > 1 else np.zeros(people),
        value("beta"), value("gamma_above", "gamma"), value("gamma_below", "gamma"), out,
    )
    return {output.column: out}


def seen(effect: Effect, exposure: Exposure, times: Times) -> dict[str, Floats]:
    """The concentrations that the model reads, a delay earlier where it has one."""
    return effect.read(exposure, times) if "delay" not in effect.values else _delayed(effect, exposure, times)


def _delayed(effect: Effect, exposure: Exposure, times: Times) -> dict[str, Floats]:
    """Concentrations a delay earlier; people with one delay are read together."""
    minutes = effect.values["delay"] / 60
    found = {part.name: np.empty((effect.people.size, times.count)) for part in effect.model.inputs}
    for delay in np.unique(minutes):
        rows = np.flatnonzero(minutes == delay)
        earlier = times.array() - delay
        past = effect.read(exposure if len(rows) == exposure.size else exposure.take(rows), Times.at(np.maximum(earlier, 0.0)))
        for name, values in past.items():
            found[name][rows] = np.where(earlier >= 0, values, 0.0)
    return found
