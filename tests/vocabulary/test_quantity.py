"""Quantities read the spellings of the ward, and refuse what is not a measure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aponia.vocabulary.errors import QuantityError
from aponia.vocabulary.quantity import _PLAIN, Quantity, _normal, _registry


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("3 months", "day", 91.3125),  # a year of 365.25 days, twelve months of equal length
        ("2 wk", "day", 14.0),
        ("500 mcg", "milligram", 0.5),
        ("500 µg", "milligram", 0.5),  # micro sign
        ("500 μg", "milligram", 0.5),  # Greek mu
        ("1e3 mg", "gram", 1.0),
        ("100.4 °F", "degree_Celsius", 38.0),
        ("30 mL/h", "liter/hour", 0.03),
        (" 44   years ", "year", 44.0),
    ],
)
def test_clinical_spellings_convert(text: str, unit: str, expected: float) -> None:
    # 1e-9: exact up to the rounding of one multiplication
    assert Quantity.parse(text).to(unit) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("text", "code"),
    [("3", "unit-missing"), ("months", "quantity"), ("3 florps", "unit-unknown"), ("", "quantity"), ("3 months " * 20, "quantity"), ("1 ()", "unit-unknown")],
)
def test_what_is_no_quantity_is_refused_with_a_reason(text: str, code: str) -> None:
    with pytest.raises(QuantityError) as caught:
        Quantity.parse(text)
    assert caught.value.code == code
    assert str(caught.value)


def test_units_of_another_dimension_are_refused() -> None:
    with pytest.raises(QuantityError, match="measure different things"):
        Quantity.parse("3 kg").to("day")


@given(st.text(max_size=120))
def test_hostile_text_never_raises_anything_else(text: str) -> None:
    try:
        Quantity.parse(text)
    except QuantityError as error:
        assert str(error)


@given(st.floats(min_value=-1e6, max_value=1e6), st.sampled_from(["day", "week", "month", "year", "hour"]))
def test_there_and_back_is_the_same(value: float, unit: str) -> None:
    days = Quantity.of(value, unit).to("day")
    # 1e-9: two multiplications by reciprocal factors
    assert Quantity.of(days, "day").to(unit) == pytest.approx(value, rel=1e-9, abs=1e-9)


WRITTEN = [*_PLAIN, "mcg/kg/min", "mg/kg", "mg/kg/h", "mL/h", "mL/kg/h", "mg/s", "L/min", "1/min", "mcg/mL", "ng/mL", "mg/L", "kg/m", "kg/d", "mcg / mL"]


@pytest.mark.parametrize("first", WRITTEN)
def test_units_that_are_read_without_the_library_are_what_the_library_says(first: str) -> None:
    registry = _registry()
    for second in WRITTEN:
        here, there = (_normal("dimensionless" if unit == "1" else unit) for unit in (first, second))
        if here.dimensionality != there.dimensionality:
            with pytest.raises(QuantityError, match="measure different things"):
                Quantity.of(1.0, first).to(second)
        else:
            expected = float(registry.Quantity(1.0, here).to(there).magnitude)
            assert Quantity.of(1.0, first).to(second) == pytest.approx(expected, rel=1e-14)
