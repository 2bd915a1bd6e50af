"""`aponia simulate`, `aponia target` and `aponia compare`."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import orjson
import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from aponia.consult.simulation import DrugCurves, Fall, Simulation, compare, read_scenario, simulate
from aponia.consult.simulation.result import Curve
from aponia.exchange.simulation_csv import simulation_as_csv
from aponia.exchange.simulation_json import simulation_as_json
from aponia.faces.assembly import models, today
from aponia.faces.cli.files import read_json, write_whole
from aponia.vocabulary.answer import Answer

_COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
_EXPECTED = "a scenario as JSON; docs/reference/scenario-format.md shows one"


def run_simulate(scenario: Path, out: Path | None) -> None:
    """Simulate a scenario; to a file by its ending, or as a summary on the screen."""
    checked = read_scenario(read_json(scenario, expected=_EXPECTED), models())
    if checked.drawn_from is None:
        _hand_out(simulate(checked, models=models(), on=today()), out)
        return
    with Progress(*_COLUMNS, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Simulating people", total=None)
        answer = simulate(
            checked, models=models(), on=today(), on_progress=lambda done, of: bar.update(task, completed=done, total=of),
        )
    _hand_out(answer, out)


def run_compare(scenario: Path, out: Path | None) -> None:
    """All models of each drug on the same doses."""
    checked = read_scenario(read_json(scenario, expected=_EXPECTED), models(), model_needed=False)
    _hand_out(compare(checked, models=models(), on=today()), out)


def run_target(scenario: Path, out: Path | None) -> None:
    """What the pump does for the targets of a scenario."""
    checked = read_scenario(read_json(scenario, expected=_EXPECTED), models())
    if not any(plan.targets for plan in checked.drugs):
        raise typer.BadParameter('The scenario has no targets. Give a drug some, like "targets": [{"at": "0 s", "effect_site": "4 mcg/mL"}].')
    _hand_out(simulate(checked, models=models(), on=today()), out)


def _hand_out(answer: Answer[Simulation], out: Path | None) -> None:
    console = Console(stderr=True)
    for warning in answer.warnings:
        console.print(f"[yellow]Warning:[/yellow] {escape(warning)}", highlight=False)
    if out is None:
        _summary(answer)
        return
    writers: dict[str, Callable[[], bytes]] = {
        ".csv": lambda: simulation_as_csv(answer.result).encode(),
        ".json": lambda: orjson.dumps(simulation_as_json(answer), option=orjson.OPT_INDENT_2),
        ".png": lambda: _picture(answer),
    }
    writer = writers.get(out.suffix.lower())
    if writer is None:
        raise typer.BadParameter(f"{out} should end in one of: {', '.join(writers)}.")
    write_whole(out, writer)
    console.print(f"The result is in {out}", highlight=False, markup=False)


def _picture(answer: Answer[Simulation]) -> bytes:
    try:
        import matplotlib  # noqa: F401, PLC0415 - pictures are an extra
    except ImportError:
        raise typer.BadParameter("Pictures need the extra `lab`: pip install 'aponia[lab]'. CSV and JSON need nothing more.") from None
    from aponia.exchange.simulation_picture import simulation_as_png  # noqa: PLC0415 - start-up time

    return simulation_as_png(answer)


def _summary(answer: Answer[Simulation]) -> None:
    """What a person wants to know at the screen: highest and last values, falls, refusals, sources."""
    console = Console()
    result = answer.result
    table = Table("Curve", "Highest", "at", "At the end", "Unit", box=None, pad_edge=False)
    rows = [row for drug in result.drugs for row in _rows(drug)]
    rows += [(f"{effect.label} ({effect.effect})", effect.values, effect.unit) for effect in result.effects]
    for label, values, unit in rows:
        top = int(values.argmax())
        table.add_row(escape(label), f"{values[top]:.4g}", _clock(float(result.times_s[top])), f"{values[-1]:.4g}", unit)
    console.print(table)
    for drug in result.drugs:
        choices = ", ".join(f"{name} {choice}" for name, choice in drug.choices.items())
        chosen = f"; {escape(choices)}" if choices else ""
        amount = f"{drug.total:.4g} {drug.amount_unit} in all" if drug.amount_unit else "by vaporizer"
        console.print(f"{escape(drug.title)}: {amount}{chosen}", highlight=False)
        for fall in drug.falls:
            console.print(f"  falls {escape(fall.what)} at {fall.site} in {_minutes(fall)} when stopped at {_clock(fall.after_s)}", highlight=False)
    for one in result.refused:
        console.print(f"[dim]Left out: {escape(one.reason)}[/dim]", highlight=False)
    console.print(f"[dim]Sources: {escape('; '.join(source.short for source in answer.sources))}[/dim]", highlight=False)
    console.print(f"[dim]{escape(answer.notice)}[/dim]", highlight=False)


def _rows(drug: DrugCurves) -> list[tuple[str, Curve, str]]:
    site = f", {drug.choices['effect_site']}" if "effect_site" in drug.choices else ""
    rows: list[tuple[str, Curve, str]] = [(f"{drug.model} {drug.names[0].lower()}", drug.plasma, drug.unit)]
    if drug.effect is not None:
        rows.append((f"{drug.model} {drug.names[1].lower()}{site}", drug.effect, drug.unit))
    return rows


def _minutes(fall: Fall) -> str:
    typical = "more than 60 days" if math.isinf(fall.minutes) else f"{fall.minutes:.3g} min"
    return typical if fall.low is None or fall.high is None else f"{typical} (9 of 10 people: {fall.low:.3g} to {fall.high:.3g})"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}"
