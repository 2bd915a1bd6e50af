"""Reading one page of questions from a submitted form, and showing it again with what was typed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, final

from django.http import QueryDict
from django.utils.translation import gettext as _

from aponia.vocabulary.errors import FactError
from aponia.vocabulary.fact import UNSURE, FactDefinition, JsonValue, Kind
from aponia.vocabulary.page import Page, PageStyle

NONE_OF_THESE: Final = "none-of-these"
SOME_UNSURE: Final = "some-unsure"
ONE_BY_ONE: Final = "one-by-one"


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer to tick or choose."""

    value: str
    label: str
    chosen: bool


@final
@dataclass(slots=True, kw_only=True)
class Question:
    """One fact on a page, with what was answered before and what is wrong with it."""

    fact: FactDefinition
    choices: tuple[Choice, ...] = ()
    number: str = ""
    unit: str = ""
    date: str = ""
    unsure: bool = False
    ticked: bool = False
    nothing: bool = False
    error: str = ""

    @property
    def id(self) -> str:
        """The id of the field in the page."""
        return self.fact.id.replace(".", "-").replace("_", "-")

    @property
    def input_type(self) -> str:
        """What each choice is drawn as."""
        return "checkbox" if self.fact.kind is Kind.CHOICES else "radio"


@final
@dataclass(slots=True, kw_only=True)
class PageForm:
    """A page of questions as it is shown; ``one_by_one`` asks a tick list question by question, for who is not sure of some."""

    page: Page
    questions: tuple[Question, ...]
    one_by_one: bool = False
    none_ticked: bool = False
    error: str = ""
    answers: dict[str, JsonValue] = field(default_factory=dict)

    @property
    def as_tick_list(self) -> bool:
        """Whether the page is shown as one list to tick."""
        return self.page.style is PageStyle.TICK_LIST and not self.one_by_one

    @property
    def whys(self) -> list[FactDefinition]:
        """The facts that say why they are asked."""
        return [question.fact for question in self.questions if question.fact.why]

    @property
    def errors(self) -> list[tuple[str, str]]:
        """What is wrong, with the id of the field where it can be mended."""
        found = [(self._field(question), self._problem(question)) for question in self.questions if question.error]
        if not self.error:
            return found
        return [(NONE_OF_THESE if self.as_tick_list else self._field(self.questions[0]), self.error), *found]

    def _problem(self, question: Question) -> str:
        """The error, with the question it belongs to where there are several."""
        return question.error if len(self.questions) == 1 else f"{_(question.fact.patient)} {question.error}"

    def _field(self, question: Question) -> str:
        return f"site-{question.fact.options[0].id}" if self.page.style is PageStyle.BODY_MAP else question.id


def shown(page: Page, facts: Iterable[FactDefinition], given: Mapping[str, JsonValue]) -> PageForm:
    """The page with earlier answers filled in."""
    wanted = tuple(facts)
    one_by_one = page.style is PageStyle.TICK_LIST and any(given.get(fact.id) == UNSURE.value for fact in wanted)
    form = PageForm(page=page, questions=tuple(_filled(fact, given.get(fact.id)) for fact in wanted), one_by_one=one_by_one)
    form.none_ticked = form.as_tick_list and all(given.get(fact.id) is False for fact in wanted)
    return form


def submitted(page: Page, facts: Iterable[FactDefinition], data: QueryDict) -> PageForm:
    """The page as it was sent: either with ``answers`` for every question, or with errors and everything that was typed."""
    wanted = tuple(facts)
    if page.style is PageStyle.TICK_LIST and ONE_BY_ONE not in data:
        return _submitted_ticks(page, wanted, data)
    form = PageForm(page=page, questions=tuple(_typed(fact, data) for fact in wanted), one_by_one=ONE_BY_ONE in data)
    for question in form.questions:
        value, question.error = _answer(question.fact, data)
        if not question.error:
            try:
                question.fact.read(value)
            except FactError as error:
                question.error = _readable(question.fact, error)
            else:
                form.answers[question.fact.id] = value
    return form


def _submitted_ticks(page: Page, facts: tuple[FactDefinition, ...], data: QueryDict) -> PageForm:
    ticked = {fact.id for fact in facts if data.get(fact.id) == "yes"}
    form = PageForm(page=page, questions=tuple(Question(fact=fact, ticked=fact.id in ticked) for fact in facts))
    form.none_ticked = NONE_OF_THESE in data
    if SOME_UNSURE in data:
        form.one_by_one = True
        form.questions = tuple(_filled(fact, True if fact.id in ticked else None) for fact in facts)
    elif form.none_ticked and ticked:
        form.error = _none_and_more()
    elif not form.none_ticked and not ticked:
        form.error = _("Tick everything that applies, or tick “None of these”.")
    else:
        form.answers = {fact.id: fact.id in ticked for fact in facts}
    return form


