"""How fast the complete navigation rule set is judged, and how fast a whole answer is made."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from datetime import date
from random import Random

from aponia.consult.navigation import navigate, progress
from aponia.exchange.answer_json import navigation_as_json
from aponia.guidance.judge import judge
from aponia.library import load_catalogue
from aponia.vocabulary.fact import Facts
from benchmarks.people import random_person

PEOPLE = 2_000


def timed(work: Callable[[Facts], object], people: Sequence[Facts]) -> list[float]:
    """Seconds each person takes."""
    seconds = []
    for person in people:
        start = time.perf_counter()
        work(person)
        seconds.append(time.perf_counter() - start)
    return seconds


def main() -> None:
    """Print medians, and people a minute on one core."""
    book = load_catalogue()
    luck = Random(1)
    on = date(2026, 11, 24)
    whole = [random_person(book, luck) for _ in range(PEOPLE)]
    partly = [random_person(book, luck, told=0.3, yes=0.03) for _ in range(PEOPLE)]
    rules = book.rules_for("navigation", on)
    jobs: dict[str, tuple[Callable[[Facts], object], Sequence[Facts]]] = {
        "judge all rules, everything known": (lambda facts: judge(rules, book.inference.known(facts)), whole),
        "judge all rules, a third known": (lambda facts: judge(rules, book.inference.known(facts)), partly),
        "next question": (lambda facts: progress(facts, catalogue=book, on=on), partly),
        "whole answer, everything known": (lambda facts: navigate(facts, catalogue=book, on=on), whole),
        "whole answer with JSON, a third known": (lambda facts: navigation_as_json(navigate(facts, catalogue=book, on=on), book.facts), partly),
    }
    print(f"{len(rules)} navigation rules, {PEOPLE} random people a job, one core")
    base = None
    for name, (work, people) in jobs.items():
        timed(work, people[:50])
        seconds = timed(work, people)
        median = statistics.median(seconds)
        base = base or median
        p99 = sorted(seconds)[int(len(seconds) * 0.99)]
        rate = 60 * len(seconds) / sum(seconds)
        print(f"  {name:40} median {median * 1e3:6.3f} ms  p99 {p99 * 1e3:6.3f} ms  {rate:10,.0f} people/min  ratio {median / base:5.2f}")


if __name__ == "__main__":
    main()
