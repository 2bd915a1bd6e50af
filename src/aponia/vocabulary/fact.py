"""What can be known about a person: the definition of a fact, and reading and writing its values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, StrEnum
from typing import Final, TypeAlias, final

from aponia.vocabulary.code import Code
from aponia.vocabulary.errors import FactError, FactFault, QuantityError, nearest
from aponia.vocabulary.quantity import Quantity


class Kind(StrEnum):
    """The shape of a fact's value."""

    YES_NO = "yes-no"
    QUANTITY = "quantity"
    SCORE = "score"
    CHOICE = "choice"
    CHOICES = "choices"
    DATE = "date"


class Origin(StrEnum):
    """How a fact comes to be known."""

    ASKED = "asked"
    RECORDED = "recorded"
    DERIVED = "derived"


class Unsure(Enum):
    """The person was asked and does not know: unknown, and not to be asked again."""

    UNSURE = "unsure"


# Beyond any measure, and well inside what a float holds; also refuses "not a number".
_LARGEST: Final = 1e300
UNSURE: Final = Unsure.UNSURE
FactValue: TypeAlias = bool | float | str | frozenset[str] | date | Unsure
Facts: TypeAlias = Mapping[str, FactValue]
JsonValue: TypeAlias = bool | int | float | str | list["JsonValue"] | dict[str, "JsonValue"] | None


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One of the answers to choose from, in a clinician's and a patient's words."""

    id: str
    label: str
    patient: str


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class FactDefinition:
    """One entry of the fact catalogue: what it is, how it is asked, which values it can have.

    ``low`` and ``high`` bound a quantity (in ``unit``) or a score; ``units`` are those a form offers.
    """

    id: str
    kind: Kind
    origin: Origin
    label: str
    patient: str = ""
    tick: str = ""
    clinician: str = ""
    help: str = ""
    why: str = ""
    unit: str = ""
    units: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 0.0
    low_words: str = ""
    high_words: str = ""
    options: tuple[Option, ...] = ()
    codes: tuple[Code, ...] = ()
    _option_ids: frozenset[str] = field(init=False, repr=False, compare=False, default=frozenset())

    def __post_init__(self) -> None:
        object.__setattr__(self, "_option_ids", frozenset(option.id for option in self.options))

    def option(self, option_id: str) -> Option:
        """The option of that id; raises ``KeyError`` when there is none."""
        for option in self.options:
            if option.id == option_id:
                return option
        raise KeyError(option_id)

    def read(self, value: object) -> FactValue:
        """Turn a JSON value into the fact's value; raises :class:`FactError` that says what was expected."""
        if isinstance(value, str) and value == UNSURE.value:
            return UNSURE
        match self.kind:
            case Kind.YES_NO:
                return self._yes_no(value)
            case Kind.QUANTITY:
                return self._quantity(value)
            case Kind.SCORE:
                return self._score(value)
            case Kind.CHOICE:
                return self._choice(value)
            case Kind.CHOICES:
                return self._choices(value)
            case Kind.DATE:
                return self._date(value)

    def write(self, value: FactValue) -> JsonValue:
        """Turn the fact's value into JSON, such that ``read`` gives it back."""
        if isinstance(value, Unsure):
            return value.value
        if isinstance(value, frozenset):
            return [option.id for option in self.options if option.id in value]
        if isinstance(value, date):
            return value.isoformat()
        if self.kind is Kind.QUANTITY:
            return {"value": float(value), "unit": self.unit}
        return int(value) if self.kind is Kind.SCORE else value

    def _fault(self, given: object, problem: str, code: str) -> FactError:
        shown = repr(given)
        shown = shown if len(shown) <= 60 else shown[:57] + "…"
        return FactError([FactFault(fact=self.id, given=shown, problem=problem.replace("{given}", shown), code=code)])

    def _yes_no(self, value: object) -> bool:
        if isinstance(value, bool):
            return value
        raise self._fault(value, "{given} was given, but yes or no is expected. Send true, false or \"unsure\".", "kind")

    def _quantity(self, value: object) -> float:
        unit = self.units[0] if self.units else self.unit
        example = f"'3 {unit}s'" if unit.isalpha() else f"'3 {unit}'"
        try:
            if isinstance(value, str):
                quantity = Quantity.parse(value)
            elif isinstance(value, Mapping) and set(value) == {"value", "unit"} and _is_number(value["value"]) and isinstance(value["unit"], str):
                quantity = Quantity.of(float(value["value"]), value["unit"])
            elif _is_number(value):
                raise self._fault(value, f"{{given}} has no unit. Send the unit too, like {example}.", "unit-missing")
            else:
                raise self._fault(value, f"{{given}} was given, but a number with a unit is expected, like {example}.", "kind")
            number = quantity.to(self.unit)
        except QuantityError as error:
            problem = f"{{given}} has no unit. Send the unit too, like {example}." if error.code == "unit-missing" else str(error)
            raise self._fault(value, problem, error.code) from error
        except OverflowError as error:
            raise self._fault(value, "{given} is too large a number.", "range") from error
        if not self.low <= number <= self.high:
            raise self._fault(value, f"{{given}} is outside {self.low:g} to {self.high:g} {self.unit}. Check the number and the unit.", "range")
        return number

    def _score(self, value: object) -> float:
        if not _is_number(value) or float(value) != int(value):  # type: ignore[arg-type,call-overload]  # numbers only past _is_number
            raise self._fault(value, f"{{given}} was given, but a whole number from {self.low:g} to {self.high:g} is expected.", "kind")
        number = float(value)  # type: ignore[arg-type]  # a number, by the line above
        if not self.low <= number <= self.high:
            raise self._fault(value, f"{{given}} is outside {self.low:g} to {self.high:g}.", "range")
        return number

    def _choice(self, value: object) -> str:
        if isinstance(value, str) and value in self._option_ids:
            return value
        raise self._unknown_option(value)

    def _choices(self, value: object) -> frozenset[str]:
        if not isinstance(value, list | tuple | set | frozenset):
            raise self._fault(value, f"{{given}} was given, but a list of any of these is expected: {self._allowed()}.", "kind")
        for item in value:
            if not isinstance(item, str) or item not in self._option_ids:
                raise self._unknown_option(item)
        return frozenset(value)

    def _unknown_option(self, value: object) -> FactError:
        guess = nearest(value, self._option_ids) if isinstance(value, str) and len(value) < 80 else None
        hint = f" Did you mean {guess!r}?" if guess else ""
        return self._fault(value, f"{{given}} is not one of the answers: {self._allowed()}.{hint}", "option")

    def _allowed(self) -> str:
        names = [option.id for option in self.options]
        return ", ".join(names[:12]) + (f", … ({len(names)} in all)" if len(names) > 12 else "")

    def _date(self, value: object) -> date:
        if isinstance(value, str):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        raise self._fault(value, "{given} is not a date. Write it as year-month-day, like 2026-11-24.", "kind")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and -_LARGEST < value < _LARGEST


def read_facts(given: Mapping[str, object], definitions: Mapping[str, FactDefinition]) -> dict[str, FactValue]:
    """Read a JSON object of facts; raises one :class:`FactError` that lists every fault, and keeps nothing half-read."""
    facts: dict[str, FactValue] = {}
    faults: list[FactFault] = []
    for name, value in given.items():
        definition = definitions.get(name)
        if definition is None:
            faults.append(_unknown_fact(name, definitions))
        elif definition.origin is Origin.DERIVED:
            problem = "this fact is worked out from others and cannot be given. Leave it out."
            faults.append(FactFault(fact=name, given=repr(value)[:60], problem=problem, code="derived"))
        else:
            try:
                facts[name] = definition.read(value)
            except FactError as error:
                faults.extend(error.faults)
    if faults:
        raise FactError(faults)
    return facts


def _unknown_fact(name: str, known: Iterable[str]) -> FactFault:
    shown = name if len(name) <= 60 else name[:57] + "…"
    guess = nearest(name, known) if len(name) < 120 else None
    hint = f" Did you mean {guess}?" if guess else " The list of facts is at /api/facts and in the documentation."
    return FactFault(fact=shown, given=shown, problem=f"there is no fact of this name.{hint}", code="unknown-fact")
