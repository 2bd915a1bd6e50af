"""Putting the parts together once per process: the catalogue, the FHIR validator, the day."""

from __future__ import annotations

import gzip
import os
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from aponia.exchange.fhir.validation import Validator
from aponia.library import Catalogue, load_catalogue
from aponia.library.models import Models, load_models
from aponia.library.reading import KNOWLEDGE

LETTER_FONTS = Path(__file__).resolve().parent.parent / "exchange" / "letter" / "fonts"


def knowledge_folder() -> Path:
    """The knowledge files in use: the package's own, or the folder named by APONIA_KNOWLEDGE."""
    return Path(os.environ.get("APONIA_KNOWLEDGE", KNOWLEDGE))


@cache
def catalogue() -> Catalogue:
    """The checked catalogue, read once; raises ``KnowledgeError`` with every fault."""
    return load_catalogue(knowledge_folder())


@cache
def models() -> Models:
    """The drug models, read once; raises ``KnowledgeError`` with every fault."""
    return load_models(knowledge_folder())


@cache
def fhir_validator() -> Validator:
    """HL7's R4 schema, compiled once."""
    return Validator(gzip.decompress((KNOWLEDGE / "fhir" / "r4.schema.json.gz").read_bytes()))


def today() -> date:
    """The day on which rules have to be in force."""
    return datetime.now(UTC).date()
