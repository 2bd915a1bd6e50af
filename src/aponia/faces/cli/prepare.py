"""`aponia prepare`: compiles the drug engine's inner loops once, so that nobody waits for the compiler later."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from rich.status import Status

from aponia.consult.simulation.warm_up import warm_up
from aponia.faces.assembly import models, today


def prepare_engine() -> None:
    """Show what is being compiled; quick where it was compiled before."""
    console = Console()
    with Status("Preparing the drug engine …", console=console) as status:
        for part in warm_up(models(), today()):
            status.update(f"Preparing the drug engine: {part} …")
    console.print("The drug engine is prepared.")


def prepare_once(folder: Path, console: Console) -> None:
    """At the first start of a version, in a process of its own: threads of the compiled loops must not be there when workers start."""
    mark = folder / f"engine-{version('aponia')}-numba-{version('numba')}.prepared"
    if mark.exists():
        return
    console.print("Preparing the drug engine (once; up to a minute) …")
    done = subprocess.run([sys.executable, "-c", "from aponia.faces.cli.prepare import prepare_engine; prepare_engine()"], check=False)
    if done.returncode == 0:
        folder.mkdir(parents=True, exist_ok=True)
        mark.touch()
