"""The shape of a scenario as people write it in JSON: a patient, drugs with doses or targets, effects, and when to look."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Choice = str | bool
Said = Annotated[str, Field(max_length=80)]
Covariate = Annotated[float, Field(allow_inf_nan=False)]


class Strict(BaseModel):
    """Unknown keys are faults, numbers are numbers."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PatientShape(Strict):
    """Who: sizes and organ function; a model says which of them it needs."""

    age_years: Covariate | None = None
    weight_kg: Covariate | None = None
    height_cm: Covariate | None = None
    sex: Literal["male", "female"] | None = None
    postmenstrual_age_weeks: Covariate | None = None
    creatinine_clearance_ml_per_min: Covariate | None = None
    serum_creatinine_mg_per_dl: Covariate | None = None


class ChangeShape(PatientShape):
    """A covariate that changes during the course; what is in the body stays in it."""

    at: Said


class DoseShape(Strict):
    """One of: a bolus; a rate that runs until the next rate; a rate for some time; a vaporizer setting with a fresh gas flow."""

    at: Said
    bolus: Said | None = None
    rate: Said | None = None
    lasting: Annotated[Said | None, Field(alias="for")] = None
    route: Said = "iv"
    vaporizer: Said | None = None
    fresh_gas: Said | None = None


class TargetShape(Strict):
    """A concentration to be reached and held from a time on, in plasma or at the effect site."""

    at: Said
    plasma: Said | None = None
    effect_site: Said | None = None


class PumpShape(Strict):
    """The pump that follows a target: what it holds and what it can do."""

    concentration: Said | None = None
    highest_rate: Said | None = None
    resolution: Said | None = None
    period: Said = "10 s"
    syringe: Said | None = None
    change: Said | None = None
    off: Annotated[tuple[tuple[Said, Said], ...], Field(max_length=100, description="Times between which the pump stands still.")] = ()


class DrugShape(Strict):
    """One drug with its model and what is given."""

    drug: Said
    model: Said | None = None
    options: dict[str, Choice] = {}
    concentration: Said | None = None
    doses: Annotated[tuple[DoseShape, ...], Field(max_length=10_000)] = ()
    targets: Annotated[tuple[TargetShape, ...], Field(max_length=1_000)] = ()
    pump: PumpShape | None = None
    algorithm: Literal["exact", "stanpump"] = "exact"
    circuit: Annotated[Said | None, Field(description="Volume of the breathing circuit of a gas; without it nothing is breathed again.")] = None


class EffectShape(Strict):
    """An effect model with options other than its defaults."""

    effect: Said
    options: dict[str, Choice] = {}


class PopulationShape(Strict):
    """People like this patient, or those of a named population, who differ as the models say: how many, which seed, which quantiles."""

    people: Annotated[int, Field(ge=20, le=10_000_000)] = 500
    drawn_from: Annotated[Said | None, Field(alias="from", description="A population, such as adults-uniform; this patient where not told.")] = None
    seed: Annotated[int, Field(ge=0, le=2**32 - 1)] = 1
    quantiles: Annotated[tuple[Annotated[float, Field(gt=0, lt=1)], ...], Field(min_length=1, max_length=9)] = (0.05, 0.5, 0.95)


class DecrementShape(Strict):
    """How long a drug takes to fall once it is stopped: by percents, or to a concentration."""

    drug: Said
    site: Literal["plasma", "effect"] = "effect"
    after: Said | None = None
    by_percent: Annotated[tuple[Annotated[float, Field(gt=0, lt=100)], ...], Field(max_length=12)] = ()
    to: Annotated[tuple[Said, ...], Field(max_length=12)] = ()


class ScenarioShape(Strict):
    """A whole scenario."""

    patient: PatientShape
    changes: Annotated[tuple[ChangeShape, ...], Field(max_length=100)] = ()
    drugs: Annotated[tuple[DrugShape, ...], Field(min_length=1, max_length=12)]
    effects: Annotated[tuple[Said | EffectShape, ...], Field(max_length=20)] = ()
    decrements: Annotated[tuple[DecrementShape, ...], Field(max_length=20)] = ()
    population: PopulationShape | None = None
    until: Said
    every: Said = "10 s"
    extrapolate: bool = False
