"""Reading populations: how the covariates of virtual people are spread, published or by a convention that says so."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from aponia.library.citing import CitationDesk
from aponia.library.entry import Cited, Entry, Slug, Text
from aponia.library.model_parts import PartReader
from aponia.library.model_schema import Name
from aponia.library.reading import Shelf
from aponia.pharmacology.measure import COVARIATES
from aponia.pharmacology.population import Distribution, Kind, Population


class DrawEntry(Entry):
    """Exactly one way in which a quantity is spread."""

    uniform: tuple[float, float] | None = None
    normal: tuple[float, float] | None = None
    log_normal: Annotated[tuple[float, float] | None, Field(alias="log-normal")] = None
    share: Annotated[float, Field(ge=0, le=1)] | None = None
    equation: Text | None = None
    within: tuple[float, float] | None = None

    @model_validator(mode="after")
    def _one_way(self) -> DrawEntry:
        ways = [way for way in (self.uniform, self.normal, self.log_normal, self.share, self.equation) if way is not None]
        if len(ways) != 1:
            raise ValueError("give exactly one of `uniform`, `normal`, `log-normal`, `share`, `equation`")
        for ends, what in ((self.uniform, "uniform"), (self.within, "within")):
            if ends is not None and not ends[0] < ends[1]:
                raise ValueError(f"the ends of `{what}` must ascend")
        if (self.normal and self.normal[1] <= 0) or (self.log_normal and min(self.log_normal) <= 0):
            raise ValueError("a standard deviation, and the median of a `log-normal`, must be above zero")
        if self.within and (self.equation is not None or self.share is not None):
            raise ValueError("`within` belongs to `uniform`, `normal` or `log-normal`")
        return self


class PopulationFile(Cited):
    id: Slug
    title: Text
    summary: Text
    convention: bool = False
    draws: Annotated[dict[Name, DrawEntry], Field(min_length=1)]
    notes: tuple[Text, ...] = ()


def read_populations(shelf: Shelf, desk: CitationDesk) -> dict[str, Population]:
    """Populations by id."""
    populations: dict[str, Population] = {}
    for file, table in shelf.tables("populations/*.toml"):
        entry = shelf.shaped(file, "", table, PopulationFile)
        if entry is None:
            continue
        if f"populations/{entry.id}.toml" != file:
            shelf.fault(file, "id", f"the id {entry.id!r} must equal the file's name, so this would be populations/{entry.id}.toml")
        cited = desk.cite(entry, file, "source")
        distributions = _distributions(entry, PartReader(shelf, desk, file))
        if cited is not None and len(distributions) == len(entry.draws):
            populations[entry.id] = Population(
                id=entry.id, title=entry.title, summary=entry.summary, citation=cited, convention=entry.convention, distributions=distributions,
                notes=entry.notes,
            )
        if not {*entry.draws} & {*COVARIATES}:
            shelf.fault(file, "draws", f"nothing drawn is a covariate; covariates are: {', '.join(COVARIATES)}")
    return populations


def _distributions(entry: PopulationFile, reader: PartReader) -> tuple[Distribution, ...]:
    """In the order of the file; an equation may ask for what was drawn above it."""
    found: list[Distribution] = []
    above: set[str] = set()
    for name, item in entry.draws.items():
        equation = reader.equation(item.equation, f"draws.{name}.equation", above) if item.equation is not None else None
        above.add(name)
        if item.equation is not None:
            found += [Distribution(name=name, kind=Kind.EQUATION, equation=equation)] if equation is not None else []
            continue
        within = item.within or (-float("inf"), float("inf"))
        for kind, numbers in ((Kind.UNIFORM, item.uniform), (Kind.NORMAL, item.normal), (Kind.LOG_NORMAL, item.log_normal)):
            if numbers is not None:
                found.append(Distribution(name=name, kind=kind, first=numbers[0], second=numbers[1], within=within))
        if item.share is not None:
            found.append(Distribution(name=name, kind=Kind.SHARE, first=item.share))
    return tuple(found)
