"""What every page knows: the version of the knowledge, and whether a visit is under way."""

from __future__ import annotations

from django.http import HttpRequest

from aponia.faces.assembly import catalogue
from aponia.faces.web.navigate.visit import COOKIE


def site(request: HttpRequest) -> dict[str, object]:
    """Variables of the page frame."""
    return {"knowledge_version": catalogue().version, "visit_under_way": COOKIE in request.COOKIES}
