"""A published drug model as read from its file: equations with units and places, never numbers without a source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import final

from aponia.pharmacology.expression import Expression
from aponia.vocabulary.errors import AponiaError, nearest
from aponia.vocabulary.source import Citation


class Grade(StrEnum):
    """How far the numbers of a file were compared with what was printed."""

    PAPER = "A"  # the paper's own equations and tables were read
    AGREED = "B"  # the author's code, or transcriptions that agree
    SINGLE = "C"  # one transcription
    DISPUTED = "D"  # transcriptions disagree, or a part is a stand-in

    @property
    def meaning(self) -> str:
        """The grade in words."""
        return {
            "A": "the paper's own equations and tables were read",
            "B": "the author's own code, or two or more independent transcriptions that agree",
            "C": "a single transcription",
            "D": "transcriptions disagree or a part is provisional; compare with the paper before use",
        }[self.value]


class Meaning(StrEnum):
    """What a printed number for the variability between people stands for."""

    SD = "sd"  # standard deviation of the logarithm
    VARIANCE = "variance"  # variance of the logarithm
    CV_PERCENT = "cv-percent"  # coefficient of variation of the log-normal parameter itself, in percent
    ADDITIVE_SD = "additive-sd"  # standard deviation of the parameter itself
    ADDITIVE_VARIANCE = "additive-variance"


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One printed equation; ``factor`` turns its unit into the solver's (L, L/min, 1/min, min)."""

    name: str
    equation: Expression
    unit: str
    factor: float
    place: str


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A convention on which the field splits, chosen explicitly; equations see each choice as 1 or 0."""

    name: str
    label: str
    choices: Mapping[str, str]
    default: str

    def flag(self, choice: str) -> str:
        """The name by which equations ask for a choice."""
        return f"{self.name}_{choice}".replace("-", "_")


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class EffectSite:
    """A place of effect: its rate constant ``ke0`` [1/min], or the time to peak [min] after a bolus from which that follows."""

    name: str
    label: str
    ke0: Parameter | None
    time_to_peak: Parameter | None
    citation: Citation
    note: str


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Depot:
    """A first-order way into the central volume: absorption rate [1/min], bioavailability, lag [min]."""

    route: str
    label: str
    absorption: Parameter
    bioavailability: Parameter
    lag: Parameter | None
    citation: Citation
    note: str


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How one parameter differs between people, with what the printed number means."""

    parameter: str
    value: float
    meaning: Meaning
    place: str


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A printed covariance or correlation of two random effects."""

    between: tuple[str, str]
    value: float
    is_correlation: bool


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Residual:
    """The printed error of one measurement: ``log-additive``, ``proportional``, ``additive`` or ``combined``."""

    kind: str
    proportional: float | None
    additive: float | None
    place: str


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Landmark:
    """A concentration at which something happens, printed by a source (EC50, MEAC, toxic range)."""

    label: str
    site: str  # "plasma" or the name of an effect site
    concentration: Expression
    upper: Expression | None
    citation: Citation


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A condition under which the model is known to fail, such as a lean mass formula that turns over."""

    when: Expression
    says: str


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """A concentration that an effect model reads: which drug, where, in which unit; may be absent (then 0)."""

    drug: str
    name: str
    site: str  # "plasma" or "effect"
    unit: str
    optional: bool
    equivalents: bool  # other opioids count too, as remifentanil equivalents


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """A column that an effect model fills; ``equation`` is None where the structure computes it."""

    column: str
    label: str
    unit: str
    equation: Expression | None
    bounds: tuple[float, float] | None


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One published model: of kinetics, or of an effect; ids are ``<drug or end point>/<author>-<year>``.

    ``parameters`` and ``terms`` are evaluated in the order of the file. ``studied`` maps a covariate to the range the source
    studied: outside it the model refuses, or extrapolates with a warning when told to.
    """

    id: str
    kind: str  # "kinetics", "effect", "volatile"
    subject: str  # drug or end point: the first part of the id
    title: str
    structure: str
    summary: str
    citation: Citation
    grade: Grade
    grade_note: str
    replaces: str
    population: str
    people: int | None
    sampling: str
    amount_unit: str
    studied: Mapping[str, tuple[float, float]]
    limits: tuple[Limit, ...]
    uses: tuple[str, ...]
    options: Mapping[str, Option]
    terms: Mapping[str, Expression]
    parameters: Mapping[str, Parameter]
    effect_sites: tuple[EffectSite, ...]
    depots: tuple[Depot, ...]
    spreads: tuple[Spread, ...]
    pairs: tuple[Pair, ...]
    residual: Residual | None
    landmarks: tuple[Landmark, ...]
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    notes: tuple[str, ...]

    @property
    def concentration_unit(self) -> str:
        """``mcg/mL`` where amounts are in mg, ``ng/mL`` where they are in mcg: amount per liter either way."""
        return {"mg": "mcg/mL", "mcg": "ng/mL"}.get(self.amount_unit, "")

    def site(self, name: str | None = None) -> EffectSite | None:
        """The effect site of that name, the first where none is named, None where there is none."""
        if name is None:
            return self.effect_sites[0] if self.effect_sites else None
        for site in self.effect_sites:
            if site.name == name:
                return site
        raise ModelError(f"{self.id}: there is no effect site named {name!r}. It has: {', '.join(s.name for s in self.effect_sites) or 'none'}.")

    def chosen(self, options: Mapping[str, str]) -> dict[str, str]:
        """Every option with its choice, the defaults included; raises :class:`ModelError` for one that is not offered."""
        for name, choice in options.items():
            if name == "effect_site":
                self.site(choice)
            elif name not in self.options:
                known = [*self.options, *(["effect_site"] if self.effect_sites else [])]
                close = nearest(name, known)
                hint = f" Did you mean {close!r}?" if close else ""
                raise ModelError(f"{self.id}: there is no option {name!r}.{hint} It has: {', '.join(known) or 'none'}.")
            elif choice not in self.options[name].choices:
                raise ModelError(f"{self.id}: {name!r} cannot be {choice!r}. Choose one of: {', '.join(self.options[name].choices)}.")
        return {name: options.get(name, option.default) for name, option in self.options.items()}


@final
class ModelError(AponiaError):
    """A model was asked for something that its publication does not give."""
