"""Printing the letter: one page of PDF, tagged for screen readers, the same bytes for the same answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, time
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aponia.consult.navigation import Navigation
from aponia.exchange.details import LetterDetails
from aponia.exchange.letter.content import Letter
from aponia.exchange.letter.template import TEMPLATE
from aponia.exchange.words import Translate, unchanged
from aponia.vocabulary.answer import Answer
from aponia.vocabulary.fact import FactDefinition, Facts, JsonValue

if TYPE_CHECKING:
    import typst

# What Typst says of a character that no font can draw.
_UNPRINTABLE: Final = "could not be displayed"


class Paper(StrEnum):
    """The sheet the letter is printed on."""

    A4 = "a4"
    US_LETTER = "us-letter"


def referral_letter(  # noqa: PLR0913 - the four parts of a consultation, and how it is printed
    answer: Answer[Navigation],
    facts: Facts,
    definitions: Mapping[str, FactDefinition],
    details: LetterDetails,
    *,
    fonts: Path,
    translate: Translate = unchanged,
    paper: Paper = Paper.A4,
) -> bytes:
    """The letter that goes with an answer: to a specialist, to the emergency team, or for the record, on one page.

    ``fonts`` is the folder with the letter's typeface. Characters that it lacks are taken from the fonts of the machine; where these lack
    them too, the letter says so.
    """
    import typst  # noqa: PLC0415 - a tenth of the start-up time of the command line, which seldom prints

    letter = Letter(answer=answer, facts=facts, definitions=definitions, details=details, translate=translate)
    content: dict[str, JsonValue] = {**letter.content(), "paper": paper.value, "unprintable": False}
    written = datetime.combine(answer.on, time(), UTC)
    for machine_fonts in (False, True):
        try:
            return _print(content, written, _typefaces(fonts, machine_fonts=machine_fonts), accessible=True)
        except typst.TypstError as error:
            if _UNPRINTABLE not in str(error):
                raise
    return _print({**content, "unprintable": True}, written, _typefaces(fonts, machine_fonts=True), accessible=False)


@lru_cache(maxsize=8)
def _typefaces(folder: Path, *, machine_fonts: bool) -> typst.Fonts:
    import typst  # noqa: PLC0415 - as above

    return typst.Fonts(include_system_fonts=machine_fonts, include_embedded_fonts=True, font_paths=[folder])


def _print(content: Mapping[str, JsonValue], written: datetime, typefaces: typst.Fonts, *, accessible: bool) -> bytes:
    import typst  # noqa: PLC0415 - as above

    compiler = typst.Compiler(TEMPLATE.encode(), font_paths=typefaces, sys_inputs={"letter": json.dumps(content)})
    # PDF/UA-1 is the standard for readers that speak; it also refuses a page with a character that no font can draw.
    pdf = compiler.compile(format="pdf", timestamp=written, pdf_standards=["ua-1"] if accessible else [])
    assert isinstance(pdf, bytes)
    return pdf
