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
# Units that are read without the unit library, which takes a fifth of a second to load: each with its dimension and its size in the
# dimension's own unit (mg, L, s, m), as the library has it. Any other unit, and any other way to join them, is the library's.
_PLAIN = {
    "kg": ("mass", 1e6), "g": ("mass", 1e3), "mg": ("mass", 1.0), "mcg": ("mass", 1e-3), "µg": ("mass", 1e-3), "ug": ("mass", 1e-3),
    "microgram": ("mass", 1e-3), "ng": ("mass", 1e-6), "L": ("volume", 1.0), "mL": ("volume", 1e-3), "s": ("time", 1.0), "second": ("time", 1.0),
    "min": ("time", 60.0), "minute": ("time", 60.0), "h": ("time", 3600.0), "hour": ("time", 3600.0), "d": ("time", 86400.0),
    "day": ("time", 86400.0), "days": ("time", 86400.0), "m": ("length", 1.0), "cm": ("length", 1e-2), "1": ("", 1.0),
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
        if _plain(unit) is None:
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
def _plain(unit: str) -> tuple[float, tuple[tuple[str, int], ...]] | None:
    """Size and dimensions of plain units joined by strokes, such as mcg/kg/min; None for what the unit library has to read."""
    parts = [_PLAIN.get(part.strip()) for part in unit.split("/")]
    size, dimensions = 1.0, dict[str, int]()
    for place, part in enumerate(parts):
        if part is None:
            return None
        size = size * part[1] if place == 0 else size / part[1]
        if part[0]:
            dimensions[part[0]] = dimensions.get(part[0], 0) + (1 if place == 0 else -1)
    return size, tuple(sorted((name, power) for name, power in dimensions.items() if power))


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
    here, there = _plain(unit), _plain(to)
    different = QuantityError(unit, f"{unit!r} cannot be read as {to!r}: they measure different things.", "unit-dimension")
    if here is not None and there is not None:
        if here[1] != there[1]:
            raise different
        return here[0] / there[0], 0.0
    first, second = _normal(unit), _normal(to)
    if first.dimensionality != second.dimensionality:
        raise different
    registry = _registry()
    at_zero = float(registry.Quantity(0.0, first).to(second).magnitude)
    at_one = float(registry.Quantity(1.0, first).to(second).magnitude)
    return at_one - at_zero, at_zero
