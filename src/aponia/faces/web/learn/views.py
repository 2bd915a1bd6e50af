"""Handlers of the reading pages, and the search through all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final, final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from aponia.faces.assembly import catalogue
from aponia.vocabulary.learning import ComparisonRow, Entry

PROOF_WORDS: Final = ("well proven", "helps some people", "uncertain", "no better than placebo", "not recommended")
_LONGEST_SEARCH: Final = 100


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One place where the words searched for were found."""

    title: str
    text: str
    page: str
    url: str


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """What there is to read; searching is a POST so that the words stay out of addresses and logs."""
    words = request.POST.get("words", "").strip()[:_LONGEST_SEARCH]
    hits = list(_search(words)) if words else []
    return render(request, "learn/index.html", {"words": words, "hits": hits, "topics": catalogue().shelf("pain")})


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Anesthesiologist and pain specialist side by side."""
    groups = [(name, list(rows)) for name, rows in groupby(catalogue().comparison, key=lambda row: row.group)]
    return render(request, "learn/compare.html", {"groups": groups})


@require_safe
def misconceptions(request: HttpRequest) -> HttpResponse:
    """What many people believe, and what is known."""
    return render(request, "learn/misconceptions.html", {"misconceptions": catalogue().misconceptions.values()})


@require_safe
def treatments(request: HttpRequest) -> HttpResponse:
    """Treatments in plain words, with how well each is proven."""
    return render(request, "learn/treatments.html", {"groups": _grouped(catalogue().shelf("treatments")), "proof_words": PROOF_WORDS})


@require_safe
def innovations(request: HttpRequest) -> HttpResponse:
    """What is new, and how well proven it is."""
    return render(request, "learn/innovations.html", {"groups": _grouped(catalogue().shelf("innovations")), "proof_words": PROOF_WORDS})


@require_safe
def pain(request: HttpRequest) -> HttpResponse:
    """Understanding pain."""
    return render(request, "learn/topics.html", {"entries": catalogue().shelf("pain"), "shelf": "pain"})


@require_safe
def prepare(request: HttpRequest) -> HttpResponse:
    """Preparing a visit and talking with the team."""
    return render(request, "learn/topics.html", {"entries": catalogue().shelf("prepare"), "shelf": "prepare"})


def _grouped(entries: Iterable[Entry]) -> list[tuple[str, list[Entry]]]:
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.group, []).append(entry)
    return list(groups.items())


def _search(words: str) -> Iterator[Hit]:
    """Places that contain every word, in any order, as people see them in their own language."""
    wanted = words.casefold().split()
    for hit, text in _everything():
        folded = text.casefold()
        if all(word in folded for word in wanted):
            yield hit


def _everything() -> Iterator[tuple[Hit, str]]:
    book = catalogue()
    pages = {"treatments": _("Treatments"), "innovations": _("What is new"), "pain": _("Understanding pain"), "prepare": _("Preparing a visit")}
    for entry in book.entries:
        hit = Hit(title=_(entry.title), text=_(entry.what), page=pages[entry.shelf], url=f"{reverse(f'learn-{entry.shelf}')}#{entry.id}")
        yield hit, " ".join((hit.title, hit.text, *(_(statement.text) for statement in entry.statements)))
    for belief in book.misconceptions.values():
        hit = Hit(title=_(belief.belief), text=_(belief.answer), page=_("Misconceptions"), url=f"{reverse('learn-misconceptions')}#{belief.id}")
        yield hit, f"{hit.title} {hit.text}"
    for row in book.comparison:
        yield from _comparison_hits(row)


def _comparison_hits(row: ComparisonRow) -> Iterator[tuple[Hit, str]]:
    title = _(row.topic)
    text = f"{_('Anesthesiologist')}: {_(row.anesthesiologist)} {_('Pain specialist')}: {_(row.pain_specialist)}"
    yield Hit(title=title, text=text, page=_("Who does what"), url=f"{reverse('learn-compare')}#{row.id}"), f"{title} {text}"
