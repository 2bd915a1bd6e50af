"""Turning conditions as authors write them into typed ones, with every operand in its fact's own unit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, final

from aponia.guidance.condition import AllOf, AnyOf, AtLeast, Comparison, Condition, NoneOf, Operand
from aponia.library.reading import Shelf
from aponia.vocabulary.errors import FactError, nearest
from aponia.vocabulary.fact import FactDefinition, Kind

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
_GROUPS: Final = {"all": AllOf, "any": AnyOf, "none": NoneOf}


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
            return self._wrong(path, "a condition is a table such as { fact = \"…\", is = true }")
        for word, group in _GROUPS.items():
            if set(raw) == {word}:
                parts = self._parts(raw[word], f"{path}.{word}")
                return None if parts is None else group(parts)
        if set(raw) == {"at_least", "of"}:
            return self._count(raw, path)
        if "fact" in raw:
            return self._comparison(raw, path)
        return self._wrong(path, f"expected `fact` with one comparison, or `all`, `any`, `none`, or `at_least` with `of`; given: {', '.join(raw)}")

    def _wrong(self, path: str, problem: str) -> None:
        self._shelf.fault(self._file, path, problem)

    def _parts(self, raw: Any, path: str) -> tuple[Condition, ...] | None:
        if not isinstance(raw, list) or not raw:
            return self._wrong(path, "expected a list with at least one condition")
        parts = [self.read(part, f"{path}[{index}]") for index, part in enumerate(raw)]
        whole = tuple(part for part in parts if part is not None)
        return whole if len(whole) == len(parts) else None

    def _count(self, raw: Mapping[str, Any], path: str) -> Condition | None:
        parts = self._parts(raw["of"], f"{path}.of")
        if parts is None:
            return None
        count = raw["at_least"]
        if not isinstance(count, int) or not 1 <= count <= len(parts):
            return self._wrong(f"{path}.at_least", f"expected a whole number from 1 to {len(parts)}; given: {count!r}")
        return AtLeast(count, parts)

    def _comparison(self, raw: Mapping[str, Any], path: str) -> Condition | None:
        fact = raw["fact"]
        definition = self._definitions.get(fact)
        if definition is None:
            guess = nearest(str(fact), self._definitions)
            return self._wrong(f"{path}.fact", f"there is no fact {fact!r}." + (f" Did you mean {guess!r}?" if guess else ""))
        comparators = [word for word in raw if word != "fact"]
        if len(comparators) != 1 or comparators[0] not in _COMPARATORS:
            return self._wrong(path, f"expected exactly one of {', '.join(_COMPARATORS)}; given: {', '.join(comparators) or 'none'}")
        comparator = comparators[0]
        if definition.kind not in _COMPARATORS[comparator]:
            return self._wrong(f"{path}.{comparator}", f"a {definition.kind} fact cannot be compared with `{comparator}`")
        operand = self._operand(definition, comparator, raw[comparator], f"{path}.{comparator}")
        return None if operand is None else Comparison(fact=definition.id, comparator=comparator, operand=operand)

    def _operand(self, definition: FactDefinition, comparator: str, raw: Any, path: str) -> Operand | None:
        if comparator == "present":
            return True if raw is True else self._wrong(path, "only `present = true` has a meaning")
        if comparator == "in" or definition.kind is Kind.CHOICES:
            return self._options(definition, raw if comparator == "in" else [raw], comparator, path)
        try:
            value = definition.read(raw.isoformat() if hasattr(raw, "isoformat") else raw)
        except FactError as error:
            return self._wrong(path, error.faults[0].problem)
        if isinstance(value, bool | float | str) or hasattr(value, "isoformat"):
            return value  # type: ignore[return-value]  # a date, by its method
        return self._wrong(path, "unsure is not a value to compare with")

    def _options(self, definition: FactDefinition, raw: Any, comparator: str, path: str) -> Operand | None:
        known = {option.id for option in definition.options}
        if not isinstance(raw, list) or not raw:
            return self._wrong(path, "expected a list of option ids")
        unknown = [item for item in raw if item not in known]
        if unknown:
            guess = nearest(str(unknown[0]), known)
            return self._wrong(path, f"{definition.id} has no option {unknown[0]!r}." + (f" Did you mean {guess!r}?" if guess else ""))
        return frozenset(raw) if comparator == "in" else str(raw[0])
