"""Reading the rows of a table, many at a time: numbers where numbers are expected, words by number, nothing guessed."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, repeat
from typing import Final, final

import numpy as np
from numpy.typing import NDArray

from aponia.consult.validation.faults import Faults
from aponia.consult.validation.layout import Column, Layout, read_layout
from aponia.pharmacology.model import Model
from aponia.pharmacology.people import Floats

Integers = NDArray[np.int64]

MISSING: Final = frozenset({"", ".", "na", "nan", "NA", "NaN"})
_CHUNK = 65_536
_DELIMITERS = ",;\t"


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Some rows: their numbers and lines, and each column in use as numbers in the solver's units, NaN where nothing is written.

    ``person`` and ``group`` are numbers of words, counted as they first appear.
    """

    row: Integers
    line: Integers
    person: Integers
    group: Integers
    values: dict[str, Floats]

    def __len__(self) -> int:
        return len(self.row)

    def take(self, rows: slice) -> Rows:
        """Some of these rows."""
        return Rows(
            row=self.row[rows], line=self.line[rows], person=self.person[rows], group=self.group[rows],
            values={name: values[rows] for name, values in self.values.items()},
        )

    @staticmethod
    def joined(parts: Sequence[Rows]) -> Rows:
        """One after the other."""
        if len(parts) == 1:
            return parts[0]
        return Rows(
            row=np.concatenate([part.row for part in parts]), line=np.concatenate([part.line for part in parts]),
            person=np.concatenate([part.person for part in parts]), group=np.concatenate([part.group for part in parts]),
            values={name: np.concatenate([part.values[name] for part in parts]) for name in parts[0].values},
        )


@final
class Words(dict[str, float]):
    """The different words of one column, by number: ``words[text]`` is the number of a text, a new one where it is new.

    A dictionary that fills itself, for a lookup costs a tenth of a function call, and there is one for each cell.
    """

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def __missing__(self, text: str) -> float:
        word = text.strip()
        if word != text:
            number = self[word]
        else:
            number = float(len(self.texts))
            self.texts.append(word)
        self[text] = number
        return number

    def forget(self, count: int) -> None:
        """Only the first ``count`` words are known."""
        if len(self.texts) > count:
            for text in [text for text, number in self.items() if number >= count]:
                del self[text]
            del self.texts[count:]


