"""Turning the parts of a model's file into typed objects, and noting what does not fit."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TypeVar, final

from aponia.library.citing import CitationDesk
from aponia.library.entry import Cited
from aponia.library.model_schema import DepotEntry, LandmarkEntry, ModelFile, ParameterEntry, SiteEntry
from aponia.library.reading import Shelf
from aponia.pharmacology.expression import Expression, ExpressionError
from aponia.pharmacology.measure import COVARIATES
from aponia.pharmacology.model import (
    Depot,
    EffectSite,
    Input,
    Landmark,
    Limit,
    Model,
    Option,
    Output,
    Pair,
    Parameter,
    Residual,
    Spread,
)
from aponia.vocabulary.errors import QuantityError, nearest
from aponia.vocabulary.quantity import Quantity
from aponia.vocabulary.source import Citation

Part = TypeVar("Part")

# What equations may be printed in, and the solver's unit for it.
SOLVER_UNITS = ("L", "L/min", "1/min", "min")
STRUCTURES = {
    "one-compartment": ({"v1"}, ({"cl"}, {"k10"})),
    "two-compartment": ({"v1"}, ({"v2", "cl", "q2"}, {"k10", "k12", "k21"})),
    "three-compartment": ({"v1"}, ({"v2", "v3", "cl", "q2", "q3"}, {"k10", "k12", "k13", "k21", "k31"})),
}


@final
class PartReader:
    """Reads the parts of one file."""

    def __init__(self, shelf: Shelf, desk: CitationDesk, file: str) -> None:
        self._shelf = shelf
        self._desk = desk
        self._file = file

    def equation(self, text: str | float, path: str, known: Collection[str]) -> Expression | None:
        """The equation, or None after noting that it is none or asks for a name that is not declared."""
        try:
            parsed = Expression.parse(repr(text) if isinstance(text, float) else text)
        except ExpressionError as error:
            self._shelf.fault(self._file, path, str(error))
            return None
        for name in sorted(parsed.names - set(known)):
            guess = nearest(name, known)
            hint = f" Did you mean {guess!r}?" if guess else " Add it to `uses`, `terms` or `options`."
            self._shelf.fault(self._file, path, f"the equation asks for {name!r}, which is not declared above it.{hint}")
            return None
        return parsed

    def parameter(self, name: str, entry: ParameterEntry, path: str, known: Collection[str], *, free_unit: bool = False) -> Parameter | None:
        """The parameter with the factor from its printed unit to the solver's; effects keep the printed unit."""
        parsed = self.equation(entry.equation, path, known)
        factor = 1.0 if free_unit else self._factor(entry.unit, path)
        if parsed is None or factor is None:
            return None
        return Parameter(name=name, equation=parsed, unit=entry.unit, factor=factor, place=entry.place)

    def model(self, entry: ModelFile, measures: frozenset[str]) -> Model | None:
        """The whole model, or None after noting what is wrong."""
        before = len(self._shelf.faults)
        cited = self._desk.cite(entry, self._file, "source")
        known = self._declared(entry, measures)
        declared = frozenset(known)
        terms = {name: self.equation(text, f"terms.{name}", self._grow(known, name)) for name, text in entry.terms.items()}
        free = entry.kind != "kinetics"
        parameters = {
            name: self.parameter(name, item, f"parameters.{name}", self._grow(known, name), free_unit=free) for name, item in entry.parameters.items()
        }
        known.update(entry.parameters)
        limits = [(self.equation(item.when, f"limit[{i}].when", declared), item.says) for i, item in enumerate(entry.limit)]
        known_outputs = {*known, *entry.inputs}
        outputs = tuple(
            Output(
                column=name, label=item.label, unit=item.unit, bounds=item.bounds,
                equation=None if item.equation is None else self.equation(item.equation, f"outputs.{name}.equation", known_outputs),
            )
            for name, item in entry.outputs.items()
        )
        sites = tuple(self._site(item, cited, known) for item in entry.effect_site) if cited else ()
        depots = tuple(self._depot(route, item, cited, known) for route, item in entry.depots.items()) if cited else ()
        landmarks = tuple(self._landmark(item, cited, known, index) for index, item in enumerate(entry.landmark)) if cited else ()
        self._check_structure(entry)
        if len(self._shelf.faults) > before or cited is None:
            return None
        return Model(
            id=entry.id, kind=entry.kind, subject=entry.id.split("/")[0], title=entry.title, structure=entry.structure, summary=entry.summary,
            citation=cited, grade=entry.grade, grade_note=entry.grade_note, replaces=entry.replaces, population=entry.population,
            people=entry.people, sampling=entry.sampling, amount_unit=entry.amount, studied=dict(entry.studied),
            limits=tuple(Limit(when=when, says=says) for when, says in limits if when), uses=entry.uses,
            options={
                name: Option(name=name, label=item.label, choices=dict(item.choices), default=item.default) for name, item in entry.options.items()
            },
            terms=_whole(terms), parameters=_whole(parameters), effect_sites=_kept(sites), depots=_kept(depots),
            spreads=tuple(
                Spread(parameter=name, value=item.value, meaning=item.meaning, place=item.place) for name, item in entry.variability.items()
            ),
            pairs=tuple(
                Pair(between=item.between, is_correlation=item.correlation is not None,
                     value=item.correlation if item.correlation is not None else item.covariance or 0.0)
                for item in entry.covariance
            ),
            residual=Residual(
                kind=entry.residual.kind, proportional=entry.residual.proportional, additive=entry.residual.additive, place=entry.residual.place,
            ) if entry.residual else None,
            landmarks=_kept(landmarks),
            inputs=tuple(
                Input(drug=item.drug, name=name, site=item.site, unit=item.unit, optional=item.optional, equivalents=item.equivalents)
                for name, item in entry.inputs.items()
            ),
            outputs=outputs, notes=entry.notes,
        )

    def _declared(self, entry: ModelFile, measures: frozenset[str]) -> set[str]:
        for name in (*entry.uses, *entry.studied):
            if name not in COVARIATES and name not in measures:
                guess = nearest(name, {*COVARIATES, *measures})
                self._shelf.fault(self._file, "uses", f"there is no covariate or measure {name!r}." + (f" Did you mean {guess!r}?" if guess else ""))
        flags = {f"{name}_{choice}".replace("-", "_") for name, option in entry.options.items() for choice in option.choices}
        return {*entry.uses, *flags}

    def _grow(self, known: set[str], name: str) -> frozenset[str]:
        """What is declared so far; the name itself joins for the equations that follow."""
        declared = frozenset(known)
        known.add(name)
        return declared

    def _factor(self, unit: str, path: str) -> float | None:
        for solver in SOLVER_UNITS:
            try:
                return Quantity.of(1.0, unit).to(solver) if unit else 1.0
            except QuantityError as error:
                if error.code == "unit-unknown":
                    break
        self._shelf.fault(self._file, path, f"the unit {unit!r} is none of a volume, a flow, a rate constant or a time")
        return None

    def _cite(self, entry: Cited | None, cited: Citation, path: str) -> Citation:
        return (self._desk.cite(entry, self._file, path) or cited) if entry is not None else cited

    def _site(self, item: SiteEntry, cited: Citation, known: Collection[str]) -> EffectSite:
        path = f"effect_site({item.name})"
        ke0 = self.parameter("ke0", item.ke0, f"{path}.ke0", known) if item.ke0 else None
        peak = self.parameter("time_to_peak", item.time_to_peak, f"{path}.time_to_peak", known) if item.time_to_peak else None
        return EffectSite(name=item.name, label=item.label, ke0=ke0, time_to_peak=peak, citation=self._cite(item.cite, cited, path), note=item.note)

    def _depot(self, route: str, item: DepotEntry, cited: Citation, known: Collection[str]) -> Depot | None:
        path = f"depots.{route}"
        absorption = self.parameter("absorption", item.absorption, f"{path}.absorption", known)
        bioavailability = self.parameter("bioavailability", item.bioavailability, f"{path}.bioavailability", known)
        lag = self.parameter("lag", item.lag, f"{path}.lag", known) if item.lag else None
        if absorption is None or bioavailability is None:
            return None
        return Depot(
            route=route, label=item.label, absorption=absorption, bioavailability=bioavailability, lag=lag,
            citation=self._cite(item.cite, cited, path), note=item.note,
        )

    def _landmark(self, item: LandmarkEntry, cited: Citation, known: Collection[str], index: int) -> Landmark | None:
        path = f"landmark[{index}]"
        lower = self.equation(item.concentration, f"{path}.concentration", known)
        upper = self.equation(item.upper, f"{path}.upper", known) if item.upper is not None else None
        if lower is None:
            return None
        return Landmark(label=item.label, site=item.site, concentration=lower, upper=upper, citation=self._cite(item.cite, cited, path))

    def _check_structure(self, entry: ModelFile) -> None:
        if entry.kind != "kinetics":
            return
        if entry.structure not in STRUCTURES:
            self._shelf.fault(self._file, "structure", f"{entry.structure!r} is none of: {', '.join(STRUCTURES)}")
            return
        always, ways = STRUCTURES[entry.structure]
        given = set(entry.parameters)
        if not any(always | way <= given for way in ways):
            wanted = " or ".join(", ".join(sorted(always | way)) for way in ways)
            self._shelf.fault(self._file, "parameters", f"a {entry.structure} model needs {wanted}; given: {', '.join(sorted(given))}")


def _whole(parts: dict[str, Part | None]) -> dict[str, Part]:
    return {name: part for name, part in parts.items() if part is not None}


def _kept(parts: Iterable[Part | None]) -> tuple[Part, ...]:
    return tuple(part for part in parts if part is not None)
