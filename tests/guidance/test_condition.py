"""Conditions have three outcomes, and unknown is never silently false."""

from __future__ import annotations

from itertools import product

import pytest

from aponia.guidance.condition import NOT_APPLICABLE, AtLeast, Comparison, Condition, NoneOf, Truth, all_of, any_of

OUTCOMES: tuple[Truth, ...] = (True, False, None)


def fact(name: str) -> Comparison:
    return Comparison(fact=name, comparator="is", operand=True)


def known(**values: Truth) -> dict[str, bool]:
    return {name: value for name, value in values.items() if value is not None}


@pytest.mark.parametrize(("a", "b"), list(product(OUTCOMES, OUTCOMES)))
def test_all_any_none_follow_kleene(a: Truth, b: Truth) -> None:
    facts = known(a=a, b=b)
    parts: tuple[Condition, ...] = (fact("a"), fact("b"))
    conjunction = False if False in (a, b) else None if None in (a, b) else True
    disjunction = True if True in (a, b) else None if None in (a, b) else False
    assert all_of(parts).truth(facts) is conjunction
    assert any_of(parts).truth(facts) is disjunction
    assert NoneOf(parts).truth(facts) is (None if disjunction is None else not disjunction)


@pytest.mark.parametrize(("a", "b", "c"), list(product(OUTCOMES, OUTCOMES, OUTCOMES)))
def test_at_least_two_of_three_is_what_every_completion_agrees_on(a: Truth, b: Truth, c: Truth) -> None:
    condition = AtLeast(2, (fact("a"), fact("b"), fact("c")))
    choices = [(value,) if value is not None else (True, False) for value in (a, b, c)]
    completions = {sum(values) >= 2 for values in product(*choices)}
    expected = completions.pop() if len(completions) == 1 else None
    assert condition.truth(known(a=a, b=b, c=c)) is expected


def test_open_facts_are_those_that_could_still_settle_it() -> None:
    condition = all_of((fact("site"), any_of((fact("fever"), fact("numb"))), fact("age")))
    assert list(condition.open_facts({"site": True, "fever": True})) == ["age"]
    assert list(condition.open_facts({"site": True})) == ["fever", "numb", "age"]
    assert list(condition.first_open_facts({})) == ["site"]
    assert condition.truth({"site": False}) is False


def test_support_names_only_the_facts_that_made_it_true() -> None:
    condition = all_of((fact("site"), any_of((fact("fever"), fact("numb")))))
    assert list(condition.support({"site": True, "fever": False, "numb": True})) == ["site", "numb"]


@pytest.mark.parametrize("comparator", ["at_least", "above", "at_most", "below"])
def test_a_fact_that_does_not_apply_makes_every_comparison_false(comparator: str) -> None:
    assert Comparison(fact="weeks", comparator=comparator, operand=20.0).truth({"weeks": NOT_APPLICABLE}) is False
    assert Comparison(fact="weeks", comparator="present", operand=True).truth({"weeks": NOT_APPLICABLE}) is False


@pytest.mark.parametrize(("comparator", "below", "at", "above"), [
    ("at_least", False, True, True), ("above", False, False, True), ("at_most", True, True, False), ("below", True, False, False),
])
def test_ordered_comparisons_at_their_edge(comparator: str, below: bool, at: bool, above: bool) -> None:
    comparison = Comparison(fact="age", comparator=comparator, operand=50.0)
    assert [comparison.truth({"age": age}) for age in (49.9, 50.0, 50.1)] == [below, at, above]


def test_choices_compare_by_what_they_contain() -> None:
    sites = {"sites": frozenset({"lower-back", "left-calf"})}
    assert Comparison(fact="sites", comparator="is", operand="left-calf").truth(sites) is True
    assert Comparison(fact="sites", comparator="in", operand=frozenset({"face", "lower-back"})).truth(sites) is True
    assert Comparison(fact="sites", comparator="in", operand=frozenset({"face"})).truth(sites) is False
