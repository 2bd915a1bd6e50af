"""`aponia navigate`: from a file of facts, or by asking in the terminal."""

from __future__ import annotations

import json
import os
from pathlib import Path

import typer
from rich.console import Console

from aponia.consult.navigation import Navigation, navigate
from aponia.exchange.answer_json import navigation_as_json
from aponia.exchange.letter import LetterDetails
from aponia.faces import referral
from aponia.faces.assembly import catalogue, today
from aponia.faces.cli.ask import ask_questions
from aponia.faces.cli.files import read_json, write_whole
from aponia.faces.cli.show import show_answer
from aponia.vocabulary.answer import Answer
from aponia.vocabulary.fact import FactValue, read_facts


def run_navigate(file: Path | None, *, as_json: bool, pdf: Path | None, fhir: Path | None, country: str | None) -> None:
    """Answer from a file, from standard input, or by asking; then print and write what was wished for."""
    book = catalogue()
    country = country or os.environ.get("APONIA_COUNTRY") or None
    console = Console(stderr=as_json)
    given = ask_questions(console, book) if file is None else _read(file)
    facts = read_facts(given, book.facts)
    answer = navigate(facts, catalogue=book, on=today(), country=country)
    if as_json:
        typer.echo(json.dumps(navigation_as_json(answer, book.facts), ensure_ascii=False, indent=2))
    else:
        show_answer(console, answer)
    _write_files(answer, facts, pdf, fhir, console)


def _write_files(answer: Answer[Navigation], facts: dict[str, FactValue], pdf: Path | None, fhir: Path | None, console: Console) -> None:
    details = LetterDetails()
    if pdf is not None:
        write_whole(pdf, lambda: referral.letter(answer, facts, details))
        console.print(f"The letter is in {pdf}", highlight=False, markup=False)
    if fhir is not None:
        write_whole(fhir, lambda: json.dumps(referral.bundle(answer, facts, details), ensure_ascii=False, indent=2).encode())
        console.print(f"The FHIR bundle is in {fhir}", highlight=False, markup=False)


def _read(file: Path) -> dict[str, object]:
    given = read_json(file, expected="a JSON file of facts, or nothing to be asked")
    if isinstance(given, dict) and set(given) == {"facts"}:
        given = given["facts"]
    if not isinstance(given, dict):
        raise typer.BadParameter('A JSON object of facts is expected, such as {"visit.door": "pain", "person.age": "44 years"}.')
    return given
