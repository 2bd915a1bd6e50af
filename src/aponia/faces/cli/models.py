"""`aponia models` and `aponia models check`."""

from __future__ import annotations

import json
from pathlib import Path

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import track
from rich.table import Table

from aponia.consult.simulation.catalogue import ModelCard, model_cards
from aponia.consult.simulation.checking import faults_of_model
from aponia.exchange.model_json import model_as_json
from aponia.faces.assembly import knowledge_folder, models
from aponia.library.models import load_models


def list_models(*, drug: str | None, as_json: bool) -> None:
    """A table of models, or everything about them as JSON."""
    book = models()
    cards = model_cards(book, drug)
    if as_json:
        typer.echo(json.dumps([model_as_json(card) for card in cards], ensure_ascii=False, indent=2))
        return
    table = Table("Model", "Grade", "Studied", "Source", box=None, pad_edge=False)
    for card in cards:
        table.add_row(escape(card.id), card.grade, escape(_studied(card)), escape(card.citation.source.short))
    console = Console()
    console.print(table)
    grades = "Grades: A paper read, B author's code or transcriptions that agree, C one transcription, D disputed."
    console.print(f"[dim]{len(cards)} of {len(book.models)} models, knowledge {book.version}. {grades}[/dim]")


def _studied(card: ModelCard) -> str:
    return ", ".join(f"{name} {low:g}-{high:g} {unit}".strip() for name, (low, high, unit) in card.studied.items()) or "see population"


def check_all_models(folder: Path | None) -> None:
    """Read every file, then compute each model; exit code 1 when one cannot be computed, 2 when a file has faults."""
    root = folder or knowledge_folder()
    if not root.is_dir():
        raise typer.BadParameter(f"There is no folder {root}.")
    book = load_models(root)
    console = Console()
    every = track(list(book.models.values()), "Computing models", transient=True, console=console)
    faults = [fault for model in every for fault in faults_of_model(model, book)]
    for fault in faults:
        console.print(f"[red]{escape(fault)}[/red]", highlight=False)
    if faults:
        raise typer.Exit(1)
    console.print(f"{len(book.models)} models are whole: every file reads, every equation computes for a person inside the studied range.")
