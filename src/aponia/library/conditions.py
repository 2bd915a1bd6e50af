"""Turning conditions as authors write them into typed ones, with every operand in its fact's own unit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, final

from aponia.guidance.condition import AtLeast, Comparison, Condition, Exceeds, NoneOf, Operand, all_of, any_of
from aponia.library.reading import Shelf
from aponia.vocabulary.errors import FactError, QuantityError, nearest
from aponia.vocabulary.fact import FactDefinition, Kind
from aponia.vocabulary.quantity import Quantity

_ORDERED: Final = {Kind.QUANTITY, Kind.SCORE}
_COMPARATORS: Final[Mapping[str, set[Kind]]] = {
    "is": {Kind.YES_NO, Kind.CHOICE, Kind.CHOICES},
    "in": {Kind.CHOICE, Kind.CHOICES},
    "at_least": _ORDERED,
    "above": _ORDERED,
    "at_most": _ORDERED,
    "below": _ORDERED,
    "before": {Kind.DATE},
    "after": {Kind.DATE},
    "present": set(Kind),
}
_GROUPS: Final[Mapping[str, Callable[[tuple[Condition, ...]], Condition]]] = {"all": all_of, "any": any_of, "none": NoneOf}


@final
class ConditionReader:
    """Reads the conditions of one file; a condition with a fault becomes None and its faults are noted."""

    def __init__(self, shelf: Shelf, definitions: Mapping[str, FactDefinition], file: str) -> None:
        self._shelf = shelf
        self._definitions = definitions
        self._file = file

    def read(self, raw: Any, path: str) -> Condition | None:
        """The condition, or None when anything in it is wrong."""
        if not isinstance(raw, Mapping):
            self._wrong(path, "a condition is a table such as { fact = \"…\", is = true }")
            return None
        for word, group in _GROUPS.items():
            if set(raw) == {word}:
                parts = self._parts(raw[word], f"{path}.{word}")
                return None if parts is None else group(parts)
        if set(raw) == {"at_least", "of"}:
            return self._count(raw, path)
        if set(raw) == {"fact", "exceeds", "by"}:
            return self._exceeds(raw, path)
        if "fact" in raw:
            return self._comparison(raw, path)
        self._wrong(path, f"expected `fact` with one comparison, or `all`, `any`, `none`, or `at_least` with `of`; given: {', '.join(raw)}")
        return None

    def _wrong(self, path: str, problem: str) -> None:
        self._shelf.fault(self._file, path, problem)

    def _parts(self, raw: Any, path: str) -> tuple[Condition, ...] | None:
        if not isinstance(raw, list) or not raw:
            self._wrong(path, "expected a list with at least one condition")
            return None
        parts = [self.read(part, f"{path}[{index}]") for index, part in enumerate(raw)]
        whole = tuple(part for part in parts if part is not None)
        return whole if len(whole) == len(parts) else None

    def _count(self, raw: Mapping[str, Any], path: str) -> Condition | None:
        parts = self._parts(raw["of"], f"{path}.of")
        if parts is None:
            return None
        count = raw["at_least"]
        if not isinstance(count, int) or not 1 <= count <= len(parts):
            self._wrong(f"{path}.at_least", f"expected a whole number from 1 to {len(parts)}; given: {count!r}")
            return None
        return AtLeast(count, parts)

    def _exceeds(self, raw: Mapping[str, Any], path: str) -> Condition | None:
        first, other = (self._definitions.get(raw[word]) for word in ("fact", "exceeds"))
        if first is None or other is None or first.kind is not Kind.QUANTITY or other.kind is not Kind.QUANTITY:
            self._wrong(path, "`exceeds` compares two facts of kind quantity")
            return None
        try:
            factor = Quantity.of(1.0, other.unit).to(first.unit)
            margin = Quantity.parse(str(raw["by"])).to(first.unit)
        except QuantityError as error:
            self._wrong(path, str(error))
            return None
        return Exceeds(fact=first.id, other=other.id, factor=factor, margin=margin)

    def _comparison(self, raw: Mapping[str, Any], path: str) -> Condition | None:
        fact = raw["fact"]
        definition = self._definitions.get(fact)
        if definition is None:
            guess = nearest(str(fact), self._definitions)
            self._wrong(f"{path}.fact", f"there is no fact {fact!r}." + (f" Did you mean {guess!r}?" if guess else ""))
            return None
        comparators = [word for word in raw if word != "fact"]
        if len(comparators) != 1 or comparators[0] not in _COMPARATORS:
            self._wrong(path, f"expected exactly one of {', '.join(_COMPARATORS)}; given: {', '.join(comparators) or 'none'}")
            return None
        comparator = comparators[0]
        if definition.kind not in _COMPARATORS[comparator]:
            self._wrong(f"{path}.{comparator}", f"a {definition.kind} fact cannot be compared with `{comparator}`")
            return None
        operand = self._operand(definition, comparator, raw[comparator], f"{path}.{comparator}")
        return None if operand is None else Comparison(fact=definition.id, comparator=comparator, operand=operand)

    def _operand(self, definition: FactDefinition, comparator: str, raw: Any, path: str) -> Operand | None:
        if comparator == "present":
            if raw is True:
                return True
            self._wrong(path, "only `present = true` has a meaning")
            return None
        if comparator == "in" or definition.kind is Kind.CHOICES:
            return self._options(definition, raw if comparator == "in" else [raw], comparator, path)
        try:
            value = definition.read(raw.isoformat() if hasattr(raw, "isoformat") else raw)
        except FactError as error:
            self._wrong(path, error.faults[0].problem)
            return None
        if isinstance(value, bool | float | str) or hasattr(value, "isoformat"):
            return value  # type: ignore[return-value]  # a date, by its method
        self._wrong(path, "unsure is not a value to compare with")
        return None

    def _options(self, definition: FactDefinition, raw: Any, comparator: str, path: str) -> Operand | None:
        known = {option.id for option in definition.options}
        if not isinstance(raw, list) or not raw:
            self._wrong(path, "expected a list of option ids")
            return None
        unknown = [item for item in raw if item not in known]
        if unknown:
            guess = nearest(str(unknown[0]), known)
            self._wrong(path, f"{definition.id} has no option {unknown[0]!r}." + (f" Did you mean {guess!r}?" if guess else ""))
            return None
        return frozenset(raw) if comparator == "in" else str(raw[0])
