"""The course of a drug in people: doses in, concentrations out, exact at every time asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aponia.pharmacology.closed_form import advance, is_small
from aponia.pharmacology.doses import DoseError, Doses
from aponia.pharmacology.individual import Individuals
from aponia.pharmacology.matrix import OnePerson
from aponia.pharmacology.modes import Modes, Rates, modes_of
from aponia.pharmacology.people import Floats

INTRAVENOUS = "iv"


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What is in each person: amounts in the compartments and depots, and the effect-site concentration."""

    central: Floats
    second: Floats
    third: Floats
    effect: Floats
    depots: Mapping[str, Floats] = field(default_factory=dict)

    @classmethod
    def empty(cls, people: int) -> State:
        """Nothing anywhere."""
        return cls(central=np.zeros(people), second=np.zeros(people), third=np.zeros(people), effect=np.zeros(people))

    def take(self, rows: NDArray[np.intp]) -> State:
        """The same of some of these people."""
        return State(
            central=self.central[rows], second=self.second[rows], third=self.third[rows], effect=self.effect[rows],
            depots={route: waiting[rows] for route, waiting in self.depots.items()},
        )

    def body(self) -> Floats:
        """The amount in the compartments and depots together."""
        total = self.central + self.second + self.third
        for waiting in self.depots.values():
            total = total + waiting
        return total


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """When to look: ``count`` points from ``start`` on, ``step`` apart [min]; or any ascending ``points``, when step is 0."""

    start: float
    step: float
    count: int
    points: Floats | None = None

    @classmethod
    def every(cls, step: float, until: float, start: float = 0.0) -> Times:
        """An even grid that includes both ends where they fall on it."""
        if not step > 0 or not until >= start:
            raise DoseError(f"Times need a positive step and an end after the start; given: every {step:g} from {start:g} to {until:g} min.")
        return cls(start=start, step=step, count=int(np.floor((until - start) / step * (1 + 1e-12) + 1e-9)) + 1)

    @classmethod
    def at(cls, points: ArrayLike) -> Times:
        """Any ascending times."""
        times = np.atleast_1d(np.asarray(points, dtype=np.float64))
        if not np.all(np.isfinite(times)) or np.any(np.diff(times) < 0) or (len(times) and times[0] < 0):
            raise DoseError("Times to look at must be finite, not negative, and ascending.")
        return cls(start=0.0, step=0.0, count=len(times), points=times)

    def array(self) -> Floats:
        """The times [min]."""
        return self.points if self.points is not None else self.start + self.step * np.arange(self.count, dtype=np.float64)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Concentrations (people × times) in amount per liter, and the state after the last segment."""

    times: Times
    plasma: Floats | None
    effect: Floats | None
    end: State


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Segments:
    """Doses cut for the kernel: up to the last time looked at, with the index of the first point in each."""

    lengths: Floats
    rates: Floats
    boluses: Floats
    first: NDArray[np.int64]
    offset: Floats


def course(
    people: Individuals, doses: Doses | Mapping[str, Doses], times: Times, *, outputs: tuple[str, ...] = ("plasma", "effect"),
    start: State | None = None, until: float | None = None, out: Floats | None = None,
) -> Course:
    """Concentrations at ``times`` after ``doses`` by route (``iv`` or the name of a depot), beginning from ``start``.

    ``end`` is the state at ``until`` [min], by default the last time looked at; a bolus at that instant is in it.
    ``out`` (outputs, people, points) takes the result in place of a new array. A point at the instant of a bolus is just after it.
    """
    routes = dict(doses) if isinstance(doses, Mapping) else {INTRAVENOUS: doses}
    wanted = tuple(name for name in outputs if name != "effect" or people.rates.ke0 is not None)
    shape = (len(wanted), people.size, times.count)
    result = np.empty(shape) if out is None or out.shape != shape else out
    begin = start or State.empty(people.size)
    look = _Look(times=times, wanted=wanted, until=until)
    end = _one_route(people.rates, _Way(depot=None, route=INTRAVENOUS), routes.get(INTRAVENOUS, Doses.none()), begin, look, result)
    for route in sorted({*routes, *begin.depots} - {INTRAVENOUS}):
        part = np.empty(shape)
        end = _sum(end, _through_depot(people, route, routes.get(route, Doses.none()), begin, look, part))
        result += part
    columns = dict(zip(wanted, result, strict=True))
    return Course(times=times, plasma=columns.get("plasma"), effect=columns.get("effect"), end=end)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """When and at what to look."""

    times: Times
    wanted: tuple[str, ...]
    until: float | None


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """How a dose comes in: straight into the central volume, or through a depot that empties at a rate [1/min]."""

    depot: Floats | None
    route: str


def _through_depot(people: Individuals, route: str, given: Doses, begin: State, look: _Look, part: Floats) -> State:
    absorption = people.depots.get(route)
    if absorption is None:
        raise DoseError(f"{people.model.id} has no route {route!r}; it has: {', '.join([INTRAVENOUS, *people.depots])}.")
    arriving = Doses(starts=given.starts, rates=given.rates * _column(absorption.fraction), boluses=given.boluses * _column(absorption.fraction))
    lag = float(absorption.lag.max())
    if lag != float(absorption.lag.min()):
        raise DoseError(f"{people.model.id}: the lag of {route!r} differs between these people; ask for them one at a time.")
    waiting = replace(State.empty(people.size), depots={route: begin.depots.get(route, np.zeros(people.size))})
    return _one_route(people.rates, _Way(depot=absorption.rate, route=route), arriving.delayed(lag), waiting, look, part)


def _column(values: Floats) -> Floats:
    return values[:, None] if np.ptp(values) > 0 else values[:1]


def _sum(one: State, other: State) -> State:
    return State(
        central=one.central + other.central, second=one.second + other.second, third=one.third + other.third, effect=one.effect + other.effect,
        depots={**one.depots, **other.depots},
    )


def _one_route(rates: Rates, way: _Way, doses: Doses, start: State, look: _Look, out: Floats) -> State:
    modes = modes_of(rates, way.depot)
    cut = segments(doses, look.times, look.until)
    entry = modes.rows.index("depot") if way.depot is not None else 0
    gain = np.ascontiguousarray(modes.inverse[:, :, entry])
    coefficient = np.stack([coefficient_of(rates, modes, name) for name in look.wanted]) if look.wanted else np.zeros((0, *gain.shape))
    states = _state_vector(modes, start, way.route)
    with np.errstate(all="ignore"):
        begin = np.einsum("pms,ps->pm", modes.inverse, states)
        final_modes = _advance(_System(decay=modes.decay, gain=gain, coefficient=coefficient, start=begin), cut, look.times, out)
        end = np.einsum("psm,pm->ps", modes.vectors, final_modes)
    for person in np.flatnonzero(modes.degenerate):
        one = OnePerson(
            rates=rates.take(slice(person, person + 1)), depot=None if way.depot is None else float(way.depot[person]), rows=modes.rows,
            lengths=cut.lengths, doses=cut.boluses[person if len(cut.boluses) > 1 else 0], speeds=cut.rates[person if len(cut.rates) > 1 else 0],
            first=cut.first, points=look.times.array(), step=look.times.step,
        )
        end[person] = one.course(states[person], look.wanted, out[:, person])
    return _state(modes.rows, end, way.route)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class _System:
    """Modes of people (people × modes): how fast each decays, what a unit dose gives it, where it starts; and what outputs read of it."""

    decay: Floats
    gain: Floats
    coefficient: Floats
    start: Floats


def _advance(system: _System, cut: Segments, times: Times, out: Floats) -> Floats:
    one, two = (system.decay, system.gain, system.coefficient, system.start), (cut.lengths, cut.rates, cut.boluses)
    if is_small(out.shape[1], times.count, len(cut.lengths)):
        return advance(*one, *two, cut.first, _since_start(times, cut), out)
    from aponia.pharmacology.kernels import any_times, even_grid  # noqa: PLC0415 - the compiler loads only where there is much to compute

    modes: Floats
    if times.points is None:
        modes = even_grid(*one, *two, cut.first, cut.offset, times.step, out)
    else:
        modes = any_times(*one, *two, cut.first, _since_start(times, cut), out)
    return modes


def segments(doses: Doses, times: Times, until: float | None) -> Segments:
    """Cut the doses to what is looked at; a point within a billionth of a segment's start belongs to that segment."""
    starts = doses.starts
    rates, boluses = np.atleast_2d(doses.rates), np.atleast_2d(doses.boluses)
    if not len(starts) or starts[0] > 0:
        starts = np.concatenate([[0.0], starts])
        rates, boluses = (np.concatenate([np.zeros((len(values), 1)), values], axis=1) for values in (rates, boluses))
    points = times.array() if times.points is not None else None
    last = (points[-1] if len(points) else 0.0) if points is not None else times.start + times.step * (times.count - 1)
    finish = last if until is None else until
    if finish < last:
        raise DoseError(f"The end asked for ({finish:g} min) lies before the last time looked at ({last:g} min).")
    slack = 1e-9 * max(times.step, 1e-3)
    kept = int(np.searchsorted(starts, finish + slack, side="right"))
    starts = starts[:kept]
    if points is not None:
        first = np.searchsorted(points, starts - slack, side="left").astype(np.int64)
    else:
        first = np.clip(np.ceil((starts - times.start - slack) / times.step), 0, times.count).astype(np.int64)
    first[0] = 0
    offset = np.zeros(kept) if points is not None else np.maximum(times.start + first * times.step - starts, 0.0)
    return Segments(
        lengths=np.maximum(np.diff(np.append(starts, finish)), 0.0), rates=np.ascontiguousarray(rates[:, :kept]),
        boluses=np.ascontiguousarray(boluses[:, :kept]), first=np.append(first, times.count), offset=offset,
    )


