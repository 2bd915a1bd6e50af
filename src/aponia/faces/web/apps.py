"""The web face as a Django app; a broken knowledge file stops the start here, with all its faults listed."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Holds the templates and static files of the site."""

    name = "aponia.faces.web"
    label = "aponia_web"
