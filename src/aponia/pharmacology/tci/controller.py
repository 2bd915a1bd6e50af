"""Target-controlled infusion: the rates that bring people to a concentration and keep them there, as a pump would give them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aponia.pharmacology.course import State
from aponia.pharmacology.doses import DoseError, Doses
from aponia.pharmacology.individual import Individuals
from aponia.pharmacology.modes import Modes, modes_of
from aponia.pharmacology.people import Floats
from aponia.pharmacology.tci.pump import Pump
from aponia.pharmacology.tci.targets import Periods, Site, Targets

Algorithm = Literal["exact", "stanpump"]

# A target counts as reached within this share of it.
REACHED = 1e-3
# Control tolerates lost digits: at this distance of two rates a concentration keeps seven of them.
TOO_CLOSE = 1e-8
FEW = 4  # people that are not worth starting threads for


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Controlled:
    """What the pump gave, as ``doses`` to replay, and where it led: concentrations [amount/L] at the end of each period (people × periods).

    ``volume_ml`` is None where no pump was told, ``effect`` where the model has no effect site. ``end`` is where to resume.
    """

    doses: Doses
    ends: Floats  # (periods,) [min]
    plasma: Floats
    effect: Floats | None
    end: State
    amount: Floats
    volume_ml: Floats | None
    syringe_changes: NDArray[np.int64]
    warnings: tuple[str, ...]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What the loop leaves: rates [amount/min] and concentrations (people × periods), where the pump was at its limit, the modes at the end."""

    rates: Floats
    plasma: Floats
    effect: Floats
    limited: NDArray[np.bool_]
    changes: NDArray[np.int64]
    end: Floats


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Controller:
    """People, pump and algorithm made ready once, for one run after another or for single steps.

    ``parts`` are decay, gain, and the weights of plasma and effect site on the modes; ``settings`` the pump's, as the loop reads them.
    """

    people: Individuals
    modes: Modes
    pump: Pump | None
    algorithm: Algorithm
    parts: tuple[Floats, ...]
    settings: Floats

    @classmethod
    def of(cls, people: Individuals, *, pump: Pump | None = None, algorithm: Algorithm = "exact") -> Controller:
        """Make ready; raises :class:`DoseError` for people whose kinetics cannot be steered."""
        if algorithm not in {"exact", "stanpump"}:
            raise DoseError(f"There is no algorithm {algorithm!r}; there are exact and stanpump.")
        modes = _modes(people)
        plasma = modes.vectors[:, 0, :] / people.rates.v1[:, None]
        effect = modes.vectors[:, -1, :] if people.rates.ke0 is not None else np.zeros_like(plasma)
        parts = tuple(np.ascontiguousarray(part) for part in (modes.decay, modes.inverse[:, :, 0], plasma, effect))
        return cls(people=people, modes=modes, pump=pump, algorithm=algorithm, parts=parts, settings=_settings(pump))

    def run(
        self, targets: Targets, until: float, *, start: State | None = None, interruptions: tuple[tuple[float, float], ...] = (),
    ) -> Controlled:
        """Steer to the targets; see :func:`control`."""
        targets.check(self.people.size, until)
        periods = Periods.of(targets, until, float(self.settings[-1]), interruptions)
        run = self._loop(_beginning(self.people, self.modes, start), periods, targets.values, self._how(targets.site))
        amount = run.rates @ periods.lengths
        return Controlled(
            doses=Doses.of(periods.starts, rates=run.rates), ends=periods.starts + periods.lengths, plasma=run.plasma,
            effect=None if self.people.rates.ke0 is None else run.effect, end=_ending(self.modes, run.end), amount=amount,
            volume_ml=None if self.pump is None else amount / self.pump.concentration_per_ml, syringe_changes=run.changes,
            warnings=() if self.pump is None else _unreached(self.people, targets, periods, run, self.pump),
        )

    def step(self, state: State, target: ArrayLike, *, site: Site = "effect") -> tuple[Floats, State]:
        """The rates [amount/min] of one period and the state after it, for a loop of one's own; the syringe is taken to last."""
        wanted = np.atleast_1d(np.asarray(target, dtype=np.float64))
        if wanted.shape not in {(1,), (self.people.size,)} or not np.all(wanted >= 0):
            raise DoseError(f"A step needs one target, or one for each of {self.people.size} people, not negative; given: {wanted.tolist()}.")
        period = Periods.one(float(self.settings[-1]))
        run = self._loop(_beginning(self.people, self.modes, state), period, wanted[:, None], self._how(site), lasting=True)
        return run.rates[:, 0], _ending(self.modes, run.end)

    def _how(self, site: str) -> int:
        from aponia.pharmacology.tci.kernels import EXACT, PLASMA, STANPUMP  # noqa: PLC0415 - the compiler loads only where something is computed

        if site == "plasma":
            return PLASMA
        if self.people.rates.ke0 is None:
            raise DoseError(f"{self.people.model.id} has no effect site. Aim at the plasma, or choose a model or an option that has one.")
        return EXACT if self.algorithm == "exact" else STANPUMP

    def _loop(self, begin: Floats, periods: Periods, wanted: Floats, how: int, *, lasting: bool = False) -> Run:
        from aponia.pharmacology.tci.kernels import SYRINGE, few_people, many_people  # noqa: PLC0415

        settings = self.settings.copy()
        if lasting:
            settings[SYRINGE] = np.inf
        end = np.ascontiguousarray(np.einsum("pms,ps->pm", self.modes.inverse, begin))
        out = np.empty((len(end), 3, len(periods.starts)))
        limited = np.zeros((len(end), len(periods.starts)), dtype=np.bool_)
        changes = np.zeros(len(end), dtype=np.int64)
        cut = (periods.starts, periods.lengths, periods.running, periods.target)
        each = few_people if len(end) <= FEW else many_people
        each(self.parts, end, cut, np.atleast_2d(np.ascontiguousarray(wanted)), settings, how, out, limited, changes)
        rates, plasma, effect = np.ascontiguousarray(out.transpose(1, 0, 2))
        return Run(rates=rates, plasma=plasma, effect=effect, limited=limited, changes=changes, end=end)


