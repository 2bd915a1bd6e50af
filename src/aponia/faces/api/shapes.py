"""The shapes of requests and answers of the API, as its OpenAPI description publishes them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field, RootModel

Urgency = Literal["emergency", "same-day", "two-weeks", "routine", "self-care"]
FactValues = Annotated[
    dict[str, Any],
    Field(
        description="Facts by id, as listed at /api/facts. yes-no: true or false; quantity: \"3 months\" or {\"value\": 3, \"unit\": \"month\"}; "
        "score: a whole number; choice: an option id; choices: a list of option ids; date: \"2026-11-24\"; \"unsure\" for any of them.",
        examples=[{"visit.door": "pain", "person.age": "44 years", "pain.sites": ["lower-back"], "pain.duration": "6 months"}],
    ),
]


class Strict(Schema):
    """A request in which every key is known."""

    model_config = ConfigDict(extra="forbid")


class NavigateRequest(Strict):
    """What is known about a person."""

    facts: FactValues
    country: Annotated[str | None, Field(description="Two-letter country code for emergency and crisis numbers, or null where not known.")] = None


class LetterRequest(NavigateRequest):
    """What is known about a person, and what should stand on the letter."""

    details: Annotated[
        dict[str, str], Field(description="Optional lines of the letter: name, date_of_birth, gender, address, phone, to_whom, from_whom, note.")
    ] = {}
    paper: Literal["a4", "us-letter"] = "a4"


class ScenarioRequest(RootModel[dict[str, Any]]):
    """A scenario: patient, drugs with doses or targets, effects, until, every; docs/reference/scenario-format.md tells all of it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{
        "patient": {"age_years": 35, "weight_kg": 70, "height_cm": 170, "sex": "male"},
        "drugs": [{"drug": "propofol", "model": "propofol/schnider-1998", "doses": [{"at": "0 s", "bolus": "2 mg/kg"}]}],
        "effects": ["bis/bouillon-2004"], "until": "30 min", "every": "10 s",
    }]})


class ValidateRequest(Strict):
    """A table of doses and measured concentrations, and the model to compare it with."""

    table: Annotated[str, Field(description="The text of a CSV file whose first line names the columns.")]
    model: str
    map: Annotated[list[str], Field(description="What columns hold, as COLUMN=FIELD, such as Time=time:min.", max_length=100)] = []
    options: dict[str, str] = {}
    group: str | None = None
    extrapolate: bool = False


class Fault(Schema):
    """One thing wrong with a request: which fact, what was given, what was expected, what to do."""

    fact: str
    given: str
    problem: str
    code: str


class Faults(Schema):
    """Everything wrong with a request; nothing of it was used."""

    faults: list[Fault]


class Verified(Schema):
    """How a statement was checked."""

    status: str
    seen: str


class CitedSource(Schema):
    """A publication; ``place`` is where in it."""

    key: str
    short: str
    title: str
    link: str | None
    place: str = ""


class UsedFact(Schema):
    """A fact that made a rule true."""

    id: str
    label: str
    value: Any
    words: str


class Dissent(Schema):
    """What another source says otherwise."""

    rule: str
    statement: str
    source: CitedSource


class Reason(Schema):
    """A statement the answer rests on."""

    rule: str
    kind: str
    urgency: Urgency | None
    statement: str
    patient: str
    suspected: str
    grade: str
    facts: list[UsedFact]
    source: CitedSource
    verified: Verified
    dissent: list[Dissent]


class Missing(Schema):
    """A fact that was not given and could still change the answer."""

    id: str
    label: str
    question: str


class NavigateResponse(Schema):
    """The answer; ``result`` holds level, service, and everything to do, bring, ask and watch for."""

    result: dict[str, Any]
    unit: str | None
    reasons: list[Reason]
    not_excluded: list[Reason]
    sources: list[CitedSource]
    warnings: list[str]
    missing: list[Missing]
    on: date
    knowledge_version: str
    notice: str


class QuestionPage(Schema):
    """Facts that are asked together."""

    id: str
    title: str
    lead: str
    style: str
    facts: list[str]


class NextQuestions(Schema):
    """The next page of questions, or null when the answer is final."""

    next: QuestionPage | None
    about_more: int


class FactEntry(Schema):
    """An entry of the fact catalogue."""

    id: str
    kind: str
    origin: str
    label: str
    question: str
    clinician: str
    unit: str | None
    range: list[float] | None
    options: list[str]


class RuleEntry(Schema):
    """A rule in short."""

    id: str
    topic: str
    kind: str
    urgency: Urgency | None
    statement: str
    source: str
    status: str


class RuleDetail(RuleEntry):
    """A rule with its conditions, as a sentence and by the facts it asks about."""

    conditions: list[str]
    facts: list[str]
    suspected: str
    place: str
    grade: str
    seen: str
    in_force_from: date
    in_force_until: date | None
    cases: list[str]


class Version(Schema):
    """What is running."""

    version: str
    knowledge_version: str
    rules: int
    facts: int
    sources: int
