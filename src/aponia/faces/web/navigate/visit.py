"""The answers of one visit, kept in the person's own browser and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final, final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from aponia.consult.navigation import page_named
from aponia.faces.assembly import catalogue
from aponia.guidance.condition import Known
from aponia.library import Catalogue
from aponia.vocabulary.errors import FactError, NotFoundError
from aponia.vocabulary.fact import FactValue, JsonValue, read_facts

COOKIE: Final = "aponia-answers"
CARRIED: Final = "carried"
_SALT: Final = "aponia.faces.web.navigate.visit"
# Browsers drop cookies of more than 4,096 bytes; the rest of the line (name, path, dates) needs some of them.
_LONGEST_COOKIE: Final = 3800


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What was answered so far, as given; ``trail`` names the pages in the order in which they were answered."""

    given: Mapping[str, JsonValue] = field(default_factory=dict)
    trail: tuple[str, ...] = ()
    country: str | None = None

    @property
    def begun(self) -> bool:
        """Whether anything was answered."""
        return bool(self.given)

    def facts(self) -> dict[str, FactValue]:
        """The answers as facts; those that later answers made meaningless are left out."""
        return read_facts(self.given, catalogue().facts)

    def with_page(self, page: str, given: Mapping[str, JsonValue]) -> Visit:
        """The visit after a page was answered; raises :class:`FactError` when the answers contradict each other."""
        fitting = _fitting({**self.given, **given})
        trail = self.trail if page in self.trail else (*self.trail, page)
        return replace(self, given=fitting, trail=tuple(name for name in trail if name == page or _has_answers(name, fitting)))

    def packed(self) -> str:
        """The visit as signed text."""
        content = {"g": dict(self.given), "t": list(self.trail), "c": self.country}
        return signing.dumps(content, salt=_SALT, compress=True)


def visit_of(given: Mapping[str, JsonValue], country: str | None) -> Visit:
    """The visit of somebody who answered all of this, page by page in the order of the pages."""
    fitting = _fitting(given)
    trail = tuple(page.id for page in catalogue().pages if any(name in fitting for name in page.facts))
    return Visit(given=fitting, trail=trail, country=country)


def unpack(text: str) -> Visit | None:
    """The visit from signed text, or None when it is too old, was changed, or comes from other knowledge."""
    try:
        content = signing.loads(text, salt=_SALT, max_age=timedelta(minutes=settings.ANSWERS_KEPT_MINUTES))
        visit = Visit(given=content["g"], trail=tuple(content["t"]), country=content["c"])
        visit.facts()
    except (signing.BadSignature, KeyError, TypeError, FactError):
        return None
    return visit if visit.country is None or visit.country in catalogue().countries else replace(visit, country=None)


def _fitting(given: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """The answers without those that no longer apply, such as a pregnancy after the sex was corrected."""
    book: Catalogue = catalogue()
    known: Known = book.inference.known(read_facts(given, book.facts))
    return {name: value for name, value in given.items() if book.inference.may_apply(name, known)}


def _has_answers(page: str, given: Mapping[str, JsonValue]) -> bool:
    """Whether anything that is asked on a page is still answered; a page without is not gone back to."""
    try:
        return any(fact in given for fact in page_named(page, catalogue()).facts)
    except NotFoundError:
        return False


def visit_in_cookie(request: HttpRequest) -> Visit:
    """The visit from the browser's cookie, else an empty one."""
    return unpack(request.COOKIES.get(COOKIE, "")) or Visit(country=settings.DEFAULT_COUNTRY)


def read_visit(request: HttpRequest) -> Visit:
    """The visit from the browser's cookie, else from the copy that the submitted form carried, else an empty one."""
    return unpack(request.COOKIES.get(COOKIE, "")) or unpack(request.POST.get(CARRIED, "")) or Visit(country=settings.DEFAULT_COUNTRY)


def keep(response: HttpResponse, visit: Visit) -> HttpResponse:
    """Give the visit back to the browser to keep."""
    packed = visit.packed()
    if len(packed) > _LONGEST_COOKIE:
        raise ValueError("the answers do not fit into a cookie")
    response.set_cookie(
        COOKIE, packed, max_age=timedelta(minutes=settings.ANSWERS_KEPT_MINUTES), httponly=True, samesite="Lax", secure=settings.HTTPS,
    )
    return private(response)


def forget(response: HttpResponse) -> HttpResponse:
    """Make the browser forget the visit."""
    response.delete_cookie(COOKIE, samesite="Lax")
    return private(response)


def private(response: HttpResponse) -> HttpResponse:
    """Keep a page that shows answers out of every cache."""
    response["Cache-Control"] = "no-store"
    return response
