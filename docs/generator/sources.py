"""The publications that statements rest on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from aponia.library import Catalogue, Models
from aponia.pharmacology.model import Model
from aponia.vocabulary.source import Citation, Source
from generator.markdown import code, notice, plain, table


def sources_page(book: Catalogue, models: Models) -> str:
    """Every publication with how often rules, drug models and other statements cite it."""
    rules = Counter(rule.citation.source.key for rule in book.rules.values())
    drugs = Counter(source for model in models.models.values() for source in {citation.source.key for citation in _citations(model)})
    others = Counter(citation.source.key for citation in _other_citations(book))
    ordered = sorted(book.sources.values(), key=lambda source: (source.authors.casefold(), source.year, source.key))
    rows = [
        [code(source.key), plain(source.short), _title(source), str(rules[source.key]), str(drugs[source.key]), str(others[source.key])]
        for source in ordered
    ]
    head = ["key", "who and when", "title", "rules", "models", "other statements"]
    parts = ["# Sources\n", notice("`src/aponia/knowledge/sources/`"), _INTRODUCTION, f"There are {len(rows)} publications.\n", table(head, rows)]
    return "\n".join(parts)


def _title(source: Source) -> str:
    return f"[{plain(source.title)}]({source.link})" if source.link else plain(source.title)


def _citations(model: Model) -> Iterator[Citation]:
    yield model.citation
    yield from (site.citation for site in model.effect_sites)
    yield from (depot.citation for depot in model.depots)
    yield from (mark.citation for mark in model.landmarks)


def _other_citations(book: Catalogue) -> Iterator[Citation]:
    yield from (item.citation for item in book.advice.values())
    yield from (service.citation for service in book.services.values())
    yield from (level.citation for level in book.levels.values())
    yield from (row.citation for row in book.comparison)
    yield from (belief.citation for belief in book.misconceptions.values())
    yield from (statement.citation for entry in book.entries for statement in entry.statements)


_INTRODUCTION: Final = """\
A link is given only where an address is known for certain. *Other statements* are items of advice, services, levels, and sentences of
the pages to read.
"""
