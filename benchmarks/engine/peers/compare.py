"""How many times faster are we than other programs? The common job in a few people by each of them, scaled to everybody."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.engine.job import Job
from benchmarks.engine.peers.environment import ROOT, Peer, PeerMissing, interpreter
from benchmarks.engine.table import Row, Timing

PEERS = (
    Peer(name="PyTCI", module="with_pytci", requirements=("PyTCI==1.2.0",)),
    Peer(name="tivatci", module="with_tivatci", requirements=("tivatci==0.5.8",)),
    Peer(name="python-anesthesia-simulator", module="with_pas", requirements=("python-anesthesia-simulator==1.0.0", "numpy<2")),
    Peer(name="opentiva", module="with_opentiva", requirements=("opentiva==1.1.2",), python="3.10"),
)
MOST_PEOPLE = 100
HOUR_S = 3_600
FACTOR = 700


def measure(job: Job, ours: Timing) -> list[Row]:
    """Print each program's time; return how many times faster we are, the fastest program first.

    The bound is held against the fastest program that installs under our Python; one that needs an older Python is shown beside it.
    """
    print("The job by other programs: parameters and both effect sites kept each second, one process, least of 3 repeats, scaled linearly")
    found: dict[str, float] = {}
    current: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "job.json"
        file.write_text(json.dumps(job.for_peers(MOST_PEOPLE)))
        for peer in PEERS:
            try:
                told = json.loads(_run(peer, file))
            except PeerMissing as reason:
                print(f"  {peer.name}: left out; {reason}")
                continue
            for way in told["ways"]:
                seconds = found[f"{peer.name} {way['what']}"] = way["seconds"] * job.people / way["people"]
                current += [seconds] if peer.python is None else []
                print(f"  {_words(told, way):112} {seconds:8.2f} s for {job.people:,} people")
    own = [float(curve[0, HOUR_S]) for curve in job.concentrations().values()]
    print(f"  {'Aponia, all people':88}  at 1 h {own[0]:.3f} {own[1]:.3f} {ours.least:10.4f} s for {job.people:,} people")
    hardest = min(current, default=0.0)
    return [
        Row(what=f"Faster than {name}", measured=seconds / ours.least, unit="times", least=FACTOR if seconds == hardest else None)
        for name, seconds in sorted(found.items(), key=lambda item: item[1])
    ]


def _run(peer: Peer, file: Path) -> str:
    """What the peer's script prints, run in the peer's environment."""
    python = interpreter(peer)
    print(f"  running {peer.name} …", flush=True)
    command = [str(python), "-m", f"benchmarks.engine.peers.{peer.module}", str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    if done.returncode:
        raise PeerMissing((done.stderr.strip().splitlines() or ["its script failed"])[-1])
    return done.stdout


def _words(told: dict[str, Any], way: dict[str, Any]) -> str:
    """What exactly was run, and the concentrations of the first person after an hour, which show that it was the same job."""
    what = f"{told['program']}, {way['what']}, {way['people']} people, Python {told['python']}, numpy {told['numpy']}"
    return f"{what:88}  at 1 h " + " ".join(f"{value:.3f}" for value in way["at_an_hour"])
