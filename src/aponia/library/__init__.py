"""The only reader of the knowledge files: it checks them and hands out typed objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aponia.library.catalogue import Catalogue
    from aponia.library.load import load_catalogue
    from aponia.library.models import Models, load_models

# Who asks for drug models need not wait for the rules to be read, and the other way round.
_PLACES = {
    "Catalogue": "aponia.library.catalogue",
    "Models": "aponia.library.models",
    "load_catalogue": "aponia.library.load",
    "load_models": "aponia.library.models",
}

__all__ = ["Catalogue", "Models", "load_catalogue", "load_models"]


def __getattr__(name: str) -> object:
    """Fetch a public name from its module."""
    place = _PLACES.get(name)
    if place is None:
        raise AttributeError(f"module 'aponia.library' has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - only when a name is used

    return getattr(import_module(place), name)
