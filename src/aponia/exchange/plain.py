"""Making typed text safe to print and to send: no control characters, no text that turns the direction of what follows."""

from __future__ import annotations

import re
from typing import Final

# Controls (but for those that count as spaces) and lone surrogates have no shape; the marks of writing direction that embed, override or
# isolate could reorder the rest of a letter from within a name. Marks that join letters stay: Persian and many emoji need them.
_SHAPELESS: Final = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


def one_line(text: str) -> str:
    """The text on one line, with single plain spaces.

    >>> one_line("  Anna\\n\\u202eMaria\\x00  Berg ")
    'Anna Maria Berg'
    """
    return " ".join(_SHAPELESS.sub("", text).split())


def lines(text: str) -> tuple[str, ...]:
    """The lines of a text that say something.

    >>> lines("1 High Street\\r\\n\\n  Leeds ")
    ('1 High Street', 'Leeds')
    """
    return tuple(line for raw in text.splitlines() if (line := one_line(raw)))
