"""Names that point from one knowledge file to another: publications that are cited, and everything else that must exist."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from aponia.library.entry import Cited, SourceEntry
from aponia.library.reading import Shelf
from aponia.vocabulary.errors import nearest
from aponia.vocabulary.source import Citation, Source, Verification

if TYPE_CHECKING:
    from aponia.library.schema import RuleEntry


def read_sources(shelf: Shelf) -> dict[str, Source]:
    """The publications, by key."""
    return {
        key: Source(key=key, title=entry.title, authors=entry.authors, year=entry.year, doi=entry.doi, url=entry.url)
        for _, key, entry in shelf.keyed("sources/*.toml", SourceEntry)
    }


class References:
    """Checks that a name used in one file is defined in another."""

    def __init__(self, shelf: Shelf, known: Mapping[str, Collection[str]]) -> None:
        self._shelf = shelf
        self._known = known

    def check(self, kind: str, names: tuple[str, ...], file: str, path: str) -> bool:
        """Note a fault for each name that is not known; True when all are."""
        unknown = [name for name in names if name not in self._known[kind]]
        for name in unknown:
            guess = nearest(name, self._known[kind])
            self._shelf.fault(file, path, f"there is no {kind} {name!r}." + (f" Did you mean {guess!r}?" if guess else ""))
        return not unknown


def citation(entry: Cited | RuleEntry, source: Source) -> Citation:
    """Source, place and verification of an entry."""
    return Citation(source=source, place=entry.place, verification=Verification(status=entry.verified, seen=entry.seen))


class CitationDesk:
    """Turns the source key of an entry into a citation, or notes that the source is not defined."""

    def __init__(self, sources: Mapping[str, Source], references: References) -> None:
        self._sources = sources
        self._references = references

    def cite(self, entry: Cited, file: str, path: str) -> Citation | None:
        """The citation, or None after a fault."""
        if not self._references.check("source", (entry.source,), file, f"{path}.source"):
            return None
        return citation(entry, self._sources[entry.source])
