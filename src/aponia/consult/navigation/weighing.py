"""Weighing the rules that hold: which level, which service, and which rules take part in the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final, final

from aponia.guidance.condition import Known, Reach
from aponia.guidance.judge import judge
from aponia.guidance.rule import Rule, RuleKind, RuleSet
from aponia.library import Catalogue
from aponia.vocabulary.errors import FactError, FactFault
from aponia.vocabulary.fact import UNSURE, Facts
from aponia.vocabulary.urgency import Urgency

TOPIC: Final = "navigation"
# Where no rule names a service: a person without a clear direction starts in primary care.
FIRST_CONTACT: Final = "primary-care"


@final
@dataclass(frozen=True, kw_only=True)
class Weighing:
    """All rules judged for one person, the most urgent and most specific first, with the level they lead to.

    ``not_excluded`` are red flags, more urgent than all that holds, that stay unknown although nothing is left to ask, because the
    person was unsure. ``limits`` is what open facts can still turn out to be.
    """

    catalogue: Catalogue
    facts: Facts
    known: Known
    rules: RuleSet
    true: tuple[Rule, ...]
    open: tuple[Rule, ...]
    limits: Mapping[str, Reach]

    @cached_property
    def certain_level(self) -> Urgency | None:
        """The most urgent of all that holds, without the doubts."""
        return max((rule.urgency for rule in self.true if rule.urgency is not None), default=None)

    @cached_property
    def not_excluded(self) -> tuple[Rule, ...]:
        """The doubts."""
        return tuple(rule for rule in self.open if self.limits and self.would_be_doubted(rule) and self._only_doubt(rule))

    def would_be_doubted(self, rule: Rule) -> bool:
        """Whether a rule that stays unknown has to be told: a red flag more urgent than all that holds."""
        return rule.kind is RuleKind.RED_FLAG and rule.urgency is not None and (self.certain_level is None or rule.urgency > self.certain_level)

    def may_hold(self, rule: Rule) -> bool:
        """Whether an open rule can still turn out to hold, although some answers stay unsure."""
        return not self.limits or rule.when.reach(self.known, self.limits)[0]

    def _only_doubt(self, rule: Rule) -> bool:
        return self.catalogue.inference.askable(frozenset(rule.when.open_facts(self.known)), self.known) <= self.unsure

    @cached_property
    def unsure(self) -> frozenset[str]:
        """The facts the person was asked for and does not know."""
        return frozenset(name for name, value in self.facts.items() if value is UNSURE)

    @cached_property
    def level(self) -> Urgency:
        """The most urgent of all that holds; routine when nothing names a level."""
        certain = self.certain_level if self.certain_level is not None else Urgency.ROUTINE
        return max([certain, *(rule.urgency.one_step_lower() for rule in self.not_excluded if rule.urgency is not None)])

    def takes_part(self, rule: Rule) -> bool:
        """Whether a rule that holds belongs in the answer at this level.

        When someone must be seen today, advice for later would only distract.
        """
        if self.level < Urgency.SAME_DAY:
            return True
        if rule.urgency is not None:
            return rule.urgency >= Urgency.SAME_DAY
        return rule.kind is RuleKind.WARNING and self.level < Urgency.EMERGENCY

    @cached_property
    def contributing(self) -> tuple[Rule, ...]:
        """The rules that take part."""
        return tuple(rule for rule in self.true if self.takes_part(rule))

    @cached_property
    def effects(self) -> frozenset[str]:
        """Everything that the contributing rules add to the answer."""
        return frozenset().union(*(rule.effects for rule in self.contributing))

    @cached_property
    def leading(self) -> Rule | None:
        """The rule that names whom to see, or None when a doubt weighs more than everything that holds."""
        first = next((rule for rule in self.contributing if rule.to), None)
        return first if first is not None and first.urgency == self.level else None


def weigh(facts: Facts, *, catalogue: Catalogue, on: date) -> Weighing:
    """Judge all navigation rules in force; raises :class:`FactError` when facts contradict each other."""
    known = catalogue.inference.known(facts)
    _refuse_contradictions(facts, known, catalogue)
    rules = catalogue.rules_for(TOPIC, on)
    judgment = judge(rules, known)
    limits = catalogue.inference.limits(facts, known)
    return Weighing(catalogue=catalogue, facts=facts, known=known, rules=rules, true=judgment.true, open=judgment.unknown, limits=limits)


def _refuse_contradictions(facts: Facts, known: Known, catalogue: Catalogue) -> None:
    faults = [
        FactFault(fact=" and ".join(dict.fromkeys(item.when.facts())), given="", problem=item.message, code="contradiction")
        for item in catalogue.contradictions
        if item.when.truth(known) is True
    ]
    for name, gate in catalogue.inference.applicability.items():
        given = facts.get(name)
        if given and given is not UNSURE and not catalogue.inference.may_apply(name, known):
            because = ", ".join(catalogue.facts[fact].label for fact in catalogue.inference.grounds(gate.facts(), known))
            label = catalogue.facts[name].label
            problem = f"\"{label}\" does not fit with the other answers ({because}). Change one of them."
            faults.append(FactFault(fact=name, given="", problem=problem, code="contradiction"))
    if faults:
        raise FactError(faults)
