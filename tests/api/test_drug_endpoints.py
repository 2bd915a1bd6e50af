"""The drug engine over HTTP: the same answers as in Python, faults with their paths, nothing of a person in logs."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.test import Client
from tests.api.test_endpoints import post
from tests.cli.test_drug_commands import SCENARIO, TARGET

from aponia.library.models import Models


def test_simulate_answers_with_curves_sources_and_notice(client: Client) -> None:
    answer = post(client, "/api/simulate", SCENARIO).json()
    drug = answer["drugs"][0]
    assert len(answer["times_s"]) == len(drug["plasma"]) == len(answer["effects"][0]["values"]) == 1081
    assert drug["plasma"][0] == pytest.approx(140 / 4.27)
    assert drug["choices"] == {"effect_site": "schnider-1999"}
    assert "schnider-1998" in {source["key"] for source in answer["sources"]}
    assert "clinician" in answer["notice"]


def test_target_and_compare_answer_in_the_same_form(client: Client) -> None:
    target = post(client, "/api/target", TARGET).json()
    assert target["drugs"][0]["pump_ml_per_h"][0] == pytest.approx(7.07630678 * 360, rel=1e-8)
    compared = post(client, "/api/compare", SCENARIO).json()
    assert len({drug["model"] for drug in compared["drugs"]}) >= 4
    assert compared["refused"]


def test_faults_come_with_their_paths(client: Client) -> None:
    answer = post(client, "/api/simulate", {**SCENARIO, "until": "soon", "surprise": 1})
    assert answer.status_code == 422
    assert {"surprise"} == {fault["fact"] for fault in answer.json()["faults"]}
    answer = post(client, "/api/simulate", {**SCENARIO, "until": "soon"})
    assert {"until"} == {fault["fact"] for fault in answer.json()["faults"]}


def test_a_person_outside_the_studied_range_is_refused_with_the_range(client: Client) -> None:
    child = {**SCENARIO, "patient": {"age_years": 10, "weight_kg": 30, "height_cm": 138, "sex": "male"}}
    answer = post(client, "/api/simulate", child)
    assert answer.status_code == 422
    assert "26 to 81 years" in answer.json()["faults"][0]["problem"]
    assert any("26 to 81 years" in warning for warning in post(client, "/api/simulate", {**child, "extrapolate": True}).json()["warnings"])


def test_models_are_listed_and_shown_whole(client: Client, models: Models) -> None:
    listed = client.get("/api/models?drug=propofol").json()
    assert {model["subject"] for model in listed} == {"propofol"}
    assert len(client.get("/api/models").json()) == len(models.models)
    one = client.get("/api/models/propofol/eleveld-2018").json()
    assert one["options"]["opioids"]["default"] == "yes"
    assert one["needs"] == ["age", "weight", "height", "female"] or "age" in one["needs"]
    lacking = client.get("/api/models/propofol/nobody-1900")
    assert lacking.status_code == 404
    assert client.get("/api/models?drug=nothing").status_code == 422


def test_validate_compares_a_table(client: Client) -> None:
    table = "ID,TIME,AMT,RATE,DV,EVID,AGE,WT,HT,SEX\n1,0,100,0,,1,40,70,170,male\n1,5,,,2,0,40,70,170,male\n"
    answer = post(client, "/api/validate", {"table": table, "model": "propofol/schnider-1998"}).json()
    assert answer["pooled"]["observations"] == 1
    wrong = post(client, "/api/validate", {"table": table.replace("1,5", "1,x"), "model": "propofol/schnider-1998"})
    assert wrong.status_code == 422
    assert "row 2" in wrong.json()["faults"][0]["problem"]


def test_no_log_line_holds_anything_about_the_person(client: Client, caplog: Any) -> None:
    with caplog.at_level(logging.DEBUG):
        post(client, "/api/simulate", {**SCENARIO, "patient": {"age_years": 47.25, "weight_kg": 71.75, "height_cm": 171.5, "sex": "female"}})
        post(client, "/api/simulate", {**SCENARIO, "patient": {"age_years": 471.25}})
    assert not any(word in caplog.text for word in ("47.25", "71.75", "471.25"))


def test_a_population_that_would_keep_the_server_busy_is_refused(client: Client) -> None:
    for population in ({"people": 100_000, "from": "adults-uniform"}, {"people": 20_000, "from": "adults-uniform"}):
        answer = post(client, "/api/simulate", {**SCENARIO, "every": "5 s", "population": population})
        assert answer.status_code == 422
        assert answer.json()["faults"][0]["fact"] == "population.people"
