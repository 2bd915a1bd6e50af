"""From rows to whole people: what was given, what was measured and who it was, checked row by row before anything is computed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import NDArray

from aponia.consult.validation.faults import Faults
from aponia.consult.validation.layout import HOLD, REFUSED, Layout
from aponia.consult.validation.table import Integers, Rows
from aponia.pharmacology.measure import COVARIATES
from aponia.pharmacology.people import Floats, People
from aponia.pharmacology.replay import Records

Flags = NDArray[np.bool_]
OBSERVATION, DOSE, OTHER, RESET, RESET_AND_DOSE = range(5)
_BATCH = 65_536


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Some whole people, ready to be replayed: their records, and their covariates by epoch (a stretch without a change)."""

    records: Records
    person: Integers  # number of each person
    covariates: People  # by epoch
    epoch_person: Integers  # whose each epoch is, as an index into `person`
    observed: Integers  # which records are measurements
    measured: Floats
    minutes: Floats  # of each measurement, since the person's start or last reset
    group: Integers
    unmeasured: int  # records that should be measurements, but have no value


def whole_people(chunks: Iterable[Rows], names: list[str], layout: Layout, faults: Faults) -> Iterator[Rows]:
    """The same rows, cut only between people; a person whose rows do not stand together is a fault."""
    waiting: list[Rows] = []
    last = -1
    for rows in chunks:
        back = np.flatnonzero(np.diff(rows.person, prepend=max(last, 0)) < 0)
        for place in back[:3]:
            faults.cell(
                _place(rows, place), layout.name("id"), names[rows.person[place]],
                "this person has rows further up too; all rows of a person have to stand together. Sort the table by person and time",
            )
        last = int(rows.person[-1])
        starts = np.flatnonzero(np.diff(rows.person, prepend=waiting[-1].person[-1] if waiting else rows.person[0]))
        cut = int(starts[-1]) if len(starts) else 0
        if len(starts):
            waiting.append(rows.take(slice(0, cut)))
        if len(starts) and sum(map(len, waiting)) >= _BATCH:
            yield Rows.joined(waiting)
            waiting = []
        elif len(starts):
            waiting = [Rows.joined(waiting)]
        waiting.append(rows.take(slice(cut, None)))
    if waiting:
        yield Rows.joined(waiting)


def read_batch(rows: Rows, layout: Layout, faults: Faults) -> Batch | None:
    """What happened to these people, or None after noting what is wrong."""
    before = len(faults.found)
    check = _Checks(rows=rows, layout=layout, faults=faults)
    starts: Flags = np.diff(rows.person, prepend=rows.person[0] - 1) != 0
    event = _events(check)
    reset = (event == RESET) | (event == RESET_AND_DOSE)
    dose = (event == DOSE) | (event == RESET_AND_DOSE)
    minutes = check.values("time")
    check.report(np.isnan(minutes), "time", "the time is missing")
    check.report(
        (np.diff(minutes, prepend=minutes[0]) < 0) & ~starts & ~reset, "time",
        "time goes back. Only a reset (EVID 3 or 4) may start it anew; else sort the table by person and time",
    )
    bolus, rate, lasting = _doses(check, dose)
    held = check.values(HOLD) if HOLD in layout.columns else np.full(len(rows), np.nan)
    check.report(held < 0, HOLD, "a rate is zero or more")
    covariates = _covariates(check, starts)
    observation = (event == OBSERVATION) & (check.values("mdv", 0.0) != 1)
    measured = check.values("dv")
    check.report(observation & (measured < 0), "dv", "a concentration is zero or more; where nothing was measured write .")
    if len(faults.found) > before:
        return None
    change = starts.copy()
    for values in covariates.values():
        change |= np.diff(values, prepend=values[0]) != 0
    first = np.append(np.flatnonzero(starts), len(rows))
    begun = np.maximum.accumulate(np.where(starts | reset, np.arange(len(rows)), 0))
    observed = np.flatnonzero(observation & ~np.isnan(measured))
    return Batch(
        records=Records(
            first=first, minutes=minutes, epoch=np.cumsum(change) - 1, reset=reset, bolus=bolus, rate=rate, lasting=lasting, hold=held,
        ),
        person=rows.person[starts], covariates=People.of(**{name: values[change] for name, values in covariates.items()}),
        epoch_person=(np.cumsum(starts) - 1)[change], observed=observed, measured=measured[observed],
        minutes=(minutes - minutes[begun])[observed], group=rows.group[observed], unmeasured=int(observation.sum()) - len(observed),
    )


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class _Checks:
    """Rows with what is wrong in them."""

    rows: Rows
    layout: Layout
    faults: Faults

    def values(self, name: str, otherwise: float = np.nan) -> Floats:
        """A field's values; ``otherwise`` where the table has no such column."""
        found = self.rows.values.get(name)
        return np.full(len(self.rows), otherwise) if found is None else found

    def report(self, wrong: Flags, name: str, problem: str) -> None:
        """Note the first rows that are wrong."""
        for place in np.flatnonzero(wrong)[:3]:
            found = self.rows.values.get(name)
            column = self.layout.columns.get(name)
            given = "" if found is None or column is None or np.isnan(found[place]) else f"{(found[place] - column.offset) / column.factor:g}"
            self.faults.cell(_place(self.rows, place), self.layout.name(name), given, problem)


