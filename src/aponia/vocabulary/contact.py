"""Emergency and crisis numbers of a country."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import final

from aponia.vocabulary.source import Verification


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class CrisisLine:
    """A help line: what to call or text, and when it is open."""

    name: str
    call: str
    text: str
    note: str


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """Numbers of one country, with the day they were last read from their source."""

    id: str
    name: str
    emergency: str
    crisis: tuple[CrisisLine, ...]
    note: str
    links: tuple[str, ...]
    checked: date
    verification: Verification
