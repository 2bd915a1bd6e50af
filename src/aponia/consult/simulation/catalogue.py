"""Which models are there, for whom, and how far to trust them? Cards that any face can show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import final

from aponia.library.models import Models
from aponia.pharmacology.measure import COVARIATES
from aponia.pharmacology.model import EffectSite, Model
from aponia.vocabulary.source import Citation


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class OptionCard:
    """A choice that a model asks for."""

    label: str
    default: str
    choices: Mapping[str, str]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class EquationCard:
    """A printed equation with its unit and place."""

    name: str
    label: str
    equation: str
    unit: str
    place: str
    note: str = ""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadCard:
    """How a parameter differs between people, and what the printed number means."""

    parameter: str
    value: float
    meaning: str
    place: str


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class InputCard:
    """What an effect model reads."""

    drug: str
    site: str
    unit: str
    optional: bool


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class OutputCard:
    """What an effect model fills."""

    column: str
    label: str
    unit: str


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCard:
    """One model, ready to be shown; ``needs`` are the covariates its equations ask for."""

    id: str
    kind: str
    subject: str
    title: str
    structure: str
    summary: str
    grade: str
    grade_meaning: str
    grade_note: str
    citation: Citation
    population: str
    people: int | None
    sampling: str
    amount_unit: str
    concentration_unit: str
    needs: tuple[str, ...]
    studied: Mapping[str, tuple[float, float, str]]
    options: Mapping[str, OptionCard]
    terms: Mapping[str, str]
    parameters: tuple[EquationCard, ...]
    sites: tuple[EquationCard, ...]
    routes: tuple[str, ...]
    spreads: tuple[SpreadCard, ...]
    inputs: tuple[InputCard, ...]
    outputs: tuple[OutputCard, ...]
    notes: tuple[str, ...]


def model_cards(models: Models, drug: str | None = None) -> tuple[ModelCard, ...]:
    """All models, or those of one drug or end point; raises :class:`NotFoundError` for one that has none."""
    chosen = models.models.values() if drug is None else models.of(drug)
    return tuple(model_card(model, models) for model in chosen)


def model_card(model: Model, models: Models) -> ModelCard:
    """One model's card."""
    return ModelCard(
        id=model.id, kind=model.kind, subject=model.subject, title=model.title, structure=model.structure, summary=model.summary,
        grade=model.grade.value, grade_meaning=model.grade.meaning, grade_note=model.grade_note, citation=model.citation,
        population=model.population, people=model.people, sampling=model.sampling, amount_unit=model.amount_unit,
        concentration_unit=model.concentration_unit, needs=_needs(model, models),
        studied={name: (low, high, _unit(name, models)) for name, (low, high) in model.studied.items()},
        options={name: OptionCard(label=option.label, default=option.default, choices=option.choices) for name, option in model.options.items()},
        terms={name: term.text for name, term in model.terms.items()},
        parameters=tuple(
            EquationCard(name=one.name, label=one.name, equation=one.equation.text, unit=one.unit, place=one.place)
            for one in model.parameters.values()
        ),
        sites=tuple(_site(site) for site in model.effect_sites), routes=("iv", *(depot.route for depot in model.depots)),
        spreads=tuple(
            SpreadCard(parameter=one.parameter, value=one.value, meaning=one.meaning.value, place=one.place) for one in model.spreads
        ),
        inputs=tuple(InputCard(drug=one.drug, site=one.site, unit=one.unit, optional=one.optional) for one in model.inputs),
        outputs=tuple(OutputCard(column=one.column, label=one.label, unit=one.unit) for one in model.outputs),
        notes=model.notes,
    )


def _site(site: EffectSite) -> EquationCard:
    printed = site.ke0 or site.time_to_peak
    assert printed is not None
    equation = printed.equation.text if site.ke0 else f"time to peak {printed.equation.text}"
    return EquationCard(name=site.name, label=site.label, equation=equation, unit=printed.unit, place=printed.place, note=site.note)


def _needs(model: Model, models: Models) -> tuple[str, ...]:
    found: dict[str, None] = {}
    waiting = list(model.uses)
    while waiting:
        name = waiting.pop(0)
        measure = models.measures.get(name)
        if measure is None:
            found[name] = None
        else:
            waiting += sorted(measure.equation.names)
    return tuple(found)


def _unit(name: str, models: Models) -> str:
    return COVARIATES[name].unit if name in COVARIATES else models.measures[name].unit
