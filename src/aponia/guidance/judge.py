"""Judging all rules against what is known about one person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias, final

from aponia.guidance.condition import NOT_APPLICABLE, NOTHING, Condition, Known, KnownValue, Reach
from aponia.guidance.rule import Rule, RuleSet
from aponia.vocabulary.fact import UNSURE, Facts, FactValue

# A fact, the condition that settles it, and whether the fact is derived from it (else it only applies where the condition holds).
_Step: TypeAlias = tuple[str, Condition, bool]


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
    def _steps(self) -> tuple[_Step, ...]:
        waiting = {name: (condition, True) for name, condition in self.derivations.items()}
        waiting |= {name: (condition, False) for name, condition in self.applicability.items()}
        steps: list[_Step] = []
        while waiting:
            ready = [name for name, (rule, _) in waiting.items() if not any(fact in waiting for fact in rule.facts())]
            if not ready:
                raise ValueError(f"These facts depend on each other in a circle: {', '.join(sorted(waiting))}")
            steps.extend((name, *waiting.pop(name)) for name in ready)
        return tuple(steps)

    @cached_property
    def _consequences(self) -> Mapping[str, tuple[_Step, ...]]:
        """For each fact, the steps whose outcome can change with it, in order."""
        found: dict[str, list[_Step]] = {}
        rests_on: dict[str, set[str]] = {}
        for step in self._steps:
            name, condition, _ = step
            bases = rests_on[name] = {base for fact in condition.facts() for base in (fact, *rests_on.get(fact, ()))}
            for base in {*bases, name}:
                found.setdefault(base, []).append(step)
        return {base: tuple(steps) for base, steps in found.items()}

    def known_with(self, facts: Facts, known: Known, name: str, value: FactValue) -> Known:
        """All that would be known if one fact of ``facts`` had another value (not unsure); ``known`` is what is known now."""
        given = {**facts, name: value}
        changed = {**known, name: value}
        for step in self._consequences.get(name, ()):
            self._take(step, given, changed)
        return changed

    def _take(self, step: _Step, facts: Facts, known: dict[str, KnownValue]) -> None:
        name, condition, derived = step
        outcome = condition.truth(known)
        value: KnownValue | None
        if derived:
            value = outcome
        elif outcome is False:
            value = False if name in self.yes_no else NOT_APPLICABLE
        else:
            value = facts.get(name)
        if value is None or value is UNSURE:
            known.pop(name, None)
        else:
            known[name] = value

    def may_apply(self, name: str, known: Known) -> bool:
        """Whether a fact makes sense for this person, as far as is known."""
        gate = self.applicability.get(name)
        return gate is None or gate.truth(known) is not False

    def bases(self, rule: Rule) -> frozenset[str]:
        """Every fact a rule rests on, directly or through a derived fact."""
        found = self._bases.get(rule.id)
        if found is None:
            found = self._bases[rule.id] = frozenset(self._down(rule.when))
        return found

    def _down(self, condition: Condition) -> Iterator[str]:
        for name in condition.facts():
            gate = self.derivations.get(name)
            if gate is None:
                yield name
            else:
                yield from self._down(gate)

    @cached_property
    def _bases(self) -> dict[str, frozenset[str]]:
        return {}

    def known(self, facts: Facts) -> dict[str, KnownValue]:
        """All that is known: the given facts without the unsure ones, what follows from them, what does not apply."""
        known: dict[str, KnownValue] = {name: value for name, value in facts.items() if value is not UNSURE}
        for step in self._steps:
            self._take(step, facts, known)
        return known

    def limits(self, facts: Facts, known: Known) -> dict[str, Reach]:
        """What facts that are not known can still turn out to be, given that what a person is unsure of stays unknown."""
        limits: dict[str, Reach] = {name: NOTHING for name, value in facts.items() if value is UNSURE and name not in known}
        if limits:
            for name, condition, derived in self._steps:
                if derived and name not in known:
                    limits[name] = condition.reach(known, limits)
        return limits

    def askable(self, names: AbstractSet[str], known: Known, *, first: bool = False) -> frozenset[str]:
        """The facts a person can be asked for, in place of derived ones and of those whose applicability is still open."""
        found: set[str] = set()
        waiting = set(names)
        seen: set[str] = set()
        while waiting:
            gated = waiting & self._gates.keys()
            found |= waiting - gated
            found |= gated - self.derivations.keys()
            seen |= waiting
            behind: set[str] = set()
            for name in gated:
                gate = self._gates[name]
                if gate.truth(known) is None:
                    behind.update(gate.first_open_facts(known) if first else gate.open_facts(known))
            waiting = behind - seen
        return frozenset(found)

    @cached_property
    def _gates(self) -> dict[str, Condition]:
        return {**self.applicability, **self.derivations}

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

    true: tuple[Rule, ...]
    unknown: tuple[Rule, ...]


def judge(rules: RuleSet, known: Known) -> Judgment:
    """Judge every rule; those that are false are left out.

    A rule named in ``instead_of`` of a rule that holds gives way to it.
    """
    true: list[Rule] = []
    unknown: list[Rule] = []
    withdrawn: set[str] = set()
    for rule in rules.candidates(known):
        outcome = rule.when.truth(known)
        if outcome is True:
            true.append(rule)
            withdrawn.update(rule.instead_of)
        elif outcome is None:
            unknown.append(rule)
    if withdrawn:
        true = [rule for rule in true if rule.id not in withdrawn]
        unknown = [rule for rule in unknown if rule.id not in withdrawn]
    return Judgment(true=tuple(true), unknown=tuple(unknown))
