"""Equations as papers print them: restricted arithmetic that is read once, checked, and run on numbers or arrays."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers: TypeAlias = NDArray[np.float64] | float

_OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "add", ast.Sub: "subtract", ast.Mult: "multiply", ast.Div: "divide", ast.Pow: "power", ast.USub: "negative",
    ast.Lt: "less", ast.LtE: "less_equal", ast.Gt: "greater", ast.GtE: "greater_equal", ast.Eq: "equal", ast.And: "logical_and", ast.Or: "logical_or",
}
_FUNCTIONS = {"exp": ("exp", 1), "log": ("log", 1), "sqrt": ("sqrt", 1), "min": ("minimum", 2), "max": ("maximum", 2), "where": ("where", 3)}
_ALLOWED = "numbers, declared names, + - * / **, comparisons, and, or, exp, log, sqrt, min, max, where"


class ExpressionError(ValueError):
    """An equation that is not the restricted arithmetic; the message says which part and what is allowed."""


@final
@dataclass(frozen=True, slots=True)
class Expression:
    """One equation; ``names`` are the quantities it asks for.

    >>> Expression.parse("18.9 - 0.391*(age - 53)").evaluate({"age": 53.0})
    18.9
    """

    text: str
    names: frozenset[str]
    tree: ast.expr

    @classmethod
    def parse(cls, text: str) -> Expression:
        """Read an equation; raises :class:`ExpressionError` for anything but the restricted arithmetic."""
        try:
            tree = ast.parse(text.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise ExpressionError(f"{text!r} is not an equation: {error}. Allowed are {_ALLOWED}.") from None
        names = frozenset(_names(tree, text))
        return cls(text=text, names=names, tree=tree)

    def evaluate(self, values: Mapping[str, Numbers]) -> Numbers:
        """The number or array; raises ``KeyError`` for a name without a value."""
        return compiled(self)(values)


def compiled(expression: Expression) -> Callable[[Mapping[str, Numbers]], Numbers]:
    """The equation as a function of named values: built once, then only array operations run."""
    function = _COMPILED.get(expression.text)
    if function is None:
        function = _COMPILED[expression.text] = _function(expression.tree)
    return function


_COMPILED: dict[str, Callable[[Mapping[str, Numbers]], Numbers]] = {}


def _names(node: ast.AST, text: str) -> Iterator[str]:
    match node:
        case ast.Constant(value=bool()):
            raise _refused(node, text)
        case ast.Constant(value=int() | float()):
            return
        case ast.Name(id=name):
            yield name
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _OPERATORS:
            yield from _names(left, text)
            yield from _names(right, text)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            yield from _names(operand, text)
        case ast.Compare(left=left, ops=[operator], comparators=[right]) if type(operator) in _OPERATORS:
            yield from _names(left, text)
            yield from _names(right, text)
        case ast.BoolOp(values=parts):
            for part in parts:
                yield from _names(part, text)
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in _FUNCTIONS and len(arguments) == _FUNCTIONS[name][1]:
            for argument in arguments:
                yield from _names(argument, text)
        case _:
            raise _refused(node, text)


def _refused(node: ast.AST, text: str) -> ExpressionError:
    part = ast.unparse(node) if isinstance(node, ast.expr) else type(node).__name__
    return ExpressionError(f"{part!r} in {text!r} is not allowed. Allowed are {_ALLOWED}.")


def _function(node: ast.AST) -> Callable[[Mapping[str, Numbers]], Numbers]:
    import numpy as np  # noqa: PLC0415 - reading the knowledge files needs no arrays

    match node:
        case ast.Constant(value=number) if isinstance(number, int | float):
            constant = float(number)
            return lambda values: constant
        case ast.Name(id=name):
            return lambda values: values[name]
        case ast.UnaryOp(operand=operand):
            inner = _function(operand)
            return lambda values: -inner(values)
        case ast.BinOp(left=left, op=operator, right=right) | ast.Compare(left=left, ops=[operator], comparators=[right]):
            return _applied(getattr(np, _OPERATORS[type(operator)]), left, right)
        case ast.BoolOp(op=operator, values=[first, *rest]):
            combined = _function(first)
            for part in rest:
                combined = _combined(getattr(np, _OPERATORS[type(operator)]), combined, _function(part))
            return combined
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return _applied(getattr(np, _FUNCTIONS[name][0]), *arguments)
    raise AssertionError(ast.dump(node))  # `_names` has refused everything else


def _applied(operation: Callable[..., Numbers], *nodes: ast.AST) -> Callable[[Mapping[str, Numbers]], Numbers]:
    parts = tuple(_function(node) for node in nodes)
    if len(parts) == 2:
        return _combined(operation, *parts)
    return lambda values: operation(*(part(values) for part in parts))


def _combined(
    operation: Callable[..., Numbers], left: Callable[[Mapping[str, Numbers]], Numbers], right: Callable[[Mapping[str, Numbers]], Numbers],
) -> Callable[[Mapping[str, Numbers]], Numbers]:
    return lambda values: operation(left(values), right(values))
