"""What can go wrong, told so that the reader knows which thing, what was given, what was expected, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import final


class AponiaError(Exception):
    """The root of every error raised on purpose."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class FactFault:
    """One thing wrong with one fact that was given."""

    fact: str
    given: str
    problem: str
    code: str

    def __str__(self) -> str:
        return f"{self.fact}: {self.problem}"


@final
class FactError(AponiaError):
    """One or more of the facts given cannot be used; ``faults`` lists every one of them."""

    def __init__(self, faults: Iterable[FactFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(str(fault) for fault in self.faults))


@final
class QuantityError(AponiaError):
    """A text that should be a number with a unit is not, or has a unit of another dimension."""

    def __init__(self, given: str, problem: str, code: str = "quantity") -> None:
        self.given = given
        self.code = code
        super().__init__(problem)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeFault:
    """One thing wrong in one knowledge file, with the path of keys that leads to it."""

    file: str
    path: str
    problem: str

    def __str__(self) -> str:
        where = f"{self.file}: {self.path}" if self.path else self.file
        return f"{where}: {self.problem}"


@final
class KnowledgeError(AponiaError):
    """The knowledge files cannot be used; ``faults`` lists everything that is wrong with them."""

    def __init__(self, faults: Iterable[KnowledgeFault]) -> None:
        self.faults = tuple(faults)
        lines = "\n".join(f"  {fault}" for fault in self.faults)
        noun = "fault" if len(self.faults) == 1 else "faults"
        super().__init__(f"The knowledge files have {len(self.faults)} {noun}:\n{lines}\nMend them, then run: aponia rules check")


@final
class NotFoundError(AponiaError):
    """A name that is not in the catalogue; the message offers the nearest that is."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        self.kind = kind
        self.name = name
        self.nearest = nearest(name, known)
        hint = f" Did you mean {self.nearest}?" if self.nearest else ""
        super().__init__(f"There is no {kind} named {name}.{hint}")


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like a mistyped one, or None.

    >>> nearest("pain.duratoin", ["pain.duration", "person.age"])
    'pain.duration'
    """
    matches = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return matches[0] if matches else None
