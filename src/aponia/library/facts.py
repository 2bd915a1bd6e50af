"""Reading the body map, the fact catalogue, and how facts follow from facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from aponia.guidance.condition import Condition
from aponia.guidance.judge import Contradiction, Inference
from aponia.library.conditions import ConditionReader
from aponia.library.reading import Shelf
from aponia.library.schema import BodyFile, CodeEntry, ContradictionFile, FactEntry
from aponia.vocabulary.code import Code
from aponia.vocabulary.errors import QuantityError
from aponia.vocabulary.fact import FactDefinition, Kind, Option
from aponia.vocabulary.page import BodyMap, Region
from aponia.vocabulary.quantity import Quantity

CONTRADICTIONS: Final = "facts/contradictions.toml"


def read_body(shelf: Shelf) -> BodyMap:
    """The body map; an empty one after a fault."""
    for file, table in shelf.tables("body/regions.toml"):
        entry = shelf.shaped(file, "", table, BodyFile)
        if entry is None:
            break
        regions = tuple(Region(id=r.id, side=r.side, group=r.group, label=r.label, path=r.path) for r in entry.region)
        return BodyMap(view_box=entry.view_box, front=entry.silhouette.front, back=entry.silhouette.back, regions=regions)
    else:
        shelf.fault("body/regions.toml", "", "this file is missing")
    return BodyMap(view_box="0 0 1 1", front="", back="", regions=())


def codes(entries: tuple[CodeEntry, ...]) -> tuple[Code, ...]:
    """Codes as written, typed."""
    return tuple(Code(system=entry.system, code=entry.code, display=entry.display) for entry in entries)


def read_facts_catalogue(shelf: Shelf, body: BodyMap) -> tuple[dict[str, FactDefinition], Inference, tuple[Contradiction, ...]]:
    """All fact definitions, the inference between them, and the contradictions."""
    contradiction_tables = list(shelf.tables(CONTRADICTIONS))
    entries = {key: (file, entry) for file, key, entry in shelf.keyed("facts/*.toml", FactEntry)}
    definitions = {key: _definition(shelf, file, key, entry, body) for key, (file, entry) in entries.items()}
    derivations: dict[str, Condition] = {}
    applicability: dict[str, Condition] = {}
    for key, (file, entry) in entries.items():
        reader = ConditionReader(shelf, definitions, file)
        for word, target in (("derive", derivations), ("applies", applicability)):
            raw = getattr(entry, word)
            condition = reader.read(raw, f"{key}.{word}") if raw is not None else None
            if condition is not None:
                target[key] = condition
    yes_no = frozenset(key for key, definition in definitions.items() if definition.kind is Kind.YES_NO)
    inference = Inference(derivations=derivations, applicability=applicability, yes_no=yes_no)
    try:
        inference.known({})
    except ValueError as error:
        shelf.fault("facts", "", str(error))
    return definitions, inference, _contradictions(shelf, contradiction_tables, definitions)


def _definition(shelf: Shelf, file: str, key: str, entry: FactEntry, body: BodyMap) -> FactDefinition:
    options: tuple[Option, ...]
    if entry.options == "body/regions.toml":
        options = tuple(Option(id=region.id, label=region.label, patient=region.label) for region in body.regions)
    else:
        options = tuple(Option(id=o.id, label=o.label, patient=o.patient) for o in entry.options)
    low, high = entry.range or (0.0, 0.0)
    for unit in (entry.unit, *entry.units):
        try:
            if unit:
                Quantity.of(1.0, unit).to(entry.unit)
        except QuantityError as error:
            shelf.fault(file, f"{key}.unit", str(error))
    return FactDefinition(
        id=key, kind=entry.kind, origin=entry.origin, label=entry.label, patient=entry.patient, tick=entry.tick,
        clinician=entry.clinician, help=entry.help, why=entry.why, unit=entry.unit, units=entry.units, low=low, high=high,
        low_words=entry.low, high_words=entry.high, options=options, codes=codes(entry.codes),
    )


def _contradictions(
    shelf: Shelf, tables: list[tuple[str, dict[str, object]]], definitions: Mapping[str, FactDefinition],
) -> tuple[Contradiction, ...]:
    found: list[Contradiction] = []
    for file, table in tables:
        entry = shelf.shaped(file, "", table, ContradictionFile)
        reader = ConditionReader(shelf, definitions, file)
        for index, item in enumerate(entry.contradiction if entry else ()):
            when = reader.read(item.when, f"contradiction[{index}].when")
            if when is not None:
                found.append(Contradiction(id=item.id, when=when, message=item.message))
    return tuple(found)
