"""Reading the project's pages: their fenced blocks, headings, links, tables and numbered steps; and running their examples."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
DOCS: Final = ROOT / "docs"
SOURCE: Final = ROOT / "src" / "aponia"
PAGES: Final = [*sorted(ROOT.glob("*.md")), *sorted(DOCS.rglob("*.md"))]

_FENCE: Final = re.compile(r"^(?P<indent> *)```(?P<language>\w*)[^\n]*\n(?P<text>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL)
_LINK: Final = re.compile(r"!?\[[^\]]*\]\((?P<target>[^)\s]+)\)")
_HEADING: Final = re.compile(r"^(#+) (?P<text>.+?)(?: \{: #(?P<id>\S+) \})?$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block: its language and its text without indentation."""

    language: str
    text: str


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(text: str, language: str | None = None) -> list[Block]:
    """The fenced blocks, in order; only those of a language where one is given."""
    found = []
    for match in _FENCE.finditer(text):
        lines = match["text"].splitlines(keepends=True)
        block = Block(match["language"], "".join(line.removeprefix(match["indent"]) for line in lines))
        if language in {None, block.language}:
            found.append(block)
    return found


def prose(text: str) -> str:
    """The page without its fenced blocks."""
    return _FENCE.sub("", text)


def links(text: str) -> Iterator[str]:
    """Where the links and pictures of a page lead."""
    return (match["target"] for match in _LINK.finditer(prose(text)))


def anchors(text: str) -> set[str]:
    """The places on a page that a link can name."""
    found = set()
    for match in _HEADING.finditer(prose(text)):
        found.add(match["id"] or slug(match["text"]))
    return found


def slug(heading: str) -> str:
    """The place of a heading that has no name of its own, as both the repository's and the site's pages make it."""
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", heading).strip().lower())


def section(text: str, heading: str) -> str:
    """The part of a page below a heading, down to the next heading of its level or a higher one."""
    start = next(match for match in _HEADING.finditer(text) if match["text"] == heading)
    level = len(start[1])
    rest = text[start.end():]
    end = next((match.start() for match in _HEADING.finditer(rest) if len(match[1]) <= level), len(rest))
    return rest[:end]


def rows(text: str) -> list[list[str]]:
    """The cells of the first table of a text, without its head."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def steps(text: str) -> list[int]:
    """The numbers of the numbered steps of a text."""
    return [int(number) for number in re.findall(r"^(\d+)\. ", text, re.MULTILINE)]


def printed_by(code: str) -> str:
    """What an example prints."""
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(code, {})
    return output.getvalue()
