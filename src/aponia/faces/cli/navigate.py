"""`aponia navigate`: from a file of facts, or by asking in the terminal."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import typer
from rich.console import Console

from aponia.consult.navigation import Navigation, navigate
from aponia.exchange.answer_json import navigation_as_json
from aponia.exchange.letter import LetterDetails
from aponia.faces import referral
from aponia.faces.assembly import catalogue, today
from aponia.faces.cli.ask import ask_questions
from aponia.faces.cli.show import show_answer
from aponia.vocabulary.answer import Answer
from aponia.vocabulary.fact import FactValue, read_facts

_LARGEST_FILE = 1_000_000


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
        _write(pdf, lambda: referral.letter(answer, facts, details))
        console.print(f"The letter is in {pdf}", highlight=False, markup=False)
    if fhir is not None:
        _write(fhir, lambda: json.dumps(referral.bundle(answer, facts, details), ensure_ascii=False, indent=2).encode())
        console.print(f"The FHIR bundle is in {fhir}", highlight=False, markup=False)


def _write(target: Path, content: Callable[[], bytes]) -> None:
    """Write whole or not at all."""
    if not target.parent.is_dir():
        raise typer.BadParameter(f"There is no folder {target.parent}. Make it first, or name another place.")
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _read(file: Path) -> dict[str, object]:
    if str(file) == "-":
        text = sys.stdin.read(_LARGEST_FILE + 1)
    elif not file.is_file():
        raise typer.BadParameter(f"There is no file {file}. Give a JSON file of facts, or nothing to be asked.")
    else:
        text = file.read_text(encoding="utf-8", errors="replace")[: _LARGEST_FILE + 1]
    if len(text) > _LARGEST_FILE:
        raise typer.BadParameter("The file is larger than the facts of one person can be. Check that it is the right one.")
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise typer.BadParameter(f"{file} is not JSON: {error}") from error
    if isinstance(given, dict) and set(given) == {"facts"}:
        given = given["facts"]
    if not isinstance(given, dict):
        raise typer.BadParameter('A JSON object of facts is expected, such as {"visit.door": "pain", "person.age": "44 years"}.')
    return given
