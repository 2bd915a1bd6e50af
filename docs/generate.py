"""Writes the pages of the reference that the program itself can tell; with `--check` it says which of them are stale, and writes nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from generator.commands import commands_page
from generator.endpoints import endpoints_page
from generator.facts import facts_page
from generator.rules import rules_page
from generator.sources import sources_page

from aponia.library import load_catalogue
from aponia.library.reading import KNOWLEDGE

REFERENCE: Final = Path(__file__).resolve().parent / "reference"


def pages() -> Mapping[str, Callable[[], str]]:
    """The generated pages by file name, each with what writes it."""
    book = load_catalogue(KNOWLEDGE)
    return {
        "api.md": endpoints_page,
        "cli.md": commands_page,
        "facts.md": lambda: facts_page(book),
        "rules.md": lambda: rules_page(book),
        "sources.md": lambda: sources_page(book),
    }


def main(arguments: list[str]) -> int:
    """Write what changed, or with `--check` only name it; the exit code is 1 when a check finds a stale page."""
    if arguments not in ([], ["--check"]):
        print("Use: python docs/generate.py [--check]", file=sys.stderr)
        return 2
    written = {REFERENCE / name: make() for name, make in pages().items()}
    stale = [file for file, text in written.items() if not file.is_file() or file.read_text(encoding="utf-8") != text]
    for file in stale:
        if arguments:
            print(f"{file.name} is stale. Write it anew with: make docs")
        else:
            file.write_text(written[file], encoding="utf-8")
            print(f"{file.name} written")
    return 1 if arguments and stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
