"""The command line, as its own help tells it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from typer.main import get_command
from typer.testing import CliRunner

from aponia.faces.cli.main import app
from generator.markdown import anchor, code, notice

_WIDTH: Final = 100


def commands_page() -> str:
    """One part for each command, with the text of its `--help`."""
    parts = ["# Command line\n", notice("the help of the command line"), _INTRODUCTION]
    for command in command_names():
        name = " ".join(("aponia", *command))
        parts.append(f"## {code(name)} {{: #{anchor(name)} }}\n\n```text\n{_help(command)}```\n")
    return "\n".join(parts)


def command_names() -> Iterator[tuple[str, ...]]:
    """Every command, from the program itself (an empty name) to the innermost."""
    yield from _below(get_command(app), ())


def _below(command: object, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    yield path
    inner = getattr(command, "commands", {})
    for name in sorted(inner):
        yield from _below(inner[name], (*path, name))


def _help(command: tuple[str, ...]) -> str:
    result = CliRunner().invoke(app, [*command, "--help"], prog_name="aponia", terminal_width=_WIDTH)
    if result.exit_code != 0:
        raise RuntimeError(f"`aponia {' '.join(command)} --help` failed: {result.output}")
    return "".join(f"{line.rstrip()}\n" for line in result.output.strip().splitlines())


_INTRODUCTION: Final = """\
An error made on purpose (a fact that cannot be used, a broken knowledge file, an unknown rule) is printed in one sentence and ends with exit code 2.
`aponia rules check` ends with 1 when a case does not come out as expected. `aponia` reads two settings: `APONIA_KNOWLEDGE` and `APONIA_COUNTRY`, see
[settings](settings.md); `aponia serve` reads them all.
"""
