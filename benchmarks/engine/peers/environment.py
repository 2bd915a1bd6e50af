"""Makes an environment for each of the other programs, once, below var/benchmarks/peers."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import final

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "var" / "benchmarks" / "peers"


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """Another program: which packages it takes, which module beside this one runs it, and the Python it needs if not ours."""

    name: str
    module: str
    requirements: tuple[str, ...]
    python: str | None = None


class PeerMissing(Exception):
    """A program that cannot be installed here, and why."""


def interpreter(peer: Peer) -> Path:
    """The Python of the peer's environment, made if it is not there; raises :class:`PeerMissing`."""
    place = FOLDER / peer.name
    python, stamp = place / "bin" / "python", place / "requirements.txt"
    wanted = "\n".join((peer.python or "", *peer.requirements))
    if python.exists() and stamp.exists() and stamp.read_text() == wanted:
        return python
    print(f"  Installing {', '.join(peer.requirements)} into {place.relative_to(ROOT)} (once; takes a minute) …", flush=True)
    base = _found(peer)
    uv = str(Path(sys.executable).parent / "uv")
    _told(uv, "venv", "-q", "--clear", "--python", base, str(place))
    _told(uv, "pip", "install", "-q", "--python", str(python), *peer.requirements)
    stamp.write_text(wanted)
    return python


def _told(*command: str) -> None:
    """Run a command; its last words are the reason if it fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        raise PeerMissing(str(error)) from None
    if done.returncode:
        raise PeerMissing((done.stderr.strip().splitlines() or [f"{command[0]} failed"])[-1].strip())


def _found(peer: Peer) -> str:
    """The Python that the peer needs: ours, or one of another version on the path or kept by pyenv."""
    if peer.python is None:
        return sys.executable
    kept = sorted(Path.home().glob(f".pyenv/versions/{peer.python}.*/bin/python"))
    for candidate in (shutil.which(f"python{peer.python}"), *map(str, kept)):
        if candidate and subprocess.run([candidate, "-c", ""], capture_output=True, check=False).returncode == 0:
            return candidate
    raise PeerMissing(f"it builds under Python {peer.python} or older only, and there is no Python {peer.python} here")
