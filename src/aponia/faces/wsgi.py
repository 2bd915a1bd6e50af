"""The site as a WSGI application; a broken knowledge file stops the start here, with all its faults listed."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aponia.faces.settings")

application = get_wsgi_application()

from aponia.faces.assembly import catalogue  # noqa: E402 - settings come first

catalogue()
# The catalogue lives as long as the process: the garbage collector need not walk it again and again between requests.
gc.collect()
gc.freeze()
