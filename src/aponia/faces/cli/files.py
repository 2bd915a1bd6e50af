"""Reading and writing the files that commands name: clear about what is wrong, and whole or not at all."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import typer

_LARGEST_FILE = 1_000_000


def read_json(file: Path, *, expected: str) -> object:
    """What a JSON file holds, or standard input where the file is ``-``."""
    if str(file) == "-":
        text = sys.stdin.read(_LARGEST_FILE + 1)
    elif not file.is_file():
        raise typer.BadParameter(f"There is no file {file}. Give {expected}.")
    else:
        text = file.read_text(encoding="utf-8", errors="replace")[: _LARGEST_FILE + 1]
    if len(text) > _LARGEST_FILE:
        raise typer.BadParameter("The file is larger than it can honestly be. Check that it is the right one.")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise typer.BadParameter(f"{file} is not JSON: {error}") from error


def write_whole(target: Path, content: Callable[[], bytes]) -> None:
    """Write whole or not at all."""
    if not target.parent.is_dir():
        raise typer.BadParameter(f"There is no folder {target.parent}. Make it first, or name another place.")
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
