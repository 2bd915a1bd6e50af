"""Everything that was read from the knowledge files, checked and typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import final

from aponia.guidance.case import Case
from aponia.guidance.judge import Contradiction, Inference
from aponia.guidance.rule import Rule, RuleSet, rules_in_force
from aponia.vocabulary.contact import Country
from aponia.vocabulary.errors import NotFoundError
from aponia.vocabulary.fact import FactDefinition
from aponia.vocabulary.learning import ComparisonRow, Entry, Misconception
from aponia.vocabulary.page import BodyMap, Page
from aponia.vocabulary.service import AdviceItem, Level, Service
from aponia.vocabulary.source import Source
from aponia.vocabulary.urgency import Urgency


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class Catalogue:
    """All knowledge of one version; every mapping is keyed by id."""

    version: str
    facts: Mapping[str, FactDefinition]
    inference: Inference
    contradictions: tuple[Contradiction, ...]
    sources: Mapping[str, Source]
    rules: Mapping[str, Rule]
    services: Mapping[str, Service]
    advice: Mapping[str, AdviceItem]
    levels: Mapping[Urgency, Level]
    pages: tuple[Page, ...]
    cases: tuple[Case, ...]
    body: BodyMap
    countries: Mapping[str, Country]
    comparison: tuple[ComparisonRow, ...]
    misconceptions: Mapping[str, Misconception]
    entries: tuple[Entry, ...]
    _in_force: dict[tuple[str, date], RuleSet] = field(default_factory=dict, init=False, repr=False)

    def rule(self, rule_id: str) -> Rule:
        """The rule of that id; raises :class:`NotFoundError` with the nearest id."""
        try:
            return self.rules[rule_id]
        except KeyError:
            raise NotFoundError("rule", rule_id, self.rules) from None

    def country(self, country_id: str) -> Country:
        """The country of that two-letter code; raises :class:`NotFoundError`."""
        try:
            return self.countries[country_id]
        except KeyError:
            raise NotFoundError("country", country_id, self.countries) from None

    def rules_for(self, topic: str, on: date) -> RuleSet:
        """The rules of a topic in force on a day, the most urgent and most specific first."""
        key = (topic, on)
        if key not in self._in_force:
            if len(self._in_force) > 64:
                self._in_force.clear()
            chosen = rules_in_force((rule for rule in self.rules.values() if rule.topic == topic), on=on)
            self._in_force[key] = RuleSet(sorted(chosen, key=_most_urgent_first))
        return self._in_force[key]

    def rules_like(self, *, topic: str | None = None, source: str | None = None, status: str | None = None) -> tuple[Rule, ...]:
        """The rules of a topic, of a source key, checked in a way; all of them where nothing is named."""
        wanted = (topic, source, status)
        return tuple(
            rule for rule in self.rules.values()
            if all(
                word in {None, has}
                for word, has in zip(wanted, (rule.topic, rule.citation.source.key, rule.citation.verification.status.value), strict=True)
            )
        )

    @cached_property
    def pages_by_id(self) -> Mapping[str, Page]:
        """The pages by their id."""
        return {page.id: page for page in self.pages}

    @cached_property
    def asking_order(self) -> tuple[str, ...]:
        """The facts that pages ask, in the order in which they are asked."""
        return tuple(name for page in self.pages for name in page.facts)

    def topics(self) -> tuple[str, ...]:
        """The topics that have rules."""
        return tuple(sorted({rule.topic for rule in self.rules.values()}))

    def shelf(self, name: str) -> tuple[Entry, ...]:
        """The reading entries of one shelf: treatments, innovations, pain, prepare."""
        return tuple(entry for entry in self.entries if entry.shelf == name)


def _most_urgent_first(rule: Rule) -> tuple[int, int, str]:
    return (-(rule.urgency if rule.urgency is not None else -1), -rule.rank, rule.id)
