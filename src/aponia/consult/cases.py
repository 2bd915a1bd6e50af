"""Running the cases that clinicians write: does each person get the findings that were expected?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import final

from aponia.consult.navigation import navigate
from aponia.consult.navigation.weighing import TOPIC
from aponia.guidance.case import Case
from aponia.guidance.judge import judge
from aponia.library import Catalogue
from aponia.vocabulary.fact import FactValue, Kind, Origin


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOutcome:
    """A case with what did not come out as expected; no problems means that it passed."""

    case: Case
    problems: tuple[str, ...]


def whole_facts(case: Case, catalogue: Catalogue) -> Mapping[str, FactValue]:
    """The facts of a case, with every other yes-no question answered as the case says."""
    if case.others is None:
        return case.facts
    gates = catalogue.inference.applicability
    rest: dict[str, FactValue] = {
        name: case.others
        for name, fact in catalogue.facts.items()
        if fact.kind is Kind.YES_NO and fact.origin is Origin.ASKED and not (case.others and name in gates)
    }
    return {**rest, **case.facts}


def run_case(case: Case, catalogue: Catalogue) -> CaseOutcome:
    """Judge one case on its own day."""
    facts = whole_facts(case, catalogue)
    judgment = judge(catalogue.rules_for(case.topic, case.day), catalogue.inference.known(facts))
    holding = {rule.id for rule in judgment.true}
    problems = [f"{name} should hold, but does not" for name in case.expect if name not in holding]
    problems += [f"{name} should not hold, but does" for name in case.not_expect if name in holding]
    if case.topic == TOPIC and (case.level is not None or case.to is not None):
        result = navigate(facts, catalogue=catalogue, on=case.day).result
        if case.level is not None and result.level.urgency is not case.level:
            problems.append(f"level should be {case.level.slug}, but is {result.level.urgency.slug}")
        if case.to is not None and result.see.id != case.to:
            problems.append(f"the service should be {case.to}, but is {result.see.id}")
    return CaseOutcome(case=case, problems=tuple(problems))
