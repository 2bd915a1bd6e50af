"""Equations are restricted arithmetic: what a paper prints runs on arrays, anything else is refused when it is read."""

from __future__ import annotations

import math

import numpy as np
import pytest

from aponia.pharmacology.expression import Expression, ExpressionError


@pytest.mark.parametrize(("text", "values", "expected"), [
    ("18.9 - 0.391*(age - 53)", {"age": 35.0}, 18.9 - 0.391 * -18),
    ("2**3**2", {}, 512.0),
    ("-x**2", {"x": 3.0}, -9.0),
    ("exp(log(x))", {"x": 4.0}, 4.0),
    ("where(a < 13, 1, where(a < 14, 2, 3))", {"a": 13.0}, 2.0),
    ("where(a >= 1 and b == 2 or c <= 0, 10, 20)", {"a": 1.0, "b": 2.0, "c": 5.0}, 10.0),
    ("min(x, 2) + max(x, 2)", {"x": 7.0}, 9.0),
    ("sqrt(16)", {}, 4.0),
])
def test_printed_arithmetic_is_computed(text: str, values: dict[str, float], expected: float) -> None:
    assert Expression.parse(text).evaluate(values) == pytest.approx(expected)


def test_an_equation_runs_on_whole_arrays() -> None:
    weight = np.array([50.0, 70.0, 90.0])
    assert Expression.parse("5.81*(weight/70)**0.75").evaluate({"weight": weight}) == pytest.approx(5.81 * (weight / 70) ** 0.75)


def test_an_equation_tells_the_names_it_asks_for() -> None:
    assert Expression.parse("exp(-k*t) * v1 / 2").names == {"k", "t", "v1"}


@pytest.mark.parametrize("text", [
    "__import__('os')", "x.real", "x[0]", "lambda: 1", "'text'", "True", "f(x)", "exp(x, y)", "where(x)", "x := 3", "1 if x else 2", "[1, 2]", "",
    "3 +", "x // 2", "x % 2", "x @ y", "~x", "not x", "1 < x < 3", "exp(x=1)", "1j", "*x", "x; y",
])
def test_anything_else_is_refused_with_what_is_allowed(text: str) -> None:
    with pytest.raises(ExpressionError, match="Allowed are"):
        Expression.parse(text)


def test_a_very_deep_equation_is_an_error_and_not_a_crash() -> None:
    with pytest.raises(ExpressionError):
        Expression.parse("(" * 5000 + "x" + ")" * 5000)


def test_a_name_without_a_value_is_an_error() -> None:
    with pytest.raises(KeyError, match="weight"):
        Expression.parse("weight*2").evaluate({})


def test_constants_are_numbers_of_full_precision() -> None:
    assert Expression.parse("0.1 + 0.2").evaluate({}) == 0.1 + 0.2
    assert Expression.parse("exp(1)").evaluate({}) == math.e
