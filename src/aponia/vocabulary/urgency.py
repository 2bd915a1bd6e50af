"""How soon a person should be seen, from caring for oneself to emergency help now."""

from __future__ import annotations

from enum import IntEnum


class Urgency(IntEnum):
    """Five levels, ordered, so that the most urgent of several is their maximum.

    >>> max(Urgency.ROUTINE, Urgency.SAME_DAY).slug
    'same-day'
    """

    SELF_CARE = 0
    ROUTINE = 1
    TWO_WEEKS = 2
    SAME_DAY = 3
    EMERGENCY = 4

    @property
    def slug(self) -> str:
        """The name used in knowledge files, JSON and style sheets."""
        return self.name.lower().replace("_", "-")

    @classmethod
    def from_slug(cls, slug: str) -> Urgency:
        """Read the name back; raises ``KeyError`` for a word that is not a level."""
        return cls[slug.upper().replace("-", "_")]

    def one_step_lower(self) -> Urgency:
        """The next lower level, used where a warning sign could not be excluded."""
        return Urgency(max(self - 1, Urgency.SELF_CARE))
