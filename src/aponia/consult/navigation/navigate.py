"""From facts to an explained answer: the level, whom to see, and why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from aponia.consult.navigation.questions import open_questions
from aponia.consult.navigation.result import Navigation, Referral, Trigger
from aponia.consult.navigation.weighing import FIRST_CONTACT, Weighing, weigh
from aponia.guidance.condition import Known
from aponia.guidance.rule import Rule, RuleKind
from aponia.library import Catalogue
from aponia.vocabulary.answer import Answer, Dissent, Missing, Reason, UsedFact
from aponia.vocabulary.fact import Facts, Origin
from aponia.vocabulary.service import AdviceItem, Service
from aponia.vocabulary.source import Source
from aponia.vocabulary.urgency import Urgency


def navigate(facts: Facts, *, catalogue: Catalogue, on: date, country: str | None = None) -> Answer[Navigation]:
    """Whom to see, how soon, where and why, from what is known about a person on a day.

    ``country`` is a code of the catalogue's contacts, or None where the country is not known. Raises
    :class:`~aponia.vocabulary.errors.FactError` for contradictory facts and ``NotFoundError`` for an unknown country.
    """
    weighing = weigh(facts, catalogue=catalogue, on=on)
    missing = _missing(weighing)
    reasons = tuple(_reason(rule, weighing) for rule in weighing.contributing)
    doubts = tuple(_reason(rule, weighing) for rule in weighing.not_excluded)
    complete = not any(catalogue.facts[item.id].origin is Origin.ASKED for item in missing)
    result = _navigation(weighing, complete=complete, country=country)
    return Answer(
        result=result,
        reasons=reasons,
        not_excluded=doubts,
        sources=_sources(reasons + doubts, result),
        warnings=tuple(dict.fromkeys(words for rule in weighing.contributing for words in rule.warn)),
        missing=missing,
        on=on,
        knowledge_version=catalogue.version,
    )


def _navigation(weighing: Weighing, *, complete: bool, country: str | None) -> Navigation:
    catalogue = weighing.catalogue
    see = _service_to_see(weighing)
    door = weighing.facts.get("visit.door")
    rules = weighing.contributing
    return Navigation(
        door=door if isinstance(door, str) else None,
        level=catalogue.levels[weighing.level],
        complete=complete,
        see=see,
        alternatives=_alternatives(weighing, see),
        team=_team(weighing, see),
        do=_items("do", rules, catalogue),
        self_care=_items("self_care", rules, catalogue),
        safety_net=_items("safety_net", rules, catalogue),
        expect=_unique([*(catalogue.advice[name] for name in see.expect), *_items("expect", rules, catalogue)]),
        bring=_items("bring", rules, catalogue),
        tell=_items("tell", rules, catalogue),
        ask=_items("ask", rules, catalogue),
        misconceptions=tuple(catalogue.misconceptions[name] for name in dict.fromkeys(myth for rule in rules for myth in rule.myths)),
        would_change=_triggers(weighing),
        also_changes=tuple(dict.fromkeys(rule.change for rule in rules if rule.change)),
        country=catalogue.country(country) if country is not None else None,
    )


def _service_to_see(weighing: Weighing) -> Service:
    services = weighing.catalogue.services
    if weighing.leading is not None and weighing.leading.to:
        return services[weighing.leading.to]
    if weighing.level >= Urgency.SAME_DAY:  # only a doubt is this urgent: someone has to look, today
        return services["urgent-care"]
    return services[FIRST_CONTACT]


def _alternatives(weighing: Weighing, see: Service) -> tuple[Referral, ...]:
    found: dict[str, Referral] = {}
    for rule in weighing.contributing:
        if rule.to and rule.to != see.id and rule.to not in found and rule.urgency is not None:
            found[rule.to] = Referral(service=weighing.catalogue.services[rule.to], urgency=rule.urgency, rule=rule.id)
    return tuple(found.values())


def _team(weighing: Weighing, see: Service) -> tuple[Service, ...]:
    advised = {see.id, *(rule.to for rule in weighing.contributing)}
    names = dict.fromkeys(name for rule in weighing.contributing for name in rule.team if name not in advised)
    return tuple(weighing.catalogue.services[name] for name in names)


def _items(kind: str, rules: Iterable[Rule], catalogue: Catalogue) -> tuple[AdviceItem, ...]:
    return _unique(catalogue.advice[name] for rule in rules for name in rule.items.get(kind, ()))


def _unique(items: Iterable[AdviceItem]) -> tuple[AdviceItem, ...]:
    return tuple({item.id: item for item in items}.values())


def _triggers(weighing: Weighing) -> tuple[Trigger, ...]:
    """The single answers now "no" that would make the advice more urgent, the most urgent first.

    A rule that stays false even if every "no" were open again has another reason to be false, and is passed over early.
    """
    catalogue = weighing.catalogue
    inference = catalogue.inference
    denied = frozenset(name for name, value in weighing.facts.items() if value is False)
    if not denied or weighing.level is Urgency.EMERGENCY:
        return ()
    opened = inference.known({name: value for name, value in weighing.facts.items() if value is not False})
    turned: dict[str, Known] = {}
    found: dict[str, Trigger] = {}
    for rule in weighing.rules.candidates(opened):
        if rule.kind is not RuleKind.RED_FLAG or rule.urgency is None or rule.urgency <= weighing.level or rule.when.truth(opened) is False:
            continue
        for name in inference.bases(rule).intersection(denied).difference(found):
            if name not in turned:
                turned[name] = inference.known_with(weighing.facts, weighing.known, name, True)
            if rule.when.truth(turned[name]) is True:
                fact = catalogue.facts[name]
                service = catalogue.services[rule.to or FIRST_CONTACT]
                found[name] = Trigger(fact=name, words=fact.tick or fact.label, urgency=rule.urgency, service=service, rule=rule.id)
    return tuple(sorted(found.values(), key=lambda trigger: (-trigger.urgency, trigger.fact)))


def _reason(rule: Rule, weighing: Weighing) -> Reason:
    catalogue = weighing.catalogue
    used = tuple(
        UsedFact(id=name, label=catalogue.facts[name].label, value=weighing.facts[name])
        for name in catalogue.inference.grounds(rule.when.support(weighing.known), weighing.known)
        if name in weighing.facts
    )
    return Reason(
        rule=rule.id, kind=rule.kind.value, statement=rule.statement, patient=rule.patient, suspected=rule.suspected,
        urgency=rule.urgency, facts=used, grade=rule.grade, citation=rule.citation, dissent=_dissent(rule, catalogue),
    )


def _dissent(rule: Rule, catalogue: Catalogue) -> tuple[Dissent, ...]:
    others = (catalogue.rule(name) for name in rule.disagrees_with)
    return tuple(Dissent(rule=other.id, statement=other.statement, citation=other.citation) for other in others)


def _sources(reasons: tuple[Reason, ...], result: Navigation) -> tuple[Source, ...]:
    """Where everything that the answer says is published: the reasons first, then the words about level, service and advice."""
    items = (*result.do, *result.self_care, *result.safety_net, *result.expect, *result.bring, *result.tell, *result.ask)
    citations = [reason.citation for reason in reasons]
    citations += [result.see.citation, *(item.citation for item in items), *(belief.citation for belief in result.misconceptions)]
    citations.append(result.level.citation)
    return tuple({citation.source.key: citation.source for citation in citations}.values())


def _missing(weighing: Weighing) -> tuple[Missing, ...]:
    needed = open_questions(weighing)
    definitions = weighing.catalogue.facts
    order = [name for name in weighing.catalogue.asking_order if name in needed]
    order += sorted(name for name in needed - set(order) if definitions[name].origin is Origin.RECORDED)
    return tuple(
        Missing(id=name, label=definitions[name].label, patient=definitions[name].patient, clinician=definitions[name].clinician) for name in order
    )
