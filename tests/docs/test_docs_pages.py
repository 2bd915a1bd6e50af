"""The pages hold together: links lead somewhere, how-tos are short, the site builds and asks no other site for anything."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path

import pytest
import yaml
from documentation import DOCS, PAGES, ROOT, SOURCE, anchors, links, name_of, prose, read, rows, section, steps

VERSION = tomllib.loads(read("pyproject.toml"))["project"]["version"]
HOW_TOS = ["Add a fact", "Add a rule", "Add an instrument", "Add a page"]
DECISIONS = sorted((DOCS / "decisions").glob("0*.md"))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in links(text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, place = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), target
        if place:
            assert place in anchors(file.read_text(encoding="utf-8")), target


@pytest.mark.parametrize("page", [page for page in PAGES if page.is_relative_to(DOCS)], ids=name_of)
def test_no_page_of_the_site_links_out_of_it(page: Path) -> None:
    for target in links(page.read_text(encoding="utf-8")):
        if not re.match(r"[a-z]+:", target):
            assert (page.parent / target.partition("#")[0]).resolve().is_relative_to(DOCS), target


@pytest.mark.parametrize("heading", HOW_TOS)
def test_a_how_to_of_contributing_has_at_most_seven_steps(heading: str) -> None:
    found = steps(section(read("CONTRIBUTING.md"), heading))
    assert found == list(range(1, len(found) + 1))
    assert 3 <= len(found) <= 7


@pytest.mark.parametrize("page", sorted((DOCS / "how-to").glob("*.md")), ids=name_of)
def test_a_how_to_page_has_at_most_seven_steps_in_a_row(page: Path) -> None:
    for part in page.read_text(encoding="utf-8").split("\n## "):
        found = steps(part)
        assert found == list(range(1, len(found) + 1))
        assert len(found) <= 7


def test_contributing_has_a_first_half_hour() -> None:
    assert steps(section(read("CONTRIBUTING.md"), "The first half hour"))


def test_the_citation_is_of_this_version() -> None:
    citation = yaml.safe_load(read("CITATION.cff"))
    assert citation["cff-version"] == "1.2.0"
    assert citation["version"] == VERSION
    assert citation["license"] == tomllib.loads(read("pyproject.toml"))["project"]["license"]
    assert citation["authors"] == [{"name": "The Aponia contributors"}]
    assert {"message", "title", "type"} <= set(citation)


def test_the_changelog_begins_with_this_version_on_the_day_of_the_citation() -> None:
    newest = re.search(r"^## (\S+) – (\d{4}-\d{2}-\d{2})$", read("CHANGELOG.md"), re.MULTILINE)
    assert newest
    assert newest[1] == VERSION
    assert date.fromisoformat(newest[2]) == yaml.safe_load(read("CITATION.cff"))["date-released"]


def test_security_says_how_to_report_and_supports_this_version() -> None:
    text = read("SECURITY.md")
    assert "private security advisory" in text
    assert VERSION.rsplit(".", 1)[0] in [cells[0] for cells in rows(section(text, "Supported versions"))]


@pytest.mark.parametrize("page", DECISIONS, ids=name_of)
def test_a_decision_has_its_four_parts_and_stands_in_the_list(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for part in ("**Status**", "## Context", "## Decision", "## Consequences"):
        assert part in text
    title = re.search(r"^# (\d+)\. (.+)$", text, re.MULTILINE)
    assert title
    assert int(title[1]) == int(page.name[:4])
    assert f"({page.name}) | {title[2]} |" in re.sub(r"\[\d+\]", "", read("docs/decisions/index.md"))


def test_every_page_is_in_the_menu_of_the_site() -> None:
    menu = read("mkdocs.yml")
    pages = [page for page in DOCS.rglob("*.md") if page.parent.name != "models"]  # those are reached from their index
    assert [page for page in pages if f": {page.relative_to(DOCS).as_posix()}" not in menu and f"- {page.relative_to(DOCS).as_posix()}" not in menu] == []


def test_the_marks_of_the_site_are_those_of_aponia() -> None:
    for ours, theirs in (("mark.svg", "mark.svg"), ("favicon.svg", "favicon.svg")):
        drawn = re.findall(r' d="([^"]+)"', (DOCS / "assets" / ours).read_text())
        assert drawn == re.findall(r' d="([^"]+)"', (SOURCE / "faces" / "web" / "static" / "aponia" / "img" / theirs).read_text())


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_pages_are_written_in_american_english(page: Path) -> None:
    british = r"\b(colour\w*|licence\w*|anaesth\w*|behaviour\w*|favour\w*|organis\w*|recognis\w*|summaris\w*|centre\w*|programme\w*|judgement\w*|neighbour\w*|grey)\b"
    generated = page.parent.name == "models" or (page.parent.name == "reference" and page.stem in {"rules", "facts", "sources", "models"})
    # generated pages quote titles of publications
    found = re.findall(british, prose(page.read_text(encoding="utf-8")), re.IGNORECASE)
    assert generated or not found, found


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site."""
    target = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(target)]
    outcome = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stderr
    return target


@pytest.mark.xdist_group("site")
def test_the_site_builds_without_a_warning(site: Path) -> None:
    assert (site / "index.html").is_file()


@pytest.mark.xdist_group("site")
def test_the_built_site_asks_no_other_site_for_anything(site: Path) -> None:
    loaded = re.compile(r"<(?:script|img|iframe|link|source|video|audio|object|embed)\b[^>]*\b(?:src|href|data)=[\"']?(?:https?:)?//", re.IGNORECASE)
    for page in site.rglob("*.html"):
        assert loaded.findall(page.read_text(encoding="utf-8")) == [], page
    for sheet in site.rglob("*.css"):
        assert re.findall(r"(?:@import|url\()\s*[\"']?(?:https?:)?//", sheet.read_text(encoding="utf-8")) == [], sheet


@pytest.mark.xdist_group("site")
def test_the_built_site_holds_no_program_of_its_own_making(site: Path) -> None:
    assert list(site.rglob("*.py")) == []
