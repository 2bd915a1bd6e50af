"""The pages of the drug engine tell the truth: every equation stands on its page, every example runs, every key is told."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from documentation import DOCS, ROOT, SOURCE, blocks, printed_by, read, rows, section
from generator.markdown import plain
from generator.models import page_name, picture_name
from generator.replication import MINUTES, Agreed, Bench, Point
from pydantic import BaseModel
from test_docs_examples import add_examples, folder
from typer.testing import CliRunner

from aponia.consult.simulation import compare, read_scenario, shapes, simulate
from aponia.consult.simulation.checking import faults_of_model
from aponia.exchange.simulation_csv import simulation_as_csv
from aponia.exchange.simulation_json import simulation_as_json
from aponia.faces.cli.main import app
from aponia.library import model_schema, populations
from aponia.library.models import Models, load_models
from aponia.library.reading import KNOWLEDGE
from aponia.pharmacology.effects.structures import STRUCTURES
from aponia.pharmacology.measure import COVARIATES
from aponia.pharmacology.model import Grade, Meaning, Model

__all__ = ["folder"]  # a fixture that is shared

MODELS = load_models(KNOWLEDGE)
BENCH = Bench(MODELS)
WITH_SCENARIOS = ["docs/reference/scenario-format.md", "docs/how-to/simulate-a-case.md", "docs/tutorials/first-simulation.md"]
DAY = date(2026, 11, 24)
EVERY = pytest.mark.parametrize("model", MODELS.models.values(), ids=lambda model: model.id)


def page(model: Model) -> str:
    return read(f"docs/reference/{page_name(model.id)}")


def scenarios(name: str) -> Iterator[dict[str, object]]:
    """The whole scenarios among the JSON examples and requests of a page."""
    text = read(name)
    for block in blocks(text, "json"):
        yield json.loads(block.text)
    for block in blocks(text, "console"):
        for body in re.findall(r"-d '(\{.*?\})'", block.text, re.DOTALL):
            yield json.loads(body)


@EVERY
def test_a_model_stands_on_its_page_with_every_equation_unit_and_place(model: Model) -> None:
    text = page(model)
    assert f"]({page_name(model.id)})" in read("docs/reference/models.md")
    assert f"**{model.grade.value}**" in text
    for term in model.terms.values():
        assert f"`{term.text}`" in text
    for one in model.parameters.values():
        assert f"| `{one.name}` | `{one.equation.text}` | {plain(one.unit)} |" in text
    for option in model.options.values():
        assert f"**`{option.default}`**" in text
        assert all(f"`{choice}`" in text for choice in option.choices)
    for spread in model.spreads:
        assert f"| `{spread.parameter}` | {spread.value:g} |" in text
    for site in model.effect_sites:
        assert f"`{site.name}`" in text
    for output in model.outputs:
        assert f"`{output.column}`" in text


@EVERY
def test_the_picture_of_a_model_is_small_and_has_words(model: Model) -> None:
    drawn = read(f"docs/reference/models/{picture_name(model.id)}")
    assert len(drawn.encode()) < 15_000
    assert f"<title>{model.id}: " in drawn
    assert "minutes" in drawn
    assert "nan" not in drawn


@EVERY
def test_the_scenario_of_a_page_runs(model: Model) -> None:
    ((scenario),) = [json.loads(block.text) for block in blocks(page(model), "json")]
    result = simulate(read_scenario(scenario, MODELS), models=MODELS, on=DAY).result
    assert result.times_s[-1] == 10_800
    assert model.id in {drug.model for drug in result.drugs} | {effect.effect for effect in result.effects}


@pytest.mark.parametrize("row", BENCH.plan.agreed, ids=lambda row: "-".join([row.model, *row.options.values()]))
def test_our_course_is_the_independent_one(row: Agreed) -> None:
    run = BENCH.run(MODELS[row.model], row.options)
    columns = {column.name: column for column in run.columns}
    # Six digits are printed; where a note tells of another constant, it explains up to 0.2 %.
    tolerance = 2e-3 if row.note else 2e-5
    for name, numbers in row.numbers.items():
        assert [columns[name].at(minute) for minute in MINUTES] == pytest.approx(numbers, rel=tolerance)


@pytest.mark.parametrize("point", BENCH.plan.point, ids=lambda point: f"{point.model}-{point.at}")
def test_our_effect_at_still_concentrations_is_the_independent_one(point: Point) -> None:
    found = BENCH.still(point)
    for name, expected in point.gives.items():
        assert found[name] == pytest.approx(expected, rel=2e-5)


def test_independent_numbers_are_of_models_that_exist() -> None:
    assert len(BENCH.plan.agreed) >= 35
    assert {row.model for row in BENCH.plan.agreed} <= {*MODELS.models}


def test_the_index_names_every_measure_and_equivalent(models: Models) -> None:
    text = read("docs/reference/models.md")
    for name, measure in models.measures.items():
        assert f"| `{name}` | " in text
        assert f"`{measure.equation.text}`" in text
    for equivalent in models.equivalents.values():
        assert f"`{equivalent.equation.text}`" in text


@pytest.mark.parametrize("name", ["docs/reference/model-format.md", "docs/how-to/add-a-model.md"])
def test_the_model_examples_of_a_page_load_and_compute(name: str, folder: Path) -> None:
    add_examples(ROOT / name, folder)
    changed = load_models(folder)
    new = [model for model in changed.models.values() if model.id not in MODELS.models]
    assert new
    assert [fault for model in new for fault in faults_of_model(model, changed)] == []
    if name.endswith("model-format.md"):
        assert "example" in changed.populations


def keys_of_the_schema() -> Iterator[tuple[str, str]]:
    for module in (model_schema, populations):
        for name, shape in vars(module).items():
            if isinstance(shape, type) and issubclass(shape, BaseModel) and shape.__module__ == module.__name__:
                for key, field in shape.model_fields.items():
                    yield name, field.alias or key


@pytest.mark.parametrize(("shape", "key"), list(keys_of_the_schema()))
def test_each_key_of_a_model_file_stands_in_an_example_of_the_format(shape: str, key: str) -> None:
    examples = "\n".join(block.text for block in blocks(read("docs/reference/model-format.md"), "toml"))
    assert re.search(rf"(^|[{{\[ .]){re.escape(key)}( =|\]|\.)", examples, re.MULTILINE), f"{shape} has the key {key}"


def test_each_word_of_the_model_format_stands_in_it() -> None:
    text = read("docs/reference/model-format.md")
    groups = model_schema.DrugEntry.model_fields["group"].annotation.__args__  # type: ignore[union-attr]  # typing does not type it
    words = [*Meaning, *Grade, *COVARIATES, *STRUCTURES, *groups, "one-compartment", "two-compartment", "three-compartment", "uptake"]
    assert [word for word in words if word not in text] == []


def shapes_of_a_scenario() -> Iterator[tuple[str, str]]:
    for name, shape in vars(shapes).items():
        if isinstance(shape, type) and issubclass(shape, BaseModel):
            for key, field in shape.model_fields.items():
                yield name, field.alias or key


@pytest.mark.parametrize(("shape", "key"), list(shapes_of_a_scenario()))
def test_each_key_of_a_scenario_is_told(shape: str, key: str) -> None:
    text = read("docs/reference/scenario-format.md")
    assert f"`{key}`" in text or f'"{key}": ' in text, f"{shape} has the key {key}"


@pytest.mark.parametrize("name", WITH_SCENARIOS)
def test_every_scenario_of_a_page_runs(name: str) -> None:
    found = list(scenarios(name))
    assert found
    for scenario in found:
        assert simulate(read_scenario(scenario, MODELS), models=MODELS, on=DAY).result.drugs


def test_the_answer_has_the_keys_that_the_format_tells() -> None:
    text = section(read("docs/reference/scenario-format.md"), "The answer (JSON)")
    scenario = next(scenarios("docs/reference/scenario-format.md"))
    answer = simulation_as_json(simulate(read_scenario(scenario, MODELS), models=MODELS, on=DAY))
    named = set(re.findall(r"`(\w+)`", text))
    assert {*answer} == {key.strip("`") for cells in rows(text) for key in cells[0].split(", ")}
    for part in ("drugs", "effects"):
        entries = answer[part]
        assert isinstance(entries, list)
        assert isinstance(entries[0], dict)
        assert {*entries[0]} <= named


def test_the_columns_are_those_that_the_format_tells() -> None:
    scenario = next(scenarios("docs/reference/scenario-format.md"))
    header = next(csv.reader(io.StringIO(simulation_as_csv(simulate(read_scenario(scenario, MODELS), models=MODELS, on=DAY).result))))
    assert header[:4] == ["time_s", "propofol_plasma_ug_per_ml", "propofol_effect_ug_per_ml", "propofol_rate_mg_per_min"]
    assert "bis" in header


def test_every_drug_has_a_row_and_every_model_is_named_where_one_is_chosen(models: Models) -> None:
    text = read("docs/how-to/choose-a-model.md")
    named = set(re.findall(r"`([a-z0-9-]+/[a-z0-9-]+)`", text))
    assert named == {*models.models}
    assert {cells[0] for cells in rows(section(text, "By drug"))} == {drug.label for drug in models.drugs.values()}
    for name, grade in re.findall(r"`([a-z0-9-]+/[a-z0-9-]+)` \(([A-D])\)", text):
        assert models[name].grade.value == grade, name


def test_the_terminal_simulates_as_the_tutorial_shows(tmp_path: Path) -> None:
    text = read("docs/tutorials/first-simulation.md")
    case = json.loads(blocks(text, "json")[0].text)
    file = tmp_path / "case.json"
    file.write_text(json.dumps(case))
    result = CliRunner().invoke(app, ["simulate", str(file)], env={"COLUMNS": "400"})
    assert result.exit_code == 0, result.output
    for line in blocks(text, "text")[0].text.splitlines():
        assert line in result.output
    case["patient"]["age_years"] = 90
    file.write_text(json.dumps(case))
    refused = CliRunner().invoke(app, ["simulate", str(file)])
    assert blocks(text, "text")[1].text.strip() in str(refused.exception)


def test_the_models_of_the_tutorial_differ_as_it_says() -> None:
    case = next(scenarios("docs/tutorials/first-simulation.md"))
    result = compare(read_scenario(case, MODELS, model_needed=False), models=MODELS, on=DAY).result
    early = [float(drug.effect[:31].max()) for drug in result.drugs if drug.drug == "propofol" and drug.effect is not None]
    assert 2 < max(early) / min(early) < 3
    assert any("children" in one.reason for one in result.refused)


@pytest.mark.parametrize(("example", "shown"), [(0, 2), (1, 3)])
def test_python_simulates_as_the_tutorial_shows(example: int, shown: int) -> None:
    text = read("docs/tutorials/first-simulation.md")
    assert printed_by(blocks(text, "python")[example].text) == blocks(text, "text")[shown].text


def test_the_table_of_the_validation_page_is_understood(tmp_path: Path) -> None:
    text = read("docs/how-to/validate-a-model.md")
    file = tmp_path / "data.csv"
    file.write_text(blocks(text, "text")[0].text)
    command = re.search(r"`\.venv/bin/aponia (validate data\.csv [^`]+)`", text)
    assert command
    result = CliRunner().invoke(app, [str(file) if word == "data.csv" else word for word in command[1].split()])
    assert result.exit_code == 0, result.output
    assert "3 measurements in 1 people" in result.output


def test_the_words_of_the_lab_that_the_tutorial_names_are_on_the_page() -> None:
    templates = "\n".join(file.read_text(encoding="utf-8") for file in (SOURCE / "faces" / "web").rglob("*.[hp]*") if file.suffix in {".html", ".py"})
    named = re.findall(r"\*\*([^*]+)\*\*", section(read("docs/tutorials/first-simulation.md"), "On a page"))
    assert named
    assert [words for words in named if " ".join(words.split()) not in templates] == []


def test_pages_that_no_menu_shows_are_reached_from_the_index_of_models() -> None:
    reached = set(re.findall(r"\]\((models/[\w-]+\.md)\)", read("docs/reference/models.md")))
    assert reached == {f"models/{file.name}" for file in (DOCS / "reference" / "models").glob("*.md")}


def test_a_page_whose_model_is_gone_is_noticed_and_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import generate

    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "old.md").write_text("# Old")
    monkeypatch.setattr(generate, "REFERENCE", tmp_path)
    monkeypatch.setattr(generate, "pages", lambda: {"models/new.md": lambda: "# New\n"})
    assert generate.main(["--check"]) == 1
    assert generate.main([]) == 0
    assert [file.name for file in (tmp_path / "models").iterdir()] == ["new.md"]
    assert generate.main(["--check"]) == 0
