"""What holds for everybody: more warning signs never mean less urgency, order does not matter, doubt is never silence."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

from aponia.consult.navigation import navigate, pages_to_ask
from aponia.guidance.condition import AllOf, AnyOf, AtLeast, Comparison, Condition, NoneOf
from aponia.guidance.rule import Rule, RuleKind
from aponia.library import Catalogue
from aponia.vocabulary.answer import Answer
from aponia.vocabulary.errors import FactError
from aponia.vocabulary.fact import UNSURE, FactDefinition, Facts, FactValue, Kind, Origin
from benchmarks.people import consistent, random_person, random_value

ON = date(2026, 11, 24)
PEOPLE = 150


def signature(answer: Answer[object]) -> str:
    """Everything in an answer except which facts it names as its grounds."""
    return repr((answer.result, answer.warnings, [reason.rule for reason in answer.reasons], [doubt.rule for doubt in answer.not_excluded]))


def symptoms(book: Catalogue) -> list[str]:
    """The yes-no facts that red flags ask about."""
    flags = [rule for rule in book.rules.values() if rule.kind is RuleKind.RED_FLAG]
    names = {name for rule in flags for name in book.inference.bases(rule)}
    return sorted(name for name in names if book.facts[name].kind is Kind.YES_NO)


@pytest.mark.parametrize("seed", range(PEOPLE))
def test_adding_a_warning_sign_never_lowers_urgency(seed: int, book: Catalogue) -> None:
    luck = Random(seed)
    person = dict(random_person(book, luck, told=luck.choice((0.3, 0.7, 1.0)), unsure=0.05, yes=0.05))
    before = navigate(person, catalogue=book, on=ON).result.level.urgency
    for name in luck.sample(symptoms(book), k=25):
        more = {**person, name: True}
        try:
            after = navigate(more, catalogue=book, on=ON).result.level.urgency
        except FactError:
            continue  # the sign contradicts what this person said
        assert after >= before, f"{name} lowered the urgency"


@pytest.mark.parametrize("seed", range(40))
def test_the_order_of_answers_does_not_matter(seed: int, book: Catalogue) -> None:
    luck = Random(1000 + seed)
    person = random_person(book, luck, told=0.6, unsure=0.05)
    items = list(person.items())
    luck.shuffle(items)
    assert navigate(dict(items), catalogue=book, on=ON) == navigate(person, catalogue=book, on=ON)


@pytest.mark.parametrize("seed", range(PEOPLE))
def test_an_unknown_red_flag_leads_to_a_question_or_is_told_as_not_excluded(seed: int, book: Catalogue) -> None:
    luck = Random(2000 + seed)
    person = random_person(book, luck, told=luck.random(), unsure=0.2 * luck.random(), yes=0.03)
    answer = navigate(person, catalogue=book, on=ON)
    missing = {item.id for item in answer.missing}
    told = {doubt.rule for doubt in answer.not_excluded}
    known = book.inference.known(person)
    for rule in book.rules_for("navigation", ON):
        if rule.kind is RuleKind.RED_FLAG and rule.when.truth(known) is None and rule.urgency is not None and rule.urgency > answer.result.level.urgency:
            askable = set(book.inference.askable(rule.when.open_facts(known), known))
            assert askable & missing or rule.id in told, rule.id


@pytest.mark.parametrize("seed", range(PEOPLE))
def test_every_answer_has_sources_reasons_and_someone_to_see(seed: int, book: Catalogue) -> None:
    luck = Random(3000 + seed)
    person = random_person(book, luck, told=luck.random(), unsure=0.1, yes=0.05)
    answer = navigate(person, catalogue=book, on=ON)
    assert answer.sources
    assert answer.result.see.name
    assert answer.notice
    if person.get("visit.door") is not None:
        assert answer.reasons or answer.not_excluded
    if answer.result.level.urgency.slug not in {"emergency"} and answer.result.complete:
        assert answer.result.safety_net or answer.result.would_change or answer.result.also_changes or answer.result.do


def test_a_doubt_is_one_step_less_urgent_than_the_sign_itself(book: Catalogue) -> None:
    certain = {"visit.door": "pain", "danger.chest_pain": True} if "danger.chest_pain" in book.facts else None
    names = [name for name in book.facts if name.startswith("danger.")]
    for name in names:
        yes = navigate({"visit.door": "pain", name: True}, catalogue=book, on=ON).result.level.urgency
        rest: Facts = {other: False for other in names if other != name}
        doubt = navigate({"visit.door": "pain", **rest, name: UNSURE}, catalogue=book, on=ON).result.level.urgency
        assert yes.slug == "emergency"
        assert doubt.slug == "same-day"
    assert names or certain


# --- every question that is shown can change some answer -----------------------------------------------------------------


def _wish(condition: Condition, wanted: bool, target: str, luck: Random) -> dict[str, FactValue | None]:
    """Values under which a condition has the wanted outcome, as far as a greedy choice finds them; the target is left alone."""
    if isinstance(condition, Comparison):
        return {} if condition.fact == target else {condition.fact: _value(condition, wanted)}
    assert isinstance(condition, AllOf | AnyOf | NoneOf | AtLeast)
    positive = wanted if not isinstance(condition, NoneOf) else not wanted
    every = isinstance(condition, AllOf) == positive if not isinstance(condition, AtLeast) else not positive
    parts = list(condition.parts)
    with_target = [part for part in parts if target in part.facts()]
    if isinstance(condition, AtLeast) and positive:
        chosen = (with_target + luck.sample([part for part in parts if part not in with_target], k=len(parts) - len(with_target)))[: condition.count]
        found: dict[str, FactValue | None] = {}
        for part in parts:
            found.update(_wish(part, part in chosen, target, luck))
        return found
    chosen = parts if every else (with_target or [luck.choice(parts)])
    found = {}
    for part in chosen:
        found.update(_wish(part, positive, target, luck))
    return found


def _value(comparison: Comparison, wanted: bool) -> FactValue | None:
    operand = comparison.operand
    if comparison.comparator in {"is", "in"}:
        if isinstance(operand, bool):
            return operand if wanted else not operand
        return operand if wanted else None  # an option, or a set of them; "another one" is left to luck
    if isinstance(operand, float):
        up = comparison.comparator in {"at_least", "above"}
        return operand + (1.0 if up == wanted else -1.0) if comparison.comparator in {"above", "below"} or up != wanted else operand
    return None


def _completions(rule: Rule, target: FactDefinition, person: Facts, book: Catalogue, luck: Random) -> Facts | None:
    """The person with other open facts filled in so that the rule hangs on the target, where a greedy search finds that."""
    filled: dict[str, FactValue] = dict(person)
    queue = [(rule.when, True)]
    while queue:
        condition, wanted = queue.pop()
        for name, value in _wish(condition, wanted, target.id, luck).items():
            gate = book.inference.derivations.get(name)
            if gate is not None:
                queue.append((gate, bool(value)))
            elif name not in person and value is not None:
                fact = book.facts[name]
                if fact.kind is Kind.CHOICES:
                    value = value if isinstance(value, frozenset) else frozenset({str(value)})
                elif fact.kind is Kind.CHOICE and isinstance(value, frozenset):
                    value = luck.choice(sorted(value))
                filled[name] = value
                applies = book.inference.applicability.get(name)
                if applies is not None:
                    queue.append((applies, True))
    applies = book.inference.applicability.get(target.id)
    if applies is not None:
        filled.update({n: v for n, v in _wish(applies, True, target.id, luck).items() if v is not None and n not in person and n not in book.inference.derivations})
    return filled


def changes_something(target: FactDefinition, person: Facts, book: Catalogue, luck: Random) -> bool:
    """Whether two values of the fact, with the same other facts, lead to different answers."""
    rules = [rule for rule in book.rules_for("navigation", ON) if target.id in _premises(rule, book)]
    values = _values(target, rules, luck)
    for attempt in range(6):
        for rule in rules:
            filled = _completions(rule, target, person, book, luck) if attempt else dict(person)
            if filled is None:
                continue
            seen: set[str] = set()
            for value in values:
                candidate = consistent({**filled, target.id: value}, book)
                if candidate.get(target.id) != value:
                    continue
                try:
                    seen.add(signature(navigate(candidate, catalogue=book, on=ON)))
                except FactError:
                    continue
                if len(seen) > 1:
                    return True
    return False


def _premises(rule: Rule, book: Catalogue) -> set[str]:
    """The facts a rule rests on, also those that decide whether another applies."""
    names = set(book.inference.bases(rule))
    while True:
        gates = [book.inference.applicability[name] for name in names if name in book.inference.applicability]
        more = {base for gate in gates for base in _down(gate, book)} - names
        if not more:
            return names
        names |= more


def _down(condition: Condition, book: Catalogue) -> set[str]:
    found: set[str] = set()
    for name in condition.facts():
        gate = book.inference.derivations.get(name)
        found |= {name} if gate is None else _down(gate, book)
    return found


def _values(fact: FactDefinition, rules: list[Rule], luck: Random) -> list[FactValue]:
    match fact.kind:
        case Kind.YES_NO:
            return [True, False]
        case Kind.CHOICE:
            return [option.id for option in fact.options]
        case Kind.CHOICES:
            return [frozenset(), *(frozenset({option.id}) for option in fact.options)]
        case Kind.SCORE:
            return [float(n) for n in range(int(fact.low), int(fact.high) + 1)]
        case _:
            spread: list[FactValue] = [fact.low + (fact.high - fact.low) * (n / 40) ** 2 for n in range(41)]
            return spread + [random_value(fact, luck) for _ in range(20)]


@pytest.mark.parametrize("seed", range(25))
def test_every_question_shown_can_change_some_answer(seed: int, book: Catalogue) -> None:
    luck = Random(4000 + seed)
    person: dict[str, FactValue] = {"visit.door": "operation" if seed % 5 == 0 else "pain"}
    for _ in range(60):
        pages = pages_to_ask(person, catalogue=book, on=ON)
        if not pages:
            break
        for fact in pages[0].facts:
            assert changes_something(fact, person, book, luck), f"{fact.id} is asked, but no value of it changes any answer"
        answered = {fact.id: UNSURE if luck.random() < 0.03 else random_value(fact, luck, yes=0.03) for fact in pages[0].facts}
        person = dict(consistent({**person, **answered}, book))
        for fact in pages[0].facts:
            if fact.id not in person and fact.id not in book.inference.applicability:
                person[fact.id] = UNSURE
    else:
        pytest.fail("the questions never end")


def test_no_question_is_asked_once_it_is_an_emergency(book: Catalogue) -> None:
    danger = next(name for name in book.facts if name.startswith("danger."))
    assert pages_to_ask({"visit.door": "pain", danger: True}, catalogue=book, on=ON) == ()


def test_life_threatening_questions_come_first(book: Catalogue) -> None:
    for door in ("pain", "operation"):
        first = pages_to_ask({"visit.door": door}, catalogue=book, on=ON)[0]
        assert all(fact.id.startswith("danger.") or fact.id.startswith("mind.") for fact in first.facts)


def test_recorded_facts_are_never_asked(book: Catalogue) -> None:
    asked = {fact.id for page in pages_to_ask({}, catalogue=book, on=ON) for fact in page.facts}
    assert all(book.facts[name].origin is Origin.ASKED for name in asked)
