"""How near the common job comes to what the machine itself can do, measured beside it in the same process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

import numba
import numpy as np

from aponia.pharmacology.kernels import BLOCK
from aponia.pharmacology.people import Floats
from benchmarks.engine.job import RATES, Job
from benchmarks.engine.limit_kernels import CHAINS, LENGTH, multiply_add, write
from benchmarks.engine.table import Row, Timing, timed

REPEATS = 15
NUMBERS, ROUNDS = 1_024, 20_000
# Three compartments and an effect site decay in four modes. A point takes one multiply-add a mode; a block, one multiplication a mode.
MODES = 4


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """Seconds that the job takes at the very least: to write its results, and to compute them."""

    writing: float
    computing: float

    @property
    def seconds(self) -> float:
        """Both can go on at once, so the longer one counts."""
        return max(self.writing, self.computing)


def written(job: Job, *, fresh: bool) -> Timing:
    """Seconds to write arrays of the size of the job's results: into memory new to the process, or written before."""
    shape = (job.people, job.times.count)
    room = [np.zeros(shape) for _ in RATES]

    def work() -> list[Floats]:
        arrays = [np.empty(shape) for _ in RATES] if fresh else room
        for array in arrays:
            write(array)
        return arrays

    return timed(work, REPEATS)


def multiply_add_rate() -> float:
    """Multiply-adds a second on all threads."""
    tables = np.full((numba.get_num_threads(), NUMBERS), 0.5)
    seconds = timed(lambda: multiply_add(tables, ROUNDS), 5).least
    return float(tables.size * ROUNDS * CHAINS * LENGTH / seconds)


def measure(job: Job, fresh_job: Timing) -> list[Row]:
    """Print the machine's limits beside the job, in new and in used arrays."""
    room = {drug: np.zeros((1, job.people, job.times.count)) for drug in RATES}
    jobs = {"new arrays": fresh_job, "used arrays": timed(lambda: job.concentrations(room), REPEATS)}
    rate = multiply_add_rate()
    needed = len(RATES) * job.steps * MODES * (1 + 1 / BLOCK)
    print(f"The machine's own limit, {numba.get_num_threads()} threads")
    print(f"  {rate / 1e9:.1f} billion multiply-adds a second on numbers in the first cache; the job needs {needed / 1e9:.4f} billion")
    rows = []
    for name, ours in jobs.items():
        writing = written(job, fresh=name == "new arrays")
        limit = Limit(writing=writing.least, computing=needed / rate)
        size = len(RATES) * job.steps * 8
        print(f"  writing {size / 1e6:.0f} MB into {name:11} {writing.told()}  {size / writing.least / 1e9:5.1f} GB/s")
        print(f"  the job in {name:20} {ours.told()}  at least {limit.seconds * 1e3:.2f} ms ({limit.computing * 1e3:.2f} ms of it computing)")
        rows.append(Row(what=f"The job over the machine's own limit, {name}", measured=ours.least / limit.seconds, unit="times", most=3))
    return rows
