"""How people differ: what printed numbers mean, correlations, and what cannot be drawn."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from aponia.library.models import Models
from aponia.pharmacology.individual import individuals
from aponia.pharmacology.model import Meaning, Model, ModelError, Pair, Spread
from aponia.pharmacology.people import People
from aponia.pharmacology.variability import draw, needs_typical, random_effects, standard_deviation

MANY = 200_000
# Six standard errors of a sampled standard deviation.
TOLERANCE = 6 / np.sqrt(2 * MANY)


def luck() -> np.random.Generator:
    return np.random.default_rng(20260101)


def spread(parameter: str, value: float, meaning: Meaning = Meaning.SD) -> Spread:
    return Spread(parameter=parameter, value=value, meaning=meaning, place="Table 1")


def differing(model: Model, *spreads: Spread, pairs: tuple[Pair, ...] = ()) -> Model:
    return replace(model, spreads=spreads, pairs=pairs)


@pytest.mark.parametrize(
    ("meaning", "printed", "deviation"),
    [
        (Meaning.SD, 0.61, 0.61),
        (Meaning.VARIANCE, 0.104, 0.32249),
        (Meaning.CV_PERCENT, 14.0, 0.13932),  # sqrt(ln(1.0196))
        (Meaning.CV_PERCENT, 68.0, 0.61651),  # sqrt(ln(1.4624)), well below 0.68
        (Meaning.ADDITIVE_SD, 2.0, 2.0),
        (Meaning.ADDITIVE_VARIANCE, 4.0, 2.0),
    ],
)
def test_a_printed_number_becomes_the_standard_deviation_that_it_means(meaning: Meaning, printed: float, deviation: float) -> None:
    assert standard_deviation(spread("v1", printed, meaning)) == pytest.approx(deviation, abs=1e-5)


def test_eleveld_printed_numbers_are_standard_deviations_of_the_logarithm(models: Models) -> None:
    drawn = draw(models["propofol/eleveld-2018"], MANY, luck())
    for name, sd in {"v1": 0.610, "v2": 0.565, "v3": 0.597, "cl": 0.265, "q2": 0.346, "q3": 0.209, "ke0": 0.702}.items():
        assert np.log(drawn[name]).std() == pytest.approx(sd, rel=TOLERANCE)
        assert np.log(drawn[name]).mean() == pytest.approx(0, abs=6 * sd / np.sqrt(MANY))


def test_schnider_v3_differs_by_a_seventh_and_not_by_its_own_size(models: Models) -> None:
    # A public program multiplied the coefficient of variation by the parameter and drew a deviation of 2.6.
    drawn = draw(models["propofol/schnider-1998"], MANY, luck())
    assert np.log(drawn["v3"]).std() == pytest.approx(np.sqrt(np.log1p(0.1435**2)), rel=TOLERANCE)
    assert drawn["v3"].std() / drawn["v3"].mean() == pytest.approx(0.1435, rel=2 * TOLERANCE)
    assert set(drawn) == {"v1", "v3", "cl", "q3"}, "V2 and Q2 do not differ in this model"


def test_a_large_coefficient_of_variation_is_that_of_the_parameter_itself(models: Models) -> None:
    drawn = draw(differing(models["remifentanil/minto-1997"], spread("ke0", 68, Meaning.CV_PERCENT)), MANY, luck())
    assert drawn["ke0"].std() / drawn["ke0"].mean() == pytest.approx(0.68, rel=0.02)


def test_correlations_are_drawn_as_given(models: Models) -> None:
    model = differing(
        models["propofol/schnider-1998"], spread("v1", 0.3), spread("cl", 0.2), spread("q2", 0.5),
        pairs=(
            Pair(between=("v1", "cl"), value=0.6, is_correlation=True),
            Pair(between=("cl", "q2"), value=-0.5, is_correlation=True),
        ),
    )
    drawn = draw(model, MANY, luck())
    found = np.corrcoef([np.log(drawn[name]) for name in ("v1", "cl", "q2")])
    assert found == pytest.approx(np.array([[1, 0.6, 0], [0.6, 1, -0.5], [0, -0.5, 1]]), abs=6 / np.sqrt(MANY))


def test_printed_covariances_are_drawn_as_given(models: Models) -> None:
    drawn = draw(models["circulation/su-2023"], MANY, luck())
    logs = np.log([drawn[name] for name in ("base_sv", "base_tpr", "base_hr")])
    printed = np.array([[0.0328, -0.0244, 0], [-0.0244, 0.0528, -0.0233], [0, -0.0233, 0.0242]])
    assert np.cov(logs) == pytest.approx(printed, abs=8 * 0.0528 / np.sqrt(MANY))
    slopes = np.cov(np.log([drawn["remifentanil_slope_hr"], drawn["remifentanil_slope_sv"]]))
    assert slopes[0, 1] == pytest.approx(0.00329, rel=0.03)


def test_an_effect_that_is_added_becomes_a_factor_of_a_constant_parameter(models: Models) -> None:
    # Su 2023: remifentanil Emax on resistance is -1 with an additive variance of 0.449.
    model = models["circulation/su-2023"]
    drawn = draw(model, MANY, luck())["remifentanil_emax_tpr"] * -1.0
    assert drawn.mean() == pytest.approx(-1, abs=6 * 0.67 / np.sqrt(MANY))
    assert drawn.var() == pytest.approx(0.449, rel=2 * TOLERANCE)


def test_an_added_effect_on_a_parameter_that_depends_on_the_person_asks_for_typical_values(models: Models) -> None:
    model = differing(models["propofol/schnider-1998"], spread("v2", 1.5, Meaning.ADDITIVE_SD))
    assert needs_typical(model)
    with pytest.raises(ModelError, match=r"differ in v2 by an amount .* Give the typical values"):
        draw(model, 10, luck())
    people = People.of(age=np.linspace(30, 70, MANY), weight=70.0, height=170.0, female=0.0)
    typical = individuals(model, people, measures=models.measures).values
    drawn = draw(model, MANY, luck(), typical=typical)
    assert (drawn["v2"] * typical["v2"] - typical["v2"]).std() == pytest.approx(1.5, rel=TOLERANCE)


def test_a_matrix_of_which_no_people_can_be_is_refused(models: Models) -> None:
    pairs = tuple(Pair(between=pair, value=-0.9, is_correlation=True) for pair in (("v1", "cl"), ("cl", "q2"), ("v1", "q2")))
    model = differing(models["propofol/schnider-1998"], spread("v1", 0.3), spread("cl", 0.2), spread("q2", 0.5), pairs=pairs)
    with pytest.raises(ModelError, match="not positive semi-definite"):
        draw(model, 10, luck())


def test_effects_that_follow_from_each_other_and_effects_without_variance_can_be_drawn(models: Models) -> None:
    model = differing(
        models["propofol/schnider-1998"], spread("v1", 0.3), spread("cl", 0.2), spread("q2", 0.0),
        pairs=(Pair(between=("v1", "cl"), value=1.0, is_correlation=True),),
    )
    drawn = draw(model, 1000, luck())
    assert np.log(drawn["v1"]) / 0.3 == pytest.approx(np.log(drawn["cl"]) / 0.2, abs=1e-6)
    assert drawn["q2"] == pytest.approx(1, abs=1e-6)


def test_a_spread_or_covariance_of_something_unknown_is_refused(models: Models) -> None:
    schnider = models["propofol/schnider-1998"]
    with pytest.raises(ModelError, match=r"spread is given for 'v9'.* It has: v1, v2"):
        draw(differing(schnider, spread("v9", 0.3)), 10, luck())
    for between in (("v1", "v2"), ("v1", "v1")):
        with pytest.raises(ModelError, match="needs two parameters that have a spread"):
            draw(differing(schnider, spread("v1", 0.3), pairs=(Pair(between=between, value=0.01, is_correlation=False),)), 10, luck())


def test_without_published_variability_everybody_is_typical(models: Models) -> None:
    assert draw(models["propofol/marsh-1991"], 10, luck()) == {}


def test_the_same_generator_draws_the_same_people(models: Models) -> None:
    model = models["propofol/eleveld-2018"]
    once, again, other = (draw(model, 100, np.random.default_rng(seed))["v1"] for seed in (1, 1, 2))
    assert np.array_equal(once, again)
    assert not np.array_equal(once, other)


def test_the_variability_of_every_model_can_be_drawn(models: Models) -> None:
    for model in models.models.values():
        if model.spreads and not needs_typical(model):
            assert random_effects(model).covariance.shape == (len(model.spreads),) * 2
            assert all(np.all(np.isfinite(factors)) for factors in draw(model, 100, luck()).values()), model.id
