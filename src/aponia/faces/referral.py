"""The referral letter and the FHIR bundle of an answer, as every face hands them out."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date

from aponia.consult.navigation import Navigation
from aponia.exchange.details import LONGEST, DetailFault, DetailsError, Gender, LetterDetails
from aponia.exchange.fhir.navigation import navigation_bundle
from aponia.exchange.letter import Paper, referral_letter
from aponia.exchange.words import Translate, unchanged
from aponia.faces.assembly import LETTER_FONTS, catalogue
from aponia.vocabulary.answer import Answer
from aponia.vocabulary.errors import nearest
from aponia.vocabulary.fact import Facts, JsonValue


def letter(
    answer: Answer[Navigation], facts: Facts, details: LetterDetails, *, translate: Translate = unchanged, paper: Paper = Paper.A4,
) -> bytes:
    """The letter as PDF."""
    return referral_letter(answer, facts, catalogue().facts, details, fonts=LETTER_FONTS, translate=translate, paper=paper)


def bundle(answer: Answer[Navigation], facts: Facts, details: LetterDetails) -> dict[str, JsonValue]:
    """The referral as a FHIR R4 bundle, with fresh ids."""
    return navigation_bundle(answer, facts, catalogue().facts, letterhead=details, new_id=lambda: str(uuid.uuid4()))


def read_details(given: Mapping[str, str]) -> LetterDetails:
    """Details of a letter from JSON; raises :class:`DetailsError` with every fault."""
    faults: list[DetailFault] = []
    fields = {*LONGEST, "date_of_birth", "gender"}
    for name in given:
        if name not in fields:
            guess = nearest(name, fields)
            hint = f" Did you mean {guess}?" if guess else f" Known are: {', '.join(sorted(fields))}."
            faults.append(DetailFault(field=name[:60], problem=f"there is no such line on the letter.{hint}"))
    born = _date(given.get("date_of_birth", ""), faults)
    gender = _gender(given.get("gender", ""), faults)
    if faults:
        raise DetailsError(faults)
    texts = {name: given.get(name, "") for name in LONGEST}
    return LetterDetails(**texts, date_of_birth=born, gender=gender)


def _date(text: str, faults: list[DetailFault]) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        faults.append(DetailFault(field="date_of_birth", problem=f"{text[:40]!r} is not a date. Write it as year-month-day, like 1980-05-17."))
        return None


def _gender(text: str, faults: list[DetailFault]) -> Gender | None:
    if not text:
        return None
    try:
        return Gender(text)
    except ValueError:
        faults.append(DetailFault(field="gender", problem=f"{text[:40]!r} is not one of: {', '.join(Gender)}."))
        return None
