"""Small hand-made knowledge, and answers as a navigation gives them, for the tests of exchange."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from aponia.consult.navigation import Navigation, Referral, Trigger
from aponia.vocabulary.answer import Answer, Missing, Reason, UsedFact
from aponia.vocabulary.code import Code
from aponia.vocabulary.contact import Country, CrisisLine
from aponia.vocabulary.fact import UNSURE, FactDefinition, Facts, Kind, Option, Origin
from aponia.vocabulary.learning import Misconception
from aponia.vocabulary.service import AdviceItem, Level, Service
from aponia.vocabulary.source import Checked, Citation, Source, Verification
from aponia.vocabulary.urgency import Urgency

DAY: Final = date(2026, 11, 24)
SITES: Final = ("Head", "Neck", "Upper back", "Lower back", "Left buttock", "Left thigh, back", "Left calf", "Left foot", "Right knee", "Right hand")


def fact(name: str, kind: Kind, label: str, **more: object) -> FactDefinition:
    words = {"patient": f"{label}, in your words?", "tick": f"I have: {label.lower()}", "clinician": f"{label}?", **more}
    return FactDefinition(id=name, kind=kind, origin=Origin.ASKED, label=label, **words)  # type: ignore[arg-type]  # checked by the dataclass's own use


def options(*labels: str) -> tuple[Option, ...]:
    return tuple(Option(id=label.lower().replace(",", "").replace(" ", "-"), label=label, patient=f"It is {label.lower()}") for label in labels)


_TIME: Final = ("day", "week", "month", "year")
_DEFINITIONS: Final = (
    fact("visit.door", Kind.CHOICE, "Reason for coming", options=options("Pain", "Operation")),
    fact("person.age", Kind.QUANTITY, "Age", unit="year", units=("year", "month"), high=120.0),
    fact("pain.sites", Kind.CHOICES, "Where it hurts", options=options(*SITES)),
    fact("pain.duration", Kind.QUANTITY, "Duration of the pain", unit="day", units=_TIME, high=36525.0),
    fact("pain.trend", Kind.CHOICE, "Course", options=options("Improving", "Unchanged", "Worsening")),
    fact("pain.intensity", Kind.SCORE, "Average pain in the last week (0–10)", high=10.0),
    fact("pain.tried", Kind.CHOICES, "Tried so far", options=options("Simple pain relievers", "Physiotherapy", "Opioid", "Injection or nerve block")),
    fact("operation.date", Kind.DATE, "Day of the operation"),
    fact("opioid.mme_per_day", Kind.QUANTITY, "Daily opioid dose in morphine milligram equivalents", unit="milligram / day", high=2000.0),
    fact("spine.saddle_numbness", Kind.YES_NO, "Numbness around the genitals or back passage"),
    fact("spine.bladder", Kind.YES_NO, "New bladder disturbance (retention, overflow, loss of sensation)"),
    fact("spine.leg_weak", Kind.YES_NO, "New weakness of a leg or foot"),
    fact("general.fever", Kind.YES_NO, "Fever or chills"),
    fact("general.weight_loss", Kind.YES_NO, "Unexplained weight loss"),
    fact("history.cancer", Kind.YES_NO, "Cancer now or in the past"),
    fact("history.diabetes", Kind.YES_NO, "Diabetes"),
    fact("takes.anticoagulant", Kind.YES_NO, "Anticoagulant or antiplatelet medicine"),
    fact("takes.opioid", Kind.YES_NO, "Opioid medicine"),
    fact("danger.heart", Kind.YES_NO, "New pressing pain in chest, arm, jaw or back for over 15 minutes"),
    fact("danger.breath", Kind.YES_NO, "Severe breathlessness, blue lips or coughing blood"),
)
DEFINITIONS: Final[Mapping[str, FactDefinition]] = {definition.id: definition for definition in _DEFINITIONS}

NICE: Final = Source(
    key="nice-ng59-2016", title="Low back pain and sciatica in over 16s: assessment and management (NG59)",
    authors="National Institute for Health and Care Excellence", year=2016, url="https://www.nice.org.uk/guidance/ng59",
)
GIRFT: Final = Source(
    key="girft-2023", title="National suspected cauda equina syndrome pathway", authors="Getting It Right First Time (GIRFT)", year=2023,
)
PLATFORM: Final = Source(key="aponia-platform", title="Aponia platform rules", authors="Aponia", year=2026)
SEEN: Final = Verification(status=Checked.SOURCE_SEEN, seen="the guideline's page")
UNSEEN: Final = Verification(status=Checked.FROM_KNOWLEDGE)


def cite(source: Source = NICE, place: str = "recommendation 1.1.4", verification: Verification = SEEN) -> Citation:
    return Citation(source=source, place=place, verification=verification)


def service(name: str, **more: object) -> Service:
    slug = name.lower().replace(" ", "-")
    words = {"patient": f"a doctor: {name.lower()}", "where": "In a clinic.", "expect": (), "codes": (), **more}
    return Service(id=slug, name=name, citation=cite(), **words)  # type: ignore[arg-type]  # words of a service


def item(name: str, text: str) -> AdviceItem:
    return AdviceItem(id=name, text=text, citation=cite(PLATFORM, "", UNSEEN))


def level(urgency: Urgency) -> Level:
    return Level(
        urgency=urgency, title=f"Level {urgency.slug}", how_soon=f"How soon: {urgency.slug}", meaning="What it means.",
        citation=cite(PLATFORM, "", UNSEEN),
    )


PAIN: Final = service("Pain medicine specialist", codes=(Code(system="http://snomed.info/sct", code="394882004", display="Pain management"),))
EMERGENCY: Final = service("Emergency department")
PHYSIOTHERAPY: Final = service("Physiotherapist")
PRIMARY: Final = service("Primary care clinician")

PERSON: Final[Facts] = {
    "visit.door": "pain", "danger.heart": False, "danger.breath": False, "person.age": 44.0, "pain.sites": frozenset({"lower-back", "left-calf"}),
    "pain.duration": 182.625, "pain.trend": "worsening", "pain.intensity": 7.0, "pain.tried": frozenset({"physiotherapy", "simple-pain-relievers"}),
    "spine.saddle_numbness": False, "spine.bladder": UNSURE, "spine.leg_weak": False, "general.fever": False, "general.weight_loss": False,
    "history.cancer": False, "history.diabetes": True, "takes.anticoagulant": True, "takes.opioid": False, "operation.date": date(2026, 12, 3),
    "opioid.mme_per_day": 45.0,
}


def reason(slug: str, facts: tuple[str, ...], known: Facts, **more: object) -> Reason:
    used = tuple(UsedFact(id=name, label=DEFINITIONS[name].label, value=known[name]) for name in facts if name in known)
    words: dict[str, object] = {
        "kind": "route", "statement": f"Statement of {slug} in a clinician's words.", "patient": f"Words of {slug} for the person.", "suspected": "",
        "urgency": Urgency.ROUTINE, "grade": "", "citation": cite(), **more,
    }
    return Reason(rule=f"navigation/nice-ng59-2016/{slug}", facts=used, **words)  # type: ignore[arg-type]  # words of a reason


def answer(
    urgency: Urgency = Urgency.ROUTINE, *, known: Facts = PERSON, reasons: tuple[Reason, ...] | None = None, **more: object
) -> Answer[Navigation]:
    """An answer with something in every place; ``more`` replaces fields of the answer."""
    chosen = (reason("lasting", ("pain.duration", "pain.trend"), known, urgency=urgency),) if reasons is None else reasons
    doubt = reason("cauda-equina", ("spine.bladder",), known, kind="red-flag", suspected="Cauda equina syndrome", urgency=Urgency.EMERGENCY,
                   citation=cite(GIRFT, "page 4", UNSEEN))
    parts: dict[str, object] = {
        "result": navigation(urgency),
        "reasons": chosen,
        "not_excluded": (doubt,),
        "sources": tuple({one.citation.source.key: one.citation.source for one in (*chosen, doubt)}.values()),
        "warnings": ("Do not stop an anticoagulant by yourself.",),
        "missing": (Missing(id="takes.opioid", label="Opioid medicine", patient="Do you take an opioid?", clinician="Opioid therapy?"),),
        "on": DAY,
        "knowledge_version": "0123456789ab",
        **more,
    }
    return Answer(**parts)  # type: ignore[arg-type]  # fields of an answer


def navigation(urgency: Urgency, **more: object) -> Navigation:
    """What a navigation of this level leads to, with something in every place."""
    see = {Urgency.EMERGENCY: EMERGENCY, Urgency.SELF_CARE: PRIMARY}.get(urgency, PAIN)
    belief = Misconception(id="hurt-harm", belief="Hurt means harm.", answer="Often it does not.", clinician="Kinesiophobia.", citation=cite())
    country = Country(
        id="gb", name="United Kingdom", emergency="999", crisis=(CrisisLine(name="Samaritans", call="116 123", text="", note=""),), note="",
        links=("https://www.nhs.uk",), checked=date(2026, 11, 1), verification=SEEN,
    )
    parts: dict[str, object] = {
        "door": "pain", "level": level(urgency), "complete": False, "see": see,
        "alternatives": (Referral(service=PRIMARY, urgency=Urgency.ROUTINE, rule="navigation/x/y"),), "team": (PHYSIOTHERAPY,),
        "do": (item("do.call", "Call first"),), "self_care": (item("self-care.move", "Keep moving"),),
        "safety_net": (item("safety-net.numb", "New numbness"),),
        "expect": (item("expect.long", "A long first visit"),), "bring": (item("bring.list", "A list of medicines"),),
        "tell": (item("tell.blood", "That you take a blood thinner"),), "ask": (item("ask.why", "Why this treatment?"),),
        "misconceptions": (belief,), "also_changes": ("If it spreads",), "country": country,
        "would_change": (
            Trigger(fact="spine.saddle_numbness", words="I am numb", urgency=Urgency.EMERGENCY, service=EMERGENCY, rule="navigation/x/z"),
        ),
        **more,
    }
    return Navigation(**parts)  # type: ignore[arg-type]  # fields of a navigation
