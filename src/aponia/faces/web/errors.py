"""Pages for what went wrong: what happened, that nothing is lost, and the next step."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

API: Final = "/api/"


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The request could not be read."""
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The form was sent from another site."""
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """There is no such page, or, for a program, no such endpoint."""
    if request.path.startswith(API):
        problem = "There is no such endpoint. See /api/openapi.json."
        return JsonResponse({"faults": [{"fact": "", "given": "", "problem": problem, "code": "not-found"}]}, status=404)
    return render(request, "errors/404.html", status=404)


def too_large(request: HttpRequest) -> HttpResponse:
    """More was sent than a page of questions can hold."""
    return render(request, "errors/413.html", status=413)


def failed(request: HttpRequest) -> HttpResponse:
    """Something of ours is broken; the page needs nothing but itself, not even what every page knows."""
    return HttpResponse(render_to_string("errors/500.html"), status=500)
