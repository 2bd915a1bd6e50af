"""Numbers with units, in the spellings that wards use."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, final

from aponia.vocabulary.errors import QuantityError

if TYPE_CHECKING:
    import pint

# Spellings seen on charts and in forms that the unit library reads otherwise or not at all.
CLINICAL_SPELLINGS = {
    "mcg": "microgram",
    "µg": "microgram",
    "μg": "microgram",
    "yr": "year",
    "yrs": "year",
    "y": "year",
    "mo": "month",
    "mos": "month",
    "wk": "week",
    "wks": "week",
    "d": "day",
    "hr": "hour",
    "hrs": "hour",
    "°C": "degree_Celsius",
    "°F": "degree_Fahrenheit",
}
_NUMBER = re.compile(r"\s*([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)\s*(.*?)\s*\Z", re.DOTALL)
_WORD = re.compile(r"[A-Za-zµμ°]+")
_LONGEST = 80


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number with its unit, as given.

    >>> Quantity.parse("3 months").to("day")
    91.3125
    """

    value: float
    unit: str

    @classmethod
    def parse(cls, text: str) -> Quantity:
        """Read ``"70 kg"`` or ``"0.5 mcg/kg/min"``; raises :class:`QuantityError` when number or unit is missing or unknown."""
        shown = text[:_LONGEST]
        match = _NUMBER.match(text) if len(text) <= _LONGEST else None
        if match is None:
            raise QuantityError(shown, f"{shown!r} is not a number with a unit. Write it like '3 months' or '70 kg'.")
        number, unit = float(match[1]), match[2]
        if not unit:
            raise QuantityError(shown, f"{shown!r} has no unit. Write the unit too, like '{match[1]} days'.", "unit-missing")
        return cls.of(number, unit)

    @classmethod
    def of(cls, value: float, unit: str) -> Quantity:
        """A quantity from its parts; raises :class:`QuantityError` for an unknown unit or a number that is not finite."""
        if not math.isfinite(value):
            raise QuantityError(str(value), f"{value} is not a number that can be measured. Give a finite number.")
        _normal(unit)
        return cls(value=value, unit=unit)

    def to(self, unit: str) -> float:
        """The number in another unit; raises :class:`QuantityError` when the dimensions differ."""
        factor, offset = _conversion(self.unit, unit)
        return self.value * factor + offset


@cache
def _registry() -> pint.UnitRegistry[float]:
    import pint  # noqa: PLC0415 - half of the start-up time of a plain import

    return pint.UnitRegistry(autoconvert_offset_to_baseunit=True)


@lru_cache(maxsize=4096)
def _normal(unit: str) -> pint.Unit:
    spelled = _WORD.sub(lambda word: CLINICAL_SPELLINGS.get(word[0], word[0]), unit[:_LONGEST])
    try:
        return _registry().Unit(spelled)
    except Exception as error:  # the parser raises many kinds for hostile text
        shown = unit[:_LONGEST]
        raise QuantityError(shown, f"{shown!r} is not a unit that is known. Use one like 'days', 'kg' or 'mg/day'.", "unit-unknown") from error


@lru_cache(maxsize=4096)
def _conversion(unit: str, to: str) -> tuple[float, float]:
    """Factor and offset of the straight line between two units (temperatures have an offset)."""
    first, second = _normal(unit), _normal(to)
    if first.dimensionality != second.dimensionality:
        raise QuantityError(unit, f"{unit!r} cannot be read as {to!r}: they measure different things.", "unit-dimension")
    registry = _registry()
    at_zero = float(registry.Quantity(0.0, first).to(second).magnitude)
    at_one = float(registry.Quantity(1.0, first).to(second).magnitude)
    return at_one - at_zero, at_zero
