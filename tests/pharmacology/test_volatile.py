"""Uptake of gases: against the matrix exponential, another solver, the balance of mass, and plateaus that algebra gives."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import simpson, solve_ivp
from scipy.linalg import expm

from aponia.library.models import Models
from aponia.pharmacology.course import Times
from aponia.pharmacology.doses import DoseError
from aponia.pharmacology.exposure import Exposure, Given
from aponia.pharmacology.model import ModelError
from aponia.pharmacology.people import CovariateError, Floats, People
from aponia.pharmacology.volatile import GasSettings, Uptake, VolatileGiven, uptake_of

# Cowles 1973, typed again: a test must not read the file that it tests.
VENTILATION, OUTPUT = 4.0, 6.3
SHARES = np.array([0.798, 0.157, 0.044])
TISSUE, BLOOD = np.array([8.83, 36.25, 11.5]), np.array([3.2, 0.63, 0.18])
ALVEOLAR, LUNG_TISSUE, LUNG_BLOOD = 2.68, 1.0, 1.4
# blood:gas and tissue:gas of vessel-rich, lean and fat
AGENTS = {
    "sevoflurane": (0.65, np.array([1.70, 3.1, 48]) * 0.65), "desflurane": (0.42, np.array([1.29, 2.0, 27]) * 0.42),
    "isoflurane": (1.40, np.array([1.57, 2.9, 45]) * 1.40), "nitrous-oxide": (0.47, np.array([0.463, 0.463, 1.03])),
}
SITES = ("inspired", "plasma", "effect", "lean", "fat")


def uptake(models: Models, agent: str = "sevoflurane", weight: float | list[float] = 70.0, **options: str) -> Uptake:
    return uptake_of(models[f"{agent}/cowles-1973"], People.of(weight=weight), options, measures=models.measures)


def contents(agent: str) -> Floats:
    """Liters of gas that lungs and tissues hold at one atmosphere."""
    blood, tissue = AGENTS[agent]
    return np.concatenate([[ALVEOLAR + LUNG_TISSUE * tissue[0] + LUNG_BLOOD * blood], TISSUE * tissue + BLOOD * blood])


def matrix(agent: str, circuit: float, fresh_gas: float, shunt: float = 0.0) -> Floats:
    """Of circuit, lungs and tissues, with the inflow as the last column: Cowles's equations as they are told."""
    flow = SHARES * OUTPUT * AGENTS[agent][0]
    held = np.concatenate([[circuit], contents(agent)])
    system = np.zeros((6, 6))
    mixed = np.concatenate([[0, 0], flow / flow.sum(), [0]])
    arterial = (1 - shunt) * np.eye(6)[1] + shunt * mixed
    system[0] = np.array([-fresh_gas - VENTILATION, VENTILATION, 0, 0, 0, fresh_gas])
    system[1] = VENTILATION * (np.eye(6)[0] - np.eye(6)[1]) + flow.sum() * (mixed - arterial)
    for tissue in range(3):
        system[2 + tissue] = flow[tissue] * (arterial - np.eye(6)[2 + tissue])
    system[:5] /= held[:, None]
    return system


STARTS, PERCENT, FRESH_GAS = [0.0, 7.5, 40.0, 61.25], [6.0, 2.5, 1.0, 0.0], [6.0, 2.0, 0.4, 10.0]


@pytest.mark.parametrize("agent", AGENTS)
def test_a_circle_agrees_with_the_matrix_exponential(models: Models, agent: str) -> None:
    given = VolatileGiven(people=uptake(models, agent), settings=GasSettings.of(STARTS, percent=PERCENT, fresh_gas=FRESH_GAS, circuit_l=5.5))
    points = np.unique(np.concatenate([np.linspace(0, 120, 241), STARTS]))
    expected = np.zeros((5, len(points)))
    state = np.zeros(5)
    for s, begin in enumerate(STARTS):
        end = [*STARTS[1:], 121.0][s]
        system = matrix(agent, 5.5, FRESH_GAS[s])
        system[:, 5] *= PERCENT[s]
        inside = (points >= begin) & (points < end)
        expected[:, inside] = np.stack([(expm(system * (t - begin)) @ np.append(state, 1.0))[:5] for t in points[inside]], axis=1)
        state = (expm(system * (end - begin)) @ np.append(state, 1.0))[:5]
    for row, site in enumerate(SITES):
        np.testing.assert_allclose(given.concentration(site, Times.at(points))[0], expected[row], rtol=1e-10, atol=1e-11)


