"""Loading the whole catalogue, or telling everything that is wrong with it at once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from aponia.guidance.rule import Rule
from aponia.library.catalogue import Catalogue
from aponia.library.citing import CitationDesk, References, read_sources
from aponia.library.facts import codes, read_body, read_facts_catalogue
from aponia.library.reading import KNOWLEDGE, MODEL_FOLDERS, Shelf
from aponia.library.reading_room import read_comparison, read_entries, read_misconceptions
from aponia.library.rules import read_cases, read_rules
from aponia.library.schema import AdviceEntry, CountryEntry, LevelEntry, PageFile, ServiceEntry
from aponia.vocabulary.contact import Country, CrisisLine
from aponia.vocabulary.errors import KnowledgeError
from aponia.vocabulary.fact import FactDefinition, Origin
from aponia.vocabulary.page import Page
from aponia.vocabulary.service import ADVICE_KINDS, AdviceItem, Level, Service
from aponia.vocabulary.source import Verification
from aponia.vocabulary.urgency import Urgency


def load_catalogue(root: Path = KNOWLEDGE) -> Catalogue:
    """Read and check all knowledge files below ``root``; raises :class:`KnowledgeError` that lists every fault."""
    shelf = Shelf(root)
    body = read_body(shelf)
    facts, inference, contradictions = read_facts_catalogue(shelf, body)
    known: dict[str, Mapping[str, object]] = {}
    references = References(shelf, known)
    sources = known["source"] = read_sources(shelf)
    desk = CitationDesk(sources, references)
    advice = known["advice item"] = _read_advice(shelf, desk)
    services = known["service"] = _read_services(shelf, desk, references)
    misconceptions = known["misconception"] = read_misconceptions(shelf, desk)
    levels = _read_levels(shelf, desk)
    rules = known["rule"] = read_rules(shelf, facts, sources, references)
    pages = _read_pages(shelf, facts)
    _check_every_asked_fact_has_a_page(shelf, rules, facts, pages)
    catalogue = Catalogue(
        version=shelf.version, facts=facts, inference=inference, contradictions=contradictions, sources=sources, rules=rules,
        services=services, advice=advice, levels=levels, pages=pages, cases=read_cases(shelf, facts, references), body=body,
        countries=_read_countries(shelf), comparison=read_comparison(shelf, desk), misconceptions=misconceptions,
        entries=read_entries(shelf, desk),
    )
    shelf.set_aside(*MODEL_FOLDERS)
    for name in shelf.unread():
        shelf.fault(name, "", "nothing reads this file; check its folder and its name")
    if shelf.faults:
        raise KnowledgeError(shelf.faults)
    return catalogue


def _read_advice(shelf: Shelf, desk: CitationDesk) -> dict[str, AdviceItem]:
    items: dict[str, AdviceItem] = {}
    kinds = tuple(kind.replace("_", "-") for kind in ADVICE_KINDS)
    for file, key, entry in shelf.keyed("advice/*.toml", AdviceEntry):
        if key.split(".", 1)[0] not in kinds:
            shelf.fault(file, key, f"the key must start with one of: {', '.join(f'{kind}.' for kind in kinds)}")
        cited = desk.cite(entry, file, key)
        if cited is not None:
            items[key] = AdviceItem(id=key, text=entry.text, citation=cited)
    return items


def _read_services(shelf: Shelf, desk: CitationDesk, references: References) -> dict[str, Service]:
    services: dict[str, Service] = {}
    for file, key, entry in shelf.keyed("services/*.toml", ServiceEntry):
        references.check("advice item", entry.expect, file, f"{key}.expect")
        cited = desk.cite(entry, file, key)
        if cited is not None:
            services[key] = Service(
                id=key, name=entry.name, patient=entry.patient, where=entry.where, expect=entry.expect, codes=codes(entry.codes), citation=cited,
            )
    return services


def _read_levels(shelf: Shelf, desk: CitationDesk) -> dict[Urgency, Level]:
    levels: dict[Urgency, Level] = {}
    for file, key, entry in shelf.keyed("levels/*.toml", LevelEntry):
        cited = desk.cite(entry, file, key)
        if cited is not None:
            urgency = Urgency.from_slug(key)
            levels[urgency] = Level(urgency=urgency, title=entry.title, how_soon=entry.how_soon, meaning=entry.meaning, citation=cited)
    for level in Urgency:
        if level not in levels:
            shelf.fault("levels/navigation.toml", level.slug, "the words for this level are missing")
    return levels


def _read_pages(shelf: Shelf, facts: Mapping[str, FactDefinition]) -> tuple[Page, ...]:
    pages: list[Page] = []
    for file, table in shelf.tables("questions/*/*.toml"):
        entry = shelf.shaped(file, "", table, PageFile)
        for index, item in enumerate(entry.page if entry else ()):
            for fact in item.facts:
                definition = facts.get(fact)
                if definition is None or definition.origin is Origin.DERIVED:
                    shelf.fault(file, f"page[{index}]({item.id}).facts", f"{fact!r} is not a fact that can be asked")
            topic = file.split("/")[1]
            pages.append(Page(
                id=item.id, topic=topic, order=item.order, title=item.title, lead=item.lead, style=item.style, facts=item.facts, joins=item.joins,
            ))
    pages.sort(key=lambda page: (page.order, page.id))
    return tuple(pages)


def _check_every_asked_fact_has_a_page(shelf: Shelf, rules: Mapping[str, Rule], facts: Mapping[str, FactDefinition], pages: tuple[Page, ...]) -> None:
    places: dict[str, list[str]] = {}
    for page in pages:
        for fact in page.facts:
            places.setdefault(fact, []).append(page.id)
    for fact, names in places.items():
        if len(names) > 1:
            shelf.fault("questions", fact, f"this fact is asked on more than one page: {', '.join(names)}")
    needed = {fact for rule in rules.values() for fact in rule.when.facts()}
    for fact in sorted(needed - set(places)):
        if facts[fact].origin is Origin.ASKED:
            shelf.fault("questions", fact, "a rule needs this fact, but no page asks it")


def _read_countries(shelf: Shelf) -> dict[str, Country]:
    return {
        key: Country(
            id=key, name=entry.name, emergency=entry.emergency, note=entry.note, links=entry.links, checked=entry.checked,
            crisis=tuple(CrisisLine(name=line.name, call=line.call, text=line.text, note=line.note) for line in entry.crisis),
            verification=Verification(status=entry.verified, seen=entry.seen),
        )
        for _, key, entry in shelf.keyed("contacts/*.toml", CountryEntry)
    }
