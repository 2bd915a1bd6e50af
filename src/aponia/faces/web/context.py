"""What every page knows: the version of the knowledge, whether a visit is under way, and which emergency number to show."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest
from django.utils.translation import gettext as _

from aponia.faces.assembly import catalogue
from aponia.faces.web.navigate.visit import visit_in_cookie
from aponia.vocabulary.contact import Country


def site(request: HttpRequest) -> dict[str, object]:
    """Variables of the page frame; reads the cookie alone, so that the page about a form that is too large can be shown as well."""
    book = catalogue()
    visit = visit_in_cookie(request)
    return {
        "knowledge_version": book.version,
        "visit_under_way": visit.begun,
        "here": book.countries.get(visit.country) if visit.country else None,
        "countries": by_name(book.countries.values()),
        "elsewhere": book.countries.get("other"),
    }


def by_name(countries: Iterable[Country]) -> list[Country]:
    """Countries in the order of their names; those without a number of their own come last."""
    return sorted(countries, key=lambda country: (not country.emergency, _(country.name).casefold()))
