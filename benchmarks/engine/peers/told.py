"""The common job as a peer's script is told it, and how the script tells what it took; runs in the peer's environment, without Aponia."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

REPEATS = 3
HOUR_S = 3_600


@dataclass(frozen=True)
class Person:
    """One patient."""

    age: float
    weight: float
    height: float
    female: float


@dataclass(frozen=True)
class Told:
    """The people, the end [s] of each rate, and the rates [amount/s] by drug."""

    people: list[Person]
    ends_s: list[int]
    rates: Mapping[str, list[float]]

    def each_second(self, drug: str) -> list[float]:
        """The rate in each second."""
        begins = [0, *self.ends_s[:-1]]
        return [rate for begin, end, rate in zip(begins, self.ends_s, self.rates[drug], strict=True) for _ in range(end - begin)]


def told() -> Told:
    """The job from the file named on the command line."""
    raw = json.loads(Path(sys.argv[1]).read_text())
    return Told(people=[Person(**person) for person in raw["people"]], ends_s=raw["ends_s"], rates=raw["rates"])


# A way to run the job: both effect-site concentrations of one person, a value a second from 0 or 1 s on.
Way = Callable[[Person], tuple[Any, Any]]


def measure(package: str, people: list[Person], ways: Mapping[str, tuple[Way, int]]) -> None:
    """Time each way over its number of people, the least of a few repeats, with all concentrations kept; print JSON."""
    found = []
    for what, (way, count) in ways.items():
        chosen = people[:count]
        way(chosen[0])
        seconds = []
        for _ in range(REPEATS):
            start = time.perf_counter()
            kept = [way(person) for person in chosen]
            seconds.append(time.perf_counter() - start)
        at_an_hour = [float(curve[len(curve) - 2 * HOUR_S - 1]) for curve in kept[0]]
        found.append({"what": what, "people": len(chosen), "seconds": min(seconds), "at_an_hour": at_an_hour})
    python = ".".join(map(str, sys.version_info[:2]))
    print(json.dumps({"program": f"{package} {version(package)}", "python": python, "numpy": version("numpy"), "ways": found}))
