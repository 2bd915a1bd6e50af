"""Facts read JSON values, say what was wrong, and write back what they read."""

from __future__ import annotations

from datetime import date

import pytest

from aponia.vocabulary.errors import FactError
from aponia.vocabulary.fact import UNSURE, FactDefinition, Kind, Option, Origin, read_facts

DEFINITIONS = {
    definition.id: definition
    for definition in (
        FactDefinition(id="pain.wakes", kind=Kind.YES_NO, origin=Origin.ASKED, label="Wakes"),
        FactDefinition(id="pain.duration", kind=Kind.QUANTITY, origin=Origin.ASKED, label="Duration", unit="day", units=("day", "month"), low=0, high=36525),
        FactDefinition(id="pain.score", kind=Kind.SCORE, origin=Origin.ASKED, label="Score", low=0, high=10),
        FactDefinition(
            id="pain.trend", kind=Kind.CHOICE, origin=Origin.ASKED, label="Course",
            options=(Option(id="better", label="Improving", patient="Better"), Option(id="worse", label="Worsening", patient="Worse")),
        ),
        FactDefinition(
            id="pain.feels", kind=Kind.CHOICES, origin=Origin.ASKED, label="Character",
            options=(Option(id="burning", label="Burning", patient="Burning"), Option(id="numb", label="Numb", patient="Numb")),
        ),
        FactDefinition(id="surgery.day", kind=Kind.DATE, origin=Origin.ASKED, label="Day of surgery"),
        FactDefinition(id="pain.chronic", kind=Kind.YES_NO, origin=Origin.DERIVED, label="Chronic"),
    )
}


def test_each_kind_reads_its_json_form() -> None:
    facts = read_facts(
        {"pain.wakes": True, "pain.duration": "3 months", "pain.score": 7, "pain.trend": "worse", "pain.feels": ["numb"], "surgery.day": "2026-11-24"},
        DEFINITIONS,
    )
    assert facts == {
        "pain.wakes": True, "pain.duration": pytest.approx(91.3125), "pain.score": 7.0, "pain.trend": "worse", "pain.feels": frozenset({"numb"}),
        "surgery.day": date(2026, 11, 24),
    }


def test_writing_and_reading_gives_the_same_value() -> None:
    given = {"pain.wakes": "unsure", "pain.duration": {"value": 2, "unit": "month"}, "pain.score": 7, "pain.feels": ["burning", "numb"], "surgery.day": "2026-11-24"}
    facts = read_facts(given, DEFINITIONS)
    assert facts["pain.wakes"] is UNSURE
    again = read_facts({name: DEFINITIONS[name].write(value) for name, value in facts.items()}, DEFINITIONS)
    assert again == facts


@pytest.mark.parametrize(
    ("name", "value", "code", "words"),
    [
        ("pain.wakes", "yes", "kind", "yes or no is expected"),
        ("pain.wakes", 1, "kind", "yes or no is expected"),
        ("pain.duration", 3, "unit-missing", "has no unit"),
        ("pain.duration", "3 kg", "unit-dimension", "measure different things"),
        ("pain.duration", "3 florps", "unit-unknown", "not a unit"),
        ("pain.duration", "-3 days", "range", "outside 0 to 36525 day"),
        ("pain.duration", "1e300 months", "range", "outside"),
        ("pain.duration", {"value": True, "unit": "day"}, "kind", "number with a unit"),
        ("pain.duration", {"value": 3, "unit": "day", "x": 1}, "kind", "number with a unit"),
        ("pain.score", 7.5, "kind", "whole number"),
        ("pain.score", 11, "range", "outside 0 to 10"),
        ("pain.score", float("nan"), "kind", "whole number"),
        ("pain.trend", "wrose", "option", "Did you mean 'worse'?"),
        ("pain.trend", ["worse"], "option", "not one of the answers"),
        ("pain.feels", "numb", "kind", "list"),
        ("pain.feels", ["numb", 3], "option", "not one of the answers"),
        ("surgery.day", "24.11.2026", "kind", "year-month-day"),
        ("pain.chronic", True, "derived", "worked out"),
        ("pain.duratoin", "3 days", "unknown-fact", "Did you mean pain.duration?"),
        ("x" * 5000, 1, "unknown-fact", "no fact"),
    ],
)
def test_what_cannot_be_used_says_what_was_given_and_what_is_expected(name: str, value: object, code: str, words: str) -> None:
    with pytest.raises(FactError) as caught:
        read_facts({name: value}, DEFINITIONS)
    (fault,) = caught.value.faults
    assert fault.code == code
    assert words in fault.problem
    assert len(fault.fact) <= 60


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(FactError) as caught:
        read_facts({"pain.wakes": "x", "pain.score": 99, "nothing": 1, "pain.trend": "worse"}, DEFINITIONS)
    assert [fault.fact for fault in caught.value.faults] == ["pain.wakes", "pain.score", "nothing"]
