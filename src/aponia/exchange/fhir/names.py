"""The names that FHIR resources of Aponia use: code systems, units, and where each comes from.

Aponia owns no internet domain, so its own names are URNs that claim nobody's: ``urn:aponia:fact:<fact id>`` is the code system of the
options of one fact, ``urn:aponia:answer`` that of answers every fact can have, ``urn:aponia:questionnaire:navigation`` the questions
of the navigation in the version of the knowledge files. They are compared letter by letter and lead nowhere; they never change.
"""

from __future__ import annotations

from typing import Final

from aponia.exchange.plain import one_line

ANSWERS: Final = "urn:aponia:answer"
NONE_OF_THESE: Final = "none-of-these"
QUESTIONNAIRE: Final = "urn:aponia:questionnaire:navigation"
UCUM: Final = "http://unitsofmeasure.org"
SNOMED: Final = "http://snomed.info/sct"
PATIENT_REFERRAL: Final = "3457005"
DATA_ABSENT: Final = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"

# The unit library's names and UCUM's codes; both take a year as 365.25 days and a month as a twelfth of it.
UCUM_CODES: Final = {
    "second": "s", "minute": "min", "hour": "h", "day": "d", "week": "wk", "month": "mo", "year": "a",
    "kilogram": "kg", "gram": "g", "milligram": "mg", "microgram": "ug", "milligram / day": "mg/d",
    "meter": "m", "centimeter": "cm", "millimeter": "mm", "liter": "L", "milliliter": "mL",
    "kg": "kg", "g": "g", "mg": "mg", "cm": "cm", "m": "m", "mL": "mL", "mg/day": "mg/d",
    "degree_Celsius": "Cel", "mmHg": "mm[Hg]", "percent": "%", "kg/m**2": "kg/m2",
}

Reference = dict[str, str]


def fact_system(fact_id: str) -> str:
    """The code system of the options of one fact."""
    return f"urn:aponia:fact:{fact_id}"


def text_of(text: str) -> str:
    """A text as FHIR's ``string`` allows it: one line, no control characters, no spaces other than the plain one."""
    return one_line(text)
