"""The fact catalogue: everything that can be told about a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from aponia.faces.explain import condition_lines
from aponia.library import Catalogue
from aponia.vocabulary.fact import FactDefinition, Kind
from generator.markdown import code, codes, heading, nested, notice, plain


def facts_page(book: Catalogue) -> str:
    """Every fact by its group, in the order of the files."""
    asking = Counter(name for rule in book.rules.values() for name in set(rule.when.facts()))
    origins = Counter(fact.origin.value for fact in book.facts.values())
    told = ", ".join(f"{count} {origin}" for origin, count in sorted(origins.items()))
    parts = ["# Facts\n", notice("`src/aponia/knowledge/facts/`"), _INTRODUCTION, f"There are {len(book.facts)} facts: {told}.\n"]
    for group, facts in groupby(sorted(book.facts.values(), key=_group), key=_group):
        parts.append(f"## {group}\n")
        parts.extend("".join(_fact(fact, book, asking[fact.id])) for fact in facts)
    return "\n".join(parts)


def _group(fact: FactDefinition) -> str:
    return fact.id.split(".", 1)[0]


def _fact(fact: FactDefinition, book: Catalogue, rules: int) -> Iterator[str]:
    yield heading(3, code(fact.id), fact.id)
    yield f"\n{plain(fact.label)}. Kind: {fact.kind.value}, {fact.origin.value}.\n\n"
    lines = {
        "Asked": fact.patient, "On a tick list": fact.tick, "To a clinician": fact.clinician, "How to tell": fact.help, "Why it is asked": fact.why,
    }
    yield from (f"- {name}: {plain(text)}\n" for name, text in lines.items() if text)
    values = _values(fact, book)
    if values:
        yield f"- Values: {values}\n"
    for word, conditions in (("Applies only when", book.inference.applicability), ("Holds when", book.inference.derivations)):
        if fact.id in conditions:
            yield f"- {word}\n"
            yield from nested(condition_lines(conditions[fact.id], book.facts), depth=1)
    yield from (f"- Code: {code(one.code)} of <{one.system}>\n" for one in fact.codes)
    yield f"- Asked about by {rules} {'rule' if rules == 1 else 'rules'}\n"


def _values(fact: FactDefinition, book: Catalogue) -> str:
    match fact.kind:
        case Kind.QUANTITY:
            offered = f"; offered in {codes(fact.units)}" if fact.units else ""
            return f"{fact.low:g} to {fact.high:g} {plain(fact.unit)}{offered}"
        case Kind.SCORE:
            ends = f" ({plain(fact.low_words)}) to {fact.high:g} ({plain(fact.high_words)})" if fact.low_words else f" to {fact.high:g}"
            return f"whole numbers from {fact.low:g}{ends}"
        case Kind.CHOICE | Kind.CHOICES:
            names = [option.id for option in fact.options]
            if names == [region.id for region in book.body.regions]:
                return f"any of the {len(names)} places of the body map: {codes(names)}"
            return ("one of " if fact.kind is Kind.CHOICE else "any of ") + codes(names)
        case Kind.YES_NO | Kind.DATE:
            return ""


_INTRODUCTION: Final = """\
Rules ask about these facts and about nothing else. How each kind is written in JSON is told in [the knowledge files](knowledge-format.md#facts).
`"unsure"` is a value of every fact but a date. A *derived* fact is worked out from others and cannot be given.
"""
