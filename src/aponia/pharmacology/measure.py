"""Covariates of a person, and the measures of body size and organ function that follow from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from aponia.pharmacology.expression import Expression
from aponia.vocabulary.source import Citation


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Covariate:
    """Something told about a person: its unit in equations, and the range outside which it cannot be true."""

    name: str
    label: str
    unit: str
    possible: tuple[float, float]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """Something computed from covariates, such as fat-free mass."""

    name: str
    label: str
    unit: str
    equation: Expression
    citation: Citation
    note: str


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Drug:
    """A drug that has models: its name for people, and its group (opioid, hypnotic, …)."""

    id: str
    label: str
    group: str


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Equivalent:
    """How much remifentanil at the effect site one of another opioid stands for, both in ``unit``."""

    drug: str
    equation: Expression
    unit: str
    citation: Citation

    @property
    def factor(self) -> float:
        """What its concentration is multiplied by to count as remifentanil."""
        return float(self.equation.evaluate({}))


COVARIATES = {
    covariate.name: covariate
    for covariate in (
        Covariate(name="age", label="Age", unit="years", possible=(0.0, 120.0)),
        Covariate(name="weight", label="Weight", unit="kg", possible=(0.3, 400.0)),
        Covariate(name="height", label="Height", unit="cm", possible=(20.0, 250.0)),
        Covariate(name="female", label="Female", unit="", possible=(0.0, 1.0)),
        Covariate(name="postmenstrual_age", label="Postmenstrual age", unit="weeks", possible=(22.0, 7000.0)),
        Covariate(name="creatinine_clearance", label="Creatinine clearance", unit="mL/min", possible=(0.0, 300.0)),
        Covariate(name="serum_creatinine", label="Serum creatinine", unit="mg/dL", possible=(0.1, 30.0)),
        Covariate(name="temperature", label="Body temperature", unit="degC", possible=(15.0, 43.0)),
    )
}
