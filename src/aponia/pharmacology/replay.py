"""Many people's records replayed exactly: what was given when, in the order it was written down, and what a model says to each record."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import final

import numpy as np
from numpy.typing import NDArray

from aponia.pharmacology.modes import Rates, modes_of
from aponia.pharmacology.people import Floats

Integers = NDArray[np.int64]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """Records of several people, one person's after the other's: person ``i`` has those from ``first[i]`` to ``first[i + 1]``.

    Times must not fall within a person but at a reset. All arrays but ``first`` have one entry a record. A record is worked off in
    this order: reset, change of the parameters, prediction, dose; so a prediction never knows the dose of its own record.
    """

    first: Integers
    minutes: Floats
    epoch: Integers  # which row of the rates holds from this record on
    reset: NDArray[np.bool_]  # everything leaves the body, and what runs stops
    bolus: Floats  # amount
    rate: Floats  # of an infusion that starts here [amount/min], for `lasting` minutes; such infusions add up
    lasting: Floats
    hold: Floats  # rate [amount/min] that replaces the one held before and runs until the next such; NaN where it goes on

    @property
    def people(self) -> int:
        """How many people."""
        return len(self.first) - 1


def replay(rates: Rates, records: Records) -> Floats:
    """The plasma concentration [amount/L] at each record; amounts in the body are carried over when the parameters change."""
    from aponia.pharmacology.replay_kernels import replay_people  # noqa: PLC0415 - the compiler loads only where something is computed

    central = replace(rates, ke0=None)
    modes = modes_of(central)
    out = np.empty(len(records.minutes))
    if not records.people:
        return out
    # A person whose modes cannot be told apart is left to the matrix exponential; in the kernel any finite number will do.
    replay_people(
        modes.decay, np.ascontiguousarray(np.nan_to_num(modes.vectors)), np.ascontiguousarray(np.nan_to_num(modes.inverse)), rates.v1, records.first,
        records.minutes, records.epoch, records.reset, records.bolus, records.rate, records.lasting, records.hold, out,
    )
    troubled = np.zeros(len(out) + 1, dtype=np.int64)
    np.cumsum(modes.degenerate[records.epoch], out=troubled[1:])
    for person in np.flatnonzero(troubled[records.first[1:]] > troubled[records.first[:-1]]):
        rows = slice(int(records.first[person]), int(records.first[person + 1]))
        out[rows] = _by_matrix(central, len(modes.rows), records, rows)
    return out


def _by_matrix(rates: Rates, size: int, records: Records, span: slice) -> Floats:
    """One person by the matrix exponential: slow, and exact for any rates."""
    from scipy.linalg import expm  # noqa: PLC0415 - loaded only for these people

    out = np.empty(span.stop - span.start)
    state, held, now, epoch = np.zeros(size), 0.0, float(records.minutes[span.start]), int(records.epoch[span.start])
    running: list[tuple[float, float]] = []
    for row in range(span.start, span.stop):
        until = float(records.minutes[row])
        if records.reset[row]:
            state, running, held, now = np.zeros(size), [], 0.0, until
        system = _system(rates, epoch, size)
        while now < until:
            stop = min([until, *(end for end, _ in running)])
            system[0, size] = held + sum(rate for _, rate in running)
            state = (expm(system * (stop - now)) @ np.append(state, 1.0))[:size]
            now = stop
            running = [(end, rate) for end, rate in running if end > now]
        epoch = int(records.epoch[row])
        out[row - span.start] = state[0] / rates.v1[epoch]
        state[0] += records.bolus[row]
        if not np.isnan(records.hold[row]):
            held = float(records.hold[row])
        rate, lasting = float(records.rate[row]), float(records.lasting[row])
        if rate > 0 and now + lasting > now:
            running.append((now + lasting, rate))
        elif rate > 0:
            state[0] += rate * lasting
    return out


def _system(rates: Rates, epoch: int, size: int) -> Floats:
    """The matrix of the compartments, with one more row and column for a constant rate into the first."""
    matrix = np.zeros((size + 1, size + 1))
    matrix[0, 0] = -rates.k10[epoch]
    for place, out, back in ((1, rates.k12, rates.k21), (2, rates.k13, rates.k31)):
        if place < size:
            matrix[0, 0] -= out[epoch]
            matrix[place, 0], matrix[0, place], matrix[place, place] = out[epoch], back[epoch], -back[epoch]
    return matrix