def _filled(fact: FactDefinition, value: JsonValue) -> Question:
    question = Question(fact=fact, unsure=value == UNSURE.value, ticked=value is True, nothing=value == [], unit=fact.units[0] if fact.units else "")
    match fact.kind:
        case Kind.YES_NO:
            chosen = {True: "yes", False: "no", UNSURE.value: UNSURE.value}.get(value) if isinstance(value, bool | str) else None
            question.choices = _yes_no(chosen)
        case Kind.CHOICE | Kind.CHOICES:
            picked = value if isinstance(value, list) else [value]
            question.choices = tuple(Choice(value=o.id, label=_(o.patient), chosen=o.id in picked) for o in fact.options)
        case Kind.SCORE:
            question.choices = _scale(fact, "" if value is None else str(value))
        case Kind.QUANTITY if isinstance(value, dict):
            question.number, question.unit = f"{value['value']:g}", str(value["unit"])
        case Kind.DATE if isinstance(value, str):
            question.date = value
        case _:
            pass
    return question


def _typed(fact: FactDefinition, data: QueryDict) -> Question:
    name = fact.id
    sent = data.getlist(name)
    question = Question(fact=fact, unsure=UNSURE.value in sent or f"{name}.unsure" in data, nothing=NONE_OF_THESE in sent)
    match fact.kind:
        case Kind.YES_NO:
            question.choices = _yes_no(sent[0] if sent else None)
        case Kind.CHOICE | Kind.CHOICES:
            question.choices = tuple(Choice(value=o.id, label=_(o.patient), chosen=o.id in sent) for o in fact.options)
        case Kind.SCORE:
            question.choices = _scale(fact, sent[0] if sent else "")
        case Kind.QUANTITY:
            question.number, question.unit = data.get(name, "")[:40], data.get(f"{name}.unit", fact.units[0])
        case Kind.DATE:
            question.date = data.get(name, "")[:40]
    return question


def _yes_no(chosen: str | None) -> tuple[Choice, ...]:
    labels = (("yes", _("Yes")), ("no", _("No")), (UNSURE.value, _("I am not sure")))
    return tuple(Choice(value=value, label=label, chosen=value == chosen) for value, label in labels)


def _scale(fact: FactDefinition, chosen: str) -> tuple[Choice, ...]:
    return tuple(Choice(value=str(n), label=str(n), chosen=str(n) == chosen) for n in range(int(fact.low), int(fact.high) + 1))


def _answer(fact: FactDefinition, data: QueryDict) -> tuple[JsonValue, str]:
    """The JSON value of one field, or what is wrong with it."""
    sent = data.getlist(fact.id)
    if UNSURE.value in sent or f"{fact.id}.unsure" in data:
        typed = [value for value in sent if value.strip() and value != UNSURE.value]
        if typed and fact.kind is not Kind.YES_NO:
            return None, _("You gave an answer and also said that you are not sure. Keep one of them.")
        return UNSURE.value, ""
    match fact.kind:
        case Kind.CHOICES:
            return _several(fact, sent)
        case Kind.YES_NO:
            return (sent[0] == "yes", "") if sent and sent[0] in {"yes", "no"} else (None, _("Choose one answer."))
        case Kind.QUANTITY:
            return _quantity(fact, data)
        case Kind.SCORE:
            return (int(sent[0]), "") if sent and sent[0].isdecimal() and len(sent[0]) < 4 else (None, _("Choose a number."))
        case _:
            return (sent[0], "") if sent and sent[0].strip() else (None, _("Choose one answer."))


def _several(fact: FactDefinition, sent: list[str]) -> tuple[JsonValue, str]:
    picked: list[JsonValue] = [value for value in sent if value != NONE_OF_THESE]
    if NONE_OF_THESE in sent:
        return ([], "") if not picked else (None, _none_and_more())
    return (picked, "") if picked else (None, _("Tick everything that applies, or tick the last line."))


def _none_and_more() -> str:
    return _("You ticked “None of these” and something else as well. Take one of them away.")


def _quantity(fact: FactDefinition, data: QueryDict) -> tuple[JsonValue, str]:
    text = data.get(fact.id, "").strip().replace(",", ".")
    unit = data.get(f"{fact.id}.unit", "")
    if not text:
        return None, _("Enter a number, or say that you are not sure.")
    try:
        number = float(text) if len(text) <= 20 else float("nan")
    except ValueError:
        number = float("nan")
    if not math.isfinite(number) or unit not in fact.units:
        return None, _("Enter a number, such as 3, and choose the unit beside it.")
    return {"value": number, "unit": unit}, ""


def _readable(fact: FactDefinition, error: FactError) -> str:
    if error.faults[0].code == "range" and fact.kind is Kind.QUANTITY:
        return _("This number is outside what is possible. Check the number and the unit beside it.")
    return _("Choose one of the answers shown.")
