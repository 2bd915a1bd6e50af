"""What a person waits for at a first call: a process that has nothing loaded yet."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.engine.scenarios import tiva
from benchmarks.engine.table import Row, Timing, timed

REPEATS = 9
SIMULATE = """
import time
start = time.perf_counter()
import json, sys
from datetime import date
from aponia import load_models, read_scenario, simulate
models = load_models()
answer = simulate(read_scenario(json.loads(sys.argv[1]), models), models=models, on=date(2026, 11, 24))
print(time.perf_counter() - start)
"""


def process(*command: str) -> Timing:
    """Seconds of a whole process; its first run fills the caches and does not count."""
    return timed(lambda: subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True), REPEATS)


def inside(scenario: dict[str, object]) -> Timing:
    """Seconds from the first line of a fresh process to the answer, as that process tells them."""
    command = [sys.executable, "-c", SIMULATE, json.dumps(scenario)]
    told = [float(subprocess.run(command, capture_output=True, text=True, check=True).stdout) for _ in range(REPEATS + 1)]
    return Timing(seconds=tuple(told[1:]))


def measure() -> list[Row]:
    """Print and return the waits."""
    doses, targets = tiva(), tiva(targets=True)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "scenario.json"
        file.write_text(json.dumps(doses))
        found: dict[str, tuple[Timing, float | None]] = {
            "python with nothing": (process(sys.executable, "-c", "pass"), None),
            "import aponia": (process(sys.executable, "-c", "import aponia"), 0.2),
            "First simulation, doses, from inside": (inside(doses), 0.5),
            "First simulation, doses, whole process": (process(sys.executable, "-c", SIMULATE, json.dumps(doses)), 0.5),
            "First simulation, targets, from inside": (inside(targets), 0.5),
            "First simulation, targets, whole process": (process(sys.executable, "-c", SIMULATE, json.dumps(targets)), 0.5),
            "aponia simulate, doses": (process(str(Path(sys.executable).parent / "aponia"), "simulate", str(file)), None),
        }
    print("A fresh process, one person, both drugs with BIS, 3 h every 10 s (kernels compiled before)")
    for name, (timing, _) in found.items():
        print(f"  {name:42} {timing.told()}")
    return [Row(what=name, measured=timing.median, unit="s", most=most) for name, (timing, most) in found.items() if name != "python with nothing"]
