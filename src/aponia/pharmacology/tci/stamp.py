"""A number that changes with any of the compiled functions, so that machine code kept from an older version is never run.

Numba keeps machine code by the file of the function that is called, and does not notice when a function that it calls in another file has
changed. So the inner functions are not kept by themselves, and the outermost carry this number.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable
from types import ModuleType


def stamp(modules: Iterable[ModuleType]) -> int:
    """From the instructions and numbers of every compiled function in these modules."""
    parts: list[object] = []
    for module in modules:
        for name, value in sorted(vars(module).items()):
            function: Callable[..., object] | None = getattr(value, "py_func", None)
            if function is not None:
                parts += [name, function.__code__.co_code, function.__code__.co_consts, function.__code__.co_names]
            elif isinstance(value, int | float):
                parts += [name, value]
    return zlib.crc32(repr(parts).encode())
