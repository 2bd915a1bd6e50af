"""Prints a gettext template of every sentence that stands in the knowledge files and in the letter, for translators."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path

from aponia.consult.navigation.questions import JOINED_TITLE
from aponia.consult.simulation.catalogue import ModelCard, model_cards
from aponia.exchange import words as values
from aponia.exchange.letter import words as letter
from aponia.library import Catalogue, Models, load_catalogue, load_models
from aponia.vocabulary.answer import CLINICIAN_DECIDES
from aponia.vocabulary.source import Checked, Source

# Fields that hold names, keys, addresses and drawings, not words for people.
NAMES = frozenset({
    "id", "key", "fact", "rule", "kind", "origin", "style", "topic", "shelf", "side", "path", "view_box", "front", "back", "unit", "units",
    "codes", "call", "emergency", "links", "to", "team", "items", "myths", "instead_of", "disagrees_with", "effects", "facts", "expect", "when",
    "urgency", "file", "country",
})


def collected(book: Catalogue, models: Models) -> dict[str, str]:
    """Each sentence with the place of its first use."""
    found: dict[str, str] = {}
    shelves: Mapping[str, Iterable[object]] = {
        "facts": book.facts.values(), "contradictions": book.contradictions, "rules": book.rules.values(), "services": book.services.values(),
        "advice": book.advice.values(), "levels": book.levels.values(), "pages": book.pages, "body": book.body.regions,
        "contacts": book.countries.values(), "comparison": book.comparison, "misconceptions": book.misconceptions.values(), "learn": book.entries,
        "examples": [case.example for case in book.cases], "letter": vars(letter).values(), "values": vars(values).values(),
        "answer": [CLINICIAN_DECIDES, JOINED_TITLE], "checked": ["not sure", "yes", "no", "none of these", "{score} of {highest}", *Checked],
        # The heading of a comparison row is its topic, which elsewhere is only a name.
        "comparison topics": [row.topic for row in book.comparison] + [row.country for row in book.comparison],
        "case names": [case.name for case in book.cases if case.example],
        "drugs": [drug.label for drug in models.drugs.values()],
        "models": [words for card in model_cards(models) for words in _words_of(card)],
    }
    for shelf, entries in shelves.items():
        for entry in entries:
            for text in texts(entry):
                found.setdefault(text, shelf)
    found.pop("", None)
    return found


def _words_of(card: ModelCard) -> Iterator[str]:
    """What the Lab shows of a model: its summary, for whom it was made, how far to trust it, its choices, sites and curves."""
    if card.kind == "effect":
        yield card.title  # what it is; the title of a drug's model is a name
    yield from (card.summary, card.population, card.grade_meaning, card.grade_note)
    for option in card.options.values():
        yield from (option.label, *option.choices.values())
    yield from (site.label for site in card.sites)
    yield from (output.label for output in card.outputs)


def texts(thing: object) -> Iterator[str]:
    """Every text for people inside of a value."""
    if isinstance(thing, Source):
        return
    if isinstance(thing, str):
        yield thing.value if isinstance(thing, Enum) else thing
    elif isinstance(thing, Mapping):
        for value in thing.values():
            yield from texts(value)
    elif isinstance(thing, list | tuple):
        for value in thing:
            yield from texts(value)
    elif is_dataclass(thing):
        for field in fields(thing):
            if field.name not in NAMES and not field.name.startswith("_"):
                yield from texts(getattr(thing, field.name))


def template(words: Mapping[str, str]) -> str:
    """The sentences in the form of a .pot file."""
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
    body = (f"#. {shelf}\nmsgid {json.dumps(text, ensure_ascii=False)}\nmsgstr \"\"\n" for text, shelf in words.items())
    return "\n".join((head, *body))


def main() -> None:
    """Write to the file that was named, or to standard output."""
    text = template(collected(load_catalogue(), load_models()))
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)


if __name__ == "__main__":
    main()
