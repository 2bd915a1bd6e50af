"""Doses as people type them, one a line (``10 s 100 mcg/kg/min``), read into the entries of a scenario."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, final

from django.utils.translation import gettext as _

Entry = dict[str, str]

_SECONDS: Final = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_TIME: Final = re.compile(r"(\d+(?:[.,]\d+)?)\s*(s|secs?|seconds?|min|mins|minutes?|h|hrs?|hours?|d|days?)(?![\w/%])\s*", re.IGNORECASE)
_CLOCK: Final = re.compile(r"(\d{1,3}):([0-5]\d):([0-5]\d)(?!\S)\s*")
_ROUTE: Final = re.compile(r"\s+by\s+([a-z][a-z-]*)$", re.IGNORECASE)
_LASTING: Final = re.compile(r"\s+for\s+(.+)$", re.IGNORECASE)
_NUMBER: Final = re.compile(r"^\d+(?:[.,]\d+)?(?:e-?\d+)?\s*", re.IGNORECASE)
_A_RATE: Final = re.compile(r"(/|\bper\s+)\s*(s|secs?|seconds?|min|minutes?|h|hr|hours?|d|days?)$", re.IGNORECASE)
_NOTHING: Final = re.compile(r"^(stop|off|0)$", re.IGNORECASE)
_BOLUS: Final = re.compile(r"^bolus\s+", re.IGNORECASE)
_RATE: Final = re.compile(r"^(rate|infusion)\s+", re.IGNORECASE)
_TARGET: Final = re.compile(r"^target\s+", re.IGNORECASE)
_SITE: Final = re.compile(r"\s+(?:in |at |at the )?(plasma|effect(?:[ -]site)?)$", re.IGNORECASE)
_GAS: Final = re.compile(r"^(?:vaporizer\s+)?(\d+(?:[.,]\d+)?\s*%)(?:\s+(?:with\s+)?(\d+(?:[.,]\d+)?\s*(?:L|mL)/\S+))?$", re.IGNORECASE)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line that was typed: an entry for ``doses`` or ``targets``, or what is wrong with it."""

    number: int
    kind: str = ""
    entry: Entry | None = None
    problem: str = ""


def read_lines(text: str, *, unit: str = "mg", has_site: bool = True) -> tuple[Line, ...]:
    """Every line that is not empty.

    ``unit`` is the drug's own, ``%`` for one that a vaporizer gives; ``has_site`` tells whether a target may aim at an effect site.
    """
    return tuple(
        _read(number, typed.strip(), unit, has_site=has_site) for number, typed in enumerate(text.splitlines(), start=1) if typed.strip()
    )


def entries(lines: Iterable[Line], kind: str) -> list[Entry]:
    """The entries of one kind, ``dose`` or ``target``, in the order they were typed."""
    return [line.entry for line in lines if line.kind == kind and line.entry is not None]


def read_time(text: str) -> tuple[float | None, str]:
    """Seconds at the beginning of a text and what follows; None where it begins with no time."""
    clock = _CLOCK.match(text)
    if clock:
        hours, minutes, seconds = (int(part) for part in clock.groups())
        return hours * 3600.0 + minutes * 60 + seconds, text[clock.end():]
    total: float | None = None
    while (match := _TIME.match(text)) is not None:
        total = (total or 0.0) + float(match[1].replace(",", ".")) * _SECONDS[match[2][0].lower()]
        text = text[match.end():]
    return total, text


def seconds(value: float) -> str:
    """Seconds as a scenario writes a time."""
    return f"{value:.10g} s"


def _read(number: int, typed: str, unit: str, *, has_site: bool) -> Line:
    at, rest = read_time(typed)
    moment = seconds(at or 0.0)
    if _TARGET.match(rest):
        return _target(number, moment, _TARGET.sub("", rest), has_site=has_site)
    if gas := _GAS.match(rest):
        flow = {"fresh_gas": gas[2].replace(",", ".")} if gas[2] else {}
        return Line(number=number, kind="dose", entry={"at": moment, "vaporizer": gas[1].replace(",", "."), **flow})
    entry: Entry = {"at": moment}
    if route := _ROUTE.search(rest):
        entry["route"], rest = route[1].lower(), rest[: route.start()]
    if lasting := _LASTING.search(rest):
        duration, left = read_time(lasting[1])
        if duration is None or left:
            return Line(number=number, problem=_("“%(text)s” is not a duration. Write it like “for 10 min”.") % {"text": lasting[1][:60]})
        entry["for"], rest = seconds(duration), rest[: lasting.start()]
        if "route" not in entry and (route := _ROUTE.search(rest)):
            entry["route"], rest = route[1].lower(), rest[: route.start()]
    if _NOTHING.match(rest):
        nothing = {"vaporizer": "0 %"} if unit == "%" else {"rate": f"0 {unit}/min"}
        return Line(number=number, kind="dose", entry={**entry, **nothing})
    amount = _RATE.sub("", _BOLUS.sub("", rest))
    if not _NUMBER.match(amount) or not _NUMBER.sub("", amount):
        return Line(number=number, problem=_not_understood(typed))
    bolus = bool(_BOLUS.match(rest)) or not (_RATE.match(rest) or _A_RATE.search(rest))
    return Line(number=number, kind="dose", entry={**entry, "bolus" if bolus else "rate": _with_point(amount)})


def _target(number: int, moment: str, rest: str, *, has_site: bool) -> Line:
    site = "effect_site" if has_site else "plasma"
    if named := _SITE.search(rest):
        site, rest = "plasma" if named[1].lower() == "plasma" else "effect_site", rest[: named.start()]
    if _NOTHING.match(rest):
        rest = "0 mcg/mL"
    if not _NUMBER.match(rest) or not _NUMBER.sub("", rest):
        return Line(number=number, problem=_not_understood(rest))
    return Line(number=number, kind="target", entry={"at": moment, site: _with_point(rest)})


def _with_point(text: str) -> str:
    number = _NUMBER.match(text)
    assert number is not None
    return f"{number[0].strip().replace(',', '.')} {text[number.end():].strip()}"


def _not_understood(typed: str) -> str:
    words = _("“%(text)s” is not understood. Write a time and what is given, like “0 s bolus 2 mg/kg” or “10 s 100 mcg/kg/min”.")
    return words % {"text": typed[:60]}
