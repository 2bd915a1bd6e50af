"""What other programs got wrong comes out right here: every check of docs/errata.toml on our engine."""

from __future__ import annotations

import re

import pytest
from generator.checks import Check, Checker
from generator.errata import read_errata

from aponia.library.models import Models
from aponia.pharmacology.expression import Expression

ERRATA = read_errata()
DEFECTS = [defect for program in ERRATA.program for defect in program.defect]
CHECKS = [(f"{defect.id}-{number}", check) for defect in DEFECTS for number, check in enumerate(defect.check, start=1)]


@pytest.mark.parametrize("check", [check for _, check in CHECKS], ids=[name for name, _ in CHECKS])
def test_our_number_is_the_right_one_and_not_the_defective_one(check: Check, models: Models) -> None:
    assert check.faults(Checker(models).found(check)) == []


def test_each_defect_has_a_check_and_a_name_of_its_own() -> None:
    names = [defect.id for defect in DEFECTS]
    assert sorted(set(names)) == sorted(names)
    assert [defect.id for defect in DEFECTS if not defect.check] == []
    assert len(DEFECTS) >= 45


def test_arithmetic_is_numbers_and_nothing_that_our_own_files_give() -> None:
    for name, check in CHECKS:
        for text in (check.arithmetic, check.defective_arithmetic):
            assert not text or Expression.parse(text).names == frozenset(), name


def test_a_check_fails_for_the_defective_number() -> None:
    noticed = [check for _, check in CHECKS if check.defective is not None]
    assert len(noticed) > 35
    for check in noticed:
        assert check.defective is not None
        assert check.faults(check.defective) != []


@pytest.mark.parametrize(("given", "fault"), [({"right": 2}, "gives 1, not 2"), ({"defective": 1.0}, "no nearer")])
def test_a_wrong_entry_is_noticed(given: dict[str, float], fault: str) -> None:
    check = Check.model_validate({"kind": "parameter", "model": "propofol/marsh-1991", "name": "k10", "right": 1, "arithmetic": "2/2", **given})
    assert any(fault in told for told in check.faults(1.0))


def test_an_entry_says_where_its_number_comes_from() -> None:
    with pytest.raises(ValueError, match=re.escape("`arithmetic` or `known_from`")):
        Check.model_validate({"kind": "parameter", "model": "propofol/marsh-1991", "name": "k10", "right": 1})


def test_a_check_is_of_what_its_model_gives_now(models: Models) -> None:
    check = next(check for name, check in CHECKS if name == "pytci-marsh-1")
    other = check.model_copy(update={"right": 0.0031, "arithmetic": "0.0031", "defective": None})
    assert other.faults(Checker(models).found(other)) == ["0.0033 is not 0.0031"]
