"""What a validation answers: how well a model predicts what was measured, overall, by person and by group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, final

from aponia.pharmacology.performance import Performance
from aponia.vocabulary.source import Citation

FOR_RESEARCH: Final = (
    "For research and teaching: this tells how a published model predicted these data. It is not advice for the treatment of a person."
)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPerformance:
    """One person of the table."""

    id: str
    performance: Performance


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class GroupPerformance:
    """The rows of one group: all observations alike, and the median person."""

    name: str
    people: int
    pooled: Performance
    median: Performance


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnUse:
    """How a column was read; ``assumed`` where its name alone told what it says, in the unit of the model."""

    name: str
    field: str
    unit: str
    assumed: bool


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """A model compared with measurements; numbers in percent, divergence in percent per hour.

    ``pooled`` takes all observations alike, ``median`` the median person of each number. ``unmeasured`` measurements had no value,
    ``unpredicted`` fell where the model says zero, so that no percentage exists; neither is in any number.
    """

    model: str
    title: str
    grade: str
    citation: Citation
    choices: Mapping[str, str]
    unit: str
    rows: int
    pooled: Performance
    median: Performance
    people: tuple[PersonPerformance, ...]
    group: str
    groups: tuple[GroupPerformance, ...]
    columns: tuple[ColumnUse, ...]
    ignored: tuple[str, ...]
    unmeasured: int
    unpredicted: int
