"""Effects that build up and wash out: their differential equations solved along the exact concentrations of the drugs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import NDArray

from aponia.pharmacology.course import Times
from aponia.pharmacology.effects.effect import Effect
from aponia.pharmacology.exposure import Exposure
from aponia.pharmacology.model import ModelError
from aponia.pharmacology.people import Floats

STEP_MIN = 0.1
# Within one step a concentration may change by this share of itself plus its scale; where it changes faster, steps are halved.
_SHARE = 0.25
_HALVINGS = 10
# Just before a bolus, but farther from it than what the solver of the kinetics takes as the same instant (1e-12 min).
_BEFORE_MIN = 1e-9
_NUMBERS_AT_ONCE = 3_000_000


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Turnover:
    """Equations of :mod:`turnover_kernels` with what they need.

    ``start`` is (people × states) at time 0, ``constants`` (people × constants); ``read`` gives (inputs × people × times);
    ``scales`` is the concentration of each input at which its effect begins to show.
    """

    equations: int
    start: Floats
    constants: Floats
    read: Callable[[Times], Floats]
    scales: tuple[float, ...]


def solve(system: Turnover, changes: Floats, times: Times, *, step: float = STEP_MIN) -> Floats:
    """(states × people × times), by the classical Runge-Kutta method of fourth order.

    Steps end at every time looked at and at every change [min] of what is given, are nowhere longer than ``step`` [min], and are
    halved where a concentration rises or falls steeply.
    """
    from aponia.pharmacology.effects.turnover_kernels import march  # noqa: PLC0415 - the compiler loads only where something is computed

    points = times.array()
    state = system.start.copy()
    result = np.empty((state.shape[1], state.shape[0], len(points)))
    done = int(np.searchsorted(points, 0.0, side="right"))
    result[:, :, :done] = state.T[:, :, None]
    nodes = _nodes(points, changes, step)
    together = max(64, _NUMBERS_AT_ONCE // (3 * len(system.scales) * len(state)))
    for first in range(0, len(nodes) - 1, together):
        part = _refined(system, nodes[first:first + together + 1])
        upto = int(np.searchsorted(points, part[-1], side="right"))
        concentrations = _read_triples(system, part[:-1], (part[:-1] + part[1:]) / 2, part[1:])
        places: NDArray[np.int64] = np.searchsorted(part, points[done:upto])
        with np.errstate(all="ignore"):
            march(system.equations, part, concentrations, system.constants, state, places, result[:, :, done:upto])
        done = upto
    return result


def constants_of(effect: Effect, wanted: Mapping[str, float | None]) -> dict[str, Floats]:
    """The constants in order; raises :class:`ModelError` for one that the file must give and does not."""
    missing = [name for name, absent in wanted.items() if absent is None and name not in effect.values]
    if missing:
        raise ModelError(f"{effect.model.id}: the structure {effect.model.structure!r} also needs the parameters {', '.join(missing)}.")
    return {name: effect.values[name] if name in effect.values else np.full(effect.people.size, absent) for name, absent in wanted.items()}


def read_inputs(effect: Effect, exposure: Exposure, times: Times, names: tuple[str, ...]) -> Floats:
    """(inputs × people × times); an input that the model does not have is 0."""
    found = effect.read(exposure, times)
    result = np.zeros((len(names), effect.people.size, times.count))
    for row, name in enumerate(names):
        if name in found:
            result[row] = found[name]
    return result


def _nodes(points: Floats, changes: Floats, step: float) -> Floats:
    last = points[-1] if len(points) else 0.0
    even = np.linspace(0.0, last, int(np.ceil(last / step)) + 1)
    return np.unique(np.concatenate([[0.0], points, changes[(changes > 0) & (changes < last)], even]))


def _refined(system: Turnover, nodes: Floats) -> Floats:
    """More nodes, where a concentration jumps at the start of a step or changes much within it."""
    scales = np.reshape(system.scales, (-1, 1, 1))
    begin, end = nodes[:-1], nodes[1:]
    found = [nodes]
    for _ in range(_HALVINGS):
        before, after, later = np.moveaxis(_read_triples(system, np.maximum(begin - _BEFORE_MIN, 0.0), begin, end), 3, 0)
        # At time 0 nothing has been given yet, although what is read is just after a bolus.
        before = np.where(begin == 0, 0.0, before)
        much = (np.abs(after - before) > _SHARE * (np.minimum(before, after) + scales)) | (
            np.abs(later - after) > _SHARE * (np.minimum(later, after) + scales)
        )
        chosen = np.any(much, axis=(0, 1)) & (end - begin > 1e3 * _BEFORE_MIN)
        if not chosen.any():
            break
        begin, end = begin[chosen], end[chosen]
        middle = (begin + end) / 2
        found.append(middle)
        begin, end = np.column_stack([begin, middle]).ravel(), np.column_stack([middle, end]).ravel()
    return np.unique(np.concatenate(found))


def _read_triples(system: Turnover, one: Floats, two: Floats, end: Floats) -> Floats:
    """(inputs × people × steps × 3): at two times of each step, and at its end, before what is given there."""
    points = np.maximum.accumulate(np.column_stack([one, two, np.maximum(end - _BEFORE_MIN, two)]).ravel())
    found = system.read(Times.at(points))
    return np.maximum(found, 0.0).reshape(*found.shape[:2], len(end), 3)  # rounding may leave less than nothing
