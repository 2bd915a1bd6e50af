"""Asking the questions that matter, one by one, in the terminal."""

from __future__ import annotations

from typing import Final, final

from rich.console import Console
from rich.markup import escape

from aponia.consult.navigation import PageToAsk, progress
from aponia.faces.assembly import today
from aponia.library import Catalogue
from aponia.vocabulary.errors import AponiaError
from aponia.vocabulary.fact import UNSURE, FactDefinition, JsonValue, Kind, read_facts
from aponia.vocabulary.page import PageStyle

BACK: Final = "b"
UNSURE_KEY: Final = "?"
STOP: Final = "q"


@final
class GoBack(Exception):
    """The person wants to answer the page before again."""


@final
class Stop(Exception):
    """The person wants the answer to what was told so far."""


def ask_questions(console: Console, book: Catalogue) -> dict[str, object]:
    """Ask page by page until nothing that is still unknown could change the answer."""
    console.print("Answer with the number, or several with commas. [b]?[/b] not sure · [b]b[/b] back · [b]q[/b] stop and show the answer so far\n")
    pages: list[dict[str, JsonValue]] = []
    while True:
        given: dict[str, object] = {name: value for page in pages for name, value in page.items()}
        now = progress(read_facts(given, book.facts), catalogue=book, on=today())
        if now.next is None:
            return given
        try:
            answered = _ask_page(console, now.next, now.about_more)
            progress(read_facts({**given, **answered}, book.facts), catalogue=book, on=today())
            pages.append(answered)
        except GoBack:
            if pages:
                pages.pop()
        except Stop:
            return given
        except AponiaError as error:
            console.print(f"[b]{escape(str(error))}[/b] Please answer again.\n")


def _ask_page(console: Console, asked: PageToAsk, about_more: int) -> dict[str, JsonValue]:
    more = f"about {about_more} more" if about_more else "last question"
    console.print(f"[b]{escape(asked.page.title)}[/b]  [dim]({more})[/dim]")
    if asked.page.lead:
        console.print(escape(asked.page.lead))
    if asked.page.style is PageStyle.TICK_LIST:
        return _ask_ticks(console, asked.facts)
    return {fact.id: _ask_fact(console, fact) for fact in asked.facts}


def _ask_ticks(console: Console, facts: tuple[FactDefinition, ...]) -> dict[str, JsonValue]:
    for number, fact in enumerate(facts, start=1):
        hint = f" [dim]{escape(fact.help)}[/dim]" if fact.help else ""
        console.print(f"  {number}. {escape(fact.tick or fact.patient)}{hint}")
    console.print("  0. None of these")
    while True:
        typed = _typed(console, "Which apply? Put ? behind a number you are not sure of, such as 1,3?")
        chosen = _numbers(typed, len(facts))
        if typed == UNSURE_KEY:
            return {fact.id: UNSURE.value for fact in facts}
        if chosen is not None:
            sure, unsure = chosen
            return {fact.id: UNSURE.value if number in unsure else number in sure for number, fact in enumerate(facts, start=1)}
        console.print(f"Type numbers from 0 to {len(facts)}, with commas between them.")


def _numbers(typed: str, most: int) -> tuple[set[int], set[int]] | None:
    """Numbers that apply and numbers that are not sure; None when the text is anything else."""
    sure: set[int] = set()
    unsure: set[int] = set()
    for part in typed.split(","):
        digits = part.strip().removesuffix(UNSURE_KEY).strip()
        if not digits.isdecimal() or int(digits) > most:
            return None
        (unsure if part.strip().endswith(UNSURE_KEY) else sure).add(int(digits))
    if 0 in sure | unsure and len(sure | unsure) > 1:
        return None
    return sure - {0}, unsure - {0}


def _ask_fact(console: Console, fact: FactDefinition) -> JsonValue:
    console.print(escape(fact.patient))
    if fact.why:
        console.print(f"[dim]{escape(fact.why)}[/dim]")
    match fact.kind:
        case Kind.YES_NO:
            return _ask_until(console, "y or n", {"y": True, "yes": True, "n": False, "no": False}.get)
        case Kind.CHOICE | Kind.CHOICES:
            return _ask_options(console, fact)
        case Kind.QUANTITY:
            return _ask_readable(console, fact, f"with its unit, such as 3 {fact.units[0]}s")
        case Kind.SCORE:
            return _ask_readable(console, fact, f"{fact.low:g} ({fact.low_words}) to {fact.high:g} ({fact.high_words})")
        case Kind.DATE:
            return _ask_readable(console, fact, "year-month-day")


def _ask_options(console: Console, fact: FactDefinition) -> JsonValue:
    for number, option in enumerate(fact.options, start=1):
        console.print(f"  {number}. {escape(option.patient)}")
    several = fact.kind is Kind.CHOICES
    if several:
        console.print("  0. None of these")
    while True:
        typed = _typed(console, "Number" + ("s" if several else ""))
        if typed == UNSURE_KEY:
            return UNSURE.value
        chosen = _numbers(typed, len(fact.options))
        if chosen is not None and not chosen[1] and (several or len(chosen[0]) == 1):
            picked: list[JsonValue] = [fact.options[number - 1].id for number in sorted(chosen[0])]
            return picked if several else picked[0]
        console.print(f"Type {'numbers' if several else 'one number'} from {0 if several else 1} to {len(fact.options)}.")


def _ask_readable(console: Console, fact: FactDefinition, hint: str) -> JsonValue:
    while True:
        typed = _typed(console, hint)
        value: JsonValue = UNSURE.value if typed == UNSURE_KEY else int(typed) if fact.kind is Kind.SCORE and typed.isdecimal() else typed
        try:
            return fact.write(fact.read(value))
        except AponiaError as error:
            console.print(escape(str(error)))


def _ask_until(console: Console, hint: str, read: object) -> JsonValue:
    assert callable(read)
    while True:
        typed = _typed(console, hint)
        value: JsonValue = UNSURE.value if typed == UNSURE_KEY else read(typed.casefold())
        if value is not None:
            return value
        console.print(f"Type {hint}, or ? when you are not sure.")


def _typed(console: Console, hint: str) -> str:
    try:
        typed = console.input(f"[dim]{escape(hint)}[/dim] > ").strip()
    except (EOFError, KeyboardInterrupt):
        raise Stop from None
    if typed.casefold() == BACK:
        raise GoBack
    if typed.casefold() == STOP:
        raise Stop
    console.print()
    return typed
