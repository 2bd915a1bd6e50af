"""Reading knowledge files from a folder, and keeping every fault instead of stopping at the first."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar, final

from pydantic import ValidationError

from aponia.library.entry import Entry
from aponia.vocabulary.errors import KnowledgeFault

Shape = TypeVar("Shape", bound=Entry)

KNOWLEDGE = Path(__file__).resolve().parent.parent / "knowledge"
MODEL_FOLDERS = ("models", "measures", "drugs", "equivalents", "populations")
DATA_SUFFIXES = frozenset({".toml", ".csv", ".json", ".gz", ".md"})


@final
class Shelf:
    """The knowledge folder while it is being read; ``faults`` grows as they are found."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.faults: list[KnowledgeFault] = []
        self._digest = hashlib.sha256()
        self._read: set[Path] = set()

    def fault(self, file: str, path: str, problem: str) -> None:
        """Note one fault."""
        self.faults.append(KnowledgeFault(file=file, path=path, problem=problem))

    def tables(self, pattern: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Each TOML file that matches, by its name below the folder; a file that does not parse is a fault."""
        for file in sorted(self.root.glob(pattern)):
            if file in self._read:
                continue
            self._read.add(file)
            name = file.relative_to(self.root).as_posix()
            raw = file.read_bytes()
            self._digest.update(name.encode() + b"\0" + raw + b"\0")
            try:
                yield name, tomllib.loads(raw.decode())
            except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
                self.fault(name, "", f"this is not TOML: {error}")

    def keyed(self, pattern: str, shape: type[Shape]) -> Iterator[tuple[str, str, Shape]]:
        """File, key and entry of files that hold one table an entry; a key used twice is a fault."""
        seen: dict[str, str] = {}
        for file, table in self.tables(pattern):
            for key, raw in table.items():
                if key in seen:
                    self.fault(file, key, f"this key is used already in {seen[key]}")
                    continue
                seen[key] = file
                entry = self.shaped(file, key, raw, shape)
                if entry is not None:
                    yield file, key, entry

    def shaped(self, file: str, path: str, raw: object, shape: type[Shape]) -> Shape | None:
        """The entry in its shape, or None after noting each fault with its key path."""
        try:
            return shape.model_validate(raw)
        except ValidationError as error:
            for problem in error.errors(include_url=False):
                inner = _dotted(problem["loc"])
                full = f"{path}.{inner}" if path and inner else path or inner
                self.fault(file, full, _words(problem["msg"], problem.get("input")))
            return None

    def set_aside(self, *folders: str) -> None:
        """Folders that another reader asks for."""
        for folder in folders:
            self._read.update((self.root / folder).rglob("*.toml"))

    def unread(self) -> Iterator[str]:
        """Files that no reader asked for: misplaced, misnamed, or of a kind that does not belong here."""
        for file in sorted(self.root.rglob("*")):
            if file.is_dir() or file in self._read or "__pycache__" in file.parts:
                continue
            if file.suffix == ".toml" or file.suffix not in DATA_SUFFIXES:
                yield file.relative_to(self.root).as_posix()

    @property
    def version(self) -> str:
        """A short name for exactly this content."""
        return self._digest.hexdigest()[:12]


def _dotted(location: tuple[int | str, ...]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location).lstrip(".")


def _words(message: str, given: object) -> str:
    message = message.removeprefix("Value error, ")
    if isinstance(given, Mapping | list | tuple) or given is None:
        return message
    shown = repr(given)
    return f"{message}; given: {shown if len(shown) <= 60 else shown[:57] + '…'}"
