"""The rules: what each says, when it holds, what it leads to, and how it was checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from aponia.faces.explain import condition_lines
from aponia.guidance.rule import Rule
from aponia.library import Catalogue
from aponia.vocabulary.source import Checked, Source
from generator.markdown import anchor, code, codes, heading, nested, notice, plain, table


def rules_page(book: Catalogue) -> str:
    """Every rule by topic and publication."""
    expected = Counter(name for case in book.cases for name in case.expect)
    refused = Counter(name for case in book.cases for name in case.not_expect)
    parts = ["# Rules\n", notice("`src/aponia/knowledge/rules/` and `src/aponia/knowledge/cases/`"), _INTRODUCTION, _summary(book)]
    for topic in book.topics():
        chosen = sorted((rule for rule in book.rules.values() if rule.topic == topic), key=_file)
        parts.append(f"## {topic}\n")
        for file, rules in groupby(chosen, key=_file):
            listed = list(rules)
            parts.append(_publication(file, listed[0].citation.source))
            parts.extend("".join(_rule(rule, book, expected[rule.id], refused[rule.id])) for rule in listed)
    return "\n".join(parts)


def _file(rule: Rule) -> str:
    return rule.id.rsplit("/", 1)[0]


def _summary(book: Catalogue) -> str:
    rules = book.rules.values()
    counts = Counter((rule.kind.value, rule.citation.verification.status) for rule in rules)
    kinds = sorted({rule.kind.value for rule in rules})
    rows = []
    for status in Checked:
        found = [counts[kind, status] for kind in kinds]
        rows.append([code(status.value), *map(str, found), str(sum(found))])
    publications = len({rule.citation.source.key for rule in rules})
    told = f"There are {len(book.rules)} rules from {publications} publications, with {len(book.cases)} cases.\n\n"
    return told + table(["how checked", *kinds, "all"], rows)


def _publication(file: str, source: Source) -> str:
    title = f"[{plain(source.title)}]({source.link})" if source.link else plain(source.title)
    return f"{heading(3, plain(source.short), file)}\n{title}\n\nFile: {code(f'rules/{file}.toml')}\n"


def _rule(rule: Rule, book: Catalogue, expected: int, refused: int) -> Iterator[str]:
    citation = rule.citation
    yield heading(4, code(rule.id), rule.id)
    yield f"\n{plain(rule.statement)}\n\n"
    yield f"- {_leads_to(rule, book)}\n"
    yield f"- To the person: {plain(rule.patient)}\n"
    if rule.suspected:
        yield f"- To be ruled out: {plain(rule.suspected)}\n"
    yield "- Holds when\n"
    yield from nested(condition_lines(rule.when, book.facts), depth=1)
    yield from (f"- Adds to *{kind.replace('_', ' ')}*: {codes(items)}\n" for kind, items in rule.items.items())
    yield from (f"- Warns: {plain(words)}\n" for words in rule.warn)
    if rule.myths:
        yield f"- Misconceptions: {codes(rule.myths)}\n"
    if rule.change:
        yield f"- Would change it: {plain(rule.change)}\n"
    yield from _others("Takes the place of", rule.instead_of)
    yield from _others("Disagrees with", rule.disagrees_with)
    until = f" to {rule.in_force_until}" if rule.in_force_until else ""
    yield f"- In force from {rule.in_force_from}{until}\n"
    yield f"- Place: {plain(citation.place or 'not given')}. Grade: {plain(rule.grade or 'not graded')}\n"
    seen = f": {plain(citation.verification.seen)}" if citation.verification.seen else ""
    yield f"- Checked: **{citation.verification.status.value}**{seen}\n"
    yield f"- Cases: holds in {expected}, must not hold in {refused}\n"


def _leads_to(rule: Rule, book: Catalogue) -> str:
    level = f", {rule.urgency.slug}" if rule.urgency is not None else ""
    to = f" → {plain(book.services[rule.to].name)} ({code(rule.to)})" if rule.to else ""
    rank = f", rank {rule.rank}" if rule.rank else ""
    team = f", with {codes(rule.team)}" if rule.team else ""
    return f"**{rule.kind.value}{level}**{to}{rank}{team}"


def _others(words: str, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        yield f"- {words} [{code(name)}](#{anchor(name)})\n"


_INTRODUCTION: Final = """\
What the words mean: [the knowledge files](knowledge-format.md#rules). How rules become one answer:
[how the answer is weighed](../explanation/how-the-answer-is-weighed.md). A rule marked **from knowledge** has not yet been compared with its source.
In a terminal, `aponia explain` prints one rule.
"""
