"""The site as a WSGI application; a broken knowledge file stops the start here, with all its faults listed."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aponia.faces.settings")

application = get_wsgi_application()

from aponia.faces.assembly import catalogue  # noqa: E402 - settings come first

catalogue()
