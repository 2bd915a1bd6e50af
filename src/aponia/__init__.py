"""Aponia leads a person with pain, or facing surgery, to the right specialist, and shows why."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aponia.consult.navigation import Navigation, navigate
    from aponia.library import Catalogue, load_catalogue
    from aponia.vocabulary.answer import Answer
    from aponia.vocabulary.errors import AponiaError
    from aponia.vocabulary.fact import read_facts
    from aponia.vocabulary.urgency import Urgency

# Each name loads its room when it is first used, so that importing the package costs nothing.
_ROOMS = {
    "Answer": "aponia.vocabulary.answer",
    "AponiaError": "aponia.vocabulary.errors",
    "Catalogue": "aponia.library",
    "Navigation": "aponia.consult.navigation",
    "Urgency": "aponia.vocabulary.urgency",
    "load_catalogue": "aponia.library",
    "navigate": "aponia.consult.navigation",
    "read_facts": "aponia.vocabulary.fact",
}

__all__ = ["Answer", "AponiaError", "Catalogue", "Navigation", "Urgency", "load_catalogue", "navigate", "read_facts"]


def __getattr__(name: str) -> object:
    """Fetch a public name from its room."""
    room = _ROOMS.get(name)
    if room is None:
        raise AttributeError(f"module 'aponia' has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - only when a name is used

    return getattr(import_module(room), name)
