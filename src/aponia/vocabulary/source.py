"""Where a statement comes from, and how it was checked against that place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import final


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A publication that is cited; ``key`` is its name in the knowledge files."""

    key: str
    title: str
    authors: str
    year: int
    doi: str | None = None
    url: str | None = None

    @property
    def link(self) -> str | None:
        """An address to read it at: the DOI where there is one."""
        return f"https://doi.org/{self.doi}" if self.doi else self.url

    @property
    def short(self) -> str:
        """Authors and year, as cited in a line of text."""
        return f"{self.authors}, {self.year}"


class Checked(StrEnum):
    """How a statement was compared with its source."""

    SOURCE_SEEN = "source seen"
    SECONDARY = "source seen (secondary)"
    PART_SEEN = "part seen"
    COMPUTED = "computed"
    FROM_KNOWLEDGE = "from knowledge"


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """How a statement was checked, and where or which part was seen."""

    status: Checked
    seen: str = ""

    @property
    def unchecked(self) -> bool:
        """True when nobody has yet compared the statement with its source."""
        return self.status is Checked.FROM_KNOWLEDGE


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A source with the place in it, and how the statement was checked against it."""

    source: Source
    place: str
    verification: Verification