@pytest.mark.parametrize("shunt", [0.0, 0.3])
def test_a_shunt_brings_the_blood_of_the_tissues_past_the_lungs(models: Models, shunt: float) -> None:
    people = uptake(models, "isoflurane")
    people = replace(people, values={**people.values, "shunt": np.array([shunt])})
    given = VolatileGiven(people=people, settings=GasSettings.of([0], percent=[2], fresh_gas=[3], circuit_l=6))
    system = matrix("isoflurane", 6, 3, shunt)
    points = np.linspace(0, 60, 61)
    solution = solve_ivp(
        lambda _, y: (system @ np.append(y, 2.0))[:5], (0, 60), np.zeros(5), method="LSODA", rtol=1e-11, atol=1e-13, t_eval=points,
    )
    for row, site in enumerate(SITES):
        np.testing.assert_allclose(given.concentration(site, Times.at(points))[0], solution.y[row], rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize(("agent", "printed"), [("desflurane", 0.656), ("nitrous-oxide", 0.630), ("sevoflurane", 0.552), ("isoflurane", 0.364)])
def test_with_tissue_that_never_fills_the_lungs_come_to_the_plateau_of_algebra(models: Models, agent: str, printed: float) -> None:
    """Ventilation over ventilation plus what blood carries away; printed for a ventilation of 4 and a cardiac output of 5 L/min."""
    people = uptake(models, agent)
    endless = {f"{name}_tissue": np.array([1e15]) for name in ("vessel_rich", "lean", "fat")}
    people = replace(people, values={**people.values, **endless, "cardiac_output": np.array([5.0])})
    found = VolatileGiven(people=people, settings=GasSettings.of([0], percent=[1])).concentration("plasma", Times.at([100]))[0, 0]
    # the printed shares of the blood flow add up to 0.999
    assert found == pytest.approx(4 / (4 + 0.999 * 5 * AGENTS[agent][0]), rel=1e-9)
    assert found == pytest.approx(printed, abs=6e-4)


@pytest.mark.parametrize("agent", AGENTS)
@pytest.mark.parametrize("circuit", [None, 6.0])
def test_at_last_every_place_has_the_pressure_of_the_vaporizer(models: Models, agent: str, circuit: float | None) -> None:
    given = VolatileGiven(people=uptake(models, agent), settings=GasSettings.of([0], percent=[2], fresh_gas=[1], circuit_l=circuit))
    for site in SITES:
        assert given.concentration(site, Times.at([1e6]))[0, 0] == pytest.approx(2, rel=1e-9)


def test_what_went_in_is_in_the_body_or_has_gone_out(models: Models) -> None:
    given = VolatileGiven(people=uptake(models), settings=GasSettings.of(STARTS, percent=PERCENT, fresh_gas=FRESH_GAS, circuit_l=5.5))
    came = went = 0.0
    for begin, end, percent, flow in zip(STARTS, [*STARTS[1:], 100.0], PERCENT, FRESH_GAS, strict=True):
        # just before the next setting, whose flow is another
        times = np.linspace(begin, end, 4001)
        came += percent * flow * (end - begin)
        went += flow * float(simpson(given.concentration("inspired", Times.at(times))[0], x=times))
    held = [given.concentration(site, Times.at([100.0]))[0, 0] for site in SITES]
    inside = 5.5 * held[0] + contents("sevoflurane") @ np.array(held[1:])
    # Simpson's rule on steps of half a second
    assert came - went == pytest.approx(inside, rel=1e-7)


def test_a_closed_circuit_without_fresh_gas_keeps_all_of_it(models: Models) -> None:
    settings = GasSettings.of([0, 10], percent=[5, 0], fresh_gas=[6, 0], circuit_l=6)
    given = VolatileGiven(people=uptake(models, "desflurane"), settings=settings)
    held = np.concatenate([[6.0], contents("desflurane")])

    def inside(minutes: float) -> float:
        return float(held @ np.array([given.concentration(site, Times.at([minutes]))[0, 0] for site in SITES]))

    assert inside(600) == pytest.approx(inside(10), rel=1e-9)
    # in the end it is spread evenly
    for site in SITES:
        assert given.concentration(site, Times.at([1e5]))[0, 0] == pytest.approx(inside(10) / held.sum(), rel=1e-7)


def test_the_effect_is_linear_in_the_vaporizer(models: Models) -> None:
    times, people = Times.every(0.5, 90), uptake(models)
    one, two = (
        VolatileGiven(people=people, settings=GasSettings.of([0, 30], percent=[a, b], fresh_gas=[3, 1], circuit_l=6)) for a, b in ((1, 2), (3, 6))
    )
    np.testing.assert_allclose(3 * one.concentration("effect", times), two.concentration("effect", times), rtol=1e-12)


def test_less_soluble_agents_rise_faster(models: Models) -> None:
    settings = GasSettings.of([0], percent=[1])
    rise = [VolatileGiven(people=uptake(models, agent), settings=settings).concentration("plasma", Times.at([1, 5, 10, 30]))[0] for agent in AGENTS]
    sevoflurane, desflurane, isoflurane, _ = rise
    assert np.all(desflurane > sevoflurane)
    assert np.all(sevoflurane > isoflurane)


def test_blood_of_patients_that_dissolves_more_slows_the_rise(models: Models) -> None:
    settings, times = GasSettings.of([0], percent=[1]), Times.at([1, 5, 10, 30])
    for agent in ("sevoflurane", "desflurane", "isoflurane"):
        classic = VolatileGiven(people=uptake(models, agent), settings=settings).concentration("plasma", times)
        measured = VolatileGiven(people=uptake(models, agent, partition="esper-2015"), settings=settings).concentration("plasma", times)
        assert np.all(measured < classic)
    with pytest.raises(ModelError, match="partition"):
        uptake(models, "nitrous-oxide", partition="esper-2015")


def test_scaling_all_with_weight_changes_nothing_without_a_circuit_and_slows_a_circle_for_the_heavy(models: Models) -> None:
    times = Times.at([1, 5, 20, 60])
    people = uptake(models, weight=[50.0, 70.0, 100.0], scaling="weight")
    free = VolatileGiven(people=people, settings=GasSettings.of([0], percent=[2])).concentration("plasma", times)
    np.testing.assert_allclose(free, np.broadcast_to(free[1], free.shape), rtol=1e-10)
    circle = VolatileGiven(people=people, settings=GasSettings.of([0], percent=[2], fresh_gas=[1], circuit_l=6)).concentration("plasma", times)
    assert np.all(np.diff(circle, axis=0) < 0)
    unscaled = uptake(models, weight=[50.0, 70.0, 100.0])
    same = VolatileGiven(people=unscaled, settings=GasSettings.of([0], percent=[2], fresh_gas=[1], circuit_l=6)).concentration("plasma", times)
    np.testing.assert_allclose(same, np.broadcast_to(circle[1], same.shape), rtol=1e-12)


def test_people_with_settings_of_their_own_get_what_each_gets_alone(models: Models) -> None:
    percent, flow = np.array([[4.0, 1.0], [8.0, 0.5]]), np.array([[6.0, 1.0], [2.0, 0.3]])
    people = uptake(models, weight=[60.0, 90.0], scaling="weight")
    times = Times.every(0.5, 45)
    together = VolatileGiven(people=people, settings=GasSettings.of([0, 12], percent=percent, fresh_gas=flow, circuit_l=6))
    for row, weight in enumerate((60.0, 90.0)):
        settings = GasSettings.of([0, 12], percent=percent[row], fresh_gas=flow[row], circuit_l=6)
        alone = VolatileGiven(people=uptake(models, weight=weight, scaling="weight"), settings=settings)
        for site in SITES:
            np.testing.assert_allclose(together.concentration(site, times)[row], alone.concentration(site, times)[0], rtol=1e-11, atol=1e-13)


def test_before_the_first_setting_there_is_nothing_and_what_is_inspired_steps_with_the_settings(models: Models) -> None:
    given = VolatileGiven(people=uptake(models), settings=GasSettings.of([5, 10], percent=[2, 3]))
    times = Times.at([0, 4.999, 5, 9.999, 10, 20])
    np.testing.assert_array_equal(given.concentration("inspired", times)[0], [0, 0, 2, 2, 3, 3])
    assert np.all(given.concentration("plasma", times)[0, :3] == 0)
    assert given.concentration("plasma", times)[0, 3] > 0
    np.testing.assert_array_equal(given.changes(), [5, 10])


def test_a_gas_can_be_read_like_any_drug(models: Models) -> None:
    given: Given = VolatileGiven(people=uptake(models, weight=[60.0, 80.0]), settings=GasSettings.of([0], percent=[2]))
    exposure = Exposure(size=2, drugs={"sevoflurane": given})
    read = exposure.concentration("sevoflurane", "plasma", "%", Times.at([1, 2]))
    assert read is not None
    assert read.shape == (2, 2)
    with pytest.raises(ModelError, match="cannot be read"):
        exposure.concentration("sevoflurane", "plasma", "ng/mL", Times.at([1, 2]))
    with pytest.raises(ModelError, match="no place"):
        given.concentration("bone", Times.at([1]))


@pytest.mark.parametrize("weight", [40.0, 120.0])
def test_a_weight_far_from_the_source_s_is_refused_or_told(models: Models, weight: float) -> None:
    model, people = models["sevoflurane/cowles-1973"], People.of(weight=weight)
    with pytest.raises(CovariateError, match="70 kg"):
        uptake_of(model, people, measures=models.measures)
    assert "70 kg" in uptake_of(model, people, measures=models.measures, extrapolate=True).warnings[0]


def test_settings_that_cannot_be_are_refused() -> None:
    with pytest.raises(DoseError, match="fresh gas flow"):
        GasSettings.of([0], percent=[2], circuit_l=6)
    with pytest.raises(DoseError, match="ascending"):
        GasSettings.of([1, 1], percent=2)
    with pytest.raises(DoseError, match="cannot be 101"):
        GasSettings.of([0], percent=101)
    with pytest.raises(DoseError, match="more than nothing"):
        GasSettings.of([0], percent=2, fresh_gas=1, circuit_l=0)
    with pytest.raises(DoseError, match="needs one"):
        GasSettings.of([0, 5], percent=[2])


def test_a_model_of_another_kind_is_refused(models: Models) -> None:
    with pytest.raises(ModelError, match="not a model of a gas"):
        uptake_of(models["mac/mapleson-1996"], People.of(age=40), measures=models.measures)
