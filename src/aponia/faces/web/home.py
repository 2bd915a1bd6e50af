"""The front page, the page about Aponia, and the list of sources."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from aponia.faces.assembly import catalogue
from aponia.faces.web.navigate.visit import visit_in_cookie


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The two doors, and the example people."""
    visit = visit_in_cookie(request)
    examples = [case for case in catalogue().cases if case.example]
    return render(request, "home.html", {"examples": examples, "next_step": len(visit.trail) + 1})


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What Aponia is, what it is not, and what it does with answers."""
    book = catalogue()
    numbers = {"rules": len(book.rules), "facts": len(book.facts), "sources": len(book.sources)}
    return render(request, "about.html", {**numbers, "minutes": settings.ANSWERS_KEPT_MINUTES})


@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """Every publication that an answer can rest on."""
    ordered = sorted(catalogue().sources.values(), key=lambda source: (source.authors.casefold(), source.year))
    return render(request, "sources.html", {"sources": ordered})
