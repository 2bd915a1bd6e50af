"""The fields of the Lab's form as the page lays them out, each with its words and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from aponia.consult.simulation.catalogue import ModelCard
from aponia.faces.web.lab import shelf
from aponia.faces.web.lab.forms import DrugForm, LabForm, Problem

COVARIATES: Final = {
    "age": (gettext_noop("Age"), gettext_noop("years")), "weight": (gettext_noop("Weight"), "kg"), "height": (gettext_noop("Height"), "cm"),
    "female": (gettext_noop("Sex"), ""), "postmenstrual_age": (gettext_noop("Postmenstrual age"), gettext_noop("weeks")),
    "creatinine_clearance": (gettext_noop("Creatinine clearance"), "mL/min"), "serum_creatinine": (gettext_noop("Serum creatinine"), "mg/dL"),
}


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field: an input, or a select where there are ``choices``."""

    id: str
    name: str
    label: str
    value: str
    unit: str = ""
    hint: str = ""
    decimal: bool = False
    choices: Mapping[str, str] | None = None
    problems: tuple[Problem, ...] = ()


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """The place of one drug."""

    number: int
    drug: DrugForm
    options: tuple[Field, ...]
    fields: tuple[Field, ...]
    model_problems: tuple[Problem, ...]
    line_problems: tuple[Problem, ...]

    @property
    def shown(self) -> int:
        """Its number as people count."""
        return self.number + 1


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class EffectPlace:
    """One effect to tick."""

    id: str
    card: ModelCard
    ticked: bool
    options: tuple[Field, ...]
    problems: tuple[Problem, ...]


@final
class Layout:
    """The form, with each problem at its field."""

    def __init__(self, form: LabForm, problems: Iterable[Problem]) -> None:
        self._form = form
        self._problems = tuple(problems)

    def patient(self) -> list[Field]:
        """Covariates that most models need."""
        return [self._covariate(name) for name in shelf.FIRST]

    def more(self) -> list[Field]:
        """Covariates that some models need."""
        return [self._covariate(name) for name in shelf.MORE]

    def slots(self) -> Iterator[Slot]:
        """The places of the drugs."""
        for drug in self._form.slots:
            yield Slot(
                number=drug.number, drug=drug, options=tuple(self._options(drug)), model_problems=self._at(f"{drug.id}-model"),
                line_problems=self._at(f"{drug.id}-lines"),
                fields=(
                    self._field(f"{drug.id}-to", _("How long until it has fallen to"), drug.to, hint=_("like 1.5 mcg/mL; several with commas")),
                    self._field(
                        f"{drug.id}-holds", _("The syringe holds"), drug.holds, hint=_("for doses in mL, like 10 mg/mL; of a gas the circuit, 6 L"),
                    ),
                ),
            )

    def effects(self) -> Iterator[EffectPlace]:
        """The effects to tick."""
        for card in shelf.effect_cards():
            place = f"effect-{card.id.replace('/', '-')}"
            yield EffectPlace(
                id=place, card=card, ticked=card.id in self._form.effects, problems=self._at(place),
                options=tuple(
                    Field(
                        id=f"{place}-{name}", name=f"effect-option-{card.id}|{name}", label=_(option.label), choices=option.choices,
                        value=self._form.effect_options.get(f"{card.id}|{name}", option.default),
                    )
                    for name, option in card.options.items()
                ),
            )

    def course(self) -> list[Field]:
        """How long to look, and what is asked of the time after the last dose."""
        return [
            self._field("until", _("Look until"), self._form.until, hint=_("like 90 min or 4 h")),
            self._field("stop", _("All stopped at"), self._form.stop, hint=_("for the times below; empty for none")),
            self._field("percents", _("Times to fall by"), self._form.percents, unit="%"),
        ]

    def _covariate(self, name: str) -> Field:
        label, unit = COVARIATES[name]
        choices = {"": gettext_noop("not told"), "male": gettext_noop("male"), "female": gettext_noop("female")} if name == "female" else None
        shown = _(unit) if unit in {"years", "weeks"} else unit
        return self._field(f"patient-{name}", _(label), self._form.patient.get(name, ""), unit=shown, decimal=True, choices=choices)

    def _options(self, drug: DrugForm) -> Iterator[Field]:
        if drug.card is None:
            return
        offered = [(name, option.label, option.choices, option.default) for name, option in drug.card.options.items()]
        if drug.sites:
            offered.append(("effect_site", gettext_noop("Which effect site?"), drug.sites, next(iter(drug.sites))))
        for name, label, choices, default in offered:
            place = f"{drug.id}-option-{name}"
            yield Field(id=place, name=place, label=_(label), choices=choices, value=drug.options.get(name, default))

    def _field(  # noqa: PLR0913 - the words of one field
        self, place: str, label: str, value: str, *, unit: str = "", hint: str = "", decimal: bool = False, choices: Mapping[str, str] | None = None,
    ) -> Field:
        return Field(
            id=place, name=place, label=label, value=value, unit=unit, hint=hint, decimal=decimal, choices=choices, problems=self._at(place),
        )

    def _at(self, place: str) -> tuple[Problem, ...]:
        return tuple(problem for problem in self._problems if problem.field == place)
