"""Whom a person can be advised to see, and sentences of advice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, final

from aponia.vocabulary.code import Code
from aponia.vocabulary.source import Citation
from aponia.vocabulary.urgency import Urgency

ADVICE_KINDS: Final = ("do", "expect", "bring", "ask", "tell", "self_care", "safety_net")


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceItem:
    """One cited sentence to do, expect, bring, ask, tell, or watch for."""

    id: str
    text: str
    citation: Citation


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A specialist or place: its name, what it is in plain words, where it is found, what it will probably do."""

    id: str
    name: str
    patient: str
    where: str
    expect: tuple[str, ...]
    codes: tuple[Code, ...]
    citation: Citation


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """The words for one level of urgency."""

    urgency: Urgency
    title: str
    how_soon: str
    meaning: str
    citation: Citation
