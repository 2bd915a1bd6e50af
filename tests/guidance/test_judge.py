"""Facts follow from facts, and what does not apply counts as not so."""

from __future__ import annotations

import pytest

from aponia.guidance.condition import NOT_APPLICABLE, Comparison, all_of
from aponia.guidance.judge import Inference
from aponia.vocabulary.fact import UNSURE

INFERENCE = Inference(
    derivations={
        "fertile": all_of((Comparison(fact="sex", comparator="is", operand="female"), Comparison(fact="age", comparator="below", operand=56.0))),
        "young": Comparison(fact="age", comparator="below", operand=16.0),
    },
    applicability={
        "pregnant": Comparison(fact="fertile", comparator="is", operand=True),
        "weeks": Comparison(fact="pregnant", comparator="is", operand=True),
    },
    yes_no=frozenset({"pregnant", "fertile", "young"}),
)


def test_a_fact_that_cannot_apply_is_known_without_asking() -> None:
    known = INFERENCE.known({"sex": "male", "age": 40.0})
    assert known["pregnant"] is False
    assert known["weeks"] is NOT_APPLICABLE


def test_unsure_is_unknown_and_not_false() -> None:
    known = INFERENCE.known({"sex": "female", "age": 40.0, "pregnant": UNSURE})
    assert "pregnant" not in known
    assert "weeks" not in known


def test_asking_for_a_derived_fact_asks_for_what_it_follows_from() -> None:
    known = INFERENCE.known({"sex": "female"})
    assert INFERENCE.askable({"pregnant"}, known) == {"age", "pregnant"}
    assert INFERENCE.askable({"young"}, known) == {"age"}


def test_grounds_of_a_derived_fact_are_the_given_ones() -> None:
    known = INFERENCE.known({"sex": "female", "age": 30.0})
    assert list(INFERENCE.grounds(["fertile", "young"], known)) == ["sex", "age"]


def test_facts_that_follow_from_each_other_in_a_circle_are_refused() -> None:
    circle = Inference(
        derivations={name: Comparison(fact=other, comparator="is", operand=True) for name, other in (("a", "b"), ("b", "a"))},
        applicability={}, yes_no=frozenset({"a", "b"}),
    )
    with pytest.raises(ValueError, match="circle: a, b"):
        circle.known({})
