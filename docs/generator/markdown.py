"""Small pieces of Markdown: text that stays text, tables, anchors, nested lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

NOTICE: Final = "!!! note \"Written by the program\"\n    `make docs` writes this page from {origin}. Change those, then run it again.\n"
# An underscore inside a word, as in the names of facts, is no markup.
_SPECIAL: Final = re.compile(r"([\\`*\[\]|]|(?<!\w)_|_(?!\w))")
_INDENT: Final = "    "
_LINE_INDENT: Final = 2


def plain(text: str) -> str:
    """A text of the knowledge files, so that no sign in it turns into markup."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split())).replace("<", "&lt;").replace("~", "&#126;")


def code(text: str) -> str:
    """A name as it is typed."""
    return f"`{text}`"


def codes(names: Iterable[str]) -> str:
    """Names as they are typed, in a row."""
    return ", ".join(code(name) for name in names)


def anchor(name: str) -> str:
    """The place of a name on its page: stable, and safe in an address."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def heading(level: int, text: str, name: str) -> str:
    """A heading that can be linked to by the name of what it is about."""
    return f"{'#' * level} {text} {{: #{anchor(name)} }}\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; its cells are Markdown already."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def nested(lines: Iterable[str], depth: int) -> Iterable[str]:
    """Lines that are indented by two spaces a level, as a list below a point of that depth."""
    for line in lines:
        level = (len(line) - len(line.lstrip())) // _LINE_INDENT
        yield f"{_INDENT * (depth + level)}- {plain(line)}\n"


def notice(origin: str) -> str:
    """What stands above every generated page."""
    return NOTICE.format(origin=origin)