@final
class TableReader:
    """Reads a table from its lines; only some tens of thousands of rows are held at a time.

    Rows are parsed by numpy in one go. Whatever does not fit (a blank line, a missing value in a new column, a word for a number) is
    left to the slower reader, which alone decides what is wrong, so that both say the same.
    """

    def __init__(self, lines: Iterable[str], mapping: Iterable[str], group: str | None, model: Model) -> None:
        self._lines = iter(lines)
        self.faults = Faults()
        head = next(self._lines, "")
        self._delimiter = max(_DELIMITERS, key=head.count)
        header = next(csv.reader([head.removeprefix("\ufeff").removeprefix("#")], delimiter=self._delimiter), [])
        if len(header) < 2:
            self.faults.whole("", "the first line has to name the columns, separated by commas, semicolons or tabs")
            self.faults.raise_any()
        self.layout: Layout = read_layout(header, mapping, group, model)
        self._width = len(header)
        self._row, self._line = 0, 1
        columns = [*self.layout.columns.values(), *([self.layout.group] if self.layout.group else [])]
        worded = {column.index for column in columns if column.means in {"id", "sex", "group"}}
        self._words = {index: Words() for index in sorted(worded)}
        self._indexes = sorted({column.index for column in columns})
        self._read: dict[int | str, Callable[[str], float]] = {index: words.__getitem__ for index, words in self._words.items()}

    @property
    def rows(self) -> int:
        """How many rows were read."""
        return self._row

    @property
    def people(self) -> list[str]:
        """The words that stand for people, as far as they were read."""
        return self._words[self.layout.columns["id"].index].texts

    @property
    def groups(self) -> list[str]:
        """The words that stand for groups, as far as they were read."""
        return self._words[self.layout.group.index].texts if self.layout.group else []

    def __iter__(self) -> Iterator[Rows]:
        """Rows in the order of the table; what is wrong is noted in ``faults``."""
        while lines := self._next_lines():
            rows = self._fast(lines) or self._slow(lines)
            if len(rows):
                yield rows
            if self.faults.enough:
                return

    def _next_lines(self) -> list[str]:
        lines = list(islice(self._lines, _CHUNK))
        # A quoted text may hold a line break, and must not be cut there.
        while lines and "".join(lines).count('"') % 2 and (more := next(self._lines, None)) is not None:
            lines.append(more)
        return lines

    def _fast(self, lines: list[str]) -> Rows | None:
        if set(map(str.count, lines, repeat(self._delimiter))) != {self._width - 1}:
            return None
        known = [(len(words.texts), words) for words in self._words.values()]
        people = len(self.people)
        try:
            table = np.loadtxt(
                lines, delimiter=self._delimiter, quotechar='"', comments=None, usecols=self._indexes, converters=dict(self._read), ndmin=2,
            )
        except ValueError:
            table = np.empty((0, 0))
        nameless = any(word.casefold() in MISSING for word in self.people[people:])
        if len(table) != len(lines) or nameless or np.isinf(table).any():
            for count, words in known:
                words.forget(count)
            return None
        line = self._line + 1 + np.arange(len(lines))
        self._line += len(lines)
        return self._rows(line, table)

    def _slow(self, lines: list[str]) -> Rows:
        reader = csv.reader(lines, delimiter=self._delimiter)
        kept: list[list[str]] = []
        places: list[int] = []
        try:
            for cells in reader:
                line = self._line + reader.line_num
                if not any(cell.strip() for cell in cells):
                    continue
                if len(cells) != self._width:
                    place = (self._row + len(kept) + 1, line)
                    self.faults.cell(place, "", "", f"it has {len(cells)} values, but the header names {self._width} columns")
                    cells = [*cells, *[""] * self._width][: self._width]  # noqa: PLW2901 - the row keeps its number
                kept.append(cells)
                places.append(line)
        except csv.Error as error:
            self.faults.cell((self._row + len(kept) + 1, self._line + reader.line_num), "", "", f"it cannot be read: {error}")
        self._line += len(lines)
        named = self.layout.columns["id"]
        for number, cells in enumerate(kept):
            if cells[named.index].strip().casefold() in MISSING and not self.faults.enough:
                self.faults.cell((self._row + number + 1, places[number]), named.name, "", "it is not told whose row this is")
        table = np.array([self._cells(index, kept, places) for index in self._indexes], dtype=np.float64).reshape(len(self._indexes), -1).T
        return self._rows(np.array(places, dtype=np.int64), table)

    def _cells(self, index: int, rows: list[list[str]], lines: list[int]) -> list[float]:
        """One column; a cell without a value makes the column one of which the fast reader expects such."""
        if index in self._words:
            return [self._words[index][row[index]] for row in rows]
        found: list[float] = []
        for number, row in enumerate(rows):
            try:
                found.append(read_number(row[index]))
            except ValueError as error:
                found.append(math.nan)
                if not self.faults.enough:
                    self.faults.cell((self._row + number + 1, lines[number]), self.layout.header[index], row[index], str(error))
        if any(map(math.isnan, found)):
            self._read[index] = read_number
        return found

    def _rows(self, line: Integers, table: Floats) -> Rows:
        row = self._row + 1 + np.arange(len(line))
        self._row += len(line)
        place = {index: position for position, index in enumerate(self._indexes)}
        values = {
            name: self._converted(column, table[:, place[column.index]], row, line)
            for name, column in self.layout.columns.items() if name != "id"
        }
        person = table[:, place[self.layout.columns["id"].index]].astype(np.int64)
        group = table[:, place[self.layout.group.index]].astype(np.int64) if self.layout.group else np.zeros(len(row), dtype=np.int64)
        return Rows(row=row, line=line, person=person, group=group, values=values)

    def _converted(self, column: Column, raw: Floats, row: Integers, line: Integers) -> Floats:
        """In the solver's unit; a column of words is looked up word by word."""
        if column.index in self._words and len(raw):
            texts = self._words[column.index].texts
            looked = np.full(len(texts), math.nan)
            for code in np.unique(raw).astype(np.int64):
                try:
                    looked[code] = _sex(column, texts[code]) if column.means == "sex" else read_number(texts[code])
                except ValueError as error:
                    first = int(np.flatnonzero(raw == code)[0])
                    self.faults.cell((int(row[first]), int(line[first])), column.name, texts[code], str(error))
            raw = looked[raw.astype(np.int64)]
        return raw * column.factor + column.offset


def read_number(text: str) -> float:
    """A finite number, or NaN where the text says that there is none.

    >>> read_number(" 1.5e2 "), read_number("NA")
    (150.0, nan)
    """
    if text in MISSING:
        return math.nan
    try:
        value = float(text)
    except ValueError:
        if text.strip().casefold() in MISSING:
            return math.nan
        value = math.inf
    if abs(value) == math.inf or "_" in text:
        raise ValueError("a number is expected, or . for none")
    return value


def _sex(column: Column, word: str) -> float:
    """0 for male, 1 for female; a code such as 1 may be written 1.0."""
    text = word.casefold()
    if text in MISSING:
        return math.nan
    for known in (text, text.removesuffix(".0")):
        if known in column.words:
            return column.words[known]
    raise ValueError(
        f"it is not known which sex this is; known are: {', '.join(column.words)}. Tell the codes, like --map {column.name}=sex:1=male,2=female"
    )
