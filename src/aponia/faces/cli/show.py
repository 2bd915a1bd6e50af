"""Showing a navigation in the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.panel import Panel

from aponia.consult.navigation import Navigation
from aponia.vocabulary.answer import Answer, Reason
from aponia.vocabulary.service import AdviceItem
from aponia.vocabulary.urgency import Urgency

_STYLE = {
    Urgency.EMERGENCY: "bold white on red", Urgency.SAME_DAY: "bold black on yellow", Urgency.TWO_WEEKS: "bold black on yellow",
    Urgency.ROUTINE: "bold white on dark_cyan", Urgency.SELF_CARE: "bold white on dark_green",
}


def show_answer(console: Console, answer: Answer[Navigation]) -> None:
    """Level, whom to see, why, what to bring and ask, what would change it, and the sources."""
    result = answer.result
    title = escape(result.level.title) + ("" if result.complete else " (so far)")
    seen = f"[b]{escape(result.see.name)}[/b] – {escape(result.see.patient)}\n{escape(result.level.how_soon)}\n{escape(result.see.where)}"
    console.print(Panel(seen, title=f"[{_STYLE[result.level.urgency]}] {title} [/]", title_align="left"))
    _numbers(console, result)
    _list(console, "Do", _sentences(result.do))
    _list(console, "Why", (_because(reason) for reason in answer.reasons))
    _list(console, "Could not be ruled out, because you were not sure", (reason.patient for reason in answer.not_excluded))
    _list(console, "Mind", answer.warnings)
    _list(console, "Also possible", (f"{item.service.name} ({item.urgency.slug})" for item in result.alternatives))
    _list(console, "The team", (service.name for service in result.team))
    _list(console, "What will probably happen", _sentences(result.expect))
    _list(console, "Bring", _sentences(result.bring))
    _list(console, "Tell them", _sentences(result.tell))
    _list(console, "Ask", _sentences(result.ask))
    _list(console, "Until then", _sentences(result.self_care))
    _list(console, "Get help sooner if", _sentences(result.safety_net))
    _list(console, "These would make it more urgent", (f"{item.words} → {item.service.name}" for item in result.would_change))
    _list(console, "What else would change this advice", result.also_changes)
    _list(console, "Good to know", (f"“{item.belief}” {item.answer}" for item in result.misconceptions))
    _list(console, "Not known, and could change the answer", (item.label for item in answer.missing))
    _list(console, "Sources", (f"{source.short}. {source.title}" + (f". {source.link}" if source.link else "") for source in answer.sources))
    console.print("[dim]° not yet checked against its source[/dim]")
    console.print(f"[dim]{escape(answer.notice)} Knowledge {answer.knowledge_version}, {answer.on}.[/dim]")


def _sentences(items: Iterable[AdviceItem]) -> Iterator[str]:
    """Sentences of advice, with the sign ° behind those that nobody has yet compared with their source."""
    return (item.text + ("°" if item.citation.verification.unchecked else "") for item in items)


def _because(reason: Reason) -> str:
    mark = " (not yet checked against its source)" if reason.citation.verification.unchecked else ""
    others = "".join(f" Another source says otherwise: {other.statement} [{other.citation.source.short}]" for other in reason.dissent)
    return f"{reason.patient} [{reason.citation.source.short}]{mark}{others}"


def _numbers(console: Console, result: Navigation) -> None:
    country = result.country
    if country is None:
        console.print("For emergency and crisis numbers add your country, such as --country us, or set APONIA_COUNTRY.")
        return
    lines = [f"Emergency: {country.emergency}"] if country.emergency else []
    lines += [f"{line.name}: {line.call or line.text}" for line in country.crisis]
    _list(console, f"Numbers in {country.name} (read {country.checked})", lines)


def _list(console: Console, title: str, lines: Iterable[str]) -> None:
    shown = [line for line in lines if line]
    if not shown:
        return
    console.print(f"\n[b]{escape(title)}[/b]")
    for line in shown:
        console.print(Padding(f"• {escape(line)}", (0, 0, 0, 2)), highlight=False)
