"""Conditions about facts, with three outcomes: true, false, and unknown (``None``), which is never silently false."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any, Final, Protocol, TypeAlias, final

from aponia.vocabulary.fact import FactValue


class NotApplicable(Enum):
    """The value of a fact that makes no sense for this person: every comparison with it is false."""

    NOT_APPLICABLE = "not applicable"


NOT_APPLICABLE: Final = NotApplicable.NOT_APPLICABLE
Truth: TypeAlias = bool | None
KnownValue: TypeAlias = FactValue | NotApplicable
Known: TypeAlias = Mapping[str, KnownValue]
Operand: TypeAlias = bool | float | str | date | frozenset[str]


# Whether something can still turn out true, and whether it can still turn out false.
Reach: TypeAlias = tuple[bool, bool]
ANYTHING: Final[Reach] = (True, True)
NOTHING: Final[Reach] = (False, False)


class Condition(Protocol):
    """Anything that can be judged against what is known."""

    def truth(self, known: Known) -> Truth:
        """True, false, or ``None`` where what is known does not settle it."""
        ...

    def facts(self) -> Iterator[str]:
        """The ids of every fact asked about, in order, repeated where asked repeatedly."""
        ...

    def open_facts(self, known: Known) -> Iterator[str]:
        """The facts whose value could still settle a condition that is unknown."""
        ...

    def first_open_facts(self, known: Known) -> Iterator[str]:
        """Of the open facts, those to settle first; the rest may then turn out not to matter."""
        ...

    def support(self, known: Known) -> Iterator[str]:
        """The facts that made a true condition true."""
        ...

    def reach(self, known: Known, limits: Mapping[str, Reach]) -> Reach:
        """What it can still turn out to be, where ``limits`` says so of facts that cannot be asked any more."""
        ...


OPERATORS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "at_least": operator.ge,
    "above": operator.gt,
    "at_most": operator.le,
    "below": operator.lt,
    "before": operator.lt,
    "after": operator.gt,
}


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One fact compared with one operand, both already in the fact's own unit."""

    fact: str
    comparator: str
    operand: Operand
    _holds: Callable[[object], bool] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_holds", _predicate(self.comparator, self.operand))

    def truth(self, known: Known) -> Truth:
        value = known.get(self.fact)
        if value is None:
            return None
        return self._holds(value)

    def reach(self, known: Known, limits: Mapping[str, Reach]) -> Reach:
        outcome = self.truth(known)
        if outcome is not None:
            return outcome, not outcome
        may_be_true, may_be_false = limits.get(self.fact, ANYTHING)
        return (may_be_false, may_be_true) if self.operand is False else (may_be_true, may_be_false)

    def facts(self) -> Iterator[str]:
        yield self.fact

    def open_facts(self, known: Known) -> Iterator[str]:
        if self.fact not in known:
            yield self.fact

    first_open_facts = open_facts

    def support(self, known: Known) -> Iterator[str]:
        yield self.fact


def _predicate(comparator: str, operand: Operand) -> Callable[[object], bool]:
    if comparator == "present":
        return lambda value: value is not NOT_APPLICABLE
    if comparator == "is":
        return lambda value: operand in value if isinstance(value, frozenset) else value == operand
    if comparator == "in":
        assert isinstance(operand, frozenset)
        options = operand
        return lambda value: not options.isdisjoint(value) if isinstance(value, frozenset) else value in options
    compare = OPERATORS[comparator]
    return lambda value: value is not NOT_APPLICABLE and compare(value, operand)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Exceeds:
    """One quantity larger than another by more than a margin, all in the first one's unit after ``factor``."""

    fact: str
    other: str
    factor: float
    margin: float

    def truth(self, known: Known) -> Truth:
        value, limit = known.get(self.fact), known.get(self.other)
        if value is NOT_APPLICABLE or limit is NOT_APPLICABLE:
            return False
        if not isinstance(value, float) or not isinstance(limit, float):
            return None
        return value > limit * self.factor + self.margin

    def reach(self, known: Known, limits: Mapping[str, Reach]) -> Reach:
        outcome = self.truth(known)
        if outcome is not None:
            return outcome, not outcome
        return NOTHING if any(limits.get(name) == NOTHING for name in self.facts()) else ANYTHING

    def facts(self) -> Iterator[str]:
        yield from (self.fact, self.other)

    def open_facts(self, known: Known) -> Iterator[str]:
        return (name for name in self.facts() if name not in known)

    first_open_facts = open_facts

    def support(self, known: Known) -> Iterator[str]:
        return self.facts()


@final
@dataclass(frozen=True, slots=True)
class AtLeast:
    """True when at least ``count`` parts are true; false when too few can still become true.

    All of several parts, and any of them, are its two ends: see :func:`all_of` and :func:`any_of`.
    """

    count: int
    parts: tuple[Condition, ...]

    @property
    def wants_all(self) -> bool:
        """Whether every part has to be true."""
        return self.count == len(self.parts)

    def truth(self, known: Known) -> Truth:
        true, may_fail = 0, len(self.parts) - self.count
        for part in self.parts:
            outcome = part.truth(known)
            if outcome is True:
                true += 1
                if true == self.count:
                    return True
            elif outcome is False:
                if not may_fail:
                    return False
                may_fail -= 1
        return None

    def reach(self, known: Known, limits: Mapping[str, Reach]) -> Reach:
        reached = [part.reach(known, limits) for part in self.parts]
        may_be_true = sum(true for true, _ in reached) >= self.count
        return may_be_true, len(self.parts) - sum(false for _, false in reached) < self.count

    def facts(self) -> Iterator[str]:
        for part in self.parts:
            yield from part.facts()

    def open_facts(self, known: Known) -> Iterator[str]:
        for part in self.parts:
            if isinstance(part, Comparison):  # the common case, without judging it twice
                if part.fact not in known:
                    yield part.fact
            elif part.truth(known) is None:
                yield from part.open_facts(known)

    def first_open_facts(self, known: Known) -> Iterator[str]:
        for part in self.parts:
            if part.truth(known) is None:
                yield from part.first_open_facts(known)
                if self.wants_all:
                    return

    def support(self, known: Known) -> Iterator[str]:
        for part in self.parts:
            if part.truth(known) is True:
                yield from part.support(known)


@final
@dataclass(frozen=True, slots=True)
class NoneOf:
    """True when every part is false; false as soon as one is true."""

    parts: tuple[Condition, ...]

    def truth(self, known: Known) -> Truth:
        outcome = any_of(self.parts).truth(known)
        return None if outcome is None else not outcome

    def reach(self, known: Known, limits: Mapping[str, Reach]) -> Reach:
        true, false = any_of(self.parts).reach(known, limits)
        return false, true

    def facts(self) -> Iterator[str]:
        return any_of(self.parts).facts()

    def open_facts(self, known: Known) -> Iterator[str]:
        return any_of(self.parts).open_facts(known)

    def first_open_facts(self, known: Known) -> Iterator[str]:
        return any_of(self.parts).first_open_facts(known)

    def support(self, known: Known) -> Iterator[str]:
        return self.facts()


def all_of(parts: tuple[Condition, ...]) -> AtLeast:
    """True when every part is true; false as soon as one is false."""
    return AtLeast(len(parts), parts)


def any_of(parts: tuple[Condition, ...]) -> AtLeast:
    """True as soon as one part is true; false when every part is false."""
    return AtLeast(1, parts)
