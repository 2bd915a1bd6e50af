"""Reading what people learn from: the comparison, misconceptions, treatments, innovations, understanding and preparing."""

from __future__ import annotations

from aponia.library.citing import CitationDesk
from aponia.library.reading import Shelf
from aponia.library.schema import ComparisonFile, MisconceptionEntry, StatementEntry, TopicEntry, TreatmentEntry
from aponia.vocabulary.learning import ComparisonRow, Entry, Misconception, Statement

TREATMENT_SHELVES = ("treatments", "innovations")
TOPIC_SHELVES = ("pain", "prepare")


def read_comparison(shelf: Shelf, desk: CitationDesk) -> tuple[ComparisonRow, ...]:
    """The rows that set anesthesiologist and pain specialist side by side."""
    rows: list[ComparisonRow] = []
    for file, table in shelf.tables("learn/comparison.toml"):
        entry = shelf.shaped(file, "", table, ComparisonFile)
        for index, item in enumerate(entry.row if entry else ()):
            cited = desk.cite(item, file, f"row[{index}]({item.id})")
            if cited is not None:
                rows.append(ComparisonRow(
                    id=item.id, topic=item.topic, group=item.group, country=item.country,
                    anesthesiologist=item.anesthesiologist, pain_specialist=item.pain_specialist, citation=cited,
                ))
    return tuple(rows)


def read_misconceptions(shelf: Shelf, desk: CitationDesk) -> dict[str, Misconception]:
    """Misconceptions by id."""
    found: dict[str, Misconception] = {}
    for file, key, entry in shelf.keyed("learn/misconceptions.toml", MisconceptionEntry):
        cited = desk.cite(entry, file, key)
        if cited is not None:
            found[key] = Misconception(id=key, belief=entry.belief, answer=entry.answer, clinician=entry.clinician, citation=cited)
    return found


def read_entries(shelf: Shelf, desk: CitationDesk) -> tuple[Entry, ...]:
    """Everything else on the shelves."""
    entries: list[Entry] = []
    for name in TREATMENT_SHELVES:
        for file, key, item in shelf.keyed(f"learn/{name}.toml", TreatmentEntry):
            statements = _statements(item.statements, desk, file, key)
            entries.append(Entry(
                id=key, shelf=name, group=item.group, title=item.name, what=item.what, statements=statements,
                proof=item.proof, proof_why=item.proof_why, ask=item.ask,
            ))
    for name in TOPIC_SHELVES:
        for file, key, topic in shelf.keyed(f"learn/{name}.toml", TopicEntry):
            statements = _statements(topic.statements, desk, file, key)
            entries.append(Entry(
                id=key, shelf=name, group="", title=topic.title, what=topic.what, statements=statements, proof="", proof_why="", ask=(),
            ))
    return tuple(entries)


def _statements(items: tuple[StatementEntry, ...], desk: CitationDesk, file: str, key: str) -> tuple[Statement, ...]:
    cited = [(item, desk.cite(item, file, f"{key}.statements[{index}]")) for index, item in enumerate(items)]
    return tuple(Statement(about=item.about, text=item.text, citation=place) for item, place in cited if place is not None)
