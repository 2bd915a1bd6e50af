"""Which questions could still change the answer, page by page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, final

from aponia.consult.navigation.weighing import TOPIC, Weighing, weigh
from aponia.guidance.rule import Rule, RuleKind
from aponia.library import Catalogue
from aponia.vocabulary.errors import NotFoundError
from aponia.vocabulary.fact import FactDefinition, Facts
from aponia.vocabulary.page import Page, PageStyle
from aponia.vocabulary.urgency import Urgency

# Short tick lists that follow each other are shown as one page of at most this many lines, so that fewer pages are to be read.
LONGEST_JOINED: Final = 10
JOINED_TITLE: Final = "Do any of these apply to you?"
JOINT: Final = "+"
# How many more pages than are certain usually follow once the place of the pain is known: the median over random people.
PAGES_AFTER_PLACE: Final = 4


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
    if not weighing.may_hold(rule):
        return weighing.would_be_doubted(rule)
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
    names: set[str] = set()
    for rule in weighing.open:
        if matters(rule, weighing):
            names.update(rule.when.first_open_facts(weighing.known) if first else rule.when.open_facts(weighing.known))
    return inference.askable(names, weighing.known, first=first) - weighing.unsure


def pages_to_ask(facts: Facts, *, catalogue: Catalogue, on: date) -> tuple[PageToAsk, ...]:
    """The pages that still have to be asked, in their order; empty when the answer is final."""
    return tuple(_pages(weigh(facts, catalogue=catalogue, on=on)))


def page_named(name: str, catalogue: Catalogue) -> Page:
    """The page of that id, also one that was joined; raises :class:`NotFoundError` for a page that does not exist."""
    known = catalogue.pages_by_id
    parts = name.split(JOINT)
    for part in parts:
        if part not in known:
            raise NotFoundError("page", part, known)
    return _joined([known[part] for part in dict.fromkeys(parts)])


def _joined(pages: Sequence[Page]) -> Page:
    if len(pages) == 1:
        return pages[0]
    return Page(
        id=JOINT.join(page.id for page in pages), topic=pages[0].topic, order=pages[0].order, title=JOINED_TITLE, lead="",
        style=PageStyle.TICK_LIST, facts=tuple(fact for page in pages for fact in page.facts), joins=True,
    )


def _pages(weighing: Weighing, *, first: bool = False) -> Iterator[PageToAsk]:
    """The pages to ask; neighbors that may join are shown as one while it stays short."""
    needed = open_questions(weighing, first=first)
    definitions = weighing.catalogue.facts
    together: list[tuple[Page, tuple[FactDefinition, ...]]] = []
    for page in weighing.catalogue.pages:
        wanted = tuple(definitions[name] for name in page.facts if name in needed)
        if not wanted or page.topic != TOPIC:
            continue
        count = sum(len(facts) for _, facts in together)
        if together and not (page.joins and together[-1][0].joins and count + len(wanted) <= LONGEST_JOINED):
            yield _together(together)
            together = []
        together.append((page, wanted))
    if together:
        yield _together(together)


def _together(pages: Sequence[tuple[Page, tuple[FactDefinition, ...]]]) -> PageToAsk:
    return PageToAsk(page=_joined([page for page, _ in pages]), facts=tuple(fact for _, facts in pages for fact in facts))


def progress(facts: Facts, *, catalogue: Catalogue, on: date) -> Progress:
    """The next page and about how many more there are; the number is honest, not exact, since answers open and close questions."""
    weighing = weigh(facts, catalogue=catalogue, on=on)
    next_page = next(_pages(weighing), None)
    first = [item.page for item in _pages(weighing, first=True)]
    after = PAGES_AFTER_PLACE if any(page.style is PageStyle.BODY_MAP for page in first) else 0
    return Progress(next=next_page, about_more=max(len(first) - (next_page is not None), 0) + after)
