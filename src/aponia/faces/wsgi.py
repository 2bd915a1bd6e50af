"""The site as a WSGI application; a broken knowledge file stops the start here, with all its faults listed."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aponia.faces.settings")

application = get_wsgi_application()

from aponia.consult.simulation.warm_up import warm_up  # noqa: E402 - settings come first
from aponia.faces.assembly import catalogue, models, today  # noqa: E402

catalogue()
# The first part brings the compiled loops into memory, so that the first curve drawn is as quick as the others.
_parts = warm_up(models(), today())
next(_parts), next(_parts)
# The catalogue lives as long as the process: the garbage collector need not walk it again and again between requests.
gc.collect()
gc.freeze()
