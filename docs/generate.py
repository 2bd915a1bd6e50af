"""Writes the pages of the reference that the program itself can tell; with `--check` it says which of them are stale, and writes nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Final

from generator.commands import commands_page
from generator.endpoints import endpoints_page
from generator.errata import errata_page
from generator.facts import facts_page
from generator.models import model_page, models_page, page_name, picture_name
from generator.replication import Bench, picture_of
from generator.rules import rules_page
from generator.sources import sources_page

from aponia.library import load_catalogue, load_models
from aponia.library.reading import KNOWLEDGE

REFERENCE: Final = Path(__file__).resolve().parent / "reference"


def pages() -> Mapping[str, Callable[[], str]]:
    """The generated pages by file name, each with what writes it."""
    book = load_catalogue(KNOWLEDGE)
    models = load_models(KNOWLEDGE)
    bench = Bench(models)
    return {
        "api.md": endpoints_page,
        "cli.md": commands_page,
        "errata-of-the-field.md": lambda: errata_page(models),
        "facts.md": lambda: facts_page(book),
        "models.md": lambda: models_page(models),
        "rules.md": lambda: rules_page(book),
        "sources.md": lambda: sources_page(book, models),
        **{page_name(model.id): partial(model_page, model, bench) for model in models.models.values()},
        **{f"models/{picture_name(model.id)}": partial(picture_of, model, bench) for model in models.models.values()},
    }


def main(arguments: list[str]) -> int:
    """Write what changed, or with `--check` only name it; the exit code is 1 when a check finds a stale page."""
    if arguments not in ([], ["--check"]):
        print("Use: python docs/generate.py [--check]", file=sys.stderr)
        return 2
    written = {REFERENCE / name: make() for name, make in pages().items()}
    stale = [file for file, text in written.items() if not file.is_file() or file.read_text(encoding="utf-8") != text]
    left_over = sorted({*(REFERENCE / "models").glob("*")} - {*written})
    for file in (*stale, *left_over):
        if arguments:
            print(f"{file.name} is stale. Write it anew with: make docs")
        elif file in left_over:
            file.unlink()
            print(f"{file.name} removed")
        else:
            file.parent.mkdir(exist_ok=True)
            file.write_text(written[file], encoding="utf-8")
            print(f"{file.name} written")
    return 1 if arguments and (stale or left_over) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
