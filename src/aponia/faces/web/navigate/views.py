"""Handlers of the navigation: read one page, ask the consultation, show the next page or the answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, final

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import push_url

from aponia.consult.navigation import Progress, navigate, page_named, progress
from aponia.faces import referral
from aponia.faces.assembly import catalogue, today
from aponia.faces.web.navigate.forms import PageForm, shown, submitted
from aponia.faces.web.navigate.layout import changes_by_level, places, reviewed, shown_reasons, speaks_of_dark_thoughts
from aponia.faces.web.navigate.letter_form import LetterForm
from aponia.faces.web.navigate.visit import CARRIED, Visit, forget, keep, private, read_visit, unpack, visit_of
from aponia.library import Catalogue
from aponia.vocabulary.errors import FactError, NotFoundError
from aponia.vocabulary.fact import FactDefinition, Origin
from aponia.vocabulary.page import Page

_DANGER: Final = "danger-now"
_UNDO_SECONDS: Final = 10


@final
@dataclass(frozen=True, kw_only=True)
class Step:
    """A visit at one of its steps; what is still to be asked is worked out once a request, and only where it is needed."""

    visit: Visit
    number: int

    @cached_property
    def progress(self) -> Progress:
        """The next page, and about how many more."""
        return _progress(self.visit)


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Start anew through one of the two doors."""
    fresh = Visit(country=_country(request) or read_visit(request).country or settings.DEFAULT_COUNTRY)
    door = catalogue().facts["visit.door"]
    chosen = request.POST.get(door.id, "")
    if chosen not in {option.id for option in door.options}:
        return redirect("home")
    page = next(page for page in catalogue().pages if door.id in page.facts)
    visit = fresh.with_page(page.id, {door.id: chosen})
    return keep(_to_step(visit), visit)


@require_POST
def example(request: HttpRequest) -> HttpResponse:
    """Show the answer of one of the example people, with all their answers to change."""
    case = next((case for case in catalogue().cases if case.example and case.example == request.POST.get("example")), None)
    if case is None:
        return redirect("home")
    facts = catalogue().facts
    visit = visit_of({name: facts[name].write(value) for name, value in case.facts.items()}, read_visit(request).country)
    return keep(redirect("navigate-result"), visit)


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, number: int) -> HttpResponse:
    """One page of questions: shown, or answered and followed by the next."""
    visit = read_visit(request)
    if not visit.begun:
        return _nothing_kept(request)
    here = Step(visit=replace(visit, country=_country(request) or visit.country), number=number)
    if request.method == "POST":
        return _answered(request, here)
    if not 1 <= number <= len(visit.trail) + 1:
        return _onward(here.progress, visit)
    if number <= len(visit.trail):
        page = _page(visit.trail[number - 1])
        form = shown(page, _facts_of(page, here), visit.given)
        return _question(request, here, form) if form.questions else _onward(here.progress, visit)
    upcoming = here.progress.next
    if upcoming is None:
        return redirect("navigate-result")
    return _question(request, here, shown(upcoming.page, upcoming.facts, visit.given))


def _answered(request: HttpRequest, here: Step) -> HttpResponse:
    page = _page(request.POST.get("page", ""))
    form = submitted(page, _facts_of(page, here, request), request.POST)
    if not form.questions:  # what was asked no longer applies
        return _onward(here.progress, here.visit)
    if not form.errors and form.answers:
        try:
            after = here.visit.with_page(page.id, form.answers)
            return keep(_to_step(after), after)
        except FactError as error:
            form.error = " ".join(_(fault.problem) for fault in error.faults)
    return _question(request, here, form, status=422 if form.errors else 200)


@require_GET
def review(request: HttpRequest) -> HttpResponse:
    """All answers so far, each with a way to change it."""
    visit = read_visit(request)
    if not visit.begun:
        return _nothing_kept(request)
    context = {"pages": reviewed(visit), "next_step": len(visit.trail) + 1, "complete": _progress(visit).next is None}
    return private(render(request, "navigate/review.html", {**context, "minutes": settings.ANSWERS_KEPT_MINUTES}))


@require_GET
def result(request: HttpRequest) -> HttpResponse:
    """The answer to what was told so far."""
    visit = read_visit(request)
    if not visit.begun:
        return _nothing_kept(request)
    answer = navigate(visit.facts(), catalogue=catalogue(), on=today(), country=visit.country)
    context = {
        "answer": answer, "result": answer.result, "next_step": len(visit.trail) + 1,
        "reasons": shown_reasons(answer.reasons), "doubts": shown_reasons(answer.not_excluded),
        "changes": changes_by_level(answer.result.would_change), "dark_thoughts": speaks_of_dark_thoughts(answer),
    }
    return keep(render(request, "navigate/result.html", context), visit)


