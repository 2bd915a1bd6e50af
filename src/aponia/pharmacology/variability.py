"""How people differ around the typical person: the random effects that a model's source publishes, drawn with their correlations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import final

import numpy as np

from aponia.pharmacology.model import Meaning, Model, ModelError, Spread
from aponia.pharmacology.people import Floats

_ADDITIVE = {Meaning.ADDITIVE_SD, Meaning.ADDITIVE_VARIANCE}
# Rounding of printed covariances can leave an eigenvalue just below zero; more than this share of the largest is a contradiction.
_ROUNDING = 1e-6


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class RandomEffects:
    """Random effects of one model, normal with mean zero and this covariance, in the order of ``parameters``.

    An effect is the logarithm of the factor between a person and the typical person; where ``additive`` it is the difference in the
    parameter's printed unit.
    """

    model: Model
    parameters: tuple[str, ...]
    additive: tuple[bool, ...]
    covariance: Floats

    def sample(self, size: int, generator: np.random.Generator) -> Floats:
        """(size × parameters) random effects."""
        normal = generator.standard_normal((size, len(self.parameters)))
        return normal @ _root(self.covariance).T


def standard_deviation(spread: Spread) -> float:
    """The standard deviation of the random effect that a printed number means.

    A coefficient of variation belongs to the parameter itself, so the deviation of its logarithm is sqrt(log(1 + cv²)): close to the
    coefficient where that is small, well below it where it is large.
    """
    match spread.meaning:
        case Meaning.SD | Meaning.ADDITIVE_SD:
            return spread.value
        case Meaning.VARIANCE | Meaning.ADDITIVE_VARIANCE:
            return float(np.sqrt(spread.value))
        case Meaning.CV_PERCENT:
            return float(np.sqrt(np.log1p((spread.value / 100) ** 2)))


def random_effects(model: Model) -> RandomEffects:
    """The covariance matrix of a model's random effects; raises :class:`ModelError` where what is printed contradicts itself."""
    names = tuple(spread.parameter for spread in model.spreads)
    for name in names:
        if name not in _spreadable(model):
            known = ", ".join(_spreadable(model))
            raise ModelError(f"{model.id}: a spread is given for {name!r}, but nothing of the model has that name. It has: {known}.")
    deviation = np.array([standard_deviation(spread) for spread in model.spreads])
    covariance = np.diag(deviation**2)
    place = {name: index for index, name in enumerate(names)}
    for pair in model.pairs:
        if not {*pair.between} <= {*place} or pair.between[0] == pair.between[1]:
            told = " and ".join(pair.between)
            raise ModelError(f"{model.id}: a covariance is given between {told}, but it needs two parameters that have a spread.")
        one, other = (place[name] for name in pair.between)
        scale = deviation[one] * deviation[other] if pair.is_correlation else 1.0
        covariance[one, other] = covariance[other, one] = pair.value * scale
    lowest, highest = _ends(covariance)
    if lowest < -_ROUNDING * highest:
        raise ModelError(
            f"{model.id}: no people can differ like this: the covariance matrix of {', '.join(names)} is not positive semi-definite "
            f"(its lowest eigenvalue is {lowest:.3g}). Compare the spreads and covariances of the file with the source."
        )
    return RandomEffects(
        model=model, parameters=names, additive=tuple(spread.meaning in _ADDITIVE for spread in model.spreads), covariance=covariance,
    )


def needs_typical(model: Model) -> bool:
    """Whether :func:`draw` must be told typical values: people differ by an added amount in something that depends on covariates."""
    return any(
        spread.meaning in _ADDITIVE and (spread.parameter not in model.parameters or bool(model.parameters[spread.parameter].equation.names))
        for spread in model.spreads
    )


def draw(
    model: Model, size: int, generator: np.random.Generator, *, typical: Mapping[str, Floats] | None = None,
) -> dict[str, Floats]:
    """Factors by parameter for ``size`` people who differ as the model publishes: what ``effects`` of ``individuals`` takes.

    An effect that is added to its parameter becomes the factor 1 + effect/typical. Its typical value is taken from ``typical`` (in the
    printed unit) or, where the equation is a plain number, from the model; raises :class:`ModelError` where it is needed and unknown.
    A model without published variability gives an empty dictionary: everybody is typical.
    """
    if not model.spreads:
        return {}
    effects = random_effects(model)
    sampled = effects.sample(size, generator)
    return {
        name: 1.0 + sampled[:, index] / _typical(model, name, typical or {}) if effects.additive[index] else np.exp(sampled[:, index])
        for index, name in enumerate(effects.parameters)
    }


def _spreadable(model: Model) -> tuple[str, ...]:
    """Parameters, and what of effect sites and depots takes a factor."""
    names = [*model.parameters]
    if model.effect_sites:
        names.append("ke0")
    if model.depots:
        names.append("absorption")
    return tuple(dict.fromkeys(names))


def _typical(model: Model, name: str, given: Mapping[str, Floats]) -> Floats:
    values = given.get(name)
    if values is None:
        parameter = model.parameters.get(name)
        if parameter is None or parameter.equation.names:
            raise ModelError(
                f"{model.id}: people differ in {name} by an amount that is added to its typical value, and that depends on the person. "
                "Give the typical values to draw()."
            )
        values = np.asarray(parameter.equation.evaluate({}), dtype=np.float64)
    if np.any(values == 0):
        raise ModelError(f"{model.id}: {name} is typically zero, so people who differ from it cannot be told by a factor.")
    return values


def _ends(covariance: Floats) -> tuple[float, float]:
    if not len(covariance):
        return 0.0, 0.0
    eigenvalues = np.linalg.eigvalsh(covariance)
    return float(eigenvalues[0]), float(eigenvalues[-1])


def _root(covariance: Floats) -> Floats:
    """A matrix R with R·Rᵀ the covariance; from eigenvectors only where an effect has no variance or follows from others."""
    try:
        root = np.linalg.cholesky(covariance)
    except np.linalg.LinAlgError:
        values, vectors = np.linalg.eigh(covariance)
        root = vectors * np.sqrt(np.maximum(values, 0.0))
    return np.asarray(root, dtype=np.float64)
