"""A test case written by a clinician: a person, and the rules that must and must not hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import final

from aponia.vocabulary.fact import FactValue
from aponia.vocabulary.urgency import Urgency


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A named person on a named day; ``others`` answers every yes-no fact that is not named, where given."""

    name: str
    topic: str
    day: date
    facts: Mapping[str, FactValue]
    others: bool | None
    expect: tuple[str, ...]
    not_expect: tuple[str, ...]
    level: Urgency | None
    to: str | None
    file: str
    example: str = ""
