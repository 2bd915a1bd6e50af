"""What a navigation leads to: a level, whom to see, and everything to do, bring, ask and watch for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from aponia.vocabulary.contact import Country
from aponia.vocabulary.learning import Misconception
from aponia.vocabulary.service import AdviceItem, Level, Service
from aponia.vocabulary.urgency import Urgency


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """A service that was advised, how soon, and the rule that advised it."""

    service: Service
    urgency: Urgency
    rule: str


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """One thing that, if it came about, would make the advice more urgent."""

    fact: str
    words: str
    urgency: Urgency
    service: Service
    rule: str


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Navigation:
    """The result of navigating: ``complete`` is false while open questions could still change it.

    ``alternatives`` are other services that also fit, now or later; ``team`` those who usually work with them.
    """

    door: str | None
    level: Level
    complete: bool
    see: Service
    alternatives: tuple[Referral, ...]
    team: tuple[Service, ...]
    do: tuple[AdviceItem, ...]
    self_care: tuple[AdviceItem, ...]
    safety_net: tuple[AdviceItem, ...]
    expect: tuple[AdviceItem, ...]
    bring: tuple[AdviceItem, ...]
    tell: tuple[AdviceItem, ...]
    ask: tuple[AdviceItem, ...]
    misconceptions: tuple[Misconception, ...]
    would_change: tuple[Trigger, ...]
    also_changes: tuple[str, ...]
    country: Country | None
