"""What leaves a consultation: a result with its reasons, sources, warnings, gaps and the version of the knowledge used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar, final

from aponia.vocabulary.fact import FactValue
from aponia.vocabulary.source import Citation, Source
from aponia.vocabulary.urgency import Urgency

Result = TypeVar("Result")

CLINICIAN_DECIDES = "This supports a decision; it does not make one. A clinician who knows the person decides."


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class UsedFact:
    """A fact that made a rule true, with its name and value."""

    id: str
    label: str
    value: FactValue


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Dissent:
    """What another source says otherwise, shown beside the statement it disagrees with."""

    rule: str
    statement: str
    citation: Citation


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One statement that the answer rests on: the rule, the facts that made it true, and where it is published."""

    rule: str
    kind: str
    statement: str
    patient: str
    suspected: str
    urgency: Urgency | None
    facts: tuple[UsedFact, ...]
    grade: str
    citation: Citation
    dissent: tuple[Dissent, ...] = ()


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A fact that was not given and could still change the answer."""

    id: str
    label: str
    patient: str
    clinician: str


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Generic[Result]):
    """A result of one consultation, with everything needed to judge and to repeat it.

    ``missing`` lists facts never given that could change the result; ``not_excluded`` holds warning signs that stay open
    because the person was asked and was unsure.
    """

    result: Result
    unit: str | None = None
    reasons: tuple[Reason, ...]
    not_excluded: tuple[Reason, ...]
    sources: tuple[Source, ...]
    warnings: tuple[str, ...]
    missing: tuple[Missing, ...]
    on: date
    knowledge_version: str
    notice: str = CLINICIAN_DECIDES
