"""The static files of the site, made once."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from aponia.faces.static_files import join_styles


@pytest.fixture(scope="session", autouse=True)
def static_files() -> None:
    """What `aponia serve` prepares before it serves."""
    join_styles(Path(settings.STATICFILES_DIRS[0]))
    call_command("collectstatic", interactive=False, verbosity=0)
