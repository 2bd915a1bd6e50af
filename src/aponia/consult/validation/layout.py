"""Which column of a table says what, and in which unit: as mapped by the user, by a usual name, or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import final

from aponia.consult.validation.faults import Faults
from aponia.pharmacology.measure import COVARIATES
from aponia.pharmacology.model import Model
from aponia.vocabulary.errors import QuantityError, nearest
from aponia.vocabulary.quantity import Quantity

HOLD = "until-next-rate"
# Doses that one row stands for many of would silently be lost; a table that uses them has to be written out.
REFUSED = {"addl": "additional doses", "ii": "doses repeated at an interval", "ss": "a steady state"}
PLAIN = ("id", "evid", "mdv", "group", "ignore", *REFUSED)
USUAL_NAMES = {
    "id": "id", "time": "time", "dv": "dv", "conc": "dv", "amt": "amt", "rate": "rate", "evid": "evid", "mdv": "mdv", "age": "age", "wt": "weight",
    "weight": "weight", "ht": "height", "height": "height", "sex": "sex", "pma": "postmenstrual_age", "crcl": "creatinine_clearance",
    **{name: name for name in REFUSED},
}
SEX_WORDS = {"male": 0.0, "m": 0.0, "man": 0.0, "female": 1.0, "f": 1.0, "woman": 1.0}
_CODED_SEX = re.compile(r"(m)(\d)f(\d)|(f)(\d)m(\d)", re.IGNORECASE)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column in use: a value of the table times ``factor`` plus ``offset`` is in the solver's unit; ``words`` says which is female."""

    index: int
    name: str
    means: str
    unit: str = ""
    assumed: bool = True  # recognized by its name, in the model's unit
    factor: float = 1.0
    offset: float = 0.0
    words: Mapping[str, float] = field(default_factory=dict)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What a header was understood to say; ``columns`` are by field."""

    header: tuple[str, ...]
    columns: Mapping[str, Column]
    group: Column | None
    ignored: tuple[str, ...]

    def covariates(self) -> dict[str, Column]:
        """The columns of covariates, by covariate."""
        found = {name: column for name, column in self.columns.items() if name in COVARIATES}
        return found | ({"female": self.columns["sex"]} if "sex" in self.columns else {})

    def name(self, wanted: str) -> str:
        """The table's own name of a field."""
        return self.columns[wanted].name if wanted in self.columns else wanted


def read_layout(header: Sequence[str], mapping: Iterable[str], group: str | None, model: Model) -> Layout:
    """What each column says; raises :class:`TableError` with everything that is wrong with the header or the mapping."""
    faults = Faults()
    names = tuple(name.strip() for name in header)
    for name in sorted({name for name in names if names.count(name) > 1}):
        faults.whole(name, "more than one column has this name; rename one")
    units = field_units(model)
    found: dict[str, Column] = {}
    grouped: Column | None = None
    mapped: set[str] = set()
    for text in mapping:
        column, spec, name = _split(text, names, units, faults)
        if column is None:
            continue
        mapped.add(column)
        if name == "group" and group in {None, column}:
            group = column
        elif name == "group" or name in found:
            faults.whole(column, f"two columns are mapped to {name!r}; keep one")
        elif name != "ignore":
            found[name] = _column(names.index(column), column, (name, spec), units, faults)
    _recognize(names, mapped, found, units, faults)
    if group is not None and group not in names:
        faults.whole("", f"the table has no column {group!r} to group by.{_hint(group, names)} It has: {', '.join(names)}")
    elif group is not None:
        grouped = Column(index=names.index(group), name=group, means="group", assumed=False)
    _check_complete(found, faults)
    faults.raise_any()
    used = {column.name for column in found.values()} | ({grouped.name} if grouped else set())
    return Layout(header=names, columns=found, group=grouped, ignored=tuple(name for name in names if name not in used))


def field_units(model: Model) -> dict[str, str]:
    """The unit that each field has in the solver, and in the table where nothing else is told."""
    amount = model.amount_unit
    dosing = {"time": "min", "dv": model.concentration_unit, "amt": amount, "rate": f"{amount}/min", HOLD: f"{amount}/min"}
    return {**dosing, **{name: covariate.unit for name, covariate in COVARIATES.items()}}


