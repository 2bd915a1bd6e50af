"""The reference is whole and fresh: every command, option, endpoint, setting, topic and kind of knowledge stands in it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from documentation import DOCS, ROOT, SOURCE, blocks, read, rows
from pydantic import BaseModel
from typer.main import get_command
from typer.testing import CliRunner

from aponia.faces.cli.main import app
from aponia.library import Catalogue, schema

SETTING = re.compile(r"APONIA_[A-Z_]+")


def commands(command: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    for name, inner in getattr(command, "commands", {}).items():
        yield from commands(inner, (*path, name))


COMMANDS = list(commands(get_command(app)))


def test_the_generated_pages_are_fresh() -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("APONIA_")}
    outcome = subprocess.run([sys.executable, DOCS / "generate.py", "--check"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, f"{outcome.stdout}{outcome.stderr}Run: make docs"


def test_a_stale_page_is_noticed(tmp_path: Path) -> None:
    copy = tmp_path / "docs"
    (copy / "reference").mkdir(parents=True)
    for name in ("generate.py", "generator"):
        (copy / name).symlink_to(DOCS / name)
    code = f"import sys; sys.path.insert(0, {str(DOCS)!r}); import generate; from pathlib import Path; " \
           f"generate.REFERENCE = Path({str(copy / 'reference')!r}); sys.exit(generate.main(['--check']))"
    outcome = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert outcome.returncode == 1, outcome.stderr
    assert "rules.md is stale" in outcome.stdout


@pytest.mark.parametrize("command", COMMANDS, ids=lambda path: " ".join(path) or "aponia")
def test_each_command_stands_in_the_reference_with_every_option(command: tuple[str, ...]) -> None:
    page = read("docs/reference/cli.md")
    name = " ".join(("aponia", *command))
    assert f"## `{name}`" in page
    told = page.split(f"## `{name}`", 1)[1].split("\n## ", 1)[0]
    help_text = CliRunner().invoke(app, [*command, "--help"]).output
    for option in set(re.findall(r"--[a-z][a-z-]*", help_text)):
        assert option in told


@pytest.mark.parametrize("page", ["docs", "root"])
def test_every_aponia_command_on_a_page_exists(page: str) -> None:
    files = DOCS.rglob("*.md") if page == "docs" else ROOT.glob("*.md")
    first_words = {path[0] for path in COMMANDS if path}
    for file in files:
        text = file.read_text(encoding="utf-8")
        shown = [block.text for block in blocks(text, "console")] + re.findall(r"`((?:\.venv/bin/)?aponia [^`]+)`", text)
        for named in re.findall(r"\baponia ([a-z]+)", " \n".join(shown)):
            assert named in first_words, (file, named)


def test_each_endpoint_stands_in_the_reference() -> None:
    from aponia.faces.api.endpoints import api

    page = read("docs/reference/api.md")
    paths = api.get_openapi_schema()["paths"]
    assert paths
    for path, methods in paths.items():
        for method in methods:
            assert f"### `{method.upper()} {path}`" in page


def test_every_address_of_the_api_on_a_page_exists() -> None:
    from django.urls import resolve

    for file in DOCS.rglob("*.md"):
        for address in re.findall(r"http://127\.0\.0\.1:8000(/api/[^\s'\"`>?]*)", file.read_text(encoding="utf-8")):
            assert resolve(address).namespace == "aponia-api", (file, address)


def test_each_setting_that_the_code_reads_stands_in_the_reference_and_no_other() -> None:
    files = [*SOURCE.rglob("*.py"), ROOT / "Makefile", ROOT / "tests" / "conftest.py"]
    used = {name for file in files for name in SETTING.findall(file.read_text(encoding="utf-8"))}
    page = read("docs/reference/settings.md")
    listed = {cells[0].strip("`") for part in page.split("\n## ") for cells in rows(part)}
    assert used
    assert listed == used


def test_the_defaults_of_the_settings_are_those_of_the_code() -> None:
    code = (SOURCE / "faces" / "settings.py").read_text(encoding="utf-8")
    told = {cells[0].strip("`"): cells[1].strip("`") for cells in rows(read("docs/reference/settings.md"))}
    found = dict(re.findall(r'"(APONIA_[A-Z_]+)", "([^"]*)"', code))
    found |= dict.fromkeys(re.findall(r'_flag\("(APONIA_[A-Z_]+)"\)', code), "0")
    assert len(found) >= 7
    assert {name: told[name] for name in found} == found


def test_every_setting_named_on_a_page_exists() -> None:
    listed = set(SETTING.findall(read("docs/reference/settings.md")))
    for file in (*ROOT.glob("*.md"), *DOCS.rglob("*.md")):
        assert set(SETTING.findall(file.read_text(encoding="utf-8"))) <= listed, file


def test_each_topic_and_each_rule_stands_in_the_reference(book: Catalogue) -> None:
    page = read("docs/reference/rules.md")
    for topic in book.topics():
        assert f"\n## {topic}\n" in page
    for rule in book.rules:
        assert f"#### `{rule}`" in page


def test_each_fact_and_each_source_stands_in_the_reference(book: Catalogue) -> None:
    facts, sources = read("docs/reference/facts.md"), read("docs/reference/sources.md")
    assert [name for name in book.facts if f"### `{name}`" not in facts] == []
    assert [key for key in book.sources if f"| `{key}` |" not in sources] == []


def test_each_kind_of_knowledge_stands_in_the_format() -> None:
    page = read("docs/reference/knowledge-format.md")
    for folder in sorted(path.name for path in (SOURCE / "knowledge").iterdir() if path.is_dir()):
        assert f"| `{folder}/" in page, folder
    for file in sorted(path.name for path in (SOURCE / "knowledge" / "learn").iterdir()):
        assert f"learn/{file}" in page, file


def keys_of_the_schema() -> Iterator[tuple[str, str]]:
    for name, shape in vars(schema).items():
        if isinstance(shape, type) and issubclass(shape, BaseModel) and shape.__module__ == schema.__name__:
            for key, field in shape.model_fields.items():
                yield name, field.alias or key


@pytest.mark.parametrize(("shape", "key"), list(keys_of_the_schema()))
def test_each_key_of_each_shape_stands_in_an_example_of_the_format(shape: str, key: str) -> None:
    examples = "\n".join(block.text for block in blocks(read("docs/reference/knowledge-format.md"), "toml"))
    assert re.search(rf"(^|[{{\[ ]){re.escape(key)}( =|\])", examples, re.MULTILINE), f"{shape} has the key {key}"


def test_each_word_of_the_schema_stands_in_the_format() -> None:
    from aponia.guidance.rule import RuleKind
    from aponia.vocabulary.fact import Kind, Origin
    from aponia.vocabulary.page import PageStyle
    from aponia.vocabulary.source import Checked
    from aponia.vocabulary.urgency import Urgency

    page = read("docs/reference/knowledge-format.md")
    words = [*RuleKind, *Kind, *Origin, *PageStyle, *Checked, *(level.slug for level in Urgency), *schema.ProofWord.__args__]  # type: ignore[attr-defined]  # typing does not type it
    assert [word for word in words if word not in page] == []
