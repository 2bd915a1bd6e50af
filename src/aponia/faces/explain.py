"""Conditions as lines that a clinician can read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from aponia.exchange.words import say_value
from aponia.guidance.condition import AtLeast, Comparison, Condition, Exceeds, NoneOf
from aponia.vocabulary.fact import FactDefinition, Kind

_WORDS: Final = {
    "at_least": "at least", "above": "more than", "at_most": "at most", "below": "less than", "before": "before", "after": "after",
}


def condition_lines(condition: Condition, facts: Mapping[str, FactDefinition], depth: int = 0) -> Iterator[str]:
    """One line a comparison, indented below the group that it belongs to."""
    indent = "  " * depth
    if isinstance(condition, Comparison):
        yield indent + _comparison(condition, facts[condition.fact])
        return
    if isinstance(condition, Exceeds):
        margin = say_value(facts[condition.fact], condition.margin)
        yield f"{indent}{facts[condition.fact].label} is more than {facts[condition.other].label} by over {margin}"
        return
    assert isinstance(condition, NoneOf | AtLeast)
    yield indent + _heading(condition)
    for part in condition.parts:
        yield from condition_lines(part, facts, depth + 1)


def _heading(group: NoneOf | AtLeast) -> str:
    if isinstance(group, NoneOf):
        return "none of:"
    if group.wants_all:
        return "all of:"
    return "any of:" if group.count == 1 else f"at least {group.count} of:"


def _comparison(comparison: Comparison, fact: FactDefinition) -> str:
    operand = comparison.operand
    name = f"{fact.label} ({fact.id})"
    if comparison.comparator == "present":
        return f"{name} is known"
    if isinstance(operand, bool):
        return f"{name}: {'yes' if operand else 'no'}"
    if isinstance(operand, frozenset):
        return f"{name}: {' or '.join(option.label for option in fact.options if option.id in operand)}"
    if fact.kind in {Kind.CHOICE, Kind.CHOICES}:
        return f"{name}: {fact.option(str(operand)).label}"
    shown = say_value(fact, operand) if fact.kind is Kind.QUANTITY or isinstance(operand, date) else f"{operand:g}"
    return f"{name} {_WORDS.get(comparison.comparator, 'is')} {shown}"
