"""The commands of the drug engine, run as a person would: as their own processes."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from tests.cli.test_commands import aponia

SCENARIO: dict[str, Any] = {
    "patient": {"age_years": 35, "weight_kg": 70, "height_cm": 170, "sex": "male"},
    "drugs": [{
        "drug": "propofol", "model": "propofol/schnider-1998", "options": {},
        "doses": [
            {"at": "0 s", "bolus": "2 mg/kg"}, {"at": "0 s", "rate": "14 mg/s", "for": "10 s"}, {"at": "10 s", "rate": "100 mcg/kg/min"},
            {"at": "1 h", "rate": "0 mg/h"},
        ],
    }],
    "effects": ["bis/bouillon-2004"], "until": "3 h", "every": "10 s",
}
TARGET = {**SCENARIO, "drugs": [{
    "drug": "propofol", "model": "propofol/schnider-1998", "concentration": "10 mg/mL", "targets": [{"at": "0 s", "effect_site": "4 mcg/mL"}],
}]}


def write(folder: Path, scenario: object) -> str:
    file = folder / "scenario.json"
    file.write_text(json.dumps(scenario))
    return str(file)


def table(file: Path) -> list[dict[str, str]]:
    with file.open(newline="") as stream:
        return list(csv.DictReader(stream))


def test_simulate_writes_a_table_with_the_agreed_columns(tmp_path: Path) -> None:
    done = aponia("simulate", write(tmp_path, SCENARIO), "-o", str(tmp_path / "out.csv"))
    assert done.returncode == 0, done.stderr
    rows = table(tmp_path / "out.csv")
    assert list(rows[0]) == ["time_s", "propofol_plasma_ug_per_ml", "propofol_effect_ug_per_ml", "propofol_rate_mg_per_min", "bis"]
    assert [float(row["time_s"]) for row in rows[:3]] == [0, 10, 20]
    assert len(rows) == 1081
    # 2 mg/kg in 4.27 L.
    assert float(rows[0]["propofol_plasma_ug_per_ml"]) == pytest.approx(140 / 4.27)
    assert float(rows[0]["bis"]) == pytest.approx(97.4)


def test_simulate_prints_a_summary_with_sources_and_notice(tmp_path: Path) -> None:
    done = aponia("simulate", write(tmp_path, SCENARIO))
    told = " ".join(done.stdout.split())
    assert done.returncode == 0, done.stderr
    for words in ("propofol/schnider-1998 plasma", "Sources: Schnider TW et al., 1998", "clinician who knows the person decides"):
        assert words in told


def test_simulate_writes_json_and_a_picture(tmp_path: Path) -> None:
    scenario = write(tmp_path, SCENARIO)
    assert aponia("simulate", scenario, "-o", str(tmp_path / "out.json")).returncode == 0
    answer = json.loads((tmp_path / "out.json").read_text())
    assert answer["drugs"][0]["unit"] == "mcg/mL"
    assert answer["effects"][0]["column"] == "bis"
    assert aponia("simulate", scenario, "-o", str(tmp_path / "out.png")).returncode == 0
    assert (tmp_path / "out.png").read_bytes().startswith(b"\x89PNG")


def test_simulate_reads_standard_input() -> None:
    done = aponia("simulate", "-", typed=json.dumps(SCENARIO))
    assert done.returncode == 0, done.stderr


def test_a_wrong_scenario_tells_every_fault_and_writes_nothing(tmp_path: Path) -> None:
    scenario = {**SCENARIO, "until": "soon", "effects": ["bis/bouilon-2004"]}
    done = aponia("simulate", write(tmp_path, scenario), "-o", str(tmp_path / "out.csv"))
    assert done.returncode == 2
    assert "until:" in done.stderr
    assert "Did you mean bis/bouillon-2004?" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out.csv").exists()


def test_an_ending_that_is_not_known_is_refused(tmp_path: Path) -> None:
    done = aponia("simulate", write(tmp_path, SCENARIO), "-o", str(tmp_path / "out.xlsx"))
    assert done.returncode == 2
    assert ".csv, .json, .png" in " ".join(done.stderr.split())


def test_target_gives_the_pumps_rates(tmp_path: Path) -> None:
    done = aponia("target", write(tmp_path, TARGET), "-o", str(tmp_path / "out.csv"))
    assert done.returncode == 0, done.stderr
    rows = table(tmp_path / "out.csv")
    # The exact first pulse of ten seconds is 7.07630678 mg/s.
    assert float(rows[0]["propofol_rate_mg_per_min"]) == pytest.approx(7.07630678 * 60, rel=1e-8)
    assert float(rows[60]["propofol_effect_ug_per_ml"]) == pytest.approx(4, rel=1e-3)


def test_target_without_targets_says_what_is_missing(tmp_path: Path) -> None:
    done = aponia("target", write(tmp_path, SCENARIO))
    assert done.returncode == 2
    assert "has no targets" in done.stderr


def test_compare_shows_models_side_by_side_and_the_reasons_of_those_left_out(tmp_path: Path) -> None:
    done = aponia("compare", write(tmp_path, SCENARIO))
    told = " ".join(done.stdout.split())
    assert done.returncode == 0, done.stderr
    assert "propofol/marsh-1991 plasma" in told
    assert "propofol/eleveld-2018 plasma" in told
    assert "Left out: propofol/kataria-1994" in told


def test_models_lists_and_checks(tmp_path: Path) -> None:
    done = aponia("models", "--drug", "propofol")
    assert "propofol/schnider-1998" in done.stdout
    assert "remifentanil" not in done.stdout
    told = json.loads(aponia("models", "--drug", "propofol", "--json").stdout)
    schnider = next(model for model in told if model["id"] == "propofol/schnider-1998")
    assert {"name": "v2", "equation": "18.9 - 0.391*(age - 53)", "unit": "L", "place": "Table 3"} in schnider["parameters"]
    assert "Did you mean propofol?" in aponia("models", "--drug", "propofl").stderr
    checked = aponia("models", "check")
    assert checked.returncode == 0, checked.stdout
    assert "models are whole" in " ".join(checked.stdout.split())


def test_models_check_tells_every_fault_of_a_wrong_file(tmp_path: Path) -> None:
    import shutil

    from aponia.library.reading import KNOWLEDGE

    folder = tmp_path / "knowledge"
    shutil.copytree(KNOWLEDGE, folder)
    file = folder / "models" / "propofol" / "schnider-1998.toml"
    file.write_text(file.read_text().replace('"18.9 - 0.391*(age - 53)", unit = "L"', '"18.9 - 0.391*(agee - 53)", unit = "parsec"').replace("0.836", "__import__"))
    done = aponia("models", "check", str(folder))
    told = " ".join(done.stderr.split())
    assert done.returncode == 2
    assert "parameters.v2: the equation asks for 'agee'" in told
    assert "Did you mean 'age'?" in told
    assert "parameters.q3" in told


def test_validate_tells_bias_and_inaccuracy(tmp_path: Path) -> None:
    # One person, a bolus of 100 mg: concentrations of the model itself and 10 % above it.
    rows = ["ID,TIME,AMT,RATE,DV,EVID,AGE,WT,HT,SEX", "1,0,100,0,,1,40,70,170,male"]
    answer = json.loads(aponia("simulate", "-", "-o", str(tmp_path / "out.json"), typed=json.dumps({
        **SCENARIO, "patient": {"age_years": 40, "weight_kg": 70, "height_cm": 170, "sex": "male"}, "effects": [],
        "drugs": [{"drug": "propofol", "model": "propofol/schnider-1998", "doses": [{"at": "0 s", "bolus": "100 mg"}]}], "until": "10 min", "every": "1 min",
    })).stdout or (tmp_path / "out.json").read_text())
    rows += [f"1,{minute},,,{answer['drugs'][0]['plasma'][minute] * 1.1},0,40,70,170,male" for minute in range(1, 11)]
    (tmp_path / "data.csv").write_text("\n".join(rows))
    done = aponia("validate", str(tmp_path / "data.csv"), "--model", "propofol/schnider-1998", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["pooled"]["mdpe"] == pytest.approx(10, abs=1e-6)
    assert told["pooled"]["mdape"] == pytest.approx(10, abs=1e-6)
    assert told["people"][0]["wobble"] == pytest.approx(0, abs=1e-6)


def test_validate_tells_row_and_column_of_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("ID,TIME,AMT,DV,EVID,AGE,WT,HT,SEX\n1,0,100,,1,40,70,170,male\n1,x,,3,0,40,70,170,male\n")
    done = aponia("validate", str(tmp_path / "data.csv"), "--model", "propofol/schnider-1998")
    assert done.returncode == 2
    assert "row 2" in done.stderr
    assert "TIME" in done.stderr
    assert "Traceback" not in done.stderr
