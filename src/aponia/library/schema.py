"""The shape of every knowledge file, as its author writes it; docs/reference/knowledge-format.md tells the same in words."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from aponia.guidance.rule import RuleKind
from aponia.library.entry import Cited, Entry, Slug, Text
from aponia.vocabulary.fact import Kind, Origin
from aponia.vocabulary.page import PageStyle
from aponia.vocabulary.source import Checked
from aponia.vocabulary.urgency import Urgency

UrgencyWord = Literal["emergency", "same-day", "two-weeks", "routine", "self-care"]
assert {*UrgencyWord.__args__} == {level.slug for level in Urgency}  # type: ignore[attr-defined]  # typing does not type it

ProofWord = Literal["well proven", "helps some people", "uncertain", "no better than placebo", "not recommended"]


class CodeEntry(Entry):
    system: Annotated[str, StringConstraints(pattern=r"^(https?://|urn:)\S+$")]
    code: Text
    display: str | None = None


class OptionEntry(Entry):
    id: Slug
    label: Text
    patient: Text


class FactEntry(Entry):
    kind: Kind
    origin: Origin
    label: Text
    patient: str = ""
    tick: str = ""
    clinician: str = ""
    help: str = ""
    why: str = ""
    unit: str = ""
    units: tuple[str, ...] = ()
    range: tuple[float, float] | None = None
    low: str = ""
    high: str = ""
    options: tuple[OptionEntry, ...] | Literal["body/regions.toml"] = ()
    codes: tuple[CodeEntry, ...] = ()
    applies: dict[str, object] | None = None
    derive: dict[str, object] | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> FactEntry:
        missing = [name for name, wanted in self._wanted().items() if wanted and not getattr(self, name)]
        if missing:
            raise ValueError(f"a {self.kind} fact that is {self.origin} also needs: {', '.join(missing)}")
        if self.origin is Origin.DERIVED and self.kind is not Kind.YES_NO:
            raise ValueError("a derived fact is of kind yes-no")
        if self.derive and self.origin is not Origin.DERIVED:
            raise ValueError('`derive` belongs to facts with origin = "derived"')
        return self

    def _wanted(self) -> dict[str, bool]:
        asked = self.origin is Origin.ASKED
        return {
            "patient": asked,
            "clinician": self.origin is not Origin.DERIVED,
            "unit": self.kind is Kind.QUANTITY,
            "units": self.kind is Kind.QUANTITY and asked,
            "range": self.kind in {Kind.QUANTITY, Kind.SCORE},
            "options": self.kind in {Kind.CHOICE, Kind.CHOICES},
            "derive": self.origin is Origin.DERIVED,
        }


class ContradictionEntry(Entry):
    id: Slug
    when: dict[str, object]
    message: Text


class ContradictionFile(Entry):
    contradiction: tuple[ContradictionEntry, ...]


class InForce(Entry):
    start: Annotated[date, Field(alias="from")]
    until: date | None = None


class RuleEntry(Entry):
    slug: Slug
    kind: RuleKind
    statement: Text
    patient: Text
    suspected: str = ""
    when: dict[str, object]
    urgency: UrgencyWord | None = None
    to: str | None = None
    team: Annotated[tuple[str, ...], Field(alias="with")] = ()
    rank: Annotated[int, Field(ge=0, le=100)] = 0
    do: tuple[str, ...] = ()
    expect: tuple[str, ...] = ()
    bring: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()
    tell: tuple[str, ...] = ()
    self_care: tuple[str, ...] = ()
    safety_net: tuple[str, ...] = ()
    myths: tuple[str, ...] = ()
    warn: tuple[Text, ...] = ()
    change: str = ""
    grade: str = ""
    place: str = ""
    verified: Checked
    seen: str = ""
    in_force: InForce | None = None
    instead_of: tuple[str, ...] = ()
    disagrees_with: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _fits_its_kind(self) -> RuleEntry:
        if self.kind in {RuleKind.RED_FLAG, RuleKind.ROUTE}:
            missing = [name for name in ("urgency", "to") if getattr(self, name) is None]
            if missing:
                raise ValueError(f"a {self.kind} rule also needs: {', '.join(missing)}")
        elif self.urgency or self.to:
            raise ValueError(f"a {self.kind} rule has no `urgency` and no `to`; make it a route or a red-flag")
        if self.verified is Checked.FROM_KNOWLEDGE and (self.instead_of or self.urgency == "self-care"):
            raise ValueError("a rule from knowledge may only make an answer more cautious: it cannot lead to self-care or replace another rule")
        if self.verified is not Checked.FROM_KNOWLEDGE and not self.seen:
            raise ValueError("`seen` is missing: say where or which part was seen")
        return self


class RuleFile(Entry):
    source: Text
    in_force: InForce
    rule: Annotated[tuple[RuleEntry, ...], Field(min_length=1)]


class ServiceEntry(Cited):
    name: Text
    patient: Text
    where: Text
    expect: tuple[str, ...] = ()
    codes: tuple[CodeEntry, ...] = ()


class AdviceEntry(Cited):
    text: Text


class LevelEntry(Cited):
    title: Text
    how_soon: Text
    meaning: Text


class PageEntry(Entry):
    id: Slug  # the sign + is kept for pages that are shown together
    order: int
    title: Text
    lead: str = ""
    style: PageStyle
    facts: Annotated[tuple[str, ...], Field(min_length=1)]
    joins: bool = False

    @model_validator(mode="after")
    def _joins_ticks_only(self) -> PageEntry:
        if self.joins and self.style is not PageStyle.TICK_LIST:
            raise ValueError("only a tick-list can join its neighbors")
        return self


class PageFile(Entry):
    page: tuple[PageEntry, ...]


class CaseEntry(Entry):
    name: Text
    day: date
    facts: dict[str, object]
    others: bool | None = None
    expect: tuple[str, ...] = ()
    not_expect: tuple[str, ...] = ()
    level: UrgencyWord | None = None
    to: str | None = None
    example: str = ""

    @model_validator(mode="after")
    def _expects_something(self) -> CaseEntry:
        if not (self.expect or self.not_expect or self.level or self.to):
            raise ValueError("a case must expect something: `expect`, `not_expect`, `level` or `to`")
        return self


class CaseFile(Entry):
    case: tuple[CaseEntry, ...]


class ComparisonEntry(Cited):
    id: Slug
    topic: Text
    group: Text
    country: str = ""
    anesthesiologist: Text
    pain_specialist: Text


class ComparisonFile(Entry):
    row: tuple[ComparisonEntry, ...]


class MisconceptionEntry(Cited):
    belief: Text
    answer: Text
    clinician: Text


class StatementEntry(Cited):
    about: str = ""
    text: Text


class TreatmentEntry(Entry):
    name: Text
    group: Text
    what: Text
    statements: Annotated[tuple[StatementEntry, ...], Field(min_length=1)]
    proof: ProofWord
    proof_why: Text
    ask: tuple[Text, ...] = ()


class TopicEntry(Entry):
    title: Text
    what: Text
    statements: Annotated[tuple[StatementEntry, ...], Field(min_length=1)]


class RegionEntry(Entry):
    id: Slug
    side: Literal["front", "back", "none"]
    group: Text
    label: Text
    path: str = ""


class Silhouette(Entry):
    front: Text
    back: Text


class BodyFile(Entry):
    view_box: Text
    silhouette: Silhouette
    region: tuple[RegionEntry, ...]


class CrisisEntry(Entry):
    name: Text
    call: str = ""
    text: str = ""
    note: str = ""


class CountryEntry(Entry):
    name: Text
    emergency: str = ""
    crisis: tuple[CrisisEntry, ...] = ()
    note: str = ""
    links: tuple[str, ...] = ()
    checked: date
    verified: Checked
    seen: str = ""
