"""The shape of a drug model's file, as its author writes it; docs/reference/model-format.md tells the same in words."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from aponia.library.entry import Cited, Entry, Slug, Text
from aponia.pharmacology.model import Grade, Meaning

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Number = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)] | float


class ParameterEntry(Entry):
    equation: Number
    unit: str
    place: Annotated[str, Field(alias="from")]


class SiteEntry(Entry):
    """An effect site cites the file's source unless it names its own."""

    name: Slug
    label: Text
    ke0: ParameterEntry | None = None
    time_to_peak: ParameterEntry | None = None
    cite: Cited | None = None
    note: str = ""

    @model_validator(mode="after")
    def _one_of_two(self) -> SiteEntry:
        if (self.ke0 is None) == (self.time_to_peak is None):
            raise ValueError("give either `ke0` or `time_to_peak`")
        return self


class DepotEntry(Entry):
    label: Text
    absorption: ParameterEntry
    bioavailability: ParameterEntry
    lag: ParameterEntry | None = None
    cite: Cited | None = None
    note: str = ""


class OptionTable(Entry):
    label: Text
    default: Slug
    choices: dict[Slug, Text]

    @model_validator(mode="after")
    def _default_is_offered(self) -> OptionTable:
        if self.default not in self.choices:
            raise ValueError(f"the default {self.default!r} is not one of the choices")
        return self


class SpreadEntry(Entry):
    value: Annotated[float, Field(ge=0)]
    meaning: Meaning
    place: Annotated[str, Field(alias="from")]


class PairEntry(Entry):
    between: tuple[Name, Name]
    covariance: float | None = None
    correlation: Annotated[float, Field(ge=-1, le=1)] | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> PairEntry:
        if (self.covariance is None) == (self.correlation is None):
            raise ValueError("give either `covariance` or `correlation`")
        return self


class ResidualEntry(Entry):
    kind: Literal["log-additive", "proportional", "additive", "combined"]
    proportional: Annotated[float, Field(gt=0)] | None = None
    additive: Annotated[float, Field(gt=0)] | None = None
    place: Annotated[str, Field(alias="from")]


class LandmarkEntry(Entry):
    label: Text
    site: str
    concentration: Number
    upper: Number | None = None
    cite: Cited | None = None


class LimitEntry(Entry):
    when: Text
    says: Text


class InputEntry(Entry):
    drug: Slug
    site: Literal["plasma", "effect"]
    unit: Text
    optional: bool = False
    equivalents: bool = False


class OutputEntry(Entry):
    label: Text
    unit: str = ""
    equation: Number | None = None
    bounds: tuple[float, float] | None = None


class ModelFile(Cited):
    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+/[a-z0-9-]+$")]
    kind: Literal["kinetics", "effect", "volatile"]
    title: Text
    structure: Slug
    summary: Text
    grade: Grade
    grade_note: Text
    replaces: str = ""
    population: Text
    people: Annotated[int, Field(gt=0)] | None = None
    sampling: str = ""
    amount: Literal["mg", "mcg", ""] = ""
    studied: dict[Name, tuple[float, float]] = {}
    limit: tuple[LimitEntry, ...] = ()
    uses: tuple[Name, ...] = ()
    options: dict[Name, OptionTable] = {}
    terms: dict[Name, Number] = {}
    parameters: dict[Name, ParameterEntry] = {}
    effect_site: tuple[SiteEntry, ...] = ()
    depots: dict[Slug, DepotEntry] = {}
    variability: dict[Name, SpreadEntry] = {}
    covariance: tuple[PairEntry, ...] = ()
    residual: ResidualEntry | None = None
    landmark: tuple[LandmarkEntry, ...] = ()
    inputs: dict[Name, InputEntry] = {}
    outputs: dict[Name, OutputEntry] = {}
    notes: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _fits_its_kind(self) -> ModelFile:
        if self.kind == "kinetics" and not self.amount:
            raise ValueError("a kinetics file needs `amount` (mg or mcg)")
        if self.kind == "effect" and not self.outputs:
            raise ValueError("an effect file needs `outputs`")
        return self


class MeasureEntry(Cited):
    """A size or function of the body that follows from covariates: lean mass, creatinine clearance."""

    label: Text
    unit: str
    equation: Text
    note: str = ""


class EquivalentEntry(Cited):
    """How much of the drug that the file is named for one of another drug stands for, at the effect site."""

    factor: Number
    unit: Text


class DrugEntry(Entry):
    """A drug's name for people, and the group that decides how it is drawn."""

    label: Text
    group: Literal["hypnotic", "sedative", "opioid", "antagonist", "relaxant", "local-anesthetic", "volatile"]
