"""Charts as plain shapes for an SVG that the server draws: lines, bands, ticks and marks, placed by numbers alone."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, final

import numpy as np

from aponia.consult.simulation import DrugCurves, EffectCurve, Simulation
from aponia.consult.simulation.result import Band, Curve

WIDTH: Final = 760
HEIGHT: Final = 240
LEFT: Final = 56
RIGHT: Final = 12
TOP: Final = 14
BOTTOM: Final = 30
# A bolus makes plasma tower over everything; the picture is cut at this many times the highest effect-site value.
TOWER: Final = 2.2


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A place on an axis with its number; places are text, since a page may write numbers with a comma."""

    at: str
    text: str


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """A line or a filled band; ``kind`` is the end of its class."""

    kind: str
    points: str


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A published concentration across the picture, with its words above the line."""

    at: str
    above: str
    label: str


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One chart; ``cut`` is the highest value, in short, where the picture does not show all of it."""

    ink: str
    label: str
    unit: str
    bands: tuple[Stroke, ...]
    lines: tuple[Stroke, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    levels: tuple[Level, ...] = ()
    cut: str = ""
    hours: bool = False
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of the table: its words, and the unit of its values."""

    words: str
    unit: str


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One time of the table, with the values of every column."""

    time: str
    values: tuple[str, ...]


def pictures(simulation: Simulation, inks: dict[str, str], labels: dict[str, str]) -> Iterator[Picture]:
    """One chart a drug, then one an effect column; ``inks`` and ``labels`` are the colors and names of the drugs."""
    for drug in simulation.drugs:
        yield _of_drug(drug, simulation.times_s, inks.get(drug.drug, "other"), labels.get(drug.drug, drug.drug))
    for effect in simulation.effects:
        yield _of_effect(effect, simulation.times_s)


def table(simulation: Simulation, rows: int = 19) -> list[Row]:
    """Values at evenly spaced times."""
    places = np.unique(np.linspace(0, len(simulation.times_s) - 1, rows).round().astype(int))
    columns = [curve for drug in simulation.drugs for curve in (drug.plasma, drug.effect) if curve is not None]
    columns += [effect.values for effect in simulation.effects]
    return [Row(time=clock(float(simulation.times_s[at])), values=tuple(short(float(column[at])) for column in columns)) for at in places]


def clock(seconds: float) -> str:
    """A time as hours, minutes and seconds."""
    whole = round(seconds)
    return f"{whole // 3600}:{whole % 3600 // 60:02d}:{whole % 60:02d}"


def short(value: float) -> str:
    """Three digits that matter."""
    if not math.isfinite(value):
        return "–"
    if abs(value) >= 100 or value == 0:
        return f"{value:.0f}"
    digits = min(2 - math.floor(math.log10(abs(value))), 4)
    return f"{value:.{max(digits, 0)}f}"


def nice(highest: float, wanted: int = 5) -> list[float]:
    """Round numbers from 0 to at least ``highest``, about as many as wanted.

    >>> nice(4.3)
    [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]
    """
    highest = highest if highest > 0 and math.isfinite(highest) else 1.0
    rough = highest / wanted
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * 0.999)
    return [round(step * number, 10) for number in range(math.ceil(highest / step * 0.999) + 1)]


def _of_drug(drug: DrugCurves, times: Curve, ink: str, label: str) -> Picture:
    curves = [drug.plasma, *drug.plasma_band.values()]
    top = _highest(curves)
    cut = ""
    if drug.effect is not None:
        seen = [drug.effect] if drug.targets is None else [drug.effect, drug.targets]
        roof = max(TOWER * _highest(seen), _highest([drug.effect, *drug.effect_band.values()]))
        if top > roof > 0:
            cut, top = short(_highest([drug.plasma])), roof
    scale = _Scale(times, nice(top))
    lines = [Stroke(kind="plasma", points=scale.line(drug.plasma))]
    bands = [*_bands(drug.plasma_band, scale, "plasma")]
    if drug.effect is not None:
        lines.append(Stroke(kind="effect", points=scale.line(drug.effect)))
        bands += _bands(drug.effect_band, scale, "effect")
    if drug.targets is not None:
        lines.append(Stroke(kind="target", points=scale.line(drug.targets)))
    levels = tuple(
        Level(at=f"{scale.y(mark.low):.1f}", above=f"{scale.y(mark.low) - 5:.1f}", label=mark.label) for mark in drug.marks if mark.low <= scale.top
    )
    return scale.picture(ink=ink, label=label, unit=drug.unit, bands=tuple(bands), lines=tuple(lines), levels=levels, cut=cut)


def _of_effect(effect: EffectCurve, times: Curve) -> Picture:
    top = effect.bounds[1] if effect.bounds else _highest([effect.values, *effect.band.values()])
    scale = _Scale(times, nice(top))
    return scale.picture(
        ink=effect.column.replace("_", "-"), label=effect.label, unit=effect.unit, bands=tuple(_bands(effect.band, scale, "effect")),
        lines=(Stroke(kind="effect", points=scale.line(effect.values)),), levels=(), cut="",
    )


def _bands(band: Band, scale: _Scale, kind: str) -> Iterator[Stroke]:
    if len(band) >= 2:
        yield Stroke(kind=kind, points=f"{scale.line(band[max(band)])} {' '.join(reversed(scale.line(band[min(band)]).split()))}")


def _highest(curves: Iterable[Curve]) -> float:
    return max((float(np.nanmax(curve)) for curve in curves if len(curve)), default=1.0)


@final
class _Scale:
    """Turns times and values into places of the picture."""

    def __init__(self, times: Curve, marks: list[float]) -> None:
        self.hours = bool(times[-1] > 6 * 3600)
        self.top = marks[-1]
        self._times = times
        self._marks = marks
        self._x = LEFT + times / times[-1] * (WIDTH - LEFT - RIGHT)

    def y(self, value: float) -> float:
        """The height of a value; what towers over the picture stops above its edge."""
        inner = HEIGHT - TOP - BOTTOM
        return round(HEIGHT - BOTTOM - min(value / self.top, 1.05) * inner, 1)

    def line(self, curve: Curve) -> str:
        """Places of a curve, without what is not a number."""
        return " ".join(f"{x:.1f},{self.y(float(value))}" for x, value in zip(self._x, curve, strict=True) if math.isfinite(value))

    def picture(  # noqa: PLR0913 - the parts of one picture
        self, *, ink: str, label: str, unit: str, bands: tuple[Stroke, ...], lines: tuple[Stroke, ...], levels: tuple[Level, ...], cut: str,
    ) -> Picture:
        """The picture with both axes."""
        unit_s = 3600.0 if self.hours else 60.0
        end = float(self._times[-1]) / unit_s
        span = WIDTH - LEFT - RIGHT
        x_ticks = tuple(Tick(at=f"{LEFT + at / end * span:.1f}", text=f"{at:g}") for at in nice(end, 9) if at <= end)
        return Picture(
            ink=ink, label=label, unit=unit, bands=bands, lines=lines, levels=levels, cut=cut, hours=self.hours, x_ticks=x_ticks,
            y_ticks=tuple(Tick(at=f"{self.y(at):.1f}", text=f"{at:g}") for at in self._marks),
        )
