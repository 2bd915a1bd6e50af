"""Effect models against printed numbers, hand-computed points and what other programs gave for the same input."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import final

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.published.reference_values import PEOPLE, job, rows

from aponia.library.models import Models
from aponia.pharmacology.course import Times
from aponia.pharmacology.effects import effect_of
from aponia.pharmacology.exposure import DrugGiven, Exposure
from aponia.pharmacology.individual import individuals
from aponia.pharmacology.people import CovariateError, Floats, People

NOW = Times.at([0.0])


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Steady:
    """A drug that stands at one concentration in each person, everywhere."""

    unit: str
    values: Floats

    def concentration(self, site: str, times: Times) -> Floats:
        return np.repeat(self.values[:, None], times.count, axis=1)

    def changes(self) -> Floats:
        return np.zeros(1)

    def take(self, rows: NDArray[np.intp]) -> Steady:
        return self


def steady(models: Models, model: str, options: Mapping[str, str] | None = None, *, extrapolate: bool = False, age: float = 35, **levels: list[float]) -> dict[str, Floats]:
    """The columns of an effect, one person for each concentration."""
    units = {"propofol": "mcg/mL", "remifentanil": "ng/mL"}
    drugs = {name: Steady(unit=units[name], values=np.array(values)) for name, values in levels.items()}
    size = max(len(values) for values in levels.values())
    effect = effect_of(models[model], People.of(age=np.full(size, age)), options, measures=models.measures, extrapolate=extrapolate)
    return {name: values[:, 0] for name, values in effect.course(Exposure(size=size, drugs=drugs), NOW).columns.items()}


def column(table: list[dict[str, str]], begins: str) -> Floats:
    """The one column whose name begins so."""
    (name,) = [name for name in table[0] if name.startswith(begins)]
    return np.array([float(row[name]) for row in table])


def common_job(models: Models, propofol: str, remifentanil: str) -> Exposure:
    """Patient A of the reference values after ten seconds of bolus, two rates of an hour each, and nothing from then on."""
    person = People.of(**PEOPLE["A"])
    drugs = {
        drug: DrugGiven(people=individuals(models[model], person, measures=models.measures), doses={"iv": job(drug)})
        for drug, model in (("propofol", propofol), ("remifentanil", remifentanil))
    }
    return Exposure(size=1, drugs=drugs)


def test_bouillon_surface_gives_the_bis_of_the_shared_table(models: Models, shared: Path) -> None:
    table = rows(shared / "reference" / "pd_surfaces.csv")
    propofol, remifentanil = column(table, "ce_propofol").tolist(), column(table, "ce_remi").tolist()
    found = steady(models, "bis/bouillon-2004", propofol=propofol, remifentanil=remifentanil)["bis"]
    np.testing.assert_allclose(found, column(table, "BIS_PAS"), rtol=5e-9)  # ten digits


@pytest.mark.parametrize(("choice", "begins"), [("nonmem", "TOL_PAS"), ("bayes", "PTOL_stanpumpR")])
def test_both_columns_of_bouillon_give_the_tolerance_of_the_shared_table(models: Models, shared: Path, choice: str, begins: str) -> None:
    table = rows(shared / "reference" / "pd_surfaces.csv")
    propofol, remifentanil = column(table, "ce_propofol").tolist(), column(table, "ce_remi").tolist()
    found = steady(models, "laryngoscopy/bouillon-2004", {"column": choice}, propofol=propofol, remifentanil=remifentanil)["tolerance"]
    np.testing.assert_allclose(found, column(table, begins), rtol=5e-9)  # ten digits


def test_the_two_columns_of_bouillon_differ_as_the_reference_says(models: Models) -> None:
    found = {
        choice: steady(models, "laryngoscopy/bouillon-2004", {"column": choice}, propofol=[2], remifentanil=[2])["tolerance"][0]
        for choice in ("nonmem", "bayes")
    }
    assert found["nonmem"] == pytest.approx(0.101, abs=0.0005)
    assert found["bayes"] == pytest.approx(0.560, abs=0.0005)


def test_the_strength_of_shaking_is_refused_where_it_was_not_printed(models: Models) -> None:
    choice = {"column": "nonmem", "stimulus": "shake-and-shout"}
    with pytest.raises(CovariateError, match="Bayesian column only"):
        steady(models, "laryngoscopy/bouillon-2004", choice, propofol=[2])
    # Whoever insists gets no number, because there is none.
    assert np.isnan(steady(models, "laryngoscopy/bouillon-2004", choice, extrapolate=True, propofol=[2])["tolerance"]).all()
    weaker, stronger = (
        steady(models, "laryngoscopy/bouillon-2004", {"column": "bayes", "stimulus": stimulus}, propofol=[3], remifentanil=[1])["tolerance"][0]
        for stimulus in ("shake-and-shout", "laryngoscopy")
    )
    assert weaker > stronger


def test_eleveld_bis_gives_the_curve_of_the_shared_table(models: Models, shared: Path) -> None:
    table = rows(shared / "reference" / "eleveld_bis_curve.csv")
    found = steady(models, "bis/eleveld-2018", {"delay": "no"}, propofol=column(table, "ce_ugml").tolist())["bis"]
    np.testing.assert_allclose(found, column(table, "BIS_table3"), atol=5.1e-7)  # six decimals
    wrong = np.abs(found - column(table, "BIS_swapped"))
    assert np.all(wrong[column(table, "ce_ugml") != 3.08] > 0.2), "the slopes are exchanged"


def test_eleveld_bis_lies_within_rounding_of_the_authors_own_program(models: Models, shared: Path) -> None:
    table = rows(shared / "reference" / "eleveld_bis_openpmx.csv")
    found = steady(models, "bis/eleveld-2018", {"delay": "no"}, propofol=column(table, "ce_ugml").tolist())["bis"]
    # The author's program runs on unrounded values; the paper prints three digits.
    np.testing.assert_allclose(found, column(table, "BIS_OpenPMX"), atol=0.06)


def test_eleveld_bis_at_the_golden_points(models: Models) -> None:
    found = steady(models, "bis/eleveld-2018", {"delay": "no"}, propofol=[0, 1, 2, 3.08, 4, 6])["bis"]
    np.testing.assert_allclose(found, [93.0, 83.09, 64.49, 46.5, 37.68, 25.37], atol=0.0051)


@pytest.mark.parametrize("age", [5, 35, 80])
def test_eleveld_bis_at_the_check_points_of_the_paper(models: Models, age: float) -> None:
    half = 3.08 * np.exp(-0.00635 * (age - 35))
    tenth = half * (0.1 / 0.9) ** (1 / 1.89)  # where a tenth of the effect is reached: the slope below the half
    found = steady(models, "bis/eleveld-2018", {"delay": "no"}, age=age, propofol=[half, tenth])["bis"]
    np.testing.assert_allclose(found, [47, 84], atol=0.5 + 1e-9)  # printed without decimals


def test_eleveld_bis_is_shown_with_the_delay_of_the_paper(models: Models) -> None:
    exposure = common_job(models, "propofol/eleveld-2018", "remifentanil/eleveld-2017")
    person = People.of(age=35)
    shown, state = (effect_of(models["bis/eleveld-2018"], person, {"delay": choice}, measures=models.measures) for choice in ("yes", "no"))
    lag = (15 + np.exp(0.0517 * 35)) / 60
    moments = np.array([1.0, 2.0, 5.0, 30.0])
    late = shown.course(exposure, Times.at(moments + lag)).columns["bis"]
    np.testing.assert_allclose(late, state.course(exposure, Times.at(moments)).columns["bis"], rtol=1e-12)


def test_bouillon_bis_at_the_golden_points(models: Models) -> None:
    found = steady(models, "bis/bouillon-2004", propofol=[2, 4.47, 2, 3], remifentanil=[0, 0, 4, 4])["bis"]
    np.testing.assert_allclose(found, [73.98, 48.7, 63.02, 53.20], atol=0.0051)


def test_bouillon_tolerance_at_the_golden_points(models: Models) -> None:
    found = steady(models, "laryngoscopy/bouillon-2004", propofol=[4, 8.04, 2, 3, 2], remifentanil=[0, 0, 4, 4, 8])["tolerance"]
    np.testing.assert_allclose(found, [0.0217, 0.4381, 0.5605, 0.9098, 0.9558], atol=5.1e-5)


def test_luginbuhl_tolerance_at_the_golden_points(models: Models) -> None:
    found = steady(models, "laryngoscopy/luginbuhl-2010", propofol=[2, 4, 2, 3], remifentanil=[0, 0, 4, 4])["ptol"]
    np.testing.assert_allclose(found, [0.0067, 0.0691, 0.5414, 0.8276], atol=5.1e-5)


def test_the_response_index_keeps_its_three_anchors(models: Models) -> None:
    nine_to_one = 8.48 * 9 ** (1 / 3.46)
    found = steady(models, "laryngoscopy/luginbuhl-2010", propofol=[0, 8.48, nine_to_one])
    np.testing.assert_allclose(found["ptol"], [0, 0.5, 0.9], atol=1e-12)
    np.testing.assert_allclose(found["nsri"], [100, 50, 20], atol=0.05)  # the slope is printed with three digits


@pytest.mark.parametrize(("model", "age", "half", "edges"), [
    ("spectral-edge/minto-1997", 40, 13.1, (20, 5.5)),
    ("spectral-edge/minto-1997", 80, 13.1 - 0.148 * 40, (20, 5.5)),
    ("spectral-edge/eleveld-2017", 80, 12.7, (19.9, 5.66)),
])
def test_the_spectral_edge_falls_from_the_first_printed_frequency_to_the_second(models: Models, model: str, age: float, half: float, edges: tuple[float, float]) -> None:
    found = steady(models, model, age=age, remifentanil=[0, half, 1e6])["sef_hz"]
    np.testing.assert_allclose(found, [edges[0], sum(edges) / 2, edges[1]], rtol=1e-9)


@pytest.mark.parametrize(("model", "name", "column_name"), [("bis/bouillon-2004", "BIS", "bis"), ("laryngoscopy/bouillon-2004", "TOL", "tolerance")])
def test_a_whole_course_agrees_with_another_simulator(models: Models, shared: Path, model: str, name: str, column_name: str) -> None:
    table = rows(shared / "reference" / "pas_pd_timecourse_schnider_minto.csv")
    exposure = common_job(models, "propofol/schnider-1998", "remifentanil/minto-1997")
    times = Times.at(column(table, "t") / 60)
    found = effect_of(models[model], People.of(age=35), measures=models.measures).course(exposure, times).columns[column_name][0]
    # Ten digits are printed; the tolerance rises with the seventh power of the concentrations, hence the wider margin.
    np.testing.assert_allclose(found, column(table, name), rtol=1e-8)


def test_the_circulation_agrees_with_an_independent_solution(models: Models, shared: Path) -> None:
    table = rows(shared / "reference" / "su2023_hemodynamics.csv")
    assert {row["case"] for row in table} == {"A_both"}, "new cases need a test"
    exposure = common_job(models, "propofol/eleveld-2018", "remifentanil/eleveld-2017")
    times = Times.at(column(table, "t_s") / 60)
    effect = effect_of(models["circulation/su-2023"], People.of(age=35), measures=models.measures)
    found = effect.course(exposure, times).columns
    for mine, theirs in (("sv_ml", "SV_ml"), ("hr_bpm", "HR_bpm"), ("tpr", "TPR"), ("map_mmhg", "MAP_mmHg"), ("co_l_per_min", "CO_L_min")):
        np.testing.assert_allclose(found[mine][0], column(table, theirs), rtol=1e-6, err_msg=mine)


def test_the_circulation_starts_and_falls_as_the_reference_says(models: Models) -> None:
    exposure = common_job(models, "propofol/eleveld-2018", "remifentanil/eleveld-2017")
    effect = effect_of(models["circulation/su-2023"], People.of(age=35), measures=models.measures)
    found = effect.course(exposure, Times.at([0, 5, 10, 60, 180])).columns["map_mmhg"][0]
    np.testing.assert_allclose(found, [91.8363, 58.0067, 53.5967, 49.4166, 81.7678], atol=5.1e-5)
