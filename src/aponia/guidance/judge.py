"""Judging all rules against what is known about one person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import final

from aponia.guidance.condition import NOT_APPLICABLE, Condition, Known, KnownValue
from aponia.guidance.rule import Rule
from aponia.vocabulary.fact import UNSURE, Facts


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Facts that cannot be true together, and the words that say so."""

    id: str
    when: Condition
    message: str


@final
@dataclass(frozen=True, kw_only=True)
class Inference:
    """How facts follow from facts: derived facts, and facts that apply only to some people.

    ``derivations`` and ``applicability`` are in an order in which each needs only facts that come before it;
    ``yes_no`` names the facts of that kind, which count as "no" where they do not apply.
    """

    derivations: Mapping[str, Condition]
    applicability: Mapping[str, Condition]
    yes_no: frozenset[str]

    @cached_property
    def _steps(self) -> tuple[tuple[str, Condition, bool], ...]:
        waiting = {**{name: (rule, True) for name, rule in self.derivations.items()}, **{name: (rule, False) for name, rule in self.applicability.items()}}
        steps: list[tuple[str, Condition, bool]] = []
        while waiting:
            ready = [name for name, (rule, _) in waiting.items() if not any(fact in waiting for fact in rule.facts())]
            if not ready:
                raise ValueError(f"These facts depend on each other in a circle: {', '.join(sorted(waiting))}")
            steps.extend((name, *waiting.pop(name)) for name in ready)
        return tuple(steps)

    def known(self, facts: Facts) -> dict[str, KnownValue]:
        """All that is known: the given facts without the unsure ones, what follows from them, what does not apply."""
        known: dict[str, KnownValue] = {name: value for name, value in facts.items() if value is not UNSURE}
        for name, condition, derived in self._steps:
            outcome = condition.truth(known)
            if derived:
                if outcome is not None:
                    known[name] = outcome
            elif outcome is False:
                known[name] = False if name in self.yes_no else NOT_APPLICABLE
        return known

    def askable(self, names: Iterable[str], known: Known, *, first: bool = False) -> Iterator[str]:
        """The facts a person can be asked for, in place of derived ones and of those whose applicability is still open."""
        for name in names:
            gate = self.derivations.get(name) or self.applicability.get(name)
            if gate is not None and gate.truth(known) is None:
                inner = gate.first_open_facts(known) if first else gate.open_facts(known)
                yield from self.askable(inner, known, first=first)
            if name not in self.derivations:
                yield name

    def grounds(self, names: Iterable[str], known: Known) -> Iterator[str]:
        """The given facts behind a list of facts, each once, in place of derived ones."""
        seen: set[str] = set()
        for name in names:
            gate = self.derivations.get(name)
            if gate is None:
                inner: Iterable[str] = (name,)
            else:
                inner = self.grounds(gate.support(known) if known.get(name) is True else gate.facts(), known)
            for ground in inner:
                if ground not in seen:
                    seen.add(ground)
                    yield ground


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Judgment:
    """Which rules hold and which are still open, for one person."""

    known: Known
    true: tuple[Rule, ...]
    unknown: tuple[Rule, ...]


def judge(rules: Iterable[Rule], known: Known) -> Judgment:
    """Judge every rule; those that are false are left out.

    A rule named in ``instead_of`` of a rule that holds gives way to it.
    """
    true: list[Rule] = []
    unknown: list[Rule] = []
    withdrawn: set[str] = set()
    for rule in rules:
        outcome = rule.when.truth(known)
        if outcome is True:
            true.append(rule)
            withdrawn.update(rule.instead_of)
        elif outcome is None:
            unknown.append(rule)
    if withdrawn:
        true = [rule for rule in true if rule.id not in withdrawn]
        unknown = [rule for rule in unknown if rule.id not in withdrawn]
    return Judgment(known=known, true=tuple(true), unknown=tuple(unknown))
