"""Total intravenous anesthesia in one person, as a scenario that the command line, the API and the Lab take."""

from __future__ import annotations

from typing import Final

from benchmarks.engine.job import BIS, MODELS

PERSON: Final = {"age_years": 35, "weight_kg": 70, "height_cm": 170, "sex": "male"}
DOSES: Final = {
    "propofol": [("0 s", "14 mg/s"), ("10 s", "0.15 mg/s"), ("1 h", "0.12 mg/s"), ("2 h", "0 mg/s")],
    "remifentanil": [("0 s", "7 mcg/s"), ("10 s", "0.25 mcg/s"), ("1 h", "0.125 mcg/s"), ("2 h", "0 mcg/s")],
}
TARGETS: Final = {"propofol": [{"at": "0 s", "effect_site": "4 mcg/mL"}], "remifentanil": [{"at": "0 s", "effect_site": "4 ng/mL"}]}


def tiva(*, targets: bool = False, effects: tuple[str, ...] = (BIS,), until: str = "3 h") -> dict[str, object]:
    """The scenario with the doses of the common job, or with pumps that follow targets; a point every 10 s."""
    drugs = []
    for drug, model in MODELS.items():
        given = {"targets": TARGETS[drug]} if targets else {"doses": [{"at": at, "rate": rate} for at, rate in DOSES[drug]]}
        drugs.append({"drug": drug, "model": model, **given})
    return {"patient": PERSON, "drugs": drugs, "effects": list(effects), "until": until, "every": "10 s"}
