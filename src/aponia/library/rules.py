"""Reading rules and the cases that clinicians write for them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from aponia.guidance.case import Case
from aponia.guidance.condition import Condition
from aponia.guidance.rule import Rule
from aponia.library.citing import References, citation
from aponia.library.conditions import ConditionReader
from aponia.library.reading import Shelf
from aponia.library.schema import CaseEntry, CaseFile, InForce, RuleEntry, RuleFile
from aponia.vocabulary.errors import FactError, nearest
from aponia.vocabulary.fact import FactDefinition, read_facts
from aponia.vocabulary.service import ADVICE_KINDS
from aponia.vocabulary.source import Source
from aponia.vocabulary.urgency import Urgency


def read_rules(shelf: Shelf, definitions: Mapping[str, FactDefinition], sources: Mapping[str, Source], references: References) -> dict[str, Rule]:
    """All rules by id; references between rules are checked when all are known."""
    rules: dict[str, Rule] = {}
    origins: dict[str, tuple[str, str]] = {}
    for file, table in shelf.tables("rules/*/*.toml"):
        entry = shelf.shaped(file, "", table, RuleFile)
        if entry is None or not references.check("source", (entry.source,), file, "source"):
            continue
        stem = PurePosixPath(file).with_suffix("").relative_to("rules")
        reader = ConditionReader(shelf, definitions, file)
        for index, item in enumerate(entry.rule):
            path = f"rule[{index}]({item.slug})"
            rule_id = f"{stem}/{item.slug}"
            if rule_id in rules:
                shelf.fault(file, path, f"the slug {item.slug!r} is used twice in this file")
                continue
            when = reader.read(item.when, f"{path}.when")
            if when is not None:
                rules[rule_id] = _rule(rule_id, item, when, item.in_force or entry.in_force, sources[entry.source])
                origins[rule_id] = (file, path)
                _check_names(item, references, file, path)
    for rule_id, (file, path) in origins.items():
        for word in ("instead_of", "disagrees_with"):
            for name in getattr(rules[rule_id], word):
                if name not in rules:
                    guess = nearest(name, rules)
                    shelf.fault(file, f"{path}.{word}", f"there is no rule {name!r}." + (f" Did you mean {guess!r}?" if guess else ""))
    return rules


def _rule(rule_id: str, item: RuleEntry, when: Condition, force: InForce, source: Source) -> Rule:
    return Rule(
        id=rule_id, topic=rule_id.split("/", 1)[0], kind=item.kind, statement=item.statement, patient=item.patient, when=when,
        citation=citation(item, source), in_force_from=force.start, in_force_until=force.until, suspected=item.suspected,
        urgency=Urgency.from_slug(item.urgency) if item.urgency else None, to=item.to, team=item.team, rank=item.rank,
        items={kind: names for kind in ADVICE_KINDS if (names := getattr(item, kind))}, myths=item.myths, warn=item.warn,
        change=item.change, grade=item.grade, instead_of=item.instead_of, disagrees_with=item.disagrees_with,
    )


def _check_names(item: RuleEntry, references: References, file: str, path: str) -> None:
    if item.to:
        references.check("service", (item.to,), file, f"{path}.to")
    references.check("service", item.team, file, f"{path}.with")
    for kind in ADVICE_KINDS:
        references.check("advice item", getattr(item, kind), file, f"{path}.{kind}")
    references.check("misconception", item.myths, file, f"{path}.myths")


def read_cases(shelf: Shelf, definitions: Mapping[str, FactDefinition], references: References) -> tuple[Case, ...]:
    """All cases, each with its facts read and the names it expects checked."""
    cases: list[Case] = []
    for file, table in shelf.tables("cases/*/*.toml"):
        entry = shelf.shaped(file, "", table, CaseFile)
        for index, item in enumerate(entry.case if entry else ()):
            path = f"case[{index}]({item.name})"
            references.check("rule", item.expect, file, f"{path}.expect")
            references.check("rule", item.not_expect, file, f"{path}.not_expect")
            if item.to:
                references.check("service", (item.to,), file, f"{path}.to")
            try:
                cases.append(_case(item, file, definitions))
            except FactError as error:
                for fault in error.faults:
                    shelf.fault(file, f"{path}.facts.{fault.fact}", fault.problem)
    return tuple(cases)


def _case(item: CaseEntry, file: str, definitions: Mapping[str, FactDefinition]) -> Case:
    return Case(
        name=item.name, topic=PurePosixPath(file).parts[1], day=item.day, facts=read_facts(item.facts, definitions), others=item.others,
        expect=item.expect, not_expect=item.not_expect, level=Urgency.from_slug(item.level) if item.level else None, to=item.to,
        file=file, example=item.example,
    )