def _since_start(times: Times, cut: Segments) -> Floats:
    begins = np.concatenate([[0.0], np.cumsum(cut.lengths)[:-1]])
    since: Floats = np.maximum(times.array() - np.repeat(begins, np.diff(cut.first)), 0.0)
    return since


def coefficient_of(rates: Rates, modes: Modes, name: str) -> Floats:
    """What each mode adds to a concentration: (people × modes)."""
    if name == "plasma":
        return modes.vectors[:, 0, :] / rates.v1[:, None]
    if name == "effect":
        return modes.vectors[:, -1, :]
    raise DoseError(f"There is no output {name!r}; there are plasma and effect.")


def modes_at(modes: Modes, state: State, route: str) -> Floats:
    """A state told in modes; the way in through a depot sees the depot only, as the body is told by the vein."""
    inside = state if route == INTRAVENOUS else replace(State.empty(len(state.central)), depots={route: state.depots[route]})
    found: Floats = np.einsum("pms,ps->pm", modes.inverse, _state_vector(modes, inside, route))
    return found


def _state_vector(modes: Modes, start: State, route: str) -> Floats:
    parts = {
        "central": start.central, "second": start.second, "third": start.third, "effect": start.effect,
        "depot": start.depots.get(route, np.zeros(len(start.central))),
    }
    return np.stack([parts[row] for row in modes.rows], axis=1)


def _state(rows: tuple[str, ...], end: Floats, route: str) -> State:
    parts = {row: end[:, place] for place, row in enumerate(rows)}
    zero = np.zeros(len(end))
    return State(
        central=parts["central"], second=parts.get("second", zero), third=parts.get("third", zero), effect=parts.get("effect", zero),
        depots={route: parts["depot"]} if "depot" in parts else {},
    )
