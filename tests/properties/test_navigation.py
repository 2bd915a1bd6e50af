"""What holds for everybody: more warning signs never mean less urgency, order does not matter, doubt is never silence."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from benchmarks.people import consistent, random_person, random_value

from aponia.consult.navigation import Navigation, navigate, pages_to_ask
from aponia.guidance.condition import AtLeast, Comparison, Condition, NoneOf, any_of
from aponia.guidance.rule import Rule, RuleKind
from aponia.library import Catalogue
from aponia.vocabulary.answer import Answer
from aponia.vocabulary.errors import FactError
from aponia.vocabulary.fact import UNSURE, FactDefinition, Facts, FactValue, Kind, Origin

ON = date(2026, 11, 24)
PEOPLE = 100


def signature(answer: Answer[Navigation]) -> str:
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
            askable = book.inference.askable(frozenset(rule.when.open_facts(known)), known)
            assert askable & missing or rule.id in told, rule.id


@pytest.mark.parametrize("seed", range(PEOPLE))
def test_every_answer_has_sources_reasons_and_someone_to_see(seed: int, book: Catalogue) -> None:
    luck = Random(3000 + seed)
    person = random_person(book, luck, told=luck.random(), unsure=0.1, yes=0.05)
    answer = navigate(person, catalogue=book, on=ON)
    assert answer.sources
    assert answer.result.see.name
    assert answer.notice
    if isinstance(person.get("visit.door"), str):
        assert answer.reasons or answer.not_excluded
    if answer.result.level.urgency.slug not in {"emergency"} and answer.result.complete:
        assert answer.result.safety_net or answer.result.would_change or answer.result.also_changes or answer.result.do


def test_a_doubt_is_one_step_less_urgent_than_the_sign_itself(book: Catalogue) -> None:
    names = [name for name in book.facts if name.startswith("danger.")]
    for name in names:
        yes = navigate({"visit.door": "pain", name: True}, catalogue=book, on=ON).result.level.urgency
        rest: Facts = {other: False for other in names if other != name}
        doubt = navigate({"visit.door": "pain", **rest, name: UNSURE}, catalogue=book, on=ON).result.level.urgency
        assert yes.slug == "emergency"
        assert doubt.slug == "same-day"
    assert len(names) >= 8


# --- every question that is shown can change some answer -----------------------------------------------------------------


class Search:
    """Looks for other answers with which the answer hangs on one question: a greedy choice with some luck, repeated."""

    def __init__(self, target: FactDefinition, person: Facts, book: Catalogue, luck: Random) -> None:
        self.target, self.person, self.book, self.luck = target, person, book, luck
        self.known = book.inference.known(person)
        self.filled: dict[str, FactValue] = {}

    def wish(self, condition: Condition, wanted: bool) -> None:
        """Fill open facts so that a condition has the wanted outcome, leaving the target alone."""
        if condition.truth(self.known) is wanted:
            return
        if isinstance(condition, Comparison):
            self._set(condition, wanted)
            return
        assert isinstance(condition, NoneOf | AtLeast)
        group = any_of(condition.parts) if isinstance(condition, NoneOf) else condition
        positive = wanted if group is condition else not wanted
        open_parts = [part for part in condition.parts if part.truth(self.known) is None]
        self.luck.shuffle(open_parts)
        open_parts.sort(key=lambda part: not self._hangs_on_target(part))
        needed = group.count - sum(part.truth(self.known) is True for part in group.parts)
        wanted_parts = needed if positive else len(open_parts) - needed + 1
        for part in open_parts[:wanted_parts]:
            self.wish(part, positive)
        if positive and 1 < group.count < len(group.parts):
            for part in open_parts[wanted_parts:]:  # exactly as many as it takes, so that one more or less decides
                self.wish(part, False)

    def _set(self, comparison: Comparison, wanted: bool) -> None:
        name = comparison.fact
        derivations, gates = self.book.inference.derivations, self.book.inference.applicability
        if name == self.target.id or name in self.person:
            return
        if name in derivations:
            self.wish(derivations[name], _truth_of(comparison) == wanted)
            return
        gate = gates.get(name)
        if gate is not None and self._hangs_on_target(gate):
            wanted = not wanted  # so that it is the target which decides
        value = self._value(comparison, wanted)
        if value is not None:
            before = self.filled.get(name)
            self.filled[name] = before | value if isinstance(before, frozenset) and isinstance(value, frozenset) else value
        if gate is not None:
            self.wish(gate, True)

    def _hangs_on_target(self, condition: Condition) -> bool:
        names = _down(condition, self.book)
        gates = [self.book.inference.applicability[name] for name in names if name in self.book.inference.applicability]
        return self.target.id in names or any(self.target.id in _down(gate, self.book) for gate in gates)

    def _value(self, comparison: Comparison, wanted: bool) -> FactValue | None:
        fact, operand = self.book.facts[comparison.fact], comparison.operand
        if isinstance(operand, bool):
            return operand if wanted else not operand
        if fact.kind in {Kind.CHOICE, Kind.CHOICES}:
            named = operand if isinstance(operand, frozenset) else frozenset({str(operand)})
            options = sorted(named if wanted else {option.id for option in fact.options} - named)
            if fact.kind is Kind.CHOICES:
                return frozenset({self.luck.choice(options)}) if wanted else frozenset()
            return self.luck.choice(options) if options else None
        if isinstance(operand, float):
            up = (comparison.comparator in {"at_least", "above"}) == wanted
            return min(max(operand + (1.0 if up else -1.0), fact.low), fact.high)
        return None


def _truth_of(comparison: Comparison) -> bool:
    return bool(comparison.operand)


def changes_something(target: FactDefinition, person: Facts, book: Catalogue, luck: Random) -> bool:
    """Whether two values of the fact, with the same other facts, lead to different answers."""
    rules = [rule for rule in book.rules_for("navigation", ON) if target.id in _premises(rule, book)]
    values = _values(target, luck)
    for attempt in range(12):
        for rule in rules:
            search = Search(target, person, book, luck)
            if attempt:
                search.wish(rule.when, True)
                gate = book.inference.applicability.get(target.id)
                if gate is not None:
                    search.wish(gate, True)
            if _differs({**search.filled, **person}, target, values, book):
                return True
    return False


def _differs(facts: Facts, target: FactDefinition, values: list[FactValue], book: Catalogue) -> bool:
    seen: set[str] = set()
    for value in values:
        candidate = consistent({**facts, target.id: value}, book)
        if candidate.get(target.id) == value:
            seen.add(signature(navigate(candidate, catalogue=book, on=ON)))
    return len(seen) > 1


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


def _values(fact: FactDefinition, luck: Random) -> list[FactValue]:
    match fact.kind:
        case Kind.YES_NO:
            return [True, False]
        case Kind.CHOICE:
            return [option.id for option in fact.options]
        case Kind.CHOICES:
            everything = frozenset(option.id for option in fact.options)
            return [frozenset(), everything, *(frozenset({option}) for option in sorted(everything))]
        case Kind.SCORE:
            return [float(n) for n in range(int(fact.low), int(fact.high) + 1)]
        case _:
            spread: list[FactValue] = [fact.low + (fact.high - fact.low) * (n / 40) ** 2 for n in range(41)]
            return spread + [random_value(fact, luck) for _ in range(20)]


@pytest.mark.parametrize("seed", range(15))
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
