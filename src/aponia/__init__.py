"""Aponia leads a person with pain, or facing surgery, to the right specialist, computes what drugs do, and shows why."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aponia.consult.navigation import Navigation, navigate
    from aponia.consult.simulation import Scenario, Simulation, compare, read_scenario, simulate
    from aponia.library import Catalogue, Models, load_catalogue, load_models
    from aponia.pharmacology.course import Times, course
    from aponia.pharmacology.doses import Doses
    from aponia.pharmacology.individual import individuals
    from aponia.pharmacology.people import People
    from aponia.vocabulary.answer import Answer
    from aponia.vocabulary.errors import AponiaError
    from aponia.vocabulary.fact import read_facts
    from aponia.vocabulary.urgency import Urgency

# Each name loads its room when it is first used, so that importing the package costs nothing.
_ROOMS = {
    "Answer": "aponia.vocabulary.answer",
    "AponiaError": "aponia.vocabulary.errors",
    "Catalogue": "aponia.library",
    "Doses": "aponia.pharmacology.doses",
    "Models": "aponia.library",
    "Navigation": "aponia.consult.navigation",
    "People": "aponia.pharmacology.people",
    "Scenario": "aponia.consult.simulation",
    "Simulation": "aponia.consult.simulation",
    "Times": "aponia.pharmacology.course",
    "Urgency": "aponia.vocabulary.urgency",
    "compare": "aponia.consult.simulation",
    "course": "aponia.pharmacology.course",
    "individuals": "aponia.pharmacology.individual",
    "load_catalogue": "aponia.library",
    "load_models": "aponia.library",
    "navigate": "aponia.consult.navigation",
    "read_facts": "aponia.vocabulary.fact",
    "read_scenario": "aponia.consult.simulation",
    "simulate": "aponia.consult.simulation",
}

__all__ = [
    "Answer", "AponiaError", "Catalogue", "Doses", "Models", "Navigation", "People", "Scenario", "Simulation", "Times", "Urgency", "compare",
    "course", "individuals", "load_catalogue", "load_models", "navigate", "read_facts", "read_scenario", "simulate",
]


def __getattr__(name: str) -> object:
    """Fetch a public name from its room."""
    room = _ROOMS.get(name)
    if room is None:
        raise AttributeError(f"module 'aponia' has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - only when a name is used

    return getattr(import_module(room), name)
