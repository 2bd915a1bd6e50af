"""A rule: one published statement with the conditions under which it holds and what it advises."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final, final

from aponia.guidance.condition import AtLeast, Comparison, Condition, Known
from aponia.vocabulary.source import Citation
from aponia.vocabulary.urgency import Urgency


class RuleKind(StrEnum):
    """What a rule does to an answer."""

    RED_FLAG = "red-flag"
    ROUTE = "route"
    ADVICE = "advice"
    WARNING = "warning"


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A dated statement of one source.

    ``to`` and ``team`` name services, ``items`` lists advice items by what they are for (``do``, ``bring``, …), ``instead_of`` the
    rules that give way when this one holds, ``disagrees_with`` the rules of other sources that say otherwise.
    ``effects`` is everything the rule adds to an answer, as comparable names.
    """

    id: str
    topic: str
    kind: RuleKind
    statement: str
    patient: str
    when: Condition
    citation: Citation
    in_force_from: date
    in_force_until: date | None = None
    suspected: str = ""
    urgency: Urgency | None = None
    to: str | None = None
    team: tuple[str, ...] = ()
    rank: int = 0
    items: Mapping[str, tuple[str, ...]]
    myths: tuple[str, ...] = ()
    warn: tuple[str, ...] = ()
    change: str = ""
    grade: str = ""
    instead_of: tuple[str, ...] = ()
    disagrees_with: tuple[str, ...] = ()
    effects: frozenset[str] = field(init=False, repr=False, compare=False, default=frozenset())

    def __post_init__(self) -> None:
        object.__setattr__(self, "effects", frozenset(self._effects()))

    def in_force(self, on: date) -> bool:
        """Whether the statement was valid on a day (the last day is included)."""
        return self.in_force_from <= on and (self.in_force_until is None or on <= self.in_force_until)

    def _effects(self) -> Iterator[str]:
        if self.to:
            yield f"to:{self.to}"
        yield from (f"team:{name}" for name in self.team)
        yield from (item for items in self.items.values() for item in items)
        yield from (f"myth:{name}" for name in self.myths)
        yield from (f"warn:{words}" for words in self.warn)


@final
class RuleSet:
    """Rules in a fixed order, prepared so that those which a single known fact already rules out cost nothing.

    The first comparison of a rule that wants all of several is its guard; rules share guards, such as the site of the pain.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)
        places: dict[Comparison, int] = {}
        self._guarded = [(rule, places.setdefault(_guard(rule.when), len(places))) for rule in self.rules]
        self._guards = tuple(places)

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules)

    def __len__(self) -> int:
        return len(self.rules)

    def candidates(self, known: Known) -> Iterator[Rule]:
        """The rules that are not false by their guard, in order."""
        closed = [guard.truth(known) is False for guard in self._guards]
        return (rule for rule, place in self._guarded if not closed[place])


_OPEN_GUARD: Final = Comparison(fact="", comparator="present", operand=True)


def _guard(condition: Condition) -> Comparison:
    first = condition.parts[0] if isinstance(condition, AtLeast) and condition.wants_all else condition
    return first if isinstance(first, Comparison) else _OPEN_GUARD


def rules_in_force(rules: Iterable[Rule], *, on: date) -> tuple[Rule, ...]:
    """The rules valid on a day, in their order."""
    return tuple(rule for rule in rules if rule.in_force(on))