def _place(rows: Rows, place: np.intp) -> tuple[int, int]:
    return int(rows.row[place]), int(rows.line[place])


def _events(check: _Checks) -> Integers:
    """What each row is; where no column says so, a row with an amount is a dose and any other a measurement."""
    amount = np.nan_to_num(check.values("amt", 0.0))
    measured = check.values("dv")
    mdv = check.values("mdv", 0.0)
    check.report((mdv != 0) & (mdv != 1) & ~np.isnan(mdv), "mdv", "MDV is 0 or 1")
    for name, what in REFUSED.items():
        check.report(np.nan_to_num(check.values(name)) != 0, name, f"{what} in one row cannot be replayed; write each dose in a row of its own")
    if "evid" not in check.layout.columns:
        if HOLD not in check.layout.columns:
            rate = check.layout.name("rate")
            check.report(
                (amount != 0) & (np.nan_to_num(measured) != 0) & (mdv != 1), "amt",
                f"the row has both a dose and a measurement, and no column EVID says which it is. Add EVID, or, if rates hold to the next row, "
                f"map them: --map {rate}={HOLD}:UNIT",
            )
        return np.asarray(amount != 0, dtype=np.int64)
    event = check.values("evid")
    known = np.isin(event, np.arange(5))
    check.report(~known, "evid", "EVID is 0 (measurement), 1 (dose), 2 (other), 3 (reset) or 4 (reset and dose)")
    quiet = ~np.isin(event, (DOSE, RESET_AND_DOSE))
    check.report(quiet & (amount != 0), "amt", "an amount is given, but EVID does not say that the row is a dose (1 or 4)")
    check.report(
        quiet & (np.nan_to_num(check.values("rate", 0.0)) != 0), "rate",
        f"a rate is given, but EVID does not say that the row is a dose (1 or 4). If rates hold to the next row, map the column to {HOLD}",
    )
    return np.asarray(np.where(known, event, OTHER), dtype=np.int64)


def _doses(check: _Checks, dose: Flags) -> tuple[Floats, Floats, Floats]:
    """Bolus [amount], and infusion rate [amount/min] with its duration [min], of each row."""
    amount, rate = check.values("amt"), np.nan_to_num(check.values("rate", 0.0))
    if "amt" not in check.layout.columns:
        amount = np.zeros(len(dose))
    check.report(dose & ~(amount >= 0), "amt", "a dose needs an amount of zero or more")
    check.report(dose & (rate < 0), "rate", "a rate is zero (at once) or more; rates and durations that are to be estimated cannot be replayed")
    check.report(dose & (rate > 0) & (amount == 0), "amt", "an infusion needs the whole amount, which with its rate tells how long it lasts")
    runs = dose & (rate > 0)
    with np.errstate(over="ignore"):
        lasting = np.divide(amount, rate, out=np.zeros(len(dose)), where=runs)
    return np.where(dose & ~runs, amount, 0.0), np.where(runs, rate, 0.0), lasting


def _covariates(check: _Checks, starts: Flags) -> dict[str, Floats]:
    """Each covariate, the last value carried to the rows that have none."""
    rows = np.arange(len(check.rows))
    begin = np.maximum.accumulate(np.where(starts, rows, 0))
    found: dict[str, Floats] = {}
    for name, column in check.layout.covariates().items():
        values = check.values(column.means)
        known = np.maximum.accumulate(np.where(np.isnan(values), -1, rows))
        unknown = known < begin
        covariate = COVARIATES[name]
        check.report(unknown & starts, column.means, f"{covariate.label.lower()} is missing in the first row of a person")
        low, high = covariate.possible
        check.report((values < low) | (values > high), column.means, f"this cannot be; expected {low:g} to {high:g} {covariate.unit}".rstrip())
        found[name] = values[np.maximum(known, 0)]
    return found
