"""`aponia prepare`: compiles the drug engine's inner loops once, so that nobody waits for the compiler later."""

from __future__ import annotations

import os
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
    mark = _mark()
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.touch()
    console.print("The drug engine is prepared.")


def prepare_once(console: Console) -> None:
    """At the first start of a version, in a process of its own: threads of the compiled loops must not be there when workers start."""
    if not _mark().exists():
        console.print("Preparing the drug engine (once; up to a minute) …")
        subprocess.run([sys.executable, "-c", "from aponia.faces.cli.prepare import prepare_engine; prepare_engine()"], check=False)


def _mark() -> Path:
    """A file in the data folder that says: these versions have been compiled here."""
    folder = Path(os.environ.get("APONIA_DATA_DIR", "var")).resolve()
    return folder / f"engine-{version('aponia')}-numba-{version('numba')}.prepared"
