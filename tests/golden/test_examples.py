"""The answers of the example people, in short; they change only on purpose: run this file to write them anew."""

from __future__ import annotations

import json
from pathlib import Path

from aponia.consult.cases import whole_facts
from aponia.consult.navigation import navigate
from aponia.library import Catalogue, load_catalogue

FILE = Path(__file__).parent / "examples.json"


def answers(book: Catalogue) -> dict[str, object]:
    """For each example: level, services, rules and items, by their ids."""
    told: dict[str, object] = {}
    for case in book.cases:
        if case.example:
            answer = navigate(whole_facts(case, book), catalogue=book, on=case.day)
            result = answer.result
            told[case.example] = {
                "level": result.level.urgency.slug, "see": result.see.id, "alternatives": [item.service.id for item in result.alternatives],
                "team": [service.id for service in result.team], "rules": [reason.rule for reason in answer.reasons],
                "do": [item.id for item in result.do], "bring": [item.id for item in result.bring], "ask": [item.id for item in result.ask],
                "safety_net": [item.id for item in result.safety_net], "would_change": [trigger.fact for trigger in result.would_change],
                "misconceptions": [belief.id for belief in result.misconceptions], "warnings": list(answer.warnings),
            }
    return told


def test_the_examples_are_answered_as_before(book: Catalogue) -> None:
    assert answers(book) == json.loads(FILE.read_text())


if __name__ == "__main__":
    FILE.write_text(json.dumps(answers(load_catalogue()), indent=1, ensure_ascii=False) + "\n")
