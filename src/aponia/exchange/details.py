"""What a person may add to a letter: who they are, whom it is for, who sends it, and a note in their own words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, final

from aponia.exchange.plain import lines
from aponia.vocabulary.errors import AponiaError

LONGEST: Final = {"name": 120, "address": 240, "phone": 40, "to_whom": 200, "from_whom": 200, "note": 600}
MOST_LINES: Final = {"address": 4, "to_whom": 4, "from_whom": 4}


class Gender(StrEnum):
    """The gender a person is registered with for administration, in FHIR's words."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    UNKNOWN = "unknown"


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class DetailFault:
    """One detail that does not fit in a letter."""

    field: str
    problem: str

    def __str__(self) -> str:
        return f"{self.field}: {self.problem}"


@final
class DetailsError(AponiaError):
    """One or more details do not fit in a letter; ``faults`` lists every one of them."""

    def __init__(self, faults: Iterable[DetailFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(str(fault) for fault in self.faults))


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class LetterDetails:
    """Everything is optional; what is empty becomes a line to fill in by hand.

    Texts may be as long as ``LONGEST`` says, and are cleaned of control characters; ``address``, ``to_whom``, ``from_whom`` and ``note``
    may have several lines. Raises :class:`DetailsError` with every fault.

    >>> LetterDetails(name="  Ada\\tLovelace ").name
    'Ada Lovelace'
    """

    name: str = ""
    date_of_birth: date | None = None
    gender: Gender | None = None
    address: str = ""
    phone: str = ""
    to_whom: str = ""
    from_whom: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        faults: list[DetailFault] = []
        for field, longest in LONGEST.items():
            rows = lines(getattr(self, field))
            cleaned = " ".join(rows) if field in {"name", "phone"} else "\n".join(rows)
            object.__setattr__(self, field, cleaned)
            if len(cleaned) > longest:
                problem = f"{len(cleaned)} characters were given, but there is room for {longest}. Shorten it."
                faults.append(DetailFault(field=field, problem=problem))
            if len(rows) > MOST_LINES.get(field, len(rows)):
                problem = f"{len(rows)} lines were given, but there is room for {MOST_LINES[field]}. Use fewer lines."
                faults.append(DetailFault(field=field, problem=problem))
        if faults:
            raise DetailsError(faults)

    @property
    def about_person(self) -> bool:
        """Whether anything tells who the person is."""
        return bool(self.name or self.date_of_birth or self.gender or self.address or self.phone)