def _split(text: str, names: Sequence[str], units: Mapping[str, str], faults: Faults) -> tuple[str | None, str, str]:
    """Column, what follows the colon, and field of ``COLUMN=FIELD:UNIT``; no column after a fault."""
    column, equals, right = text.partition("=")
    column, right = column.strip(), right.strip()
    name, _, spec = right.partition(":")
    name = name.strip().casefold()
    known = (*units, "sex", *PLAIN)
    if not equals or not name:
        faults.whole("", f"the mapping {text!r} is not understood; write it like WT=weight:kg")
    elif column not in names:
        faults.whole("", f"the table has no column {column!r}.{_hint(column, names)} It has: {', '.join(names)}")
    elif name not in known:
        faults.whole(column, f"there is no field {name!r}.{_hint(name, known)} Fields are: {', '.join(known)}")
    else:
        return column, spec.strip(), name
    return None, "", name


def _column(index: int, column: str, told: tuple[str, str], units: Mapping[str, str], faults: Faults) -> Column:
    """A column as mapped: ``told`` is its field, and its unit or its codes."""
    name, spec = told
    if name == "sex":
        return Column(index=index, name=column, means=name, assumed=False, words=_sex_codes(column, spec, faults) if spec else SEX_WORDS)
    if name in PLAIN:
        if spec:
            faults.whole(column, f"{name!r} has no unit, but {spec!r} was given")
        return Column(index=index, name=column, means=name, assumed=False)
    unit = spec or units[name]
    factor, offset = 1.0, 0.0
    if spec:
        try:
            offset = Quantity.of(0.0, spec).to(units[name])
            factor = Quantity.of(1.0, spec).to(units[name]) - offset
        except QuantityError as error:
            faults.whole(column, str(error))
    return Column(index=index, name=column, means=name, unit=unit, assumed=not spec, factor=factor, offset=offset)


def _sex_codes(column: str, spec: str, faults: Faults) -> dict[str, float]:
    codes: dict[str, float] = {}
    for part in spec.split(","):
        code, _, word = part.partition("=")
        sex = SEX_WORDS.get(word.strip().casefold())
        if sex is None:
            faults.whole(column, f"{part.strip()!r} does not say which sex a code means; write it like sex:1=male,2=female")
        else:
            codes[code.strip().casefold()] = sex
    return codes


def _recognize(names: Sequence[str], mapped: set[str], found: dict[str, Column], units: Mapping[str, str], faults: Faults) -> None:
    """Columns that nobody mapped, by their usual names; never a second one for a field, and no doses beside a rate that holds."""
    by_name: dict[str, Column] = {}
    for index, column in enumerate(names):
        if column in mapped:
            continue
        coded = _CODED_SEX.fullmatch(column)
        name = "sex" if coded else USUAL_NAMES.get(column.casefold())
        if name is None or name in found or (name in {"amt", "rate"} and HOLD in found) or (name == "sex" and "female" in found):
            continue
        if name in by_name:
            faults.whole(column, f"both this column and {by_name[name].name} may be {name!r}; say which is not: --map {column}=ignore")
            continue
        by_name[name] = Column(index=index, name=column, means=name, unit=units.get(name, ""), words=_words(coded) if name == "sex" else {})
    found.update(by_name)


def _words(coded: re.Match[str] | None) -> dict[str, float]:
    """The codes that a name such as M1F2 tells."""
    if coded is None:
        return dict(SEX_WORDS)
    parts = [part for part in coded.groups() if part is not None]
    first, other = (0.0, 1.0) if parts[0].casefold() == "m" else (1.0, 0.0)
    return {parts[1]: first, parts[2]: other}


def _check_complete(found: Mapping[str, Column], faults: Faults) -> None:
    examples = {"id": "SUBJECT=id", "time": "MINUTES=time:min", "dv": "CONC=dv:ng/mL"}
    for name, example in examples.items():
        if name not in found:
            faults.whole("", f"no column is {name!r}; map one, like --map {example}")
    if "amt" not in found and HOLD not in found:
        rate = f" {found['rate'].name} alone does not say how long a rate lasts." if "rate" in found else ""
        ways = f"--map DOSE=amt:mg, or --map RATE={HOLD}:mg/min where each rate holds to the next row"
        faults.whole("", f"no column tells the doses.{rate} Map one, like {ways}")
    if "sex" in found and "female" in found:
        faults.whole(found["sex"].name, f"both this column and {found['female'].name} tell the sex; map one of them to ignore")


def _hint(given: str, known: Iterable[str]) -> str:
    close = nearest(given, known)
    return f" Did you mean {close!r}?" if close else ""
