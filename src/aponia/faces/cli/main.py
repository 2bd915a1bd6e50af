"""The command `aponia` and its subcommands; heavy parts load only in the command that needs them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Optional

import typer

from aponia.vocabulary.errors import AponiaError

app = typer.Typer(
    name="aponia", no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False,
    help="Leads a person with pain, or facing surgery, to the right specialist, computes what drugs do, and shows why. "
    "Supports decisions; a clinician decides.",
)
rules_app = typer.Typer(no_args_is_help=False, help="List the rules, or check all knowledge files.", invoke_without_command=True)
app.add_typer(rules_app, name="rules")
models_app = typer.Typer(no_args_is_help=False, help="List the drug models, or check them.", invoke_without_command=True)
app.add_typer(models_app, name="models")

Scenario = Annotated[Path, typer.Argument(help="A scenario as JSON, or - for standard input.")]

# Typer reads annotations at run time and needs Optional spelled out on Python 3.11 with postponed evaluation.
Country = Annotated[Optional[str], typer.Option(help="Two-letter country code, for emergency and crisis numbers.")]  # noqa: UP045

Out = Annotated[Optional[Path], typer.Option("--out", "-o", help="Write to this file: .csv, .json or .png; a summary on the screen otherwise.")]  # noqa: UP045


@app.command()
def navigate(
    facts: Annotated[Optional[Path], typer.Argument(help="A JSON file of facts, or - for standard input; without it you are asked.")] = None,  # noqa: UP045
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
    pdf: Annotated[Optional[Path], typer.Option(help="Write the referral letter to this PDF file.")] = None,  # noqa: UP045
    fhir: Annotated[Optional[Path], typer.Option(help="Write the referral as a FHIR R4 bundle to this JSON file.")] = None,  # noqa: UP045
    country: Country = None,
) -> None:
    """Which specialist, how soon, where and why."""
    from aponia.faces.cli.navigate import run_navigate  # noqa: PLC0415 - start-up time

    run_navigate(facts, as_json=as_json, pdf=pdf, fhir=fhir, country=country)


@rules_app.callback()
def rules(
    context: typer.Context,
    topic: Annotated[Optional[str], typer.Option(help="Only rules of this topic.")] = None,  # noqa: UP045
    source: Annotated[Optional[str], typer.Option(help="Only rules of this source key.")] = None,  # noqa: UP045
    status: Annotated[Optional[str], typer.Option(help="Only rules checked in this way, such as 'from knowledge'.")] = None,  # noqa: UP045
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """List the rules, filtered by topic, source and how they were checked."""
    if context.invoked_subcommand is None:
        from aponia.faces.cli.rules import list_rules  # noqa: PLC0415 - start-up time

        list_rules(topic=topic, source=source, status=status, as_json=as_json)


@rules_app.command()
def check(
    folder: Annotated[Optional[Path], typer.Argument(help="The knowledge folder to check; the one in use where not given.")] = None,  # noqa: UP045
) -> None:
    """Check all knowledge files and run all cases; what an author runs after a change."""
    from aponia.faces.cli.rules import check_knowledge  # noqa: PLC0415 - start-up time

    check_knowledge(folder)


@app.command()
def explain(rule: Annotated[str, typer.Argument(help="The id of a rule, such as navigation/nice-ng59-2016/…")]) -> None:
    """Print a rule's statement, conditions, source and cases."""
    from aponia.faces.cli.rules import explain_rule  # noqa: PLC0415 - start-up time

    explain_rule(rule)


@app.command()
def facts(
    words: Annotated[Optional[str], typer.Argument(help="Only facts whose id or name contains these words.")] = None,  # noqa: UP045
) -> None:
    """List the facts that can be told about a person."""
    from aponia.faces.cli.rules import list_facts  # noqa: PLC0415 - start-up time

    list_facts(words)


@app.command()
def simulate(scenario: Scenario, out: Out = None) -> None:
    """Concentrations and effects of the doses or targets in a scenario."""
    from aponia.faces.cli.simulate import run_simulate  # noqa: PLC0415 - start-up time

    run_simulate(scenario, out)


@app.command()
def target(scenario: Scenario, out: Out = None) -> None:
    """What the pump has to do to reach and hold the targets in a scenario."""
    from aponia.faces.cli.simulate import run_target  # noqa: PLC0415 - start-up time

    run_target(scenario, out)


@app.command()
def compare(scenario: Scenario, out: Out = None) -> None:
    """The same person and doses by all models of each drug."""
    from aponia.faces.cli.simulate import run_compare  # noqa: PLC0415 - start-up time

    run_compare(scenario, out)


@app.command()
def validate(  # noqa: PLR0913, PLR0917 - one for each option of the command
    data: Annotated[Path, typer.Argument(help="A table of doses and measured concentrations (CSV), or - for standard input.")],
    model: Annotated[str, typer.Option(help="The model to compare with, such as remifentanil/minto-1997.")],
    mapping: Annotated[Optional[list[str]], typer.Option("--map", help="What a column holds, as COLUMN=FIELD, such as Time=time:min.")] = None,  # noqa: UP045
    option: Annotated[Optional[list[str]], typer.Option(help="A choice of the model, as NAME=CHOICE, such as opioids=no.")] = None,  # noqa: UP045
    group: Annotated[Optional[str], typer.Option(help="A column whose values divide the people into groups.")] = None,  # noqa: UP045
    extrapolate: Annotated[bool, typer.Option("--extrapolate", help="Go on, with a warning, for people outside the studied range.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """How well a model predicts measured concentrations: bias, inaccuracy, wobble, divergence."""
    from aponia.faces.cli.validate import run_validate  # noqa: PLC0415 - start-up time

    run_validate(data, model=model, mapping=mapping or (), options=option or (), group=group, extrapolate=extrapolate, as_json=as_json)


@models_app.callback()
def models(
    context: typer.Context,
    drug: Annotated[Optional[str], typer.Option(help="Only models of this drug or end point.")] = None,  # noqa: UP045
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """List the drug models, with population, studied range and how each was checked."""
    if context.invoked_subcommand is None:
        from aponia.faces.cli.models import list_models  # noqa: PLC0415 - start-up time

        list_models(drug=drug, as_json=as_json)


@models_app.command("check")
def check_models(
    folder: Annotated[Optional[Path], typer.Argument(help="The knowledge folder to check; the one in use where not given.")] = None,  # noqa: UP045
) -> None:
    """Read all model files and compute each model for a person inside its studied range."""
    from aponia.faces.cli.models import check_all_models  # noqa: PLC0415 - start-up time

    check_all_models(folder)


@app.command()
def prepare() -> None:
    """Compile the drug engine's inner loops once, so that the first use is fast."""
    from aponia.faces.cli.prepare import prepare_engine  # noqa: PLC0415 - start-up time

    prepare_engine()


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(help="Worker processes; 0 means one for each processor.", min=0, max=64)] = 0,
) -> None:
    """Serve the site and the API."""
    from aponia.faces.cli.serve import serve_site  # noqa: PLC0415 - start-up time

    serve_site(host=host, port=port, workers=workers)


def run() -> None:
    """The entry point: an error made on purpose is printed without a traceback, and the exit code is 2."""
    try:
        app()
    except AponiaError as error:
        typer.echo(f"aponia: {error}", err=True)
        sys.exit(2)
