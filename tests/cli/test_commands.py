"""The command line, run as a person would: as its own process."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from aponia.faces.assembly import fhir_validator
from aponia.library import Catalogue

FACTS = {"visit.door": "pain", "person.age": "44 years", "person.sex": "female", "pain.sites": ["lower-back"], "spine.saddle_numbness": True}
APONIA = str(Path(sys.executable).parent / "aponia")


def aponia(*words: str, typed: str | None = None, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run([APONIA, *words], input=typed, capture_output=True, text=True, cwd=cwd, timeout=60, check=False)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "facts.json"
    path.write_text(json.dumps(FACTS))
    return path


def test_navigate_prints_the_answer_with_reasons_and_sources(file: Path) -> None:
    done = aponia("navigate", str(file), "--country", "us")
    assert done.returncode == 0, done.stderr
    for words in ("Get emergency help now", "Emergency department", "Why", "Sources", "911", "clinician who knows the person decides"):
        assert words in " ".join(done.stdout.split())


def test_without_a_country_it_says_how_to_get_the_numbers(file: Path) -> None:
    done = aponia("navigate", str(file))
    assert "add your country" in " ".join(done.stdout.split())
    assert "911" not in done.stdout


def test_navigate_as_json_is_the_answer_of_the_api(file: Path) -> None:
    from django.test import Client

    told = json.loads(aponia("navigate", str(file), "--json").stdout)
    asked = Client().post("/api/navigate", data=json.dumps({"facts": FACTS}), content_type="application/json").json()
    assert told == asked


def test_navigate_reads_standard_input(file: Path) -> None:
    done = aponia("navigate", "-", "--json", typed=json.dumps({"facts": FACTS}))
    assert json.loads(done.stdout)["result"]["level"]["id"] == "emergency"


def test_navigate_writes_letter_and_bundle(file: Path, tmp_path: Path) -> None:
    done = aponia("navigate", str(file), "--pdf", str(tmp_path / "letter.pdf"), "--fhir", str(tmp_path / "referral.json"))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "letter.pdf").read_bytes().startswith(b"%PDF")
    assert fhir_validator().issues(json.loads((tmp_path / "referral.json").read_text())) == ()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "is not JSON"),
        ("[1]", "A JSON object of facts is expected"),
        ('{"pain.duratoin": "3 months"}', "Did you mean pain.duration?"),
        ('{"pain.duration": "3 months", "person.age": "400 years"}', "outside 0 to 120"),
        ('{"person.sex": "male", "person.pregnant": true}', "does not fit"),
        ("[" * 100_000, "is not JSON"),
        (" " * 1_100_000, "larger than"),
        ("\x00\x01", "is not JSON"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_and_nothing_is_written(content: str, words: str, tmp_path: Path) -> None:
    file = tmp_path / "facts.json"
    file.write_text(content)
    done = aponia("navigate", str(file), "--pdf", str(tmp_path / "letter.pdf"))
    assert done.returncode == 2
    assert words in " ".join((done.stdout + done.stderr).replace("│", " ").split())
    assert "Traceback" not in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["facts.json"]


def test_missing_files_and_folders_are_told(tmp_path: Path, file: Path) -> None:
    assert "There is no file" in aponia("navigate", str(tmp_path / "none.json")).stderr
    assert "There is no folder" in aponia("navigate", str(file), "--pdf", str(tmp_path / "no" / "letter.pdf")).stderr
    assert "There is no country" in aponia("navigate", str(file), "--country", "xx").stderr


def test_the_terminal_asks_goes_back_and_answers() -> None:
    typed = "\n".join(["1", "b", "9", "1", "0?x", "1", ""])
    done = aponia("navigate", typed=typed)
    assert done.returncode == 0, done.stderr
    assert "Type one number from 1 to 2" in done.stdout
    assert "Type numbers from 0 to" in done.stdout
    assert "Get emergency help now" in done.stdout


def test_stopping_early_shows_the_answer_so_far_and_what_is_missing() -> None:
    done = aponia("navigate", typed="1\n0\nq\n")
    assert "(so far)" in done.stdout
    assert "Not known, and could change the answer" in done.stdout


def test_rules_are_listed_filtered_and_counted(book: Catalogue) -> None:
    rules = json.loads(aponia("rules", "--status", "from knowledge", "--json").stdout)
    assert 0 < len(rules) < len(book.rules)
    assert all(rule["checked"] == "from knowledge" for rule in rules)
    assert f"of {len(book.rules)} rules" in aponia("rules", "--topic", "navigation").stdout
    assert "Did you mean navigation?" in aponia("rules", "--topic", "navigatoin").stderr


def test_explain_prints_statement_conditions_source_and_cases(book: Catalogue) -> None:
    rule = next(rule for rule in book.rules.values() if "saddle" in " ".join(rule.when.facts()))
    done = aponia("explain", rule.id)
    shown = " ".join(done.stdout.split())
    for words in (rule.id, "Holds when", "any of:", "Source", rule.citation.source.title[:30], "Cases", "holds:"):
        assert words in shown
    assert "There is no rule named" in aponia("explain", "navigation/none").stderr


def test_rules_check_passes_and_tells_faults_and_failed_cases(tmp_path: Path) -> None:
    import shutil

    from aponia.library.reading import KNOWLEDGE

    done = aponia("rules", "check")
    assert done.returncode == 0, done.stdout
    assert "no faults" in done.stdout
    copy = tmp_path / "knowledge"
    shutil.copytree(KNOWLEDGE, copy)
    (copy / "cases" / "navigation" / "mine.toml").write_text(
        '[[case]]\nname = "Mine"\nday = 2026-01-01\nfacts = { "visit.door" = "pain" }\nlevel = "emergency"\n'
    )
    failed = aponia("rules", "check", str(copy))
    assert failed.returncode == 1
    assert "level should be emergency" in failed.stdout
    (copy / "cases" / "navigation" / "mine.toml").write_text("[[case]]\n")
    broken = aponia("rules", "check", str(copy))
    assert broken.returncode == 2
    assert "mine.toml" in broken.stderr


def test_a_broken_knowledge_file_stops_the_start_with_its_faults(tmp_path: Path) -> None:
    import os
    import shutil

    from aponia.library.reading import KNOWLEDGE

    copy = tmp_path / "knowledge"
    shutil.copytree(KNOWLEDGE, copy)
    (copy / "sources" / "mine.toml").write_text('[x]\ntitle = "X"\n')
    (copy / "levels" / "navigation.toml").write_text("[emergency\n")
    environment = {**os.environ, "APONIA_KNOWLEDGE": str(copy), "APONIA_DATA_DIR": str(tmp_path / "var")}
    done = subprocess.run([APONIA, "serve", "--port", "0"], capture_output=True, text=True, env=environment, timeout=60, check=False)
    assert done.returncode == 2
    for words in ("mine.toml: x.authors", "mine.toml: x.year", "levels/navigation.toml", "aponia rules check"):
        assert words in done.stderr


def test_facts_are_listed_by_words() -> None:
    done = aponia("facts", "saddle")
    assert "spine.saddle_numbness" in done.stdout
    assert "person.age" not in done.stdout


def test_help_names_every_command() -> None:
    shown = aponia("--help").stdout
    for command in ("navigate", "rules", "explain", "facts", "serve"):
        assert command in shown


def test_importing_the_package_loads_no_heavy_part() -> None:
    code = "import sys, aponia; print(sorted({'django', 'pint', 'typst', 'pydantic', 'numpy'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


def test_a_port_that_is_taken_is_told_before_anything_starts() -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = aponia("serve", "--port", str(port))
    assert done.returncode == 2
    assert "cannot be used" in done.stderr
    assert "Traceback" not in done.stderr
    assert "65535" in aponia("serve", "--port", "99999").stderr
