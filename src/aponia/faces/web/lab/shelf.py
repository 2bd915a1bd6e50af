"""What the Lab offers: drugs with their models and options, effects, and the words its scripts speak."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, final

from django.utils.translation import gettext as _

from aponia.consult.simulation.catalogue import ModelCard, model_cards
from aponia.faces.assembly import models
from aponia.vocabulary.fact import JsonValue

# Covariates that most models need stand open; the others are shown when a chosen model asks for one.
FIRST: Final = ("age", "weight", "height", "female")
MORE: Final = ("postmenstrual_age", "creatinine_clearance", "serum_creatinine")
# What a monitor would show stands open; the other columns of an effect can be shown too.
SHOWN_FIRST: Final = (
    "bis", "tolerance", "ptol", "map_mmhg", "hr_bpm", "paco2_mmhg", "ve_l_per_min", "tof_ratio_percent", "mac", "share_of_toxic_percent", "sef_hz",
)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class DrugShelf:
    """One drug with its models, the most trusted first."""

    id: str
    label: str
    group: str
    cards: tuple[ModelCard, ...]


@cache
def drug_shelves() -> tuple[DrugShelf, ...]:
    """Every drug that has a model."""
    book = models()
    cards = [card for card in model_cards(book) if card.kind != "effect"]
    return tuple(
        DrugShelf(id=drug.id, label=drug.label, group=drug.group, cards=tuple(sorted((c for c in cards if c.subject == drug.id), key=_rank)))
        for drug in book.drugs.values()
        if any(card.subject == drug.id for card in cards)
    )


@cache
def effect_cards() -> tuple[ModelCard, ...]:
    """Every effect model."""
    return tuple(card for card in model_cards(models()) if card.kind == "effect")


@cache
def cards() -> Mapping[str, ModelCard]:
    """Every model by its id."""
    return {card.id: card for card in model_cards(models())}


def sites_of(card: ModelCard) -> Mapping[str, str]:
    """The effect sites of a model by name, where there are several to choose from."""
    return {site.name: site.label for site in card.sites} if len(card.sites) > 1 else {}


def for_scripts() -> dict[str, JsonValue]:
    """The catalogue as the page's scripts read it, in the reader's language."""
    groups = {shelf.id: shelf.group for shelf in drug_shelves()}
    labels = {shelf.id: _(shelf.label) for shelf in drug_shelves()}
    return {
        "drugs": {name: {"label": label, "group": groups[name]} for name, label in labels.items()},
        "models": {card.id: _model(card) for shelf in drug_shelves() for card in shelf.cards},
        "effects": {card.id: _effect(card) for card in effect_cards()},
        "shown": list(SHOWN_FIRST),
    }


def needed(ids: Iterable[str]) -> set[str]:
    """The covariates that these models ask for."""
    return {name for model in ids if model in cards() for name in cards()[model].needs}


def _rank(card: ModelCard) -> tuple[bool, str, str]:
    return card.grade > "B", "" if card.spreads else "x", card.title


def _model(card: ModelCard) -> dict[str, JsonValue]:
    return {
        **_common(card), "drug": card.subject, "kind": card.kind, "unit": card.amount_unit, "concentration": card.concentration_unit,
        "sites": {site.name: _(site.label) for site in card.sites}, "needs": list(card.needs), "spread": bool(card.spreads),
        "people": _(card.population), "summary": _(card.summary), "note": _(card.grade_note), "meaning": _(card.grade_meaning),
    }


def _effect(card: ModelCard) -> dict[str, JsonValue]:
    columns: list[JsonValue] = [one.column for one in card.outputs]
    inputs: list[JsonValue] = [{"drug": one.drug, "optional": one.optional} for one in card.inputs]
    return {**_common(card), "inputs": inputs, "columns": columns}


def _common(card: ModelCard) -> dict[str, JsonValue]:
    source = card.citation.source
    return {
        "title": card.title, "grade": card.grade, "source": f"{source.authors}. {source.title}, {source.year}.", "link": source.link or "",
        "options": {
            name: {"label": _(option.label), "default": option.default, "choices": {key: _(text) for key, text in option.choices.items()}}
            for name, option in card.options.items()
        },
    }
