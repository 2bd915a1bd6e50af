"""The JSON form of a navigation: every key, plain types, words translated, values readable back."""

from __future__ import annotations

import json
import time

import orjson
import pytest
from hypothesis import given, settings

from aponia.consult.navigation import Navigation
from aponia.exchange.answer_json import navigation_as_json
from aponia.vocabulary.answer import Answer
from aponia.vocabulary.fact import Facts, JsonValue
from aponia.vocabulary.urgency import Urgency

from .samples import DEFINITIONS, PERSON, answer, navigation, reason
from .strategies import answers

TOP = ["result", "unit", "reasons", "not_excluded", "sources", "warnings", "missing", "on", "knowledge_version", "notice"]
RESULT = [
    "door", "level", "complete", "see", "alternatives", "team", "do", "self_care", "safety_net", "expect", "bring", "tell", "ask", "misconceptions",
    "would_change", "also_changes", "country",
]
REASON = ["rule", "kind", "urgency", "statement", "patient", "suspected", "grade", "facts", "source", "verified", "dissent"]


def part(value: JsonValue, *keys: str | int) -> JsonValue:
    for key in keys:
        value = value[key]  # type: ignore[index]  # the test fails where the shape is another
    return value


def keys(value: JsonValue) -> list[str]:
    assert isinstance(value, dict)
    return list(value)


def test_the_keys_are_those_that_programs_rely_on() -> None:
    told = navigation_as_json(answer(), DEFINITIONS)
    assert list(told) == TOP
    assert keys(told["result"]) == RESULT
    assert keys(part(told, "reasons", 0)) == REASON
    assert keys(part(told, "not_excluded", 0)) == REASON
    assert keys(part(told, "reasons", 0, "facts", 0)) == ["id", "label", "value", "words"]
    assert keys(part(told, "reasons", 0, "source")) == ["key", "short", "title", "link", "place"]
    assert keys(part(told, "reasons", 0, "verified")) == ["status", "seen"]
    assert keys(part(told, "missing", 0)) == ["id", "label", "question"]
    for name, expected in {
        "level": ["id", "title", "how_soon", "meaning"], "see": ["id", "name", "what", "where"],
        "country": ["id", "name", "emergency", "crisis", "note", "links", "checked", "verified"],
    }.items():
        assert keys(part(told, "result", name)) == expected
    for name, expected in {
        "alternatives": ["id", "name", "urgency", "rule"], "team": ["id", "name", "what", "where"], "do": ["id", "text", "source", "verified"],
        "misconceptions": ["id", "belief", "answer"], "would_change": ["fact", "words", "level", "see", "rule"],
    }.items():
        assert keys(part(told, "result", name, 0)) == expected


def test_a_fact_is_told_with_its_value_and_its_words() -> None:
    told = navigation_as_json(answer(), DEFINITIONS)
    assert part(told, "reasons", 0, "facts", 0) == {
        "id": "pain.duration", "label": "Duration of the pain", "value": {"value": 182.625, "unit": "day"}, "words": "6 months",
    }


def test_without_a_country_there_is_null() -> None:
    told = navigation_as_json(answer(result=navigation(Urgency.ROUTINE, country=None, door=None)), DEFINITIONS)
    assert part(told, "result", "country") is None
    assert part(told, "result", "door") is None


def test_words_are_translated_and_ids_are_not() -> None:
    told = navigation_as_json(answer(), DEFINITIONS, str.upper)
    assert part(told, "result", "see", "name") == "PAIN MEDICINE SPECIALIST"
    assert part(told, "result", "see", "id") == "pain-medicine-specialist"
    assert part(told, "reasons", 0, "rule") == "navigation/nice-ng59-2016/lasting"


def test_the_translator_is_never_asked_for_nothing() -> None:
    """Gettext answers an empty text with the head of its catalogue."""

    def strict(text: str) -> str:
        assert text
        return text

    navigation_as_json(answer(), DEFINITIONS, strict)


@settings(max_examples=60)
@given(answers())
def test_any_answer_is_plain_json_with_values_that_can_be_read_back(given_answer: tuple[Answer[Navigation], Facts]) -> None:
    told = navigation_as_json(given_answer[0], DEFINITIONS)
    assert orjson.loads(orjson.dumps(told)) == json.loads(json.dumps(told))
    for one, row in zip(given_answer[0].reasons, part(told, "reasons") or (), strict=True):  # type: ignore[arg-type]  # a list
        for used, fact in zip(one.facts, part(row, "facts") or (), strict=True):  # type: ignore[arg-type]  # a list
            assert DEFINITIONS[used.id].read(part(fact, "value")) == pytest.approx(used.value, rel=1e-12) if isinstance(used.value, float) else True


def test_it_is_fast_enough_for_a_busy_server() -> None:
    """400 answers a second leave 2.5 ms for each; this part may have a fifth of that, on a machine that does other things too."""
    many = answer(reasons=tuple(reason(f"r{number}", ("pain.duration", "pain.sites", "pain.trend"), PERSON) for number in range(12)))
    navigation_as_json(many, DEFINITIONS)
    best = min(_seconds(many) for _ in range(20))
    assert best < 0.0005


def _seconds(given_answer: Answer[Navigation]) -> float:
    start = time.perf_counter()
    navigation_as_json(given_answer, DEFINITIONS)
    return time.perf_counter() - start
