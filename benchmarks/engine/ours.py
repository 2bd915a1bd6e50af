"""The common job by Aponia: how long set-up, concentrations and BIS take."""

from __future__ import annotations

from benchmarks.engine.job import Job
from benchmarks.engine.table import Row, Timing, timed

REPEATS = 25


def measure(job: Job) -> tuple[Timing, list[Row]]:
    """Print and return what the job takes; the timing is that of both concentrations in new arrays."""
    set_up = timed(job.set_up, 4 * REPEATS)
    plain = timed(job.concentrations, REPEATS)
    sleep = timed(job.with_bis, REPEATS)
    print(f"The job: {job.people:,} people, {job.times.count:,} points; propofol Eleveld 2018 and remifentanil Minto 1997")
    print(f"  set-up alone, both drugs      {set_up.told()}")
    print(f"  and both effect sites kept    {plain.told()}  {job.steps / plain.least / 1e6:7,.0f} million person-steps/s")
    print(f"  and BIS (Bouillon 2004) kept  {sleep.told()}  ratio {sleep.least / plain.least:.2f}")
    return plain, [
        Row(what=f"Set-up of {job.people:,} people for both drugs", measured=set_up.median * 1e3, unit="ms", most=5),
        Row(what="The job with BIS over the job without", measured=sleep.least / plain.least, unit="times", most=3),
    ]
