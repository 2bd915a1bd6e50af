"""The Lab's form: what was typed, kept as it was typed, and the scenario that follows from it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, final

from django.http import QueryDict
from django.utils.translation import gettext as _

from aponia.consult.simulation.catalogue import ModelCard
from aponia.faces.web.lab import shelf
from aponia.faces.web.lab.lines import Line, entries, read_lines, read_time, seconds
from aponia.vocabulary.fact import JsonValue

SLOTS: Final = 5
POINTS: Final = 300
PEOPLE: Final = 200
LONGEST_TEXT: Final = 4000
KEYS: Final = {
    "age": "age_years", "weight": "weight_kg", "height": "height_cm", "female": "sex", "postmenstrual_age": "postmenstrual_age_weeks",
    "creatinine_clearance": "creatinine_clearance_ml_per_min", "serum_creatinine": "serum_creatinine_mg_per_dl",
}


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong, and the id of the field where it can be mended; ``foreign`` marks words of the drug engine, which speaks English."""

    field: str
    text: str
    foreign: bool = False


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class DrugForm:
    """One drug as it was typed."""

    number: int
    model: str = ""
    lines: str = ""
    to: str = ""
    holds: str = ""
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The first part of the ids of its fields."""
        return f"drug-{self.number}"

    @property
    def card(self) -> ModelCard | None:
        """The chosen model."""
        card = shelf.cards().get(self.model)
        return card if card and card.kind != "effect" else None

    @property
    def sites(self) -> Mapping[str, str]:
        """The effect sites to choose from."""
        return shelf.sites_of(self.card) if self.card else {}

    @property
    def read(self) -> tuple[Line, ...]:
        """The dose lines, read."""
        card = self.card
        if card is None:
            return read_lines(self.lines)
        return read_lines(self.lines, unit="%" if card.kind == "volatile" else card.amount_unit or "mg", has_site=bool(card.sites))

    def scenario(self) -> dict[str, JsonValue]:
        """The entry of a scenario."""
        card = self.card
        assert card is not None
        known = {**{name: set(option.choices) for name, option in card.options.items()}, "effect_site": {site.name for site in card.sites}}
        options: dict[str, JsonValue] = {name: choice for name, choice in self.options.items() if choice in known.get(name, ())}
        raw: dict[str, JsonValue] = {"drug": card.subject, "model": card.id, "options": options}
        for name, kind in (("doses", "dose"), ("targets", "target")):
            found: list[JsonValue] = [dict(entry) for entry in entries(self.read, kind)]
            if found:
                raw[name] = found
        return {**raw, "circuit" if card.kind == "volatile" else "concentration": self.holds} if self.holds else raw


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class LabForm:
    """The whole form as it was typed."""

    patient: Mapping[str, str] = field(default_factory=dict)
    drugs: tuple[DrugForm, ...] = ()
    effects: frozenset[str] = frozenset()
    effect_options: Mapping[str, str] = field(default_factory=dict)
    until: str = "90 min"
    stop: str = "60 min"
    percents: str = "50, 80"
    band: bool = True
    extrapolate: bool = False

    @property
    def slots(self) -> tuple[DrugForm, ...]:
        """As many drugs as the page has places for; those not used are empty."""
        return (*self.drugs, *(DrugForm(number=number) for number in range(len(self.drugs), SLOTS)))[:SLOTS]

    @property
    def used(self) -> list[DrugForm]:
        """Drugs with a model that is known, in order."""
        return [drug for drug in self.drugs if drug.card]

    @property
    def blank(self) -> bool:
        """Whether nothing has been chosen yet."""
        return not any(drug.model or drug.lines for drug in self.drugs)

    @property
    def wanted(self) -> list[str]:
        """The effects to show, in the order of the catalogue."""
        return [card.id for card in shelf.effect_cards() if card.id in self.effects]

    @property
    def more_needed(self) -> set[str]:
        """Covariates beyond the first that a chosen model asks for."""
        return shelf.needed([*(drug.model for drug in self.used), *self.wanted]) & set(shelf.MORE)

    def problems(self) -> list[Problem]:
        """What can be seen to be wrong before anything is computed."""
        found = [
            Problem(field=f"patient-{name}", text=_("“%(text)s” is not a number. Write it like 70 or 0.5.") % {"text": text[:40]})
            for name, text in self.patient.items() if name != "female" and text and _number(text) is None
        ]
        if not self.used:
            found.append(Problem(field="drug-0-model", text=_("Choose a drug with a model first.")))
        found += [
            Problem(field=f"{drug.id}-model", text=_("This drug has doses but no model. Choose one."))
            for drug in self.drugs if drug.lines and not drug.card
        ]
        for drug in self.used:
            found += [
                Problem(field=f"{drug.id}-lines", text=_("Line %(number)s: %(problem)s") % {"number": line.number, "problem": line.problem})
                for line in drug.read if line.problem
            ]
        for name, text in (("until", self.until), ("stop", self.stop)):
            time, rest = read_time(text.strip())
            if (time is None or rest) and (text or name == "until"):
                found.append(Problem(field=name, text=_("“%(text)s” is not a time. Write it like “90 min” or “1 h”.") % {"text": text[:40]}))
        if any(_number(part) is None for part in _parts(self.percents)):
            found.append(Problem(field="percents", text=_("Write percents with commas between them, like “50, 80”.")))
        return found

    def scenario(self) -> dict[str, JsonValue]:
        """The scenario, for a form without :meth:`problems`."""
        until = read_time(self.until.strip())[0] or 0.0
        patient: dict[str, JsonValue] = {KEYS[name]: _number(text) for name, text in self.patient.items() if text and name != "female"}
        if self.patient.get("female"):
            patient["sex"] = self.patient["female"]
        raw: dict[str, JsonValue] = {
            "patient": patient, "drugs": [drug.scenario() for drug in self.used], "effects": [self._effect(name) for name in self.wanted],
            "decrements": list(self._decrements()), "until": seconds(until), "every": seconds(until / POINTS), "extrapolate": self.extrapolate,
        }
        return {**raw, "population": {"people": PEOPLE}} if self.band else raw

    def place(self, path: str, problem: str) -> Problem:
        """Where on the page a fault of the scenario belongs, by its path."""
        text = re.sub(r"\s*Choose another model, or [^.]*extrapolate[^.]*\.", "", problem)
        if path.startswith("effects["):
            return Problem(field=f"effect-{self.wanted[_index(path)].replace('/', '-')}", text=text, foreign=True)
        if path.startswith("patient."):
            key = next((name for name, key in KEYS.items() if key == path.removeprefix("patient.")), "age")
            return Problem(field=f"patient-{key}", text=text, foreign=True)
        if path.startswith("decrements["):
            field = "percents" if "percent" in path else "stop" if path.endswith(".after") else f"{self._falling[_index(path)].id}-to"
            return Problem(field=field, text=text, foreign=True)
        if path.startswith("drugs["):
            return self._in_drug(path, text)
        if path == "drugs":
            return Problem(field=f"{self.used[-1].id}-model", text=text, foreign=True)
        return Problem(field="until", text=text, foreign=True)

    def _in_drug(self, path: str, text: str) -> Problem:
        drug = self.used[_index(path)]
        part = re.match(r"drugs\[\d+\]\.(doses|targets)\[(\d+)\]", path)
        if part:
            kind = "dose" if part[1] == "doses" else "target"
            lines = [line.number for line in drug.read if line.kind == kind]
            text = _("Line %(number)s: %(problem)s") % {"number": lines[int(part[2])], "problem": text}
            return Problem(field=f"{drug.id}-lines", text=text, foreign=True)
        if path.endswith((".concentration", ".circuit")):
            return Problem(field=f"{drug.id}-holds", text=text, foreign=True)
        asked = re.search(rf"\b({'|'.join(KEYS)}): ", text)
        if asked:
            return Problem(field=f"patient-{asked[1]}", text=text, foreign=True)
        return Problem(field=f"{drug.id}-model", text=text, foreign=True)

    def _effect(self, name: str) -> JsonValue:
        options = {
            option: self.effect_options[f"{name}|{option}"] for option in shelf.cards()[name].options if self.effect_options.get(f"{name}|{option}")
        }
        return {"effect": name, "options": dict(options)}

    @property
    def _falling(self) -> list[DrugForm]:
        """The drugs whose falls are timed."""
        return [drug for drug in self.used if drug.card and drug.card.kind == "kinetics" and (_parts(self.percents) or _parts(drug.to))]

    def _decrements(self) -> Iterator[JsonValue]:
        after = read_time(self.stop.strip())[0]
        percents: list[JsonValue] = [_number(part) for part in _parts(self.percents)]
        for drug in self._falling if after is not None else ():
            assert drug.card is not None
            site = "effect" if drug.card.sites else "plasma"
            yield {"drug": drug.card.subject, "site": site, "after": seconds(after or 0.0), "by_percent": percents, "to": list(_parts(drug.to))}


def submitted(data: QueryDict) -> LabForm:
    """The form as it was sent."""
    def said(name: str, longest: int = 80) -> str:
        return data.get(name, "")[:longest].strip()

    drugs = [
        DrugForm(
            number=number, model=said(f"drug-{number}-model"), lines=said(f"drug-{number}-lines", LONGEST_TEXT).replace("\r\n", "\n"),
            to=said(f"drug-{number}-to"), holds=said(f"drug-{number}-holds"), options=_after(data, f"drug-{number}-option-"),
        )
        for number in range(SLOTS)
    ]
    while drugs and not drugs[-1].model and not drugs[-1].lines:
        drugs.pop()
    return LabForm(
        patient={name: said(f"patient-{name}", 40) for name in (*shelf.FIRST, *shelf.MORE)}, drugs=tuple(drugs),
        effects=frozenset(data.getlist("effect")), effect_options=_after(data, "effect-option-"), until=said("until"), stop=said("stop"),
        percents=said("percents"), band="band" in data, extrapolate="extrapolate" in data,
    )


def _after(data: QueryDict, begin: str) -> dict[str, str]:
    return {name.removeprefix(begin): data.get(name, "")[:80] for name in data if name.startswith(begin)}


def _number(text: str) -> float | None:
    try:
        number = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _parts(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[,;]\s+|,(?!\d)|;", text) if part.strip()]


def _index(path: str) -> int:
    found = re.search(r"\[(\d+)\]", path)
    return int(found[1]) if found else 0
