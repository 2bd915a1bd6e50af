"""Words of the knowledge files in the reader's language, and values in words."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from aponia.exchange.words import say_value
from aponia.faces.assembly import catalogue
from aponia.vocabulary.answer import UsedFact
from aponia.vocabulary.fact import FactDefinition, FactValue
from aponia.vocabulary.source import Checked

register = template.Library()

_CHECKED_WORDS = {
    Checked.SOURCE_SEEN: "checked against its source",
    Checked.SECONDARY: "checked against a page that quotes its source",
    Checked.PART_SEEN: "partly checked against its source",
    Checked.COMPUTED: "computed by Aponia",
    Checked.FROM_KNOWLEDGE: "not yet checked against its source",
}


@register.filter
def words(text: str) -> str:
    """A sentence of the knowledge files in the reader's language."""
    return gettext(text) if text else ""


@register.filter
def value_words(fact: FactDefinition, value: FactValue) -> str:
    """The value of a fact in words."""
    return say_value(fact, value, gettext)


@register.filter
def used_words(used: UsedFact) -> str:
    """The value of a fact that a reason rests on, in words."""
    return say_value(catalogue().facts[used.id], used.value, gettext)


@register.filter
def checked_words(status: Checked) -> str:
    """How a statement was checked, in words."""
    return gettext(_CHECKED_WORDS[status])


@register.filter
def get(mapping: dict[str, object], key: str) -> object:
    """The value of a key in a mapping."""
    return mapping.get(key)


@register.simple_tag
def icon(name: str) -> SafeString:
    """One of our own icons, drawn inline; always beside words, so hidden from screen readers."""
    return mark_safe(_icon(name))  # noqa: S308 - our own files, by a fixed name
