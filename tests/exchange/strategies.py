"""Random facts, details and answers for the tests of exchange."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from hypothesis import strategies as st

from aponia.consult.navigation import Navigation
from aponia.exchange.details import LONGEST, MOST_LINES, Gender, LetterDetails
from aponia.vocabulary.answer import Answer, Reason
from aponia.vocabulary.fact import UNSURE, FactDefinition, Facts, FactValue, Kind
from aponia.vocabulary.urgency import Urgency

from .samples import DEFINITIONS, GIRFT, NICE, PLATFORM, UNSEEN, answer, cite, navigation, reason


def value_of(definition: FactDefinition) -> st.SearchStrategy[FactValue]:
    """Any value the fact can have, unsure included."""
    ids = [option.id for option in definition.options]
    possible: Mapping[Kind, st.SearchStrategy[FactValue]] = {
        Kind.YES_NO: st.booleans(),
        Kind.QUANTITY: st.floats(definition.low, definition.high),
        Kind.SCORE: st.integers(int(definition.low), int(definition.high)).map(float),
        Kind.CHOICE: st.sampled_from(ids) if ids else st.nothing(),
        Kind.CHOICES: st.frozensets(st.sampled_from(ids)) if ids else st.nothing(),
        Kind.DATE: st.dates(date(1900, 1, 1), date(2100, 12, 31)),
    }
    return possible[definition.kind] | st.just(UNSURE)


def facts_of(definitions: Mapping[str, FactDefinition]) -> st.SearchStrategy[Facts]:
    """Any part of the facts of a catalogue, each with any value."""
    return st.fixed_dictionaries({}, optional={name: value_of(definition) for name, definition in definitions.items()})


@st.composite
def details(draw: st.DrawFn) -> LetterDetails:
    """Anything a person may type, as long as there is room for it."""
    texts = {name: draw(st.text(max_size=longest // 2)) for name, longest in LONGEST.items() if name not in MOST_LINES}
    row = st.text(max_size=40).map(lambda text: " ".join(text.split()))
    rows = {name: "\n".join(draw(st.lists(row, max_size=most))) for name, most in MOST_LINES.items()}
    born = draw(st.none() | st.dates(date(1900, 1, 1), date(2026, 1, 1)))
    return LetterDetails(date_of_birth=born, gender=draw(st.none() | st.sampled_from(Gender)), **texts, **rows)


@st.composite
def answers(draw: st.DrawFn) -> tuple[Answer[Navigation], Facts]:
    """An answer of any level with any number of reasons, and the facts it was given to."""
    known = draw(facts_of(DEFINITIONS))
    urgency = draw(st.sampled_from(Urgency))
    reasons = tuple(draw(st.lists(_reason(known), max_size=9)))
    doubts = tuple(draw(st.lists(_reason(known), max_size=3)))
    return (
        answer(urgency, known=known, reasons=reasons, not_excluded=doubts, result=navigation(urgency, complete=draw(st.booleans()))),
        known,
    )


@st.composite
def _reason(draw: st.DrawFn, known: Facts) -> Reason:
    used = tuple(draw(st.lists(st.sampled_from(sorted(known)), unique=True, max_size=4))) if known else ()
    statement = draw(st.sampled_from(["Short.", "A statement of ordinary length about pain. " * 3, "A long statement. " * 25]))
    citation = draw(st.sampled_from([cite(), cite(GIRFT, "page 4"), cite(NICE, "recommendation 1.2.3"), cite(PLATFORM, "", UNSEEN)]))
    return reason(
        "any", used, known, statement=statement, citation=citation, suspected=draw(st.sampled_from(["", "Something serious"])),
        urgency=draw(st.none() | st.sampled_from(Urgency)), grade=draw(st.sampled_from(["", "strong"])),
    )
