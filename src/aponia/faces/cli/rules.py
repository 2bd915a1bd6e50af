"""`aponia rules`, `aponia rules check`, `aponia explain` and `aponia facts`."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import track
from rich.table import Table

from aponia.consult.cases import run_case
from aponia.faces.assembly import catalogue, knowledge_folder
from aponia.faces.explain import condition_lines
from aponia.guidance.rule import Rule
from aponia.library import load_catalogue
from aponia.vocabulary.errors import NotFoundError


def list_rules(*, topic: str | None, source: str | None, status: str | None, as_json: bool) -> None:
    """A table of rules, or the same as JSON."""
    book = catalogue()
    _refuse_unknown("topic", topic, book.topics())
    _refuse_unknown("source", source, book.sources)
    _refuse_unknown("status", status, {rule.citation.verification.status.value for rule in book.rules.values()})
    chosen = book.rules_like(topic=topic, source=source, status=status)
    if as_json:
        typer.echo(json.dumps([_row(rule) for rule in chosen], ensure_ascii=False, indent=2))
        return
    table = Table("Rule", "Kind", "Urgency", "Checked", box=None, pad_edge=False)
    for rule in chosen:
        row = _row(rule)
        table.add_row(escape(row["id"]), row["kind"], row["urgency"], row["checked"])
    console = Console()
    console.print(table)
    console.print(f"[dim]{len(chosen)} of {len(book.rules)} rules, knowledge {book.version}[/dim]")


def _row(rule: Rule) -> dict[str, str]:
    return {
        "id": rule.id, "kind": rule.kind.value, "urgency": rule.urgency.slug if rule.urgency is not None else "",
        "checked": rule.citation.verification.status.value, "source": rule.citation.source.key, "statement": rule.statement,
    }


def _refuse_unknown(kind: str, given: str | None, known: Collection[str]) -> None:
    if given is not None and given not in known:
        raise NotFoundError(kind, given, known)


def check_knowledge(folder: Path | None) -> None:
    """Read everything, then run every case; exit code 1 when a case fails, 2 when a file has faults."""
    root = folder or knowledge_folder()
    if not root.is_dir():
        raise typer.BadParameter(f"There is no folder {root}.")
    book = load_catalogue(root)
    console = Console()
    outcomes = [run_case(case, book) for case in track(book.cases, description="Running cases", console=console, transient=True)]
    failed = [outcome for outcome in outcomes if outcome.problems]
    for outcome in failed:
        console.print(f"[b]{escape(outcome.case.file)}: {escape(outcome.case.name)}[/b]")
        for problem in outcome.problems:
            console.print(f"  {escape(problem)}", highlight=False)
    tested = {name for case in book.cases for name in case.expect}
    untested = [rule.id for rule in book.rules.values() if rule.id not in tested]
    console.print(f"{len(book.rules)} rules, {len(book.facts)} facts, {len(book.sources)} sources: no faults. Knowledge {book.version}.")
    console.print(f"{len(outcomes) - len(failed)} of {len(outcomes)} cases pass.")
    if untested:
        console.print(f"{len(untested)} rules have no case that expects them: {escape(', '.join(untested))}", highlight=False)
    if failed:
        raise typer.Exit(1)


def explain_rule(rule_id: str) -> None:
    """Everything about one rule."""
    book = catalogue()
    rule = book.rule(rule_id)
    console = Console(highlight=False)
    citation = rule.citation
    console.print(f"[b]{escape(rule.id)}[/b]\n{escape(rule.statement)}\n")
    urgency = f", {rule.urgency.slug}" if rule.urgency is not None else ""
    console.print(f"Kind: {rule.kind.value}{urgency}" + (f" → {rule.to}" if rule.to else ""))
    if rule.suspected:
        console.print(f"To rule out: {escape(rule.suspected)}")
    console.print(f"To the person: {escape(rule.patient)}\n\n[b]Holds when[/b]")
    for line in condition_lines(rule.when, book.facts):
        console.print(f"  {escape(line)}")
    until = f" to {rule.in_force_until}" if rule.in_force_until else ""
    console.print(f"\n[b]Source[/b]\n  {escape(citation.source.short)}. {escape(citation.source.title)} {escape(citation.source.link or '')}")
    console.print(f"  Place: {escape(citation.place or 'not given')}. Grade: {escape(rule.grade or 'not graded')}.")
    console.print(f"  In force from {rule.in_force_from}{until}.")
    seen = f": {citation.verification.seen}" if citation.verification.seen else ""
    console.print(f"  Checked: {escape(citation.verification.status.value + seen)}")
    for other in rule.disagrees_with:
        console.print(f"  Disagrees with {escape(other)}: {escape(book.rule(other).statement)}")
    console.print("\n[b]Cases[/b]")
    for case in book.cases:
        if rule.id in case.expect:
            console.print(f"  holds: {escape(case.name)}")
        elif rule.id in case.not_expect:
            console.print(f"  does not hold: {escape(case.name)}")


def list_facts(words: str | None) -> None:
    """The catalogue of facts."""
    table = Table("Fact", "Kind", "Name", box=None, pad_edge=False)
    wanted = (words or "").casefold()
    for fact in catalogue().facts.values():
        if wanted in f"{fact.id} {fact.label}".casefold():
            table.add_row(escape(fact.id), fact.kind.value, escape(fact.label))
    Console().print(table)