@require_POST
def country(request: HttpRequest) -> HttpResponse:
    """Remember, in the browser, in which country the person is."""
    visit = replace(read_visit(request), country=_country(request))
    if request.POST.get("then") == "step" and visit.begun:
        return keep(_to_step(visit), visit)
    return keep(redirect("navigate-result" if request.POST.get("then") == "result" else "home"), visit)


@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest) -> HttpResponse:
    """The referral letter: a form for what should stand on it, then the letter itself as PDF or as a FHIR bundle."""
    visit = read_visit(request)
    if not visit.begun:
        return _nothing_kept(request)
    form = LetterForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return private(render(request, "navigate/letter.html", {"form": form}, status=422 if form.is_bound else 200))
    facts = visit.facts()
    answer = navigate(facts, catalogue=catalogue(), on=today(), country=visit.country)
    if request.POST.get("as") == "fhir":
        bundle = referral.bundle(answer, facts, form.details())
        return _file(orjson.dumps(bundle, option=orjson.OPT_INDENT_2), "application/fhir+json", "referral.fhir.json")
    pdf = referral.letter(answer, facts, form.details(), translate=_, paper=form.sheet())
    return _file(pdf, "application/pdf", "referral-letter.pdf")


@require_http_methods(["GET", "HEAD", "POST"])
def clear(request: HttpRequest) -> HttpResponse:
    """Forget all answers; the page that says so can bring them back for a short while, and reads as home in the history."""
    if request.method != "POST":
        return redirect("home")
    visit = read_visit(request)
    page = render(request, "navigate/cleared.html", {"kept": visit.packed() if visit.begun else "", "seconds": _UNDO_SECONDS})
    return forget(push_url(page, reverse("home")))


@require_POST
def restore(request: HttpRequest) -> HttpResponse:
    """Bring back answers that were just cleared."""
    visit = unpack(request.POST.get(CARRIED, ""))
    if visit is None:
        return _nothing_kept(request)
    return keep(redirect("navigate-review"), visit)


def _page(name: str) -> Page:
    """The page of that id; the first one for an id that a changed form sent."""
    try:
        return page_named(name, catalogue())
    except NotFoundError:
        return catalogue().pages[0]


def _facts_of(page: Page, here: Step, request: HttpRequest | None = None) -> tuple[FactDefinition, ...]:
    """The facts to show on a page: those answered on it, those sent from it, and those that could still change the answer."""
    book: Catalogue = catalogue()
    known = book.inference.known(here.visit.facts())
    asked = set(request.POST.getlist("asked")) if request is not None else set()
    if not asked:
        upcoming = here.progress.next
        asked = set(here.visit.given) | ({fact.id for fact in upcoming.facts} if upcoming is not None and upcoming.page == page else set())
    names = [name for name in page.facts if name in asked and book.facts[name].origin is Origin.ASKED]
    return tuple(book.facts[name] for name in names if book.inference.may_apply(name, known))


def _progress(visit: Visit) -> Progress:
    return progress(visit.facts(), catalogue=catalogue(), on=today())


def _to_step(visit: Visit) -> HttpResponseRedirect:
    return _onward(_progress(visit), visit)


def _onward(now: Progress, visit: Visit) -> HttpResponseRedirect:
    return HttpResponseRedirect("/navigate/result" if now.next is None else f"/navigate/step/{len(visit.trail) + 1}")


def _question(request: HttpRequest, here: Step, form: PageForm, *, status: int = 200) -> HttpResponse:
    body = catalogue().body
    context = {
        "form": form, "page": form.page, "number": here.number, "about_more": here.progress.about_more, "carried": here.visit.packed(),
        "back": max(here.number - 1, 0), "body": body, "places": places(body, form), "urgent": form.page.id == _DANGER,
        "minutes": settings.ANSWERS_KEPT_MINUTES,
    }
    response = private(render(request, "navigate/question.html", context, status=status))
    return push_url(response, False) if request.method == "POST" else response


def _nothing_kept(request: HttpRequest) -> HttpResponse:
    return private(render(request, "navigate/nothing_kept.html", {"minutes": settings.ANSWERS_KEPT_MINUTES}))


def _country(request: HttpRequest) -> str | None:
    chosen = request.POST.get("country", "")
    return chosen if chosen in catalogue().countries else None


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = private(HttpResponse(content, content_type=kind))
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
