"""Values of facts in words that people read: "3 months", "6 of 10", "not sure"."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Final, TypeAlias

from aponia.vocabulary.fact import FactDefinition, FactValue, Kind, Unsure
from aponia.vocabulary.quantity import Quantity

Translate: TypeAlias = Callable[[str], str]

# Whole phrases, so that a translator sees the number and the noun together: one, and any other number.
_COUNTED: Final = {
    "minute": ("{count} minute", "{count} minutes"),
    "hour": ("{count} hour", "{count} hours"),
    "day": ("{count} day", "{count} days"),
    "week": ("{count} week", "{count} weeks"),
    "month": ("{count} month", "{count} months"),
    "year": ("{count} year", "{count} years"),
}
_SYMBOLS: Final = {"milligram": "mg", "microgram": "microgram", "gram": "g", "kilogram": "kg", "liter": "L", "degree_Celsius": "°C"}
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)
_UNIT_WORD: Final = re.compile(r"[A-Za-z_]+")


def unchanged(text: str) -> str:
    """The translator of the language the knowledge files are written in."""
    return text


def say_value(definition: FactDefinition, value: FactValue, translate: Translate = unchanged, *, for_clinician: bool = False) -> str:
    """A value as it is said: to the person in their own words, or in a clinician's.

    >>> from aponia.vocabulary.fact import Kind, Origin
    >>> units = ("day", "week", "month", "year")
    >>> pain = FactDefinition(id="pain.duration", kind=Kind.QUANTITY, origin=Origin.ASKED, label="Duration", unit="day", units=units)
    >>> say_value(pain, 91.3125)
    '3 months'
    """
    if isinstance(value, Unsure):
        return translate("not sure")
    if isinstance(value, bool):
        return translate("yes") if value else translate("no")
    if isinstance(value, date):
        return say_date(value, translate)
    if isinstance(value, str | frozenset):
        chosen = [definition.option(value)] if isinstance(value, str) else [option for option in definition.options if option.id in value]
        words = [translate(option.label if for_clinician else option.patient) for option in chosen]
        return ", ".join(words) if words else translate("none of these")
    if definition.kind is Kind.SCORE:
        return translate("{score} of {highest}").replace("{score}", say_number(value)).replace("{highest}", say_number(definition.high))
    return _say_quantity(*humanised(float(value), definition.unit, definition.units), translate)


def say_date(day: date, translate: Translate = unchanged) -> str:
    """A day with its month in words, since 3/4 means two different days.

    >>> say_date(date(2026, 11, 24))
    '24 November 2026'
    """
    return f"{day.day} {translate(_MONTHS[day.month - 1])} {day.year}"


def say_number(number: float) -> str:
    """A number without needless decimals; what is not whole is rounded to three figures or to the unit.

    >>> say_number(3.0), say_number(0.12345), say_number(1234.56)
    ('3', '0.123', '1235')
    """
    if number == round(number):
        return str(round(number))
    return f"{number:.3g}" if abs(number) < 1000 else str(round(number))


@lru_cache(maxsize=4096)
def humanised(value: float, unit: str, units: tuple[str, ...]) -> tuple[float, str]:
    """The same quantity in the largest of the units that makes it a whole number of at least one, else as it was.

    Only true equality counts: 90 days stay 90 days, because "3 months" could be the limit of a rule that they do not reach.

    >>> humanised(42.0, "day", ("day", "week", "month"))
    (6.0, 'week')
    >>> humanised(90.0, "day", ("day", "week", "month"))
    (90.0, 'day')
    """
    quantity = Quantity.of(value, unit)
    for larger in sorted(units, key=lambda name: -Quantity.of(1.0, name).to(unit)):
        number = quantity.to(larger)
        whole = float(round(number))
        if whole >= 1 and abs(number - whole) <= 1e-9 * whole:
            return whole, larger
    return value, unit


def _say_quantity(number: float, unit: str, translate: Translate) -> str:
    shown = say_number(number)
    if unit in _COUNTED:
        one, many = _COUNTED[unit]
        return translate(one if shown == "1" else many).replace("{count}", shown)
    return f"{shown} {unit_symbol(unit)}"


def unit_symbol(unit: str) -> str:
    """A unit as it is printed.

    >>> unit_symbol("milligram / day")
    'mg/day'
    """
    return _UNIT_WORD.sub(lambda word: _SYMBOLS.get(word[0], word[0]), unit).replace(" / ", "/")
