"""The examples of the pages work: every knowledge example loads, its cases pass, and what the tutorials show comes out."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from pathlib import Path

import pytest
from django.test import Client, override_settings
from documentation import ROOT, SOURCE, blocks, name_of, printed_by, read
from typer.testing import CliRunner

from aponia.consult.cases import run_case
from aponia.faces.cli.main import app
from aponia.library import Catalogue, load_catalogue
from aponia.vocabulary.errors import KnowledgeError

KNOWLEDGE = SOURCE / "knowledge"
WITH_FILES = [page for page in sorted((ROOT / "docs").rglob("*.md")) if any(block.text.startswith("# ") for block in blocks(page.read_text(encoding="utf-8"), "toml"))]


def add_examples(page: Path, folder: Path) -> None:
    """Write each example that names its file in its first line into a copy of the knowledge, below what stands there."""
    for block in blocks(page.read_text(encoding="utf-8"), "toml"):
        first = block.text.splitlines()[0]
        if not first.startswith("# "):
            continue
        file = folder / first.removeprefix("# ").split(":")[0]
        assert file.suffix == ".toml", first
        file.parent.mkdir(parents=True, exist_ok=True)
        before = file.read_text(encoding="utf-8") if file.is_file() else ""
        file.write_text(f"{before}\n{block.text}", encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(KNOWLEDGE, tmp_path / "knowledge"))


def test_there_are_pages_with_examples() -> None:
    assert {page.name for page in WITH_FILES} >= {"first-rule.md", "add-a-fact.md", "add-a-rule.md", "add-a-page.md", "add-an-instrument.md", "knowledge-format.md"}


@pytest.mark.parametrize("page", WITH_FILES, ids=name_of)
def test_the_knowledge_examples_of_a_page_load_and_their_cases_pass(page: Path, folder: Path, book: Catalogue) -> None:
    add_examples(page, folder)
    changed = load_catalogue(folder)
    known = {case.name for case in book.cases}
    new = [case for case in changed.cases if case.name not in known]
    assert [problem for case in new for problem in run_case(case, changed).problems] == []
    if page.name not in {"add-a-page.md", "add-a-model.md", "model-format.md"}:
        assert new


@pytest.mark.parametrize("page", sorted((ROOT / "docs").rglob("*.md")), ids=name_of)
def test_every_toml_example_is_toml(page: Path) -> None:
    for block in blocks(page.read_text(encoding="utf-8"), "toml"):
        tomllib.loads(block.text)


@pytest.mark.parametrize("page", sorted((ROOT / "docs").rglob("*.md")), ids=name_of)
def test_every_json_example_is_json(page: Path) -> None:
    for block in blocks(page.read_text(encoding="utf-8"), "json"):
        json.loads(block.text)


def test_the_condition_of_the_format_page_can_be_read(folder: Path) -> None:
    page = read("docs/reference/knowledge-format.md")
    condition = next(block.text for block in blocks(page, "toml") if block.text.startswith("when = "))
    rule = '[[rule]]\nslug = "all-comparisons"\nkind = "warning"\nstatement = "A"\npatient = "A"\nwarn = ["A"]\nverified = "from knowledge"\n'
    (folder / "sources" / "example.toml").write_text('[doe-2020]\ntitle = "A"\nauthors = "Doe J"\nyear = 2020\n')
    (folder / "rules" / "navigation" / "doe-2020.toml").write_text(f'source = "doe-2020"\nin_force = {{ from = 2020-01-01 }}\n\n{rule}{condition}')
    assert "navigation/doe-2020/all-comparisons" in load_catalogue(folder).rules


def test_the_mistake_of_the_tutorial_is_told_as_the_tutorial_shows(folder: Path) -> None:
    page = ROOT / "docs" / "tutorials" / "first-rule.md"
    add_examples(page, folder)
    file = folder / "rules" / "navigation" / "doe-2020.toml"
    file.write_text(file.read_text().replace("takes.opioid", "takes.opiod"))
    with pytest.raises(KnowledgeError) as caught:
        load_catalogue(folder)
    shown = blocks(page.read_text(encoding="utf-8"), "text")[0].text.strip()
    assert shown in {str(fault) for fault in caught.value.faults}


def test_the_terminal_answers_as_the_first_tutorial_shows(tmp_path: Path) -> None:
    page = read("docs/tutorials/first-answer.md")
    file = tmp_path / "facts.json"
    file.write_text(blocks(page, "json")[0].text)
    result = CliRunner().invoke(app, ["navigate", str(file)], env={"COLUMNS": "400"})
    assert result.exit_code == 0, result.output
    shown = blocks(page, "text")[0].text.splitlines()
    assert shown
    for line in shown:
        assert line in result.output


def test_python_answers_as_the_first_tutorial_shows() -> None:
    page = read("docs/tutorials/first-answer.md")
    assert printed_by(blocks(page, "python")[0].text) == blocks(page, "text")[1].text


def test_the_fault_of_the_api_page_is_the_fault_of_the_api(client: Client) -> None:
    shown = json.loads(blocks(read("docs/how-to/use-the-api.md"), "json")[0].text)
    response = client.post("/api/navigate", data=json.dumps({"facts": {"person.age": "44"}}), content_type="application/json")
    assert response.status_code == 422
    assert response.json() == shown


def test_every_request_of_the_pages_is_answered(client: Client) -> None:
    asked = 0
    for page in (ROOT / "docs").rglob("*.md"):
        for block in blocks(page.read_text(encoding="utf-8"), "console"):
            for command in block.text.split("$ curl")[1:]:
                address = re.search(r"http://127\.0\.0\.1:8000(/api[^\s']*)", command)
                body = re.search(r"-d '(\{.*\})'", command, re.DOTALL)
                if address is None:
                    continue
                asked += 1
                answer = client.post(address[1], data=body[1], content_type="application/json") if body else client.get(address[1])
                expected = 422 if body and '"44"' in body[1] else 200
                assert answer.status_code == expected, (page, command, answer.content[:300])
    assert asked >= 10


def test_the_words_of_the_pages_that_the_tutorials_name_are_on_the_site() -> None:
    templates = "\n".join(file.read_text(encoding="utf-8") for file in (SOURCE / "faces" / "web" / "templates").rglob("*.html"))
    knowledge = "\n".join(file.read_text(encoding="utf-8") for file in KNOWLEDGE.rglob("*.toml"))
    for name in ("docs/tutorials/first-answer.md", "docs/tutorials/first-rule.md", "docs/how-to/get-fhir-and-letter.md", "docs/explanation/privacy.md"):
        text = read(name)
        named = [" ".join(words.split()) for words in re.findall(r"(?:choose|Below|below|Read|Open|Choose|tick from|with|door|doors,|then|or)\s+\*\*([^*]+)\*\*", text)]
        for words in named:
            assert words in templates or words in knowledge, (name, words)


@override_settings(STORAGES={"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}})
def test_the_site_leads_through_the_first_tutorial_as_it_says(client: Client) -> None:
    page = read("docs/tutorials/first-answer.md")
    assert "**Back pain for two years**" in page
    client.post("/navigate/example", {"example": "Back pain for two years"})
    answer = client.get("/navigate/result").content.decode()
    for words in ("Make a routine appointment", "Pain medicine specialist", "Why we say this", "For clinicians", "See or change your answers"):
        assert words in answer
    review = client.get("/navigate/review").content.decode()
    change = re.search(r'href="(/navigate/step/\d+)">Change<[^>]+>: Is any of this happening now\?', review)
    assert change
    asked = re.findall(r'name="asked" value="([^"]+)"', client.get(change[1]).content.decode())
    client.post(change[1], {"page": "danger-now", "asked": asked, "danger.cauda_equina": "yes"})
    assert "Get emergency help now" in client.get("/navigate/result").content.decode()
    client.post("/navigate/clear")
    assert "There are no answers here" in client.get("/navigate/result").content.decode()
