"""What can be read to understand pain, anesthesia, and who does what: cited statements in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from aponia.vocabulary.source import Citation


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One cited sentence about something, such as how well it works."""

    about: str
    text: str
    citation: Citation


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonRow:
    """One line of the comparison between anesthesiologist and pain specialist."""

    id: str
    topic: str
    group: str
    country: str
    anesthesiologist: str
    pain_specialist: str
    citation: Citation


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Misconception:
    """A belief many people hold, and what is known instead."""

    id: str
    belief: str
    answer: str
    clinician: str
    citation: Citation


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something to read about: a treatment, an innovation, an idea, a step of preparing a visit.

    ``proof`` is how well a treatment is proven, in a fixed set of words; empty where that is no question.
    """

    id: str
    shelf: str
    group: str
    title: str
    what: str
    statements: tuple[Statement, ...]
    proof: str
    proof_why: str
    ask: tuple[str, ...]
