"""A simulation answers with the right curves, says what was chosen and what to beware of, and refuses what it cannot know."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from aponia.consult.simulation import ScenarioError, Simulation, compare, read_scenario, simulate
from aponia.consult.simulation.checking import faults_of_model
from aponia.library.models import Models
from aponia.pharmacology.expression import Expression
from aponia.vocabulary.answer import Answer

DAY = date(2026, 11, 24)
MAN = {"age_years": 35, "weight_kg": 70, "height_cm": 170, "sex": "male"}
JOB = [{"at": "0 s", "rate": "14 mg/s", "for": "10 s"}, {"at": "10 s", "rate": "0.15 mg/s"}, {"at": "1 h", "rate": "0.12 mg/s"}, {"at": "2 h", "rate": "0 mg/h"}]
OPIOID_JOB = [{"at": "0 s", "rate": "7 mcg/s", "for": "10 s"}, {"at": "10 s", "rate": "0.25 mcg/s"}, {"at": "1 h", "rate": "0.125 mcg/s"}, {"at": "2 h", "rate": "0 mg/h"}]
PROPOFOL = {"drug": "propofol", "model": "propofol/schnider-1998", "doses": JOB}
REMIFENTANIL = {"drug": "remifentanil", "model": "remifentanil/minto-1997", "doses": OPIOID_JOB}


def run(models: Models, *drugs: Any, patient: Any = None, **more: Any) -> Answer[Simulation]:
    raw = {"patient": patient or MAN, "drugs": list(drugs), "until": "3 h", "every": "10 s"} | more
    return simulate(read_scenario(raw, models), models=models, on=DAY)


def at(answer: Answer[Simulation], values: Any, *minutes: float) -> Any:
    return [values[int(np.searchsorted(answer.result.times_s, 60 * minute))] for minute in minutes]


def test_the_common_job_gives_the_published_curve(models: Models) -> None:
    answer = run(models, PROPOFOL)
    drug = answer.result.drugs[0]
    # Six digits on which four programs agree.
    assert at(answer, drug.plasma, 1, 5, 10, 60, 180) == pytest.approx([14.7452, 3.32192, 3.22764, 3.78054, 0.534966], rel=2e-6)
    assert at(answer, drug.effect, 1, 5, 10, 60, 180) == pytest.approx([7.40590, 5.16480, 3.41004, 3.76665, 0.548265], rel=2e-6)
    assert drug.total == pytest.approx(140 + 0.15 * 3590 + 0.12 * 3600)
    assert at(answer, drug.rate, 0, 1, 70, 150) == pytest.approx([840, 9, 7.2, 0])


def test_effects_read_both_drugs(models: Models) -> None:
    answer = run(models, PROPOFOL, REMIFENTANIL, effects=["bis/bouillon-2004", {"effect": "laryngoscopy/bouillon-2004", "options": {"column": "bayes"}}])
    propofol, remifentanil = answer.result.drugs
    bis = next(effect for effect in answer.result.effects if effect.column == "bis")
    assert propofol.effect is not None
    assert remifentanil.effect is not None
    u = propofol.effect / 4.47 + remifentanil.effect / 19.3
    assert bis.values == pytest.approx(97.4 / (1 + u**1.43), rel=1e-10)


def test_two_models_of_one_effect_keep_apart(models: Models) -> None:
    answer = run(models, PROPOFOL, effects=["bis/bouillon-2004", "bis/eleveld-2018"])
    assert [effect.column for effect in answer.result.effects] == ["bis", "bis_bis_eleveld_2018"]


def test_the_answer_carries_sources_choices_and_the_line_that_a_clinician_decides(models: Models) -> None:
    answer = run(models, {**PROPOFOL, "model": "propofol/eleveld-2018"}, effects=["bis/eleveld-2018"])
    assert {"eleveld-2018"} <= {source.key for source in answer.sources}
    assert answer.result.drugs[0].choices["opioids"] == "yes"
    assert any("with opioids, but none is given" in warning for warning in answer.warnings)
    assert "clinician" in answer.notice
    assert answer.knowledge_version == models.version


def test_outside_the_studied_range_it_refuses_with_the_path_and_goes_on_with_a_warning_when_told_to(models: Models) -> None:
    child = {**MAN, "age_years": 10, "weight_kg": 30, "height_cm": 138}
    with pytest.raises(ScenarioError) as caught:
        run(models, PROPOFOL, patient=child)
    assert caught.value.faults[0].path == "drugs[0]"
    assert "26 to 81 years" in str(caught.value)
    answer = run(models, PROPOFOL, patient=child, extrapolate=True)
    assert any("26 to 81 years" in warning for warning in answer.warnings)


def test_a_pump_reaches_and_holds_a_target(models: Models) -> None:
    drug = {"drug": "propofol", "model": "propofol/schnider-1998", "targets": [{"at": "0 s", "effect_site": "4 mcg/mL"}]}
    answer = run(models, drug, until="30 min")
    curves = answer.result.drugs[0]
    assert curves.effect is not None
    assert curves.effect.max() <= 4 * (1 + 1e-6)
    assert at(answer, curves.effect, 3, 10, 30) == pytest.approx([4, 4, 4], rel=1e-3)
    # The exact first pulse of ten seconds.
    assert curves.rate[0] / 60 == pytest.approx(7.07630678, rel=1e-8)
    assert curves.targets is not None
    assert curves.targets[5] == 4


def test_a_pump_goes_on_from_what_was_given_before(models: Models) -> None:
    drug = {**PROPOFOL, "doses": [{"at": "0 s", "bolus": "200 mg"}], "targets": [{"at": "5 min", "effect_site": "4 mcg/mL"}]}
    answer = run(models, drug, until="1 h")
    curves = answer.result.drugs[0]
    fresh = run(models, {**PROPOFOL, "doses": [], "targets": [{"at": "5 min", "effect_site": "4 mcg/mL"}]}, until="1 h").result.drugs[0]
    assert curves.effect is not None
    assert curves.given[0].amount == 200
    # 200 mg leave more than the target, so the pump first waits: it gives less than to somebody who has had nothing.
    assert curves.total - 200 < fresh.total - 50
    assert at(answer, curves.effect, 30, 60) == pytest.approx([4, 4], rel=1e-3)


def test_a_pump_with_a_limit_never_passes_it_and_says_when_that_kept_it_from_the_target(models: Models) -> None:
    drug = {
        "drug": "propofol", "model": "propofol/schnider-1998", "targets": [{"at": "0 s", "plasma": "8 mcg/mL"}],
        "pump": {"concentration": "10 mg/mL", "highest_rate": "100 mL/h", "resolution": "0.1 mL/h"},
    }
    answer = run(models, drug, until="10 min")
    curves = answer.result.drugs[0]
    assert curves.pump_ml_per_h is not None
    assert curves.pump_ml_per_h.max() <= 100 * (1 + 1e-12)
    assert any("100 mL/h" in warning for warning in answer.warnings)


def test_what_is_in_the_body_stays_there_when_a_covariate_changes(models: Models) -> None:
    drug = {"drug": "propofol", "model": "propofol/marsh-1991", "doses": [{"at": "0 s", "bolus": "140 mg"}]}
    plain = run(models, drug, until="40 min")
    changed = run(models, drug, until="40 min", changes=[{"at": "20 min", "weight_kg": 140}])
    before, after = plain.result.drugs[0].plasma, changed.result.drugs[0].plasma
    assert at(changed, after, 10, 19) == pytest.approx(at(plain, before, 10, 19))
    # Twice the volume halves the concentration at once; the amount is the same.
    assert at(changed, after, 20) == pytest.approx([at(plain, before, 20)[0] / 2])


def test_falls_are_timed_with_the_interval_of_the_population(models: Models) -> None:
    answer = run(
        models, REMIFENTANIL, population={"people": 200, "seed": 7}, until="2 h",
        decrements=[{"drug": "remifentanil", "site": "plasma", "after": "1 h", "by_percent": [50], "to": ["1 ng/mL"]}],
    )
    half, to_one = answer.result.drugs[0].falls
    assert 1.5 < half.minutes < 4
    assert half.low is not None
    assert half.high is not None
    assert half.low < half.minutes < half.high
    assert to_one.minutes > half.minutes


def test_bands_hold_the_typical_curve_and_are_the_same_for_the_same_seed(models: Models) -> None:
    def band(seed: int) -> Any:
        return run(models, REMIFENTANIL, population={"people": 300, "seed": seed}, until="1 h").result.drugs[0].plasma_band

    first, again, other = band(3), band(3), band(4)
    typical = run(models, REMIFENTANIL, until="1 h").result.drugs[0].plasma
    assert np.array_equal(first[0.5], again[0.5])
    assert not np.array_equal(first[0.5], other[0.5])
    assert (first[0.05][1:] < typical[1:]).all()
    assert (typical[1:] < first[0.95][1:]).all()


def test_comparing_shows_every_model_and_says_why_some_are_left_out(models: Models) -> None:
    raw = {"patient": MAN, "drugs": [{"drug": "propofol", "doses": JOB}], "until": "3 h", "every": "1 min"}
    answer = compare(read_scenario(raw, models, model_needed=False), models=models, on=DAY)
    shown = {curve.model for curve in answer.result.drugs}
    assert {"propofol/schnider-1998", "propofol/eleveld-2018", "propofol/marsh-1991"} <= shown
    refused = {one.model: one.reason for one in answer.result.refused}
    assert "3 to 11 years" in refused["propofol/kataria-1994"]
    assert shown.isdisjoint(refused)


def test_comparing_where_every_model_refuses_is_an_error(models: Models) -> None:
    raw = {"patient": {"age_years": 40}, "drugs": [{"drug": "remifentanil", "doses": [{"at": "0 s", "bolus": "70 mcg"}]}], "until": "1 h"}
    with pytest.raises(ScenarioError, match="every model refuses"):
        compare(read_scenario(raw, models, model_needed=False), models=models, on=DAY)


def test_comparing_a_pump_shows_its_doses_in_the_other_models(models: Models) -> None:
    drug = {"drug": "propofol", "model": "propofol/schnider-1998", "targets": [{"at": "0 s", "effect_site": "4 mcg/mL"}]}
    raw = {"patient": MAN, "drugs": [drug], "until": "30 min", "every": "10 s"}
    answer = compare(read_scenario(raw, models, model_needed=False), models=models, on=DAY)
    totals = {curve.model: curve.total for curve in answer.result.drugs}
    assert len(set(np.round(list(totals.values()), 6))) == 1


def test_vein_gas_relaxant_and_circulation_run_together_in_one_patient(models: Models) -> None:
    answer = run(
        models, {**PROPOFOL, "model": "propofol/eleveld-2018"}, {**REMIFENTANIL, "model": "remifentanil/eleveld-2017"},
        {"drug": "sevoflurane", "model": "sevoflurane/cowles-1973", "circuit": "6 L", "doses": [{"at": "5 min", "vaporizer": "2 %", "fresh_gas": "2 L/min"}]},
        {"drug": "rocuronium", "model": "rocuronium/kleijn-2011", "doses": [{"at": "2 min", "bolus": "0.6 mg/kg"}]},
        {"drug": "sugammadex", "model": "sugammadex/kleijn-2011", "doses": [{"at": "40 min", "bolus": "2 mg/kg"}]},
        effects=["bis/bouillon-2004", "circulation/su-2023", "mac/mapleson-1996", "neuromuscular/kleijn-2011"],
        patient={**MAN, "serum_creatinine_mg_per_dl": 0.9}, until="1 h",
    )
    columns = {effect.column: effect.values for effect in answer.result.effects}
    assert {"bis", "map_mmhg", "hr_bpm", "sv_ml", "co_l_per_min", "mac", "tof_ratio_percent"} <= set(columns)
    assert all(np.isfinite(values).all() for values in columns.values())
    block = columns["tof_ratio_percent"]
    assert at(answer, block, 10)[0] < 5
    assert at(answer, block, 50)[0] > 90
    # Both drugs at once give the pressure that the reference solution has after five minutes.
    assert at(answer, columns["map_mmhg"], 5) == pytest.approx([58.0067], rel=1e-4)


def test_an_effect_that_needs_a_drug_which_is_not_given_says_so(models: Models) -> None:
    with pytest.raises(ScenarioError, match="needs propofol"):
        run(models, REMIFENTANIL, effects=["bis/eleveld-2018"])


def test_a_named_population_is_streamed_with_progress_and_says_what_it_is(models: Models) -> None:
    raw = {
        "patient": MAN, "drugs": [PROPOFOL], "effects": ["bis/bouillon-2004"], "until": "1 h", "every": "1 min",
        "population": {"from": "adults-uniform", "people": 3000, "seed": 2},
    }
    told: list[tuple[int, int]] = []
    answer = simulate(read_scenario(raw, models), models=models, on=DAY, on_progress=lambda done, of: told.append((done, of)))
    drug = answer.result.drugs[0]
    assert told[-1] == (3000, 3000)
    assert (drug.plasma_band[0.05][1:] < drug.plasma_band[0.95][1:]).all()
    assert len(answer.result.effects[0].band) == 3
    assert any("is a convention" in warning for warning in answer.warnings)


@pytest.mark.parametrize(("population", "path", "words"), [
    ({"from": "adults-unifrm"}, "population.from", "Did you mean adults-uniform"),
    ({"people": 50_000}, "population.people", "at most 20,000"),
    ({"people": 3}, "population.people", "20"),
    ({"people": 20_000}, "population", "values at once"),
    ({"people": 20, "from": "adults-uniform", "quantiles": [0.5]}, "population", "quantile counts"),
    ({"quantiles": [1.5]}, "population.quantiles[0]", "1"),
])
def test_a_wrong_population_is_told_with_its_path(population: Any, path: str, words: str, models: Models) -> None:
    raw = {"patient": MAN, "drugs": [PROPOFOL], "until": "6 h", "every": "1 s", "population": population}
    with pytest.raises(ScenarioError) as caught:
        read_scenario(raw, models)
    assert words in {fault.path: fault.problem for fault in caught.value.faults}[path]


def test_a_circuit_is_a_volume_and_needs_fresh_gas(models: Models) -> None:
    gas = {"drug": "sevoflurane", "model": "sevoflurane/cowles-1973", "doses": [{"at": "0 s", "vaporizer": "2 %", "fresh_gas": "6 L/min"}]}
    slow = run(models, {**gas, "circuit": "6 L"}, until="20 min").result.drugs[0]
    open_system = run(models, gas, until="20 min").result.drugs[0]
    assert (slow.plasma[1:] < open_system.plasma[1:]).all()
    for change, path in (
        ({"circuit": "6 kg"}, "drugs[0].circuit"), ({"circuit": "0 L"}, "drugs[0].circuit"),
        ({"circuit": "6 L", "doses": [{"at": "0 s", "vaporizer": "2 %"}]}, "drugs[0].doses"),
    ):
        with pytest.raises(ScenarioError) as caught:
            run(models, {**gas, **change})
        assert path in {fault.path for fault in caught.value.faults}


def test_a_gas_can_be_compared(models: Models) -> None:
    raw = {"patient": MAN, "until": "20 min", "drugs": [{"drug": "sevoflurane", "doses": [{"at": "0 s", "vaporizer": "2 %"}], "model": "sevoflurane/cowles-1973"}]}
    answer = compare(read_scenario(raw, models, model_needed=False), models=models, on=DAY)
    assert [curve.model for curve in answer.result.drugs] == ["sevoflurane/cowles-1973"]


def test_a_file_that_does_not_compute_is_told(models: Models) -> None:
    schnider, bis = models["propofol/schnider-1998"], models["bis/bouillon-2004"]
    assert faults_of_model(schnider, models) == []
    shrinking = replace(schnider, parameters={**schnider.parameters, "v2": replace(schnider.parameters["v2"], equation=Expression.parse("-1"))})
    assert "v2 comes out as -1" in faults_of_model(shrinking, models)[0]
    assert "no structure is named 'magic'" in faults_of_model(replace(bis, structure="magic"), models)[0]
