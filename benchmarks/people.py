"""Random people, for measuring and for testing properties."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from aponia.library import Catalogue
from aponia.vocabulary.fact import UNSURE, FactDefinition, Facts, FactValue, Kind, Origin


def random_value(fact: FactDefinition, luck: Random, *, yes: float = 0.15) -> FactValue:
    """A possible value of a fact; ``yes`` is how often a yes-no question is answered with yes."""
    match fact.kind:
        case Kind.YES_NO:
            return luck.random() < yes
        case Kind.QUANTITY:
            # half of the people near the low end, where most limits of rules lie
            span = (fact.high - fact.low) * (luck.random() ** 3 if fact.id != "person.age" else 0.8 * luck.random())
            return fact.low + span
        case Kind.SCORE:
            return float(luck.randint(int(fact.low), int(fact.high)))
        case Kind.CHOICE:
            return luck.choice(fact.options).id
        case Kind.CHOICES:
            return frozenset(luck.sample([option.id for option in fact.options], k=min(luck.choice((0, 1, 1, 1, 2, 3)), len(fact.options))))
        case Kind.DATE:
            return date(2026, 1, 1) + timedelta(days=luck.randint(-400, 400))


def random_person(book: Catalogue, luck: Random, *, told: float = 1.0, unsure: float = 0.0, yes: float = 0.15) -> Facts:
    """A person of whom a share ``told`` of the facts is known, a share ``unsure`` of them only as "unsure".

    Facts that cannot apply or would contradict others are left out.
    """
    facts: dict[str, FactValue] = {}
    for fact in book.facts.values():
        if fact.origin is not Origin.DERIVED and luck.random() < told:
            facts[fact.id] = UNSURE if luck.random() < unsure else random_value(fact, luck, yes=yes)
    return consistent(facts, book)


def consistent(facts: dict[str, FactValue], book: Catalogue) -> Facts:
    """The facts without those that cannot apply, and without the ones that contradict each other."""
    known = book.inference.known(facts)
    kept = {name: value for name, value in facts.items() if book.inference.may_apply(name, known)}
    known = book.inference.known(kept)
    for contradiction in book.contradictions:
        if contradiction.when.truth(known) is True:
            for name in contradiction.when.facts():
                kept.pop(name, None)
    return kept
