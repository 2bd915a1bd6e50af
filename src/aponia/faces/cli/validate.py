"""`aponia validate`: a published model against measured concentrations."""

from __future__ import annotations

import io
import json
import math
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from aponia.consult.validation import Performance, Validation, ValidationPlan, validate
from aponia.exchange.validation_json import validation_as_json
from aponia.faces.assembly import models, today
from aponia.vocabulary.answer import Answer

_LONG = 5_000_000  # bytes from which a progress bar is worth its line
_MOST_PEOPLE = 40


def run_validate(  # noqa: PLR0913 - as many as the command has options
    table: Path, *, model: str, mapping: Sequence[str] = (), options: Sequence[str] = (), group: str | None = None, extrapolate: bool = False,
    as_json: bool = False,
) -> None:
    """Compare the table with the model; as a summary on the screen, or as JSON."""
    plan = ValidationPlan(model=model, mapping=tuple(mapping), options=_options(options), group=group, extrapolate=extrapolate)
    if str(table) == "-":
        answer = _answer(sys.stdin.buffer, None, plan)
    elif not table.is_file():
        raise typer.BadParameter(f"There is no file {table}. Give a CSV file whose first line names the columns, or - for standard input.")
    else:
        with table.open("rb") as file:
            answer = _answer(file, table.stat().st_size, plan)
    if as_json:
        typer.echo(json.dumps(validation_as_json(answer), ensure_ascii=False, indent=2))
        return
    _show(answer)


def _options(given: Iterable[str]) -> dict[str, str]:
    chosen: dict[str, str] = {}
    for text in given:
        name, equals, choice = text.partition("=")
        if not equals:
            raise typer.BadParameter(f"{text!r} is not an option of a model. Write it like --option opioids=no.")
        chosen[name.strip()] = choice.strip()
    return chosen


def _answer(file: BinaryIO, size: int | None, plan: ValidationPlan) -> Answer[Validation]:
    lines = io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline="")
    if size is None or size < _LONG:
        return validate(lines, plan, models=models(), on=today())
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[rows]} rows"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Reading and replaying", total=size, rows="0")
        return validate(
            lines, plan, models=models(), on=today(), on_progress=lambda rows: bar.update(task, completed=file.tell(), rows=f"{rows:,}"),
        )


def _show(answer: Answer[Validation]) -> None:
    console, result = Console(highlight=False), answer.result
    for warning in answer.warnings:
        Console(stderr=True, highlight=False).print(f"[yellow]Warning:[/yellow] {escape(warning)}")
    chosen = "".join(f", {name} {choice}" for name, choice in result.choices.items())
    people = len(result.people)
    console.print(f"[b]{escape(result.title)}[/b] ({escape(result.model + chosen)}): {result.pooled.observations} measurements in {people} people\n")
    table = Table("", "n", "MDPE %", "MDAPE %", "Wobble %", "Divergence %/h", box=None, pad_edge=False)
    for column in table.columns[1:]:
        column.justify = "right"
    table.add_row("All measurements alike", *_numbers(result.pooled))
    table.add_row("Median person", *_numbers(result.median))
    for group in result.groups:
        name = escape(f"{result.group} {group.name} ({group.people} people)")
        table.add_row(f"{name}, all alike", *_numbers(group.pooled))
        table.add_row(f"{name}, median person", *_numbers(group.median))
    console.print(table)
    if people <= _MOST_PEOPLE:
        console.print()
        each = Table("Person", "n", "MDPE %", "MDAPE %", "Wobble %", "Divergence %/h", box=None, pad_edge=False)
        for column in each.columns[1:]:
            column.justify = "right"
        for one in result.people:
            each.add_row(escape(one.id), *_numbers(one.performance))
        console.print(each)
    _say_what_was_read(console, answer)


def _say_what_was_read(console: Console, answer: Answer[Validation]) -> None:
    result = answer.result
    told, assumed = ([use for use in result.columns if use.assumed is wanted] for wanted in (False, True))
    for title, uses in (("As mapped", told), ("Read by name, units assumed", assumed)):
        if uses:
            words = ", ".join(f"{use.name} is {use.field}" + (f" in {use.unit}" if use.unit else "") for use in uses)
            console.print(f"\n{title}: {escape(words)}")
    if result.ignored:
        console.print(f"Ignored columns: {escape(', '.join(result.ignored))}")
    if result.unmeasured:
        console.print(f"Measurements without a value: {result.unmeasured}")
    console.print("Errors are in percent of what was predicted; a positive MDPE means that more was measured than predicted.")
    console.print(f"[dim]Source: {escape(result.citation.source.short)}. {escape(result.citation.source.title)}. Grade {result.grade}.[/dim]")
    console.print(f"[dim]{escape(answer.notice)} Knowledge {answer.knowledge_version}, {answer.on}.[/dim]")


def _numbers(found: Performance) -> list[str]:
    values = (found.mdpe, found.mdape, found.wobble, found.divergence)
    return [str(found.observations), *("–" if math.isnan(value) else f"{value:.1f}" for value in values)]