def control(  # noqa: PLR0913 - the one function that brings people, targets and pump together
    people: Individuals, targets: Targets, until: float, *, pump: Pump | None = None, algorithm: Algorithm = "exact", start: State | None = None,
    interruptions: tuple[tuple[float, float], ...] = (),
) -> Controlled:
    """Steer these people to the targets from 0 to ``until`` [min]; without a pump every rate is possible, told anew each 10 s.

    ``start`` is the state from which to go on, such as the ``end`` of a course of everything given before. During an interruption (from, to)
    [min] the pump is off; afterwards control goes on from the true state. Raises :class:`DoseError` for what cannot be done.
    """
    return Controller.of(people, pump=pump, algorithm=algorithm).run(targets, until, start=start, interruptions=interruptions)


def _settings(pump: Pump | None) -> Floats:
    """In the order that the loop reads: concentration, highest rate, step, syringe, change [min], period [min]."""
    if pump is None:
        return np.array([1.0, np.inf, 0.0, np.inf, 0.0, 1 / 6])
    syringe = np.inf if pump.syringe_ml is None else pump.syringe_ml
    return np.array([pump.concentration_per_ml, pump.highest_ml_per_h, pump.step_ml_per_h, syringe, pump.change_s / 60, pump.period_s / 60])


def _modes(people: Individuals) -> Modes:
    modes = modes_of(people.rates)
    unfit = np.flatnonzero(modes.distance < TOO_CLOSE)
    if len(unfit):
        shown = ", ".join(str(person + 1) for person in unfit[:8]) + (" and more" if len(unfit) > 8 else "")
        raise DoseError(
            f"{people.model.id}: person {shown} cannot be controlled, as two rates of the kinetics coincide or one of them is 0. "
            "Choose another model, or change a covariate a little."
        )
    return modes


def _beginning(people: Individuals, modes: Modes, start: State | None) -> Floats:
    begin = start or State.empty(people.size)
    if any(np.any(amount > 0) for amount in begin.depots.values()):
        raise DoseError("Control cannot go on from a state with drug still in a depot, as that keeps coming. Start when the depot is empty.")
    if len(begin.central) != people.size:
        raise DoseError(f"The state to go on from is of {len(begin.central)} people, but there are {people.size}.")
    return np.stack([np.asarray(getattr(begin, part), dtype=np.float64) for part in modes.rows], axis=1)


def _ending(modes: Modes, z: Floats) -> State:
    parts = dict(zip(modes.rows, np.einsum("psm,pm->sp", modes.vectors, z), strict=True))
    zero = np.zeros(len(z))
    return State(central=parts["central"], second=parts.get("second", zero), third=parts.get("third", zero), effect=parts.get("effect", zero))


def _unreached(people: Individuals, targets: Targets, periods: Periods, run: Run, pump: Pump) -> tuple[str, ...]:
    """One warning a target that the pump's limit kept somebody from reaching while it was in force."""
    found: list[str] = []
    seen = run.effect if targets.site == "effect" else run.plasma
    wanted = np.broadcast_to(np.atleast_2d(targets.values), (people.size, len(targets.times)))
    for place, time in enumerate(targets.times):
        inside = np.flatnonzero(periods.target == place)
        if not len(inside):
            continue
        reached = (seen[:, inside] >= wanted[:, place, None] * (1 - REACHED)).any(axis=1)
        kept = np.flatnonzero(~reached & run.limited[:, inside].any(axis=1))
        if len(kept):
            whom = f"person {kept[0] + 1}" + (f" and {len(kept) - 1} more" if len(kept) > 1 else "")
            end = periods.starts[inside[-1]] + periods.lengths[inside[-1]]
            found.append(
                f"The {targets.site} target of {wanted[kept[0], place]:g} {people.model.concentration_unit} set at {time:g} min was not reached "
                f"by {end:g} min in {whom}, because the pump gives at most {pump.highest_ml_per_h:g} mL/h."
            )
    return tuple(found)
