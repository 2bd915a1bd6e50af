"""Four ready examples to start from; their doses show how the page works and are no advice for anybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, final

from django.utils.translation import gettext_noop as _

from aponia.faces.web.lab import shelf
from aponia.faces.web.lab.forms import DrugForm, LabForm
from aponia.vocabulary.fact import JsonValue


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A filled form with a name and a sentence."""

    id: str
    title: str
    what: str
    form: LabForm

    def for_scripts(self) -> dict[str, JsonValue]:
        """The form as the page's scripts keep it."""
        form = self.form
        return {
            "patient": dict(form.patient), "until": form.until, "stop": form.stop, "percents": form.percents, "band": form.band,
            "drugs": [
                {"model": drug.model, "lines": drug.lines, "to": drug.to, "holds": drug.holds, "options": dict(drug.options)} for drug in form.drugs
            ],
            "effects": [name for name in sorted(form.effects) if name in shelf.cards()],
        }


def _person(age: str, weight: str, height: str, sex: str, **more: str) -> Mapping[str, str]:
    return {"age": age, "weight": weight, "height": height, "female": sex, **more}


INTRAVENOUS: Final = Example(
    id="intravenous", title=_("Total intravenous anesthesia"), what=_("Propofol and remifentanil for an hour, and how long waking up takes"),
    form=LabForm(
        patient=_person("40", "70", "170", "male"),
        drugs=(
            DrugForm(number=0, model="propofol/eleveld-2018", lines="0 s bolus 2 mg/kg\n10 s 100 mcg/kg/min\n1 h stop", to="1.5 mcg/mL"),
            DrugForm(number=1, model="remifentanil/eleveld-2017", lines="0 s 0.2 mcg/kg/min\n1 h stop", to="1 ng/mL"),
        ),
        effects=frozenset({"bis/bouillon-2004", "laryngoscopy/bouillon-2004", "circulation/su-2023"}),
    ),
)
SEDATION: Final = Example(
    id="sedation", title=_("Sedation"), what=_("Dexmedetomidine: a loading dose over ten minutes, then a steady infusion"),
    form=LabForm(
        patient=_person("60", "80", "175", "female"),
        drugs=(DrugForm(number=0, model="dexmedetomidine/hannivoort-2015", lines="0 s 6 mcg/kg/h for 10 min\n10 min 0.6 mcg/kg/h\n2 h stop"),),
        until="4 h", stop="2 h",
    ),
)
RAPID: Final = Example(
    id="rapid", title=_("Rapid sequence"), what=_("Propofol and rocuronium, with sugammadex after half an hour"),
    form=LabForm(
        patient=_person("50", "75", "172", "male", serum_creatinine="0.9"),
        drugs=(
            DrugForm(number=0, model="propofol/eleveld-2018", lines="0 s bolus 2 mg/kg", options={"opioids": "no"}),
            DrugForm(number=1, model="rocuronium/kleijn-2011", lines="0 s bolus 1.2 mg/kg"),
            DrugForm(number=2, model="sugammadex/kleijn-2011", lines="30 min bolus 4 mg/kg"),
        ),
        effects=frozenset({"neuromuscular/kleijn-2011"}), until="1 h", stop="", percents="",
    ),
)
CHILD: Final = Example(
    id="child", title=_("A child of five"), what=_("A pump that follows a propofol target in plasma, with remifentanil"),
    form=LabForm(
        patient=_person("5", "18", "110", "female"),
        drugs=(
            DrugForm(
                number=0, model="propofol/paedfusor-2005",
                lines="0 s target 5 mcg/mL plasma\n10 min target 3 mcg/mL plasma\n45 min target 0 mcg/mL plasma",
            ),
            DrugForm(number=1, model="remifentanil/eleveld-2017", lines="0 s 0.25 mcg/kg/min\n45 min stop", to="1 ng/mL"),
        ),
        until="75 min", stop="45 min",
    ),
)
EXAMPLES: Final = {example.id: example for example in (INTRAVENOUS, SEDATION, RAPID, CHILD)}
