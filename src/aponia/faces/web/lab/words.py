"""The words that the Lab's scripts put on the page, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _


def spoken() -> dict[str, str]:
    """Every sentence of the scripts by its key; ``{x}`` stands where a script fills in a name or a number."""
    return {**_doses(), **_curves(), **_doings(), **_faults()}


def _doses() -> dict[str, str]:
    return {
        "bolus": _("Bolus"), "rate": _("Infusion"), "target": _("Target"), "stop": _("Stop"), "vaporizer": _("Vaporizer"),
        "at_time": _("{what} at {time}"), "of_drug": _("{drug}: {what}"),
        "plasma": _("Plasma"), "effect": _("Effect site"), "end_tidal": _("End-tidal"), "brain": _("Brain"),
        "which_site": _("Which effect site?"), "lane": _("Doses of {drug}. Tap an empty place to add one."),
        "lane_keys": _("Arrow keys move it in time and amount, Enter edits, Delete removes."),
        "removed": _("{what} was removed."), "drug_removed": _("{drug} was removed."), "undo_left": _("Undo ({seconds})"),
        "drug_number": _("Drug {number}"), "rate_up_to": _("up to {rate}"),
    }


def _curves() -> dict[str, str]:
    return {
        "peak": _("Plasma rises to {value} {unit}, beyond this picture"), "given_total": _("{amount} given in all"),
        "time": _("Time"), "all_models": _("All models"), "site_of": _("{drug}, {site}"), "never": _("not within 60 days"),
        "minutes_short": _("{number} min"), "hours_short": _("{number} h"),
        "interval": _("{low} to {high} min"), "stopped_at": _("All stopped at {time}"),
        "stamp": _("Computed on {day} with knowledge version {version}."), "fall_by": _("by {percent} %"), "fall_to": _("to {value}"),
        "chart": _("Curves of {what}"), "model_source": _("{model}, grade {grade}"),
    }


def _doings() -> dict[str, str]:
    return {
        "copied": _("The link is copied. It holds this whole page after a “#”, which browsers do not send to any server."),
        "copy_by_hand": _("Copy this link:"), "undone": _("Undone"), "redone": _("Done again"), "adding": _("{what} added"),
        "broken_link": _("This link is damaged; nothing of it could be restored."), "picture_title": _("Aponia Lab"),
        "picture_person": _("{age} years, {weight} kg, {height} cm, {sex}"), "male": _("man"), "female": _("woman"),
        "learning": _("For learning and simulation, not for dosing a patient."),
    }


def _faults() -> dict[str, str]:
    return {
        "fault_one": _("One thing keeps this from being drawn"), "fault_many": _("{number} things keep this from being drawn"),
        "kept": _("Nothing you typed is lost. The curves show what could be drawn last."),
        "line": _("Line {number}: {problem}"), "not_number": _("“{text}” is not a number. Write it like 70 or 0.5."),
        "not_time": _("“{text}” is not a time. Write it like “90 min” or “1 h”."),
        "not_duration": _("“{text}” is not a duration. Write it like “for 10 min”."),
        "not_line": _("“{text}” is not understood. Write a time and what is given, like “0 s bolus 2 mg/kg” or “10 s 100 mcg/kg/min”."),
        "not_percents": _("Write percents with commas between them, like “50, 80”."), "no_model": _("This drug has doses but no model. Choose one."),
        "no_drug": _("Choose a drug with a model first."), "no_answer": _("There is no connection at the moment. Nothing you typed is lost."),
        "failed": _("The server could not compute this. Nothing you typed is lost; change something, or try again."),
        "too_large": _("This is more than the server takes. Remove some lines."),
    }
