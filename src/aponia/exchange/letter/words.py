"""The fixed words of the letter, in one place, so that the template holds none."""

from __future__ import annotations

from typing import Final

from aponia.vocabulary.urgency import Urgency

# A clinician's word for the level, and what the reader is asked to do about it.
BAND: Final = {
    Urgency.EMERGENCY: ("Emergency", "Show this to the emergency team now."),
    Urgency.SAME_DAY: ("Same day", "To be seen by a clinician today, within 24 hours."),
    Urgency.TWO_WEEKS: ("Within two weeks", "Should not wait for a routine appointment."),
    Urgency.ROUTINE: ("Routine", "At the next routine appointment."),
    Urgency.SELF_CARE: ("Self-care", "No appointment is asked for now. For your information, and in case it does not get better."),
}

TITLE: Final = {
    Urgency.EMERGENCY: "Handover to the emergency team",
    Urgency.SELF_CARE: "Summary for your clinician",
}
REFERRAL: Final = "Referral letter"
WHY: Final = {Urgency.EMERGENCY: "Why this is an emergency", Urgency.SELF_CARE: "Why self-care"}
WHY_REFERRAL: Final = "Why this referral"

WORDS: Final = {
    "to": "To",
    "from": "From",
    "about": "About",
    "name": "Name",
    "born": "Date of birth",
    "gender": "Gender",
    "age": "Age",
    "address": "Address",
    "phone": "Phone",
    "asked_for": "Asked for",
    "together": "Usually together with",
    "also": "Also to be considered",
    "because": "Because of:",
    "otherwise": "Another source says otherwise:",
    "decision": "Clinician's decision",
    "decided_by": "Name, date",
    "rule_out": "To be ruled out:",
    "no_reason": "No rule led to this advice. Without a clear direction, care starts in primary care.",
    "not_excluded": "Not excluded",
    "because_unsure": "The person was asked and was not sure.",
    "facts": "What was told",
    "background": "Background",
    "medicines": "Medicines",
    "others": "Also present",
    "denied": "Asked and denied",
    "unsure": "Asked, not sure",
    "open": "Not asked or not answered",
    "please_note": "Please note",
    "own_words": "In the person's own words",
    "sources": "Sources",
    "unchecked": "not yet checked against its source",
    "knowledge": "Knowledge version",
    "unprintable": "Some characters of this letter could not be printed with the fonts at hand. Please complete them by hand.",
}

GENDERS: Final = {"female": "Female", "male": "Male", "other": "Other", "unknown": "Unknown"}
MORE: Final = "and {count} more"
MORE_ELSEWHERE: Final = "and {count} more, in the answer online and in its FHIR file"
