"""What a person types above a letter is cleaned, and refused in words when it does not fit."""

from __future__ import annotations

import pytest

from aponia.exchange.details import LONGEST, DetailsError, LetterDetails


def test_nothing_has_to_be_given() -> None:
    assert not LetterDetails().about_person


def test_every_text_that_is_too_long_is_named_at_once() -> None:
    with pytest.raises(DetailsError) as caught:
        LetterDetails(name="n" * 121, note="x" * 601, to_whom="a\nb\nc\nd\ne")
    assert {fault.field for fault in caught.value.faults} == {"name", "note", "to_whom"}
    assert "601 characters were given, but there is room for 600" in str(caught.value)


def test_a_text_of_exactly_the_longest_length_is_kept_whole() -> None:
    details = LetterDetails(**{name: "é" * longest for name, longest in LONGEST.items()})  # type: ignore[arg-type]  # all of these are texts
    assert all(len(getattr(details, name)) == longest for name, longest in LONGEST.items())


def test_the_line_ends_that_a_browser_sends_count_once() -> None:
    note = "a\r\n" * 200 + "b" * 200
    assert len(LetterDetails(note=note).note) == 600


def test_a_direction_override_cannot_turn_the_letter_around() -> None:
    assert LetterDetails(name="Ann\u202eatad").name == "Annatad"
