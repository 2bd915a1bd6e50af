"""Doses, rates, times and concentrations as people write them, read into the solver's units."""

from __future__ import annotations

import re

from aponia.vocabulary.errors import QuantityError
from aponia.vocabulary.quantity import Quantity

_PER_WEIGHT = re.compile(r"\s*(?:/\s*kg|kg\s*(?:\^|\*\*)?\s*-1)\b")
_PER = re.compile(r"\s+per\s+")


def read_minutes(text: str) -> float:
    """A time or a duration in minutes; raises :class:`QuantityError` when it is none or negative."""
    minutes = Quantity.parse(_spelled(text)).to("minute")
    if minutes < 0:
        raise QuantityError(text, f"{text!r} is before the start. Times count from the beginning of the scenario, 0 s.", "time-negative")
    return minutes


def read_amount(text: str, unit: str, *, weight: float | None, concentration: float | None) -> float:
    """An amount such as ``140 mg``, ``2 mg/kg`` or ``14 mL`` in ``unit``; may need the weight [kg] or the syringe's content [unit/mL]."""
    return _read(text, unit, "", weight, concentration)


def read_rate(text: str, unit: str, *, weight: float | None, concentration: float | None) -> float:
    """A rate such as ``14 mg/s``, ``100 mcg/kg/min`` or ``20 mL/h`` in ``unit`` per minute."""
    return _read(text, unit, "/minute", weight, concentration)


def read_concentration(text: str, unit: str) -> float:
    """A concentration in ``mcg/mL``, ``ng/mL`` or another unit of the same kind."""
    value = Quantity.parse(_spelled(text)).to(unit)
    if value < 0:
        raise QuantityError(text, f"{text!r} is negative; a concentration is zero or more.", "negative")
    return value


def read_flow(text: str) -> float:
    """A flow in liters a minute."""
    return _positive(text, Quantity.parse(_spelled(text)).to("L/minute"))


def read_volume_ml(text: str) -> float:
    """A volume in milliliters."""
    return _positive(text, Quantity.parse(_spelled(text)).to("mL"))


def read_percent(text: str) -> float:
    """A share in percent, written ``2 %``."""
    number = text.strip()
    if not number.endswith("%"):
        raise QuantityError(text, f"{text!r} is not a share. Write it like '2 %'.", "unit-missing")
    return _positive(text, Quantity.parse(f"{number[:-1]} dimensionless").value)


def _read(text: str, unit: str, time: str, weight: float | None, concentration: float | None) -> float:
    spelled = _spelled(text)
    per_kg = _PER_WEIGHT.search(spelled)
    given = Quantity.parse(_PER_WEIGHT.sub("", spelled, count=1))
    factor = 1.0
    if per_kg:
        if weight is None:
            raise QuantityError(text, f"{text!r} is per kg, but the patient's weight is not told. Tell weight_kg.", "weight-missing")
        factor = weight
    try:
        value = given.to(f"{unit}{time}")
    except QuantityError as error:
        try:
            volume = given.to(f"mL{time}")
        except QuantityError:
            wanted = f"{unit}{time.replace('minute', 'min')}"
            raise QuantityError(text, f"{text!r} cannot be read as {wanted}. {_hint(unit, time)}", error.code) from None
        if concentration is None:
            problem = f"{text!r} is a volume, but what the syringe holds is not told. Tell `concentration`, like '10 mg/mL'."
            raise QuantityError(text, problem, "concentration-missing") from None
        value = volume * concentration
    return _positive(text, value * factor)


def _hint(unit: str, time: str) -> str:
    return f"Write it like '14 {unit}/s', '2 {unit}/kg/h' or '20 mL/h'." if time else f"Write it like '140 {unit}', '2 {unit}/kg' or '14 mL'."


def _positive(text: str, value: float) -> float:
    if value < 0:
        raise QuantityError(text, f"{text!r} is negative; give zero or more.", "negative")
    return value


def _spelled(text: str) -> str:
    return _PER.sub("/", text.strip())
