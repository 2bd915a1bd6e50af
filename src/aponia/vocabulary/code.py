"""A code of a terminology, such as LOINC or SNOMED CT."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One concept in one code system; ``system`` is the system's address."""

    system: str
    code: str
    display: str | None = None
