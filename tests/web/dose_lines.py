"""Dose lines with what they mean; the server and the page's scripts have to read them alike."""

from __future__ import annotations

from typing import Final

LINES: Final[list[tuple[str, tuple[str, dict[str, str]] | None]]] = [
    ("0 s bolus 2 mg/kg", ("dose", {"at": "0 s", "bolus": "2 mg/kg"})),
    ("10 s 100 mcg/kg/min", ("dose", {"at": "10 s", "rate": "100 mcg/kg/min"})),
    ("1 h 0", ("dose", {"at": "3600 s", "rate": "0 mg/min"})),
    ("1 h stop", ("dose", {"at": "3600 s", "rate": "0 mg/min"})),
    ("target 4 mcg/mL effect", ("target", {"at": "0 s", "effect_site": "4 mcg/mL"})),
    ("5 min target 3,5 mcg/mL in plasma", ("target", {"at": "300 s", "plasma": "3.5 mcg/mL"})),
    ("90 min target off", ("target", {"at": "5400 s", "effect_site": "0 mcg/mL"})),
    ("20 mg", ("dose", {"at": "0 s", "bolus": "20 mg"})),
    ("1 h 30 min 20 mL/h", ("dose", {"at": "5400 s", "rate": "20 mL/h"})),
    ("0:02:30 bolus 0,5 mg/kg", ("dose", {"at": "150 s", "bolus": "0.5 mg/kg"})),
    ("0 s 6 mcg/kg/h for 10 min", ("dose", {"at": "0 s", "rate": "6 mcg/kg/h", "for": "600 s"})),
    ("2 min rate 5 mg per min", ("dose", {"at": "120 s", "rate": "5 mg per min"})),
    ("2 min 100 mg by oral", ("dose", {"at": "120 s", "bolus": "100 mg", "route": "oral"})),
    ("0 s 3 mg/min by oral for 5 min", ("dose", {"at": "0 s", "rate": "3 mg/min", "route": "oral", "for": "300 s"})),
    ("0 s vaporizer 2,5 % 6 L/min", ("dose", {"at": "0 s", "vaporizer": "2.5 %", "fresh_gas": "6 L/min"})),
    ("10 min 1 %", ("dose", {"at": "600 s", "vaporizer": "1 %"})),
    ("10 min", None),
    ("propofol", None),
    ("5 min bolus", None),
    ("0 s 100", None),
    ("0 s 5 mg/min for long", None),
]
