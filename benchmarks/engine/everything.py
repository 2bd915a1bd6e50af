"""All measurements of the drug engine one after the other, and one table of what was asked and what is kept."""

from __future__ import annotations

import time

from benchmarks.engine import crowd, fresh, lab, limit, ours, target_control
from benchmarks.engine.job import PEOPLE, Job
from benchmarks.engine.peers import compare
from benchmarks.engine.table import Row, print_table


def run(*, peers: bool = True, million: bool = False, people: int = PEOPLE, crowd_size: int = crowd.HUNDRED_THOUSAND) -> None:
    """Measure and print; the other programs come last, since they take the longest."""
    start = time.perf_counter()
    rows: list[Row] = []
    job = Job.of(people)
    alone, found = ours.measure(job)
    rows += found
    rows += limit.measure(job, alone)
    rows += target_control.measure(job)
    for size in (crowd_size, *([crowd.MILLION] if million else [])):
        rows += crowd.measure(size)
    rows += fresh.measure()
    rows += lab.measure()
    if peers:
        rows += compare.measure(job, alone)
    print_table(rows)
    print(f"Judged by medians; the job beside peers and limits by minima. {time.perf_counter() - start:.0f} s in all.")
