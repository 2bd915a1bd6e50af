"""How well does a published model predict what was measured in these people? Every record replayed, every error counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import final

import numpy as np

from aponia.consult.validation.faults import Faults
from aponia.consult.validation.layout import Layout
from aponia.consult.validation.predict import predict
from aponia.consult.validation.records import read_batch, whole_people
from aponia.consult.validation.result import FOR_RESEARCH, ColumnUse, GroupPerformance, PersonPerformance, Validation
from aponia.consult.validation.studied import Studied
from aponia.consult.validation.table import Rows, TableReader
from aponia.consult.validation.tally import Tally
from aponia.library.models import Models
from aponia.pharmacology.model import Model, ModelError
from aponia.pharmacology.people import People
from aponia.pharmacology.performance import Performance, Performances
from aponia.vocabulary.answer import Answer

_MOST_GROUPS = 50
Progress = Callable[[int], None]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class ValidationPlan:
    """Which model, how the columns are to be read (``COLUMN=FIELD:UNIT``), and a column to group by."""

    model: str
    mapping: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)
    group: str | None = None
    extrapolate: bool = False


def validate(lines: Iterable[str], plan: ValidationPlan, *, models: Models, on: date, on_progress: Progress | None = None) -> Answer[Validation]:
    """Compare a table, given as the lines of its file, with a model; ``on_progress`` is told how many rows have been read.

    Raises :class:`TableError` for a table that cannot be used, :class:`OutsideError` for people whom the source did not study unless
    the plan extrapolates, and :class:`ModelError` for an option or a person that the model does not allow. Nothing partial is answered.
    """
    model = models[plan.model]
    if model.kind != "kinetics":
        raise ModelError(f"{model.id} is a model of kind {model.kind!r}, which predicts no concentrations. Choose one of kinetics.")
    choices = model.chosen(plan.options)
    reader = TableReader(lines, plan.mapping, plan.group, model)
    _check_covariates(reader.layout, model, models)
    studied = Studied(model=model, options=plan.options, measures=models.measures)
    tally, faults = Tally(grouped=reader.layout.group is not None), Faults()
    for rows in whole_people(_told(reader, on_progress), reader.people, reader.layout, faults):
        if reader.faults.found or faults.enough:
            break
        batch = read_batch(rows, reader.layout, faults)
        if batch is None:
            continue
        studied.look(batch, reader.people)
        if not faults.found and (plan.extrapolate or not studied.found):
            tally.add(batch, predict(batch, model, plan.options, models.measures, reader.people))
    reader.faults.raise_any()
    _check_groups(reader, faults)
    faults.raise_any()
    if not plan.extrapolate:
        studied.refuse()
    result = _validation(tally, reader, model, choices)
    return Answer(
        result=result, unit="%", reasons=(), not_excluded=(), sources=(model.citation.source,), missing=(), on=on,
        warnings=(*studied.sentences(), *_cautions(model, result)), knowledge_version=models.version, notice=FOR_RESEARCH,
    )


def _told(reader: TableReader, on_progress: Progress | None) -> Iterator[Rows]:
    for rows in reader:
        if on_progress is not None:
            on_progress(int(rows.row[-1]))
        yield rows


def _check_covariates(layout: Layout, model: Model, models: Models) -> None:
    """What the model asks for has to be told by a column."""
    told = People(size=1, covariates={name: np.ones(1) for name in layout.covariates()})
    faults = Faults()
    for name in dict.fromkeys(part for used in model.uses for part in told.missing_for(used, models.measures)):
        example = "SEX=sex:1=male,2=female" if name == "female" else f"COLUMN={name}"
        faults.whole("", f"{model.id} needs {name}, but no column tells it; map one, like --map {example}")
    faults.raise_any()


def _check_groups(reader: TableReader, faults: Faults) -> None:
    group = reader.layout.group
    if group is not None and len(reader.groups) > _MOST_GROUPS:
        faults.whole(group.name, f"it has {len(reader.groups)} different values; group by a column that has at most {_MOST_GROUPS}")


def _validation(tally: Tally, reader: TableReader, model: Model, choices: Mapping[str, str]) -> Validation:
    if not tally.all.errors or not sum(map(len, tally.all.errors)):
        faults = Faults()
        faults.whole("", "it has no measurement that can be compared: no row is a measurement (EVID 0) with a value after a dose")
        faults.raise_any()
    people, layout = tally.all.persons(), reader.layout
    return Validation(
        model=model.id, title=model.title, grade=model.grade.value, citation=model.citation, choices=dict(choices), unit=model.concentration_unit,
        rows=reader.rows, pooled=tally.all.pooled(), median=people.median(),
        people=tuple(
            PersonPerformance(id=reader.people[code], performance=_one(people, index)) for index, code in enumerate(tally.person)
        ),
        group=layout.group.name if layout.group else "",
        groups=tuple(
            GroupPerformance(name=reader.groups[code], people=len(pool.persons().mdpe), pooled=pool.pooled(), median=pool.persons().median())
            for code, pool in sorted(tally.groups.items())
        ),
        columns=tuple(
            ColumnUse(name=column.name, field=name, unit=column.unit, assumed=column.assumed) for name, column in layout.columns.items()
        ),
        ignored=layout.ignored, unmeasured=tally.unmeasured, unpredicted=tally.unpredicted,
    )


def _one(people: Performances, index: int) -> Performance:
    return Performance(
        observations=int(people.observations[index]), mdpe=float(people.mdpe[index]), mdape=float(people.mdape[index]),
        wobble=float(people.wobble[index]), divergence=float(people.divergence[index]),
    )


def _cautions(model: Model, result: Validation) -> list[str]:
    notes: list[str] = []
    if result.unpredicted:
        notes.append(f"{result.unpredicted} measurements fall where the model predicts nothing, so they have no error in percent and are left out.")
    if model.grade.value == "D":
        notes.append(f"{model.id}: {model.grade.meaning}. {model.grade_note}")
    return notes
