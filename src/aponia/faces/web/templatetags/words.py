"""Words of the knowledge files in the reader's language, values in words, and our own drawings."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from aponia.exchange.words import say_date, say_value, unit_symbol
from aponia.vocabulary.fact import FactDefinition, FactValue
from aponia.vocabulary.source import Checked

register = template.Library()

_DRAWINGS: Final = Path(__file__).resolve().parent.parent / "static" / "aponia" / "img"
_CHECKED_WORDS: Final = {
    Checked.SOURCE_SEEN: "checked against its source",
    Checked.SECONDARY: "checked against a page that quotes its source",
    Checked.PART_SEEN: "partly checked against its source",
    Checked.COMPUTED: "computed by Aponia",
    Checked.FROM_KNOWLEDGE: "not yet checked against its source",
}
# Beside a number that is still to be typed, a unit stands in the plural.
_UNITS: Final = {"minute": "minutes", "hour": "hours", "day": "days", "week": "weeks", "month": "months", "year": "years"}
# How many blocks of the meter are filled; the words beside it tell the two kinds of "none" apart.
_PROOF: Final = {"well proven": "4", "helps some people": "3", "uncertain": "2", "no better than placebo": "none", "not recommended": "0"}


@register.filter
def words(text: str) -> str:
    """A sentence of the knowledge files in the reader's language."""
    return gettext(text) if text else ""


@register.filter
def value_words(fact: FactDefinition, value: FactValue) -> str:
    """The value of a fact in words."""
    return say_value(fact, value, gettext)


@register.filter
def checked_words(status: Checked) -> str:
    """How a statement was checked, in words."""
    return gettext(_CHECKED_WORDS[status])


@register.filter
def day_words(day: date) -> str:
    """A day in words, since 3/4 means two different days."""
    return say_date(day, gettext)


@register.filter
def unit_words(unit: str) -> str:
    """A unit in words, as it stands beside an empty field."""
    return gettext(_UNITS[unit]) if unit in _UNITS else unit_symbol(unit)


@register.filter
def proof_class(proof: str) -> str:
    """The last part of the meter's class."""
    return _PROOF.get(proof, "none")


@register.filter
def tel(number: str) -> str:
    """A number as a telephone takes it."""
    return re.sub(r"[^\d+]", "", number)


@register.filter
def without_scheme(address: str) -> str:
    """An address as people read it."""
    return address.split("://", 1)[-1].removeprefix("www.").rstrip("/")


@register.simple_tag
def icon(name: str) -> SafeString:
    """One of our own icons, drawn inline; always beside words, so hidden from screen readers."""
    return _drawing(f"icons/{name}")


@register.simple_tag
def picture(name: str) -> SafeString:
    """One of our own pictures, drawn inline; an ornament, hidden from screen readers."""
    return _drawing(name)


@cache
def _drawing(name: str) -> SafeString:
    return mark_safe((_DRAWINGS / f"{name}.svg").read_text().strip())  # noqa: S308 - our own files, by a fixed name
