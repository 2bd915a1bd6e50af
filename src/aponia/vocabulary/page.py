"""Facts that are asked together on one page, and places on the body map."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import final


class PageStyle(StrEnum):
    """How a page of questions is laid out."""

    TICK_LIST = "tick-list"
    SINGLE = "single"
    FORM = "form"
    BODY_MAP = "body-map"


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of questions; ``order`` is its place among the others, ``joins`` whether it may be shown together with its neighbors."""

    id: str
    topic: str
    order: int
    title: str
    lead: str
    style: PageStyle
    facts: tuple[str, ...]
    joins: bool = False


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A place on the body; ``path`` is its outline in the view box of the body map, empty for "all over"."""

    id: str
    side: str
    group: str
    label: str
    path: str


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class BodyMap:
    """The two figures of the body map and their regions."""

    view_box: str
    front: str
    back: str
    regions: tuple[Region, ...]
