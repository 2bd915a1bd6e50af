"""Values in words: short, exact, and in the reader's language."""

from __future__ import annotations

import doctest
from datetime import date
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

import aponia.exchange.details
import aponia.exchange.plain
import aponia.exchange.words
from aponia.exchange.plain import lines, one_line
from aponia.exchange.words import humanised, say_value
from aponia.vocabulary.fact import UNSURE, FactDefinition, FactValue
from aponia.vocabulary.quantity import Quantity

from .samples import DEFINITIONS


def say(name: str, value: FactValue, *, for_clinician: bool = False) -> str:
    return say_value(DEFINITIONS[name], value, for_clinician=for_clinician)


@pytest.mark.parametrize("module", [aponia.exchange.details, aponia.exchange.plain, aponia.exchange.words])
def test_the_examples_in_the_documentation_are_true(module: ModuleType) -> None:
    results = doctest.testmod(module)
    assert results.attempted > 0
    assert results.failed == 0


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("general.fever", True, "yes"),
        ("general.fever", False, "no"),
        ("general.fever", UNSURE, "not sure"),
        ("pain.duration", 91.3125, "3 months"),
        ("pain.duration", 1.0, "1 day"),
        ("pain.duration", 90.0, "90 days"),
        ("pain.duration", 42.0, "6 weeks"),
        ("pain.duration", 365.25, "1 year"),
        ("pain.duration", 547.875, "18 months"),
        ("pain.duration", 0.5, "0.5 days"),
        ("pain.duration", 0.0, "0 days"),
        ("person.age", 44.0, "44 years"),
        ("person.age", 0.5, "6 months"),
        ("pain.intensity", 6.0, "6 of 10"),
        ("opioid.mme_per_day", 45.0, "45 mg/day"),
        ("opioid.mme_per_day", 22.5, "22.5 mg/day"),
        ("operation.date", date(2026, 12, 3), "3 December 2026"),
        ("pain.sites", frozenset[str](), "none of these"),
    ],
)
def test_a_value_is_said_as_people_say_it(name: str, value: FactValue, words: str) -> None:
    assert say(name, value) == words


def test_an_option_is_said_in_the_words_of_who_reads_it() -> None:
    assert say("pain.trend", "worsening") == "It is worsening"
    assert say("pain.trend", "worsening", for_clinician=True) == "Worsening"


def test_several_options_are_said_in_the_order_of_the_form() -> None:
    assert say("pain.sites", frozenset({"left-calf", "head"}), for_clinician=True) == "Head, Left calf"


def test_every_word_goes_through_the_translator() -> None:
    def german(text: str) -> str:
        words = {"{count} months": "{count} Monate", "yes": "ja", "{score} of {highest}": "{score} von {highest}", "December": "Dezember"}
        return words.get(text, text)

    assert say_value(DEFINITIONS["pain.duration"], 91.3125, german) == "3 Monate"
    assert say_value(DEFINITIONS["general.fever"], True, german) == "ja"
    assert say_value(DEFINITIONS["pain.intensity"], 6.0, german) == "6 von 10"
    assert say_value(DEFINITIONS["operation.date"], date(2026, 12, 3), german) == "3 Dezember 2026"


@given(st.integers(1, 200), st.sampled_from(["day", "week", "month", "year"]))
def test_a_whole_number_of_any_unit_never_turns_into_a_fraction(count: int, unit: str) -> None:
    days = Quantity.of(float(count), unit).to("day")
    number, larger = humanised(days, "day", ("day", "week", "month", "year"))
    assert number == round(number)
    # Exact equality of the quantity, up to the rounding of one multiplication.
    assert Quantity.of(number, larger).to("day") == pytest.approx(days, rel=1e-12)


def test_three_months_are_never_said_of_less_than_three_months() -> None:
    """A rule may begin at three months (91.3125 days): the letter must not claim what the rule denied."""
    assert say("pain.duration", 91.0) == "13 weeks"


@given(st.text())
def test_cleaned_text_is_one_line_of_printable_characters(text: str) -> None:
    cleaned = one_line(text)
    assert cleaned == " ".join(cleaned.split())
    assert not any(character < " " or "\u202a" <= character <= "\u202e" for character in cleaned)
    cleaned.encode()
    assert one_line(cleaned) == cleaned
    assert " ".join(lines(text)) == cleaned


def test_a_joined_emoji_and_accents_stay_whole() -> None:
    text = "👩‍⚕️ Ł é و\u200cه"
    assert one_line(text) == text


def test_an_unknown_option_is_an_error_and_not_a_guess() -> None:
    definition: FactDefinition = DEFINITIONS["pain.trend"]
    with pytest.raises(KeyError):
        say_value(definition, "sideways")
