"""The cases that clinicians wrote, and any answers to the real questions: valid FHIR, plain JSON, one page."""

from __future__ import annotations

from collections.abc import Iterator

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aponia.consult.cases import whole_facts
from aponia.consult.navigation import Navigation, navigate
from aponia.consult.navigation.weighing import TOPIC
from aponia.exchange.answer_json import navigation_as_json
from aponia.exchange.details import LetterDetails
from aponia.exchange.fhir.navigation import navigation_bundle
from aponia.exchange.letter import referral_letter
from aponia.library import Catalogue
from aponia.vocabulary.answer import Answer
from aponia.vocabulary.errors import FactError
from aponia.vocabulary.fact import Facts, JsonValue, Origin

from .samples import answer
from .strategies import facts_of
from .test_fhir import VALIDATOR, ids
from .test_letter import FONTS, FULL, pages

Told = tuple[str, Answer[Navigation], Facts]


@pytest.fixture(scope="module")
def told(book: Catalogue) -> list[Told]:
    """The answer to every case, but for those whose facts contradict each other once every question is answered."""
    return list(_answers(book))


def _answers(book: Catalogue) -> Iterator[Told]:
    for case in book.cases:
        if case.topic == TOPIC:
            facts = whole_facts(case, book)
            try:
                yield case.name, navigate(facts, catalogue=book, on=case.day), facts
            except FactError:
                continue


def test_every_case_gives_a_valid_bundle(told: list[Told], book: Catalogue) -> None:
    assert told
    faults = {
        name: issues
        for name, given_answer, facts in told
        if (issues := VALIDATOR.issues(navigation_bundle(given_answer, facts, book.facts, letterhead=FULL, new_id=ids())))
    }
    assert faults == {}


def test_every_case_gives_plain_json(told: list[Told], book: Catalogue) -> None:
    for _, given_answer, _ in told:
        orjson.dumps(navigation_as_json(given_answer, book.facts))


def test_the_letters_with_the_most_reasons_are_one_page(told: list[Told], book: Catalogue) -> None:
    most = sorted(told, key=lambda one: -len(one[1].reasons) - len(one[1].not_excluded))
    for name, given_answer, facts in [*most[:12], *most[12::60]]:
        for about in (FULL, LetterDetails()):
            assert pages(referral_letter(given_answer, facts, book.facts, about, fonts=FONTS)) == 1, name


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example])
@given(st.data())
def test_any_answers_to_the_real_questions_are_valid_fhir(book: Catalogue, data: st.DataObject) -> None:
    given_facts = [definition for definition in book.facts.values() if definition.origin is not Origin.DERIVED]
    chosen = data.draw(st.lists(st.sampled_from(given_facts), max_size=40, unique_by=lambda definition: definition.id))
    facts = data.draw(facts_of({definition.id: definition for definition in chosen}))
    made: dict[str, JsonValue] = navigation_bundle(answer(), facts, book.facts, letterhead=LetterDetails(), new_id=ids())
    assert VALIDATOR.issues(made) == ()


def test_every_unit_of_the_catalogue_has_a_ucum_code(book: Catalogue) -> None:
    from aponia.exchange.fhir.names import UCUM_CODES

    units = {unit for definition in book.facts.values() for unit in (definition.unit, *definition.units) if unit}
    assert units <= set(UCUM_CODES)
