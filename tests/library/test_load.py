"""Knowledge files are checked whole: every fault is told at once, with the path of keys that leads to it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from aponia.library import Catalogue, load_catalogue
from aponia.library.reading import KNOWLEDGE
from aponia.vocabulary.errors import KnowledgeError
from aponia.vocabulary.source import Checked

SOURCES = """
[example-2020]
title = "An example"
authors = "Example group"
year = 2020
"""
RULES = """
source = "example-2020"
in_force = { from = 2020-01-01 }

[[rule]]
slug = "thing"
kind = "warning"
statement = "A thing."
patient = "A thing."
when = { fact = "takes.opioid", is = true }
warn = ["Mind the thing."]
verified = "from knowledge"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the knowledge files with one more rule, to break."""
    copy = tmp_path / "knowledge"
    shutil.copytree(KNOWLEDGE, copy)
    (copy / "sources" / "example.toml").write_text(SOURCES)
    (copy / "rules" / "navigation" / "example-2020.toml").write_text(RULES)
    return copy


def faults_of(folder: Path) -> list[str]:
    with pytest.raises(KnowledgeError) as caught:
        load_catalogue(folder)
    return [str(fault) for fault in caught.value.faults]


def test_the_copy_with_one_more_rule_is_whole(folder: Path) -> None:
    assert "navigation/example-2020/thing" in load_catalogue(folder).rules


@pytest.mark.parametrize(
    ("change", "path", "words"),
    [
        (lambda text: text.replace('"takes.opioid"', '"takes.opiod"'), "rule[0](thing).when.fact", "Did you mean 'takes.opioid'?"),
        (lambda text: text.replace("is = true", "at_least = 3"), "rule[0](thing).when.at_least", "cannot be compared"),
        (lambda text: text.replace("is = true", "is = true, below = 3"), "rule[0](thing).when", "exactly one of"),
        (lambda text: text.replace('{ fact = "takes.opioid", is = true }', '{ fact = "pain.duration", at_least = "3 kg" }'), "when.at_least", "different things"),
        (lambda text: text.replace('{ fact = "takes.opioid", is = true }', '{ fact = "pain.sites", in = ["lower-bakc"] }'), "when.in", "Did you mean 'lower-back'?"),
        (lambda text: text.replace('{ fact = "takes.opioid", is = true }', "{ all = [] }"), "when.all", "at least one"),
        (lambda text: text.replace('{ fact = "takes.opioid", is = true }', '{ at_least = 3, of = [{ fact = "takes.opioid", is = true }] }'), "when.at_least", "from 1 to 1"),
        (lambda text: text.replace('source = "example-2020"', 'source = "exmaple-2020"'), "source", "Did you mean 'example-2020'?"),
        (lambda text: text.replace('kind = "warning"', 'kind = "red-flag"'), "rule[0]", "also needs: urgency, to"),
        (lambda text: text.replace('kind = "warning"', 'kind = "route"\nurgency = "self-care"\nto = "primary-care"'), "rule[0]", "only make an answer more cautious"),
        (lambda text: text.replace('verified = "from knowledge"', 'verified = "source seen"'), "rule[0]", "`seen` is missing"),
        (lambda text: text.replace('slug = "thing"', 'slug = "Thing One"'), "rule[0].slug", "Thing One"),
        (lambda text: text + '\nurgncy = "routine"\n', "rule[0].urgncy", "not permitted"),
        (lambda text: text.replace("warn = [", 'do = ["do.nothing-known"]\nwarn = ['), "rule[0](thing).do", "there is no advice item"),
        (lambda text: text.replace("warn = [", 'myths = ["flat-earth"]\nwarn = ['), "rule[0](thing).myths", "there is no misconception"),
        (lambda text: text.replace("warn = [", 'instead_of = ["navigation/nobody-1900/x"]\nwarn = [').replace('verified = "from knowledge"', 'verified = "source seen"\nseen = "here"'),
         "rule[0](thing).instead_of", "there is no rule"),
        (lambda text: text + "\n[[rule]\n", "", "not TOML"),
    ],
)
def test_a_fault_in_a_rule_is_told_with_its_key_path(folder: Path, change: Callable[[str], str], path: str, words: str) -> None:
    file = folder / "rules" / "navigation" / "example-2020.toml"
    file.write_text(change(RULES))
    faults = faults_of(folder)
    assert any(fault.startswith("rules/navigation/example-2020.toml") and path in fault and words in fault for fault in faults), faults


def test_all_faults_of_all_files_come_at_once(folder: Path) -> None:
    (folder / "rules" / "navigation" / "example-2020.toml").write_text(RULES.replace("takes.opioid", "takes.nothing").replace('patient = "A thing."', ""))
    (folder / "sources" / "example.toml").write_text(SOURCES.replace("2020\n", '"twenty"\n'))
    (folder / "notes.toml").write_text("a = 1\n")
    (folder / "run.sh").write_text("echo\n")
    faults = faults_of(folder)
    for words in ("rule[0].patient", "example-2020.year", "notes.toml", "run.sh"):
        assert any(words in fault for fault in faults), (words, faults)


def test_a_question_that_no_page_asks_is_a_fault(folder: Path) -> None:
    (folder / "facts" / "example.toml").write_text(
        '["example.thing"]\nkind = "yes-no"\norigin = "asked"\nlabel = "Thing"\npatient = "Thing?"\nclinician = "Thing?"\n'
    )
    (folder / "rules" / "navigation" / "example-2020.toml").write_text(RULES.replace("takes.opioid", "example.thing"))
    assert any("example.thing" in fault and "no page asks it" in fault for fault in faults_of(folder))


def test_a_case_that_names_an_unknown_rule_or_a_wrong_value_is_a_fault(folder: Path) -> None:
    (folder / "cases" / "navigation" / "example.toml").write_text(
        '[[case]]\nname = "A"\nday = 2026-01-01\nfacts = { "person.age" = "200 years" }\nexpect = ["navigation/no/rule"]\n'
    )
    faults = faults_of(folder)
    assert any("person.age" in fault and "outside" in fault for fault in faults)
    assert any("there is no rule" in fault for fault in faults)


def test_the_version_names_exactly_the_content(folder: Path, book: Catalogue) -> None:
    first = load_catalogue(folder).version
    assert first == load_catalogue(folder).version
    assert first != book.version


def test_rules_from_knowledge_never_lead_to_less_care(book: Catalogue) -> None:
    for rule in book.rules.values():
        if rule.citation.verification.status is Checked.FROM_KNOWLEDGE:
            assert not rule.instead_of
            assert rule.urgency is None or rule.urgency.slug != "self-care"


def test_every_statement_that_was_checked_says_where(book: Catalogue) -> None:
    unsaid = [
        rule.id for rule in book.rules.values()
        if rule.citation.verification.status is not Checked.FROM_KNOWLEDGE and not rule.citation.verification.seen
    ]
    assert unsaid == []
