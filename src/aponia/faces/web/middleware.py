"""Guards around every page: forms are taken from our own pages only, and errors say what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, final
from urllib.parse import urlsplit

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

from aponia.faces.web import errors

_SAFE: Final = {"GET", "HEAD", "OPTIONS", "TRACE"}

Handler = Callable[[HttpRequest], HttpResponse]


@final
class OwnPagesOnly:
    """Refuses forms that another site sends, by what the browser says of where they come from.

    Needs no token and no cookie, so that neither an expired page nor a blocked cookie loses what was typed. The API keeps
    nothing in the browser and is open to every caller.
    """

    def __init__(self, get_response: Handler) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in _SAFE or request.path.startswith(errors.API) or self._is_own(request):
            return self._next(request)
        return errors.forbidden(request)

    def _is_own(self, request: HttpRequest) -> bool:
        site = request.headers.get("Sec-Fetch-Site")
        if site is not None:
            return site in {"same-origin", "none"}
        origin = request.headers.get("Origin")
        return origin is None or urlsplit(origin).netloc == request.get_host()


@final
class CompressPages(GZipMiddleware):
    """Compresses pages; the API leaves that to who stands in front of it, since its answers are made by the hundred."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Called by Django for every response."""
        if request.path.startswith(errors.API):
            return response
        # What a page shows depends on the cookie, such as the emergency number: no shared cache may keep it.
        response.setdefault("Cache-Control", "private, no-cache")
        return super().process_response(request, response)


@final
class ShowErrors:
    """Turns a request that is too large or has too many fields into a page that says so."""

    def __init__(self, get_response: Handler) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._next(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Called by Django for an exception in a handler."""
        if isinstance(exception, RequestDataTooBig | TooManyFieldsSent):
            return errors.too_large(request)
        return None
