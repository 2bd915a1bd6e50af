"""The referral letter and the FHIR bundle of an answer, as every face hands them out."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from aponia.consult.navigation import Navigation
from aponia.exchange.fhir.navigation import navigation_bundle
from aponia.exchange.letter import LetterDetails, referral_letter
from aponia.faces.assembly import LETTER_FONTS
from aponia.library import Catalogue
from aponia.vocabulary.answer import Answer
from aponia.vocabulary.fact import Facts
