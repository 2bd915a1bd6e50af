"""Weighing the rules that hold: which level, which service, and which rules take part in the answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final, final

from aponia.guidance.condition import Known
from aponia.guidance.judge import judge
from aponia.guidance.rule import Rule, RuleKind
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

    ``not_excluded`` are red flags that stay unknown although nothing is left to ask, because the person was unsure.
    """

    catalogue: Catalogue
    facts: Facts
    known: Known
    rules: tuple[Rule, ...]
    true: tuple[Rule, ...]
    open: tuple[Rule, ...]
    not_excluded: tuple[Rule, ...]

    @cached_property
    def level(self) -> Urgency:
        """The most urgent of all that holds; routine when nothing names a level."""
        levels = [rule.urgency for rule in self.true if rule.urgency is not None]
        levels += [rule.urgency.one_step_lower() for rule in self.not_excluded if rule.urgency is not None]
        return max(levels, default=Urgency.ROUTINE)

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
    unsure = frozenset(name for name, value in facts.items() if value is UNSURE)
    doubtful = tuple(rule for rule in judgment.unknown if rule.kind is RuleKind.RED_FLAG and _only_doubt(rule, known, unsure, catalogue)) if unsure else ()
    return Weighing(catalogue=catalogue, facts=facts, known=known, rules=rules, true=judgment.true, open=judgment.unknown, not_excluded=doubtful)


def _only_doubt(rule: Rule, known: Known, unsure: frozenset[str], catalogue: Catalogue) -> bool:
    return all(name in unsure for name in catalogue.inference.askable(rule.when.open_facts(known), known))


def _refuse_contradictions(facts: Facts, known: Known, catalogue: Catalogue) -> None:
    faults = [
        FactFault(fact=" and ".join(dict.fromkeys(item.when.facts())), given="", problem=item.message, code="contradiction")
        for item in catalogue.contradictions
        if item.when.truth(known) is True
    ]
    for name, gate in catalogue.inference.applicability.items():
        given = facts.get(name)
        if given and given is not UNSURE and gate.truth(known) is False:
            because = ", ".join(catalogue.facts[fact].label for fact in catalogue.inference.grounds(gate.facts(), known))
            label = catalogue.facts[name].label
            problem = f"\"{label}\" does not fit with the other answers ({because}). Change one of them."
            faults.append(FactFault(fact=name, given="", problem=problem, code="contradiction"))
    if faults:
        raise FactError(faults)
