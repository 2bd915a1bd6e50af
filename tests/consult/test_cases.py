"""Every case that a clinician wrote comes out as expected."""

from __future__ import annotations

import pytest

from aponia.consult.cases import run_case
from aponia.guidance.case import Case
from aponia.guidance.rule import RuleKind
from aponia.library import Catalogue, load_catalogue

CASES = load_catalogue().cases


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_case_comes_out_as_expected(case: Case, book: Catalogue) -> None:
    assert run_case(case, book).problems == ()


def test_there_are_at_least_eighty_cases() -> None:
    assert len(CASES) >= 80


def test_every_red_flag_fires_in_one_case_and_is_silent_in_another_by_one_condition(book: Catalogue) -> None:
    fires = {name for case in CASES for name in case.expect}
    silent = {name for case in CASES for name in case.not_expect}
    flags = {rule.id for rule in book.rules.values() if rule.kind is RuleKind.RED_FLAG}
    assert flags - fires == set(), "red flags without a case that fires"
    assert flags - silent == set(), "red flags without a case in which they stay silent"


def test_a_case_that_is_wrong_is_noticed(book: Catalogue) -> None:
    case = CASES[0]
    turned = Case(
        name=case.name, topic=case.topic, day=case.day, facts=case.facts, others=case.others, expect=case.not_expect or ("navigation/none/none",),
        not_expect=case.expect, level=case.level, to=case.to, file=case.file,
    )
    assert run_case(turned, book).problems
