"""Reading drug models and body measures; every fault of every file is told at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import final

from aponia.library.citing import CitationDesk, References, read_sources
from aponia.library.model_parts import PartReader
from aponia.library.model_schema import DrugEntry, EquivalentEntry, MeasureEntry, ModelFile
from aponia.library.populations import read_populations
from aponia.library.reading import KNOWLEDGE, Shelf
from aponia.pharmacology.measure import COVARIATES, Drug, Equivalent, Measure
from aponia.pharmacology.model import Model
from aponia.pharmacology.population import Population
from aponia.vocabulary.errors import KnowledgeError, NotFoundError
from aponia.vocabulary.source import Source


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Models:
    """All models of one version of the knowledge, by id."""

    version: str
    models: Mapping[str, Model]
    measures: Mapping[str, Measure]
    drugs: Mapping[str, Drug]
    equivalents: Mapping[str, Equivalent]
    populations: Mapping[str, Population]
    sources: Mapping[str, Source]

    def __getitem__(self, model_id: str) -> Model:
        """The model of that id; raises :class:`NotFoundError` with the nearest id."""
        try:
            return self.models[model_id]
        except KeyError:
            raise NotFoundError("model", model_id, self.models) from None

    def of(self, subject: str, kind: str | None = None) -> tuple[Model, ...]:
        """The models of one drug or end point; raises :class:`NotFoundError` where there is none."""
        found = tuple(model for model in self.models.values() if model.subject == subject and kind in {None, model.kind})
        if not found:
            raise NotFoundError("drug", subject, self.drugs)
        return found

    def population(self, name: str) -> Population:
        """The population of that id; raises :class:`NotFoundError` with the nearest id."""
        try:
            return self.populations[name]
        except KeyError:
            raise NotFoundError("population", name, self.populations) from None

    def effects(self) -> tuple[Model, ...]:
        """The models of effects."""
        return tuple(model for model in self.models.values() if model.kind == "effect")


def load_models(root: Path = KNOWLEDGE) -> Models:
    """Read and check the models and measures below ``root``; raises :class:`KnowledgeError` that lists every fault."""
    shelf = Shelf(root)
    sources = read_sources(shelf)
    desk = CitationDesk(sources, References(shelf, {"source": sources}))
    measures = read_measures(shelf, desk)
    drugs = {key: Drug(id=key, label=entry.label, group=entry.group) for _, key, entry in shelf.keyed("drugs/*.toml", DrugEntry)}
    equivalents = read_equivalents(shelf, desk)
    populations = read_populations(shelf, desk)
    models = read_models(shelf, desk, measures)
    for model in models.values():
        if model.kind != "effect" and model.subject not in drugs:
            shelf.fault(f"models/{model.id}.toml", "id", f"{model.subject!r} is not in drugs/drugs.toml; add its name and group there")
    if shelf.faults:
        raise KnowledgeError(shelf.faults)
    return Models(
        version=shelf.version, models=models, measures=measures, drugs=drugs, equivalents=equivalents, populations=populations, sources=sources,
    )


def read_measures(shelf: Shelf, desk: CitationDesk) -> dict[str, Measure]:
    """Measures by name, in an order in which each needs only those before it."""
    measures: dict[str, Measure] = {}
    for file, key, entry in shelf.keyed("measures/*.toml", MeasureEntry):
        reader = PartReader(shelf, desk, file)
        equation = reader.equation(entry.equation, key, {*COVARIATES, *measures})
        cited = desk.cite(entry, file, key)
        if equation is not None and cited is not None:
            measures[key] = Measure(name=key, label=entry.label, unit=entry.unit, equation=equation, citation=cited, note=entry.note)
    return measures


def read_equivalents(shelf: Shelf, desk: CitationDesk) -> dict[str, Equivalent]:
    """What other opioids count as remifentanil, by drug."""
    equivalents: dict[str, Equivalent] = {}
    for file, key, entry in shelf.keyed("equivalents/remifentanil.toml", EquivalentEntry):
        equation = PartReader(shelf, desk, file).equation(entry.factor, f"{key}.factor", ())
        cited = desk.cite(entry, file, key)
        if equation is not None and cited is not None:
            equivalents[key] = Equivalent(drug=key, equation=equation, unit=entry.unit, citation=cited)
    return equivalents


def read_models(shelf: Shelf, desk: CitationDesk, measures: Iterable[str]) -> dict[str, Model]:
    """Models by id."""
    models: dict[str, Model] = {}
    for file, table in shelf.tables("models/*/*.toml"):
        entry = shelf.shaped(file, "", table, ModelFile)
        if entry is None:
            continue
        if f"models/{entry.id}.toml" != file:
            shelf.fault(file, "id", f"the id {entry.id!r} must equal the file's place, so this would be models/{entry.id}.toml")
        model = PartReader(shelf, desk, file).model(entry, frozenset(measures))
        if model is not None:
            models[model.id] = model
    for model in models.values():
        if model.replaces and model.replaces not in models:
            shelf.fault(f"models/{model.id}.toml", "replaces", f"there is no model {model.replaces!r}")
    return models


