"""Answers and advice laid out for reading: what was told on each page, what a reason rests on, what would change the advice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Final, final

from django.utils.translation import gettext as _

from aponia.consult.navigation import Navigation, Trigger, page_named
from aponia.exchange.words import say_value
from aponia.faces.assembly import catalogue
from aponia.faces.web.navigate.forms import Choice, PageForm
from aponia.faces.web.navigate.visit import Visit
from aponia.vocabulary.answer import Answer, Reason, UsedFact
from aponia.vocabulary.fact import UNSURE, FactDefinition, FactValue
from aponia.vocabulary.page import BodyMap, Page, PageStyle
from aponia.vocabulary.urgency import Urgency

_DOOR: Final = "visit.door"
_DARK_THOUGHTS: Final = ("mind.", "danger.suicide")
_HELP_WITH_THEM: Final = {"crisis-service", "mental-health"}


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedPage:
    """One page that was answered; ``denied`` are the lines of a tick list that were left empty."""

    number: int
    page: Page
    told: tuple[tuple[FactDefinition, FactValue], ...]
    denied: tuple[FactDefinition, ...]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class ShownReason:
    """One reason with the answers that it rests on, in words; ``denied`` are those that were "no"."""

    reason: Reason
    told: tuple[str, ...]
    denied: tuple[str, ...]


def reviewed(visit: Visit) -> list[ReviewedPage]:
    """Every page that was answered, each answer once, on the page where it came first."""
    facts = visit.facts()
    seen: set[str] = set()
    pages: list[ReviewedPage] = []
    for number, name in enumerate(visit.trail, start=1):
        page = page_named(name, catalogue())
        here = [(catalogue().facts[fact], facts[fact]) for fact in page.facts if fact in facts and fact not in seen]
        seen.update(fact.id for fact, _value in here)
        denied = tuple(fact for fact, value in here if value is False) if page.style is PageStyle.TICK_LIST else ()
        told = tuple((fact, value) for fact, value in here if fact not in denied)
        if here:
            pages.append(ReviewedPage(number=number, page=page, told=told, denied=denied))
    return pages


def shown_reasons(reasons: Iterable[Reason]) -> list[ShownReason]:
    """The reasons with the words of the answers behind them; that somebody came because of pain goes without saying beside other answers."""
    return [
        ShownReason(
            reason=reason,
            told=tuple(_told(used) for used in reason.facts if used.value is not False and (used.id != _DOOR or len(reason.facts) == 1)),
            denied=tuple(_statement(catalogue().facts[used.id]) for used in reason.facts if used.value is False),
        )
        for reason in reasons
    ]


def places(body: BodyMap, form: PageForm) -> list[tuple[str, list[Choice]]]:
    """The places of the body map as a list to choose from, head to foot, group by group; empty on other pages."""
    if form.page.style is not PageStyle.BODY_MAP:
        return []
    choices = {choice.value: choice for choice in form.questions[0].choices}
    groups: dict[str, list[Choice]] = {}
    for region in body.regions:
        groups.setdefault(region.group, []).append(choices[region.id])
    return list(groups.items())


def changes_by_level(triggers: Iterable[Trigger]) -> list[tuple[Urgency, list[Trigger]]]:
    """What would make the advice more urgent, the most urgent level first."""
    return [(level, list(group)) for level, group in groupby(triggers, key=lambda trigger: trigger.urgency)]


def speaks_of_dark_thoughts(answer: Answer[Navigation]) -> bool:
    """Whether help lines belong on the page."""
    services = {answer.result.see.id, *(item.service.id for item in answer.result.alternatives), *(item.id for item in answer.result.team)}
    if services & _HELP_WITH_THEM:
        return True
    doubts = (used.id for reason in answer.not_excluded for used in reason.facts)
    told = (used.id for reason in answer.reasons for used in reason.facts if used.value is True)
    return any(name.startswith(_DARK_THOUGHTS) for name in (*told, *doubts))


def _told(used: UsedFact) -> str:
    fact = catalogue().facts[used.id]
    if used.value is True:
        return _statement(fact)
    label = _statement(fact) if used.value is UNSURE else _(fact.label)
    return _("{label}: {value}").format(label=label, value=say_value(fact, used.value, _))


def _statement(fact: FactDefinition) -> str:
    return _(fact.tick or fact.label)
