"""Which questions could still change the answer, page by page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import final

from aponia.consult.navigation.weighing import TOPIC, Weighing, weigh
from aponia.guidance.rule import Rule, RuleKind
from aponia.library import Catalogue
from aponia.vocabulary.fact import UNSURE, FactDefinition, Facts
from aponia.vocabulary.page import Page
from aponia.vocabulary.urgency import Urgency


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class PageToAsk:
    """A page with those of its facts that could still change the answer."""

    page: Page
    facts: tuple[FactDefinition, ...]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """The next page, if any, and about how many more will come after it."""

    next: PageToAsk | None
    about_more: int


def matters(rule: Rule, weighing: Weighing) -> bool:
    """Whether the answer would differ in level, service or advice if an open rule turned out to hold."""
    level = weighing.level
    if level is Urgency.EMERGENCY:
        return False
    if rule.urgency is not None and rule.urgency > level:
        return True
    if not weighing.takes_part(rule):
        return False
    if rule.kind is RuleKind.RED_FLAG and rule.urgency == level and weighing.leading is None:
        return True
    if any(other.id in rule.instead_of for other in weighing.true):
        return True
    return not rule.effects <= weighing.effects


def open_questions(weighing: Weighing, *, first: bool = False) -> frozenset[str]:
    """The facts that were not given and could still change the answer; with ``first`` only those to settle first."""
    inference = weighing.catalogue.inference
    found: set[str] = set()
    for rule in weighing.open:
        if matters(rule, weighing):
            names = rule.when.first_open_facts(weighing.known) if first else rule.when.open_facts(weighing.known)
            found.update(inference.askable(names, weighing.known, first=first))
    return frozenset(name for name in found if weighing.facts.get(name) is not UNSURE)


def pages_to_ask(facts: Facts, *, catalogue: Catalogue, on: date) -> tuple[PageToAsk, ...]:
    """The pages that still have to be asked, in their order; empty when the answer is final."""
    return tuple(_pages(weigh(facts, catalogue=catalogue, on=on)))


def _pages(weighing: Weighing, *, first: bool = False) -> Iterator[PageToAsk]:
    needed = open_questions(weighing, first=first)
    definitions = weighing.catalogue.facts
    for page in weighing.catalogue.pages:
        wanted = tuple(definitions[name] for name in page.facts if name in needed)
        if wanted and page.topic == TOPIC:
            yield PageToAsk(page=page, facts=wanted)


def progress(facts: Facts, *, catalogue: Catalogue, on: date) -> Progress:
    """The next page and about how many more there are; the number is honest, not exact, since answers open and close questions."""
    weighing = weigh(facts, catalogue=catalogue, on=on)
    next_page = next(_pages(weighing), None)
    settled_first = {item.page.id for item in _pages(weighing, first=True)}
    if next_page is not None:
        settled_first.discard(next_page.page.id)
    return Progress(next=next_page, about_more=len(settled_first))
