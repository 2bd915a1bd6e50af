"""Virtual people, and quantile bands over more of them than can be held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from aponia.library.models import Models, load_models
from aponia.library.reading import KNOWLEDGE
from aponia.pharmacology.course import Times, course
from aponia.pharmacology.doses import DoseError, Doses
from aponia.pharmacology.expression import Expression
from aponia.pharmacology.individual import individuals
from aponia.pharmacology.model import Meaning, Spread
from aponia.pharmacology.people import CovariateError, Floats, People
from aponia.pharmacology.population import BLOCK, Distribution, Kind, Population, PopulationError, blocks, virtual_people
from aponia.pharmacology.quantiles import Bands, EffectWanted, Outside, Regimen, Trial, stream
from aponia.pharmacology.sketch import LARGEST, RELATIVE_ERROR, Sketch, SketchError
from aponia.pharmacology.variability import draw
from aponia.vocabulary.errors import KnowledgeError, NotFoundError

ADULTS = load_models(KNOWLEDGE).population("adults-uniform")
ONE_MAN = Population.of_people(People.of(age=35, weight=70, height=170, female=0))
PROPOFOL = {"iv": Doses.of([0, 1, 60], rates=[0, 8, 0], boluses=[140, 0, 0])}
REMIFENTANIL = {"iv": Doses.of([0, 60], rates=[14, 0], boluses=[70, 0])}
MIDDLE = (0.05, 0.5, 0.95)


def luck(seed: int = 7) -> np.random.Generator:
    return np.random.default_rng(seed)


def population(*distributions: Distribution) -> Population:
    return Population(id="test", title="Test", summary="", distributions=distributions)


def trial(models: Models, *, step: float = 5.0, until: float = 90.0, varies: bool = True, outside: Outside = Outside.REDRAW, model: str = "propofol/schnider-1998") -> Trial:
    return Trial(
        regimens=(Regimen(model=models[model], doses=PROPOFOL, varies=varies),), times=Times.every(step, until), measures=models.measures, outside=outside,
    )


def curves(bands: Bands) -> dict[str, Floats]:
    return {name: band.values for name, band in bands.bands.items()}


def test_the_convention_says_that_it_is_one() -> None:
    assert ADULTS.convention
    assert ADULTS.citation is not None
    assert ADULTS.citation.verification.unchecked
    assert "does not describe how many" in ADULTS.summary


def test_adults_lie_in_the_ranges_of_the_convention() -> None:
    people = virtual_people(ADULTS, 20_000, luck()).covariates
    bmi = people["weight"] / (people["height"] / 100) ** 2
    for values, (low, high) in ((people["age"], (20, 80)), (people["height"], (150, 190)), (bmi, (18.5, 35))):
        assert low <= values.min() < low + (high - low) / 100
        assert high - (high - low) / 100 < values.max() <= high
    assert people["female"].mean() == pytest.approx(0.5, abs=0.02)


def test_only_people_whom_a_source_studied_are_drawn_when_asked_for() -> None:
    people = virtual_people(ADULTS, 5000, luck(), studied={"age": (26, 81), "weight": (60, 70)})
    assert people.covariates["age"].min() >= 26
    assert people.covariates["weight"].min() >= 60
    assert people.covariates["weight"].max() <= 70


def test_a_measure_of_the_body_can_be_the_limit(models: Models) -> None:
    people = virtual_people(ADULTS, 2000, luck(), studied={"bmi": (20, 22)}, measures=models.measures)
    bmi = people.resolve("bmi", models.measures)
    assert bmi is not None
    assert bmi.min() >= 20
    assert bmi.max() <= 22


def test_people_who_hardly_exist_are_an_error_and_not_an_endless_search() -> None:
    with pytest.raises(PopulationError, match=r"hardly anybody lies within age 79\.999 to 90"):
        virtual_people(ADULTS, 100, luck(), studied={"age": (79.999, 90)})
    with pytest.raises(PopulationError, match="0 people cannot be drawn"):
        virtual_people(ADULTS, 0, luck())


def test_people_of_a_table_keep_their_covariates_together() -> None:
    told = People.of(age=[20, 40, 60], weight=[50, 60, 70])
    people = virtual_people(Population.of_people(told), 300, luck())
    assert np.array_equal(people.covariates["age"], (people.covariates["weight"] - 40) * 2)
    assert len(np.unique(people.covariates["age"])) == 3


def test_each_distribution_is_what_it_says() -> None:
    people = virtual_people(
        population(
            Distribution(name="age", kind=Kind.NORMAL, first=50, second=10),
            Distribution(name="weight", kind=Kind.LOG_NORMAL, first=70, second=0.2),
            Distribution(name="female", kind=Kind.SHARE, first=0.3),
            Distribution(name="half", kind=Kind.UNIFORM, first=0, second=1),
            Distribution(name="height", kind=Kind.EQUATION, equation=Expression.parse("160 + 20*half")),
        ), 100_000, luck(),
    ).covariates
    assert (people["age"].mean(), people["age"].std()) == pytest.approx((50, 10), rel=0.01)
    assert (np.median(people["weight"]), np.log(people["weight"]).std()) == pytest.approx((70, 0.2), rel=0.01)
    assert people["female"].mean() == pytest.approx(0.3, abs=0.01)
    assert (people["height"].min(), people["height"].max()) == pytest.approx((160, 180), abs=0.1)
    assert "half" not in people


def test_a_distribution_that_is_cut_keeps_its_shape_within() -> None:
    people = virtual_people(
        population(
            Distribution(name="age", kind=Kind.NORMAL, first=50, second=10, within=(50, 60)),
            Distribution(name="weight", kind=Kind.LOG_NORMAL, first=70, second=0.2, within=(60, np.inf)),
        ), 100_000, luck(),
    ).covariates
    # Normal between mean and mean + sd: mean + sd·(φ(0) − φ(1))/(Φ(1) − Φ(0)).
    assert people["age"].mean() == pytest.approx(50 + 10 * (0.398942 - 0.241971) / 0.341345, abs=0.05)
    assert people["age"].min() >= 50
    assert people["age"].max() <= 60
    assert people["weight"].min() >= 60


def test_a_population_file_with_mistakes_is_refused_with_all_of_them(tmp_path: Path) -> None:
    (tmp_path / "populations").mkdir()
    (tmp_path / "populations" / "odd.toml").write_text(
        'id = "even"\ntitle = "T"\nsummary = "S"\nsource = "nobody-1999"\nverified = "from knowledge"\n[draws]\nage = { uniform = [20, 80], share = 0.5 }\n',
    )
    (tmp_path / "populations" / "two.toml").write_text(
        'id = "two"\ntitle = "T"\nsummary = "S"\nsource = "nobody-1999"\nverified = "from knowledge"\n[draws]\nsize = { equation = "heigth*2" }\n',
    )
    with pytest.raises(KnowledgeError) as caught:
        load_models(tmp_path)
    told = str(caught.value)
    for part in ("odd.toml: draws.age", "exactly one of", "two.toml", "heigth", "nobody-1999", "nothing drawn is a covariate"):
        assert part in told


def test_an_unknown_population_is_told_with_the_nearest() -> None:
    with pytest.raises(NotFoundError, match="Did you mean adults-uniform"):
        load_models(KNOWLEDGE).population("adult-uniform")


@pytest.mark.parametrize("shape", ["log-normal", "narrow", "two groups"])
def test_every_quantile_is_within_the_bound_of_the_exact_one(shape: str) -> None:
    values = np.exp(luck().standard_normal((20_000, 12)) * (0.01 if shape == "narrow" else 1.5) + np.linspace(-12, 2, 12))
    if shape == "two groups":
        values[::2] *= 1000
    sketch = Sketch.empty(12)
    sketch.add(values)
    wanted = (0, 0.001, 0.025, 0.05, 0.25, 0.5, 0.75, 0.95, 0.975, 0.999, 1)
    exact = np.quantile(values, wanted, axis=0)
    assert np.abs(sketch.quantiles(wanted) / exact - 1).max() < RELATIVE_ERROR < 0.005


@settings(max_examples=100, deadline=None)
@given(arrays(np.float64, st.tuples(st.integers(1, 60), st.just(2)), elements=st.floats(-1e6, 1e6)), st.lists(st.floats(0, 1), min_size=1, max_size=4))
def test_values_of_either_sign_are_told_within_the_bound(values: Floats, wanted: Sequence[float]) -> None:
    sketch = Sketch.empty(2, signed=True)
    sketch.add(values)
    found = sketch.quantiles(wanted)
    ordered = np.sort(values, axis=0)
    for row, quantile in enumerate(wanted):
        position = quantile * (len(values) - 1)
        low, high = ordered[int(np.floor(position))], ordered[int(np.ceil(position))]
        assert np.all(np.abs(found[row] - np.quantile(values, quantile, axis=0)) <= RELATIVE_ERROR * np.maximum(abs(low), abs(high)) + 2e-9)


def test_parts_counted_apart_add_up_to_the_whole() -> None:
    values = luck().standard_normal((3000, 5))
    whole, one, other = Sketch.empty(5, signed=True), Sketch.empty(5, signed=True), Sketch.empty(5)
    whole.add(values)
    one.add(values[:1000])
    one.add(np.minimum(values[1000:], 0)[values[1000:].min(axis=1) < -1])
    merged = one.merged(other)
    assert merged.signed
    assert np.array_equal(merged.counts, one.counts)
    first, second = Sketch.empty(5, signed=True), Sketch.empty(5, signed=True)
    first.add(values[:700])
    second.add(values[700:])
    assert np.array_equal(first.merged(second).counts, whole.counts)


def test_room_for_values_below_zero_can_be_made_later() -> None:
    values = np.abs(luck().standard_normal((500, 4)))
    sketch, signed = Sketch.empty(4), Sketch.empty(4, signed=True)
    sketch.add(values)
    wide = sketch.widened()
    wide.add(-values)
    signed.add(values)
    signed.add(-values)
    assert np.array_equal(wide.counts, signed.counts)
    assert np.abs(wide.quantiles([0.5])).max() < 0.02


def test_zero_is_zero_and_a_rounding_below_zero_too() -> None:
    sketch = Sketch.empty(1)
    sketch.add(np.array([[0.0], [-1e-18], [1e-12]]))
    assert sketch.quantiles([0, 0.5, 1]).tolist() == [[0], [0], [0]]


@pytest.mark.parametrize("value", [np.nan, np.inf, 2 * LARGEST])
def test_what_cannot_be_told_is_an_error_and_not_a_number(value: float) -> None:
    sketch = Sketch.empty(2)
    sketch.add(np.array([[1.0, 1.0], [1.0, value], [1.0, value]]))
    with pytest.raises(SketchError, match="At time number 2"):
        sketch.quantiles([0.9])
    with pytest.raises(SketchError, match="from 0 to 1"):
        sketch.quantiles([95])
    with pytest.raises(SketchError, match="Nobody"):
        Sketch.empty(1).quantiles([0.5])


def test_bands_are_within_half_a_percent_of_the_exact_quantiles_of_the_same_20000_people(models: Models) -> None:
    wanted = trial(models)
    size = 20_000
    found = stream(wanted, ADULTS, size, luck(), quantiles=(0.025, *MIDDLE, 0.975))
    model = models["propofol/schnider-1998"]
    plasma, effect = [], []
    for people, generator in blocks(size, luck()):
        drawn = virtual_people(ADULTS, people, generator, studied=model.studied, measures=models.measures)
        who = individuals(model, drawn, measures=models.measures, effects=draw(model, people, generator))
        seen = course(who, PROPOFOL, wanted.times)
        assert seen.plasma is not None
        assert seen.effect is not None
        plasma.append(seen.plasma)
        effect.append(seen.effect)
    for name, values in (("propofol.plasma", plasma), ("propofol.effect", effect)):
        exact = np.quantile(np.concatenate(values), (0.025, *MIDDLE, 0.975), axis=0)
        band = found.bands[name].values
        known = exact > 1e-9  # nearer to zero is zero
        assert np.abs(band[known] / exact[known] - 1).max() < 0.005
        assert np.all(band[~known] == 0)


def test_the_result_does_not_depend_on_how_the_people_are_divided(models: Models) -> None:
    wanted = trial(models)
    runs = [curves(stream(wanted, ADULTS, 3000, luck(), chunk=chunk)) for chunk in (1, BLOCK, 2500, 10_000)]
    for run in runs[1:]:
        assert all(np.array_equal(run[name], values) for name, values in runs[0].items())


def test_the_same_seed_gives_the_same_bands_and_another_gives_others(models: Models) -> None:
    wanted = trial(models)
    once, again, other = (curves(stream(wanted, ADULTS, 1500, luck(seed)))["propofol.plasma"] for seed in (1, 1, 2))
    assert np.array_equal(once, again)
    assert not np.array_equal(once, other)


def test_progress_is_told_up_to_the_last_person(models: Models) -> None:
    told: list[tuple[int, int]] = []
    stream(trial(models), ADULTS, 2500, luck(), on_progress=lambda done, of: told.append((done, of)))
    assert told == [(1024, 2500), (2048, 2500), (2500, 2500)]


def test_people_who_do_not_differ_have_a_band_without_width(models: Models) -> None:
    wanted = trial(models, varies=False, outside=Outside.REFUSE)
    found = stream(wanted, ONE_MAN, 500, luck(), quantiles=MIDDLE)
    who = individuals(models["propofol/schnider-1998"], People.of(age=35, weight=70, height=170, female=0), measures=models.measures)
    typical = course(who, PROPOFOL, wanted.times).plasma
    assert typical is not None
    assert found.bands["propofol.plasma"].values == pytest.approx(np.tile(typical, (3, 1)), rel=RELATIVE_ERROR)
    assert found.bands["propofol.plasma"].unit == "mcg/mL"


def test_variability_widens_the_band_and_leaves_its_middle(models: Models) -> None:
    plain, varied = (
        stream(trial(models, varies=varies, model="propofol/eleveld-2018"), ONE_MAN, 4000, luck(), quantiles=MIDDLE).bands["propofol.plasma"].values
        for varies in (False, True)
    )
    assert np.all(varied[2, 1:] > 1.2 * plain[2, 1:])
    assert np.all(varied[0, 1:] < plain[0, 1:] / 1.2)


def test_an_effect_of_two_drugs_is_followed_with_both_varying(models: Models) -> None:
    wanted = Trial(
        regimens=(
            Regimen(model=models["propofol/eleveld-2018"], doses=PROPOFOL), Regimen(model=models["remifentanil/minto-1997"], doses=REMIFENTANIL),
        ),
        times=Times.every(5, 60), measures=models.measures, effects=(EffectWanted(model=models["bis/bouillon-2004"]),), outside=Outside.REDRAW,
    )
    found = stream(wanted, ADULTS, 2000, luck(), quantiles=MIDDLE)
    assert set(found.bands) == {"propofol.plasma", "propofol.effect", "remifentanil.plasma", "remifentanil.effect", "bis/bouillon-2004.bis"}
    bis = found.bands["bis/bouillon-2004.bis"].values
    assert bis[:, 0] == pytest.approx(97.4, rel=RELATIVE_ERROR)
    assert np.all(np.diff(bis[:, 1:], axis=0) > 0)
    assert bis[1, 6] < 70


def test_people_outside_the_studied_range_are_refused_redrawn_or_warned_of(models: Models) -> None:
    with pytest.raises(CovariateError, match="26 to 81"):
        stream(trial(models, outside=Outside.REFUSE), ADULTS, 500, luck())
    assert stream(trial(models, outside=Outside.REDRAW), ADULTS, 500, luck()).warnings == ()
    warned = stream(trial(models, outside=Outside.EXTRAPOLATE), ADULTS, 5000, luck()).warnings
    assert "26 to 81" in warned[0]
    assert len(warned) == 9
    assert warned[-1].startswith("and the like")


def test_an_added_effect_is_drawn_around_each_person(models: Models) -> None:
    model = replace(
        models["propofol/schnider-1998"], spreads=(Spread(parameter="cl", value=0.2, meaning=Meaning.ADDITIVE_SD, place="Table 1"),), pairs=(),
    )
    wanted = replace(trial(models), regimens=(Regimen(model=model, doses=PROPOFOL),))
    band = stream(wanted, ONE_MAN, 2000, luck(), quantiles=MIDDLE).bands["propofol.plasma"].values
    assert np.all(band[2, 1:] > band[0, 1:])


def test_a_trial_gives_everybody_the_same_and_each_drug_once(models: Models) -> None:
    regimen = Regimen(model=models["propofol/schnider-1998"], doses=PROPOFOL)
    own = Regimen(model=models["propofol/schnider-1998"], doses={"iv": Doses.of([0], boluses=[[100], [200]])})
    with pytest.raises(DoseError, match="same doses"):
        Trial(regimens=(own,), times=Times.every(1, 2), measures=models.measures)
    with pytest.raises(DoseError, match="propofol stands twice"):
        Trial(regimens=(regimen, regimen), times=Times.every(1, 2), measures=models.measures)
