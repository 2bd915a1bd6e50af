"""Making typed text safe to print and to send: no control characters, no text that turns the direction of what follows."""

from __future__ import annotations

import unicodedata
from typing import Final

# Embeddings, overrides and isolates of writing direction: in a name they could reorder the rest of a letter.
_DIRECTION: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Controls and lone surrogates: they have no shape, and the latter cannot be written as UTF-8.
_SHAPELESS: Final = frozenset({"Cc", "Cs"})


def one_line(text: str) -> str:
    """The text on one line, with single plain spaces.

    >>> one_line("  Anna\\n\\u202eMaria\\x00  Berg ")
    'Anna Maria Berg'
    """
    return " ".join(_printable(text).split())


def lines(text: str) -> tuple[str, ...]:
    """The lines of a text that say something.

    >>> lines("1 High Street\\r\\n\\n  Leeds ")
    ('1 High Street', 'Leeds')
    """
    return tuple(line for raw in text.splitlines() if (line := one_line(raw)))


def _printable(text: str) -> str:
    return "".join(
        " " if character.isspace() else character
        for character in text
        if character.isspace() or (character not in _DIRECTION and unicodedata.category(character) not in _SHAPELESS)
    )
