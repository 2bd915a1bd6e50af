"""Streams quantiles over very many virtual people in a process of its own, and tells how long that took and how much memory it held."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from aponia.library import load_models
from aponia.pharmacology.course import INTRAVENOUS, Times
from aponia.pharmacology.quantiles import EffectWanted, Outside, Regimen, Trial, stream
from benchmarks.engine.job import BIS, HOURS, MODELS, POPULATION, SEED, doses
from benchmarks.engine.table import Row

HUNDRED_THOUSAND, MILLION = 100_000, 1_000_000


def measure(people: int) -> list[Row]:
    """Run the process, print and return its peak memory and its time."""
    done = subprocess.run([sys.executable, "-m", "benchmarks.engine.crowd", str(people)], capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    print(f"{people:,} people who differ as published, {told['points']:,} points ({HOURS} h every 10 s), quantiles of {', '.join(told['bands'])}")
    print(f"  {told['seconds']:.1f} s, peak memory {told['peak_mb']:,.0f} MB; median BIS at 1 h {told['bis']:.1f}")
    return [
        Row(what=f"Peak memory, quantiles over {people:,} people", measured=told["peak_mb"], unit="MB", most=1_000),
        Row(what=f"Time, quantiles over {people:,} people", measured=told["seconds"], unit="s"),
    ]


def peak_mb() -> float:
    """The most memory that this process ever held, as Linux tells it; ``getrusage`` would count the parent's too."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1.024e-3
    raise RuntimeError("peak memory is told by Linux only")


def main(people: int) -> None:
    """Stream, and print what was seen as JSON."""
    models = load_models()
    given = doses()
    trial = Trial(
        regimens=tuple(Regimen(model=models[name], doses={INTRAVENOUS: given[drug]}) for drug, name in MODELS.items()),
        effects=(EffectWanted(model=models[BIS]),), times=Times.every(1 / 6, HOURS * 60.0), measures=models.measures, outside=Outside.REDRAW,
    )
    start = time.perf_counter()
    bands = stream(trial, models.populations[POPULATION], people, np.random.default_rng(SEED))
    seconds = time.perf_counter() - start
    print(json.dumps({
        "seconds": seconds, "peak_mb": peak_mb(), "points": trial.times.count,
        "bands": list(bands.bands), "bis": float(bands.bands[f"{BIS}.bis"].values[2, 360]),
    }))


if __name__ == "__main__":
    main(int(sys.argv[1]))
