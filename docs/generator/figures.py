"""Small pictures of curves as SVG: plain text that comes out the same on every machine."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, final
from xml.sax.saxutils import escape

_WIDTH: Final = 640
_HEIGHT: Final = 300
_LEFT: Final = 62
_RIGHT: Final = 622
_TOP: Final = 38
_BOTTOM: Final = 258
_INK: Final = "#14272c"
_SOFT: Final = "#47595e"
_GRID: Final = "#ddd6c7"
_PAPER: Final = "#fffdf9"
_COLORS: Final = ("#0b6164", "#7a4200", "#a31a14")
_DECADES: Final = 3.0  # a curve that falls farther leaves the picture


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One curve; a value that is None is not drawn."""

    label: str
    values: Sequence[float | None]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Curves over minutes on one axis, which is logarithmic where falls are to be read."""

    title: str
    unit: str
    minutes: Sequence[float]
    lines: Sequence[Line]
    logarithmic: bool
    bounds: tuple[float, float] | None = None

    def svg(self) -> str:
        """The picture as text, with coordinates of one decimal."""
        low, high, ticks = self._axis()
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}" role="img" '
            f'font-family="system-ui, sans-serif" font-size="13" fill="{_INK}">',
            f"<title>{escape(self.title)}</title>",
            f'<rect width="{_WIDTH}" height="{_HEIGHT}" rx="10" fill="{_PAPER}"/>',
            *self._horizontal(ticks, low, high),
            *self._vertical(),
            *(part for number, line in enumerate(self.lines) for part in self._curve(line, number, low, high)),
            *self._legend(),
            "</svg>",
        ]
        return "\n".join(parts) + "\n"

    def _axis(self) -> tuple[float, float, list[float]]:
        """Both ends of the axis and its marks, in what is drawn: logarithms where the axis is logarithmic."""
        seen = [value for line in self.lines for value in line.values if value is not None and math.isfinite(value)]
        if not self.logarithmic:
            low, high = self.bounds or (min(0.0, *seen), max(seen, default=1.0))
            ticks = _even_ticks(low, high if high > low else low + 1)
            return (low, high, ticks) if self.bounds else (ticks[0], ticks[-1], ticks)
        top = max((value for value in seen if value > 0), default=1.0)
        floor = max(min((value for value in seen if value > 0), default=1.0), top / 10**_DECADES)
        ticks = _log_ticks(floor, top)
        return ticks[0], ticks[-1], ticks

    def _horizontal(self, ticks: Sequence[float], low: float, high: float) -> Iterator[str]:
        for tick in ticks:
            y = _place(tick, low, high, _BOTTOM, _TOP)
            words = f"{10**tick:.6g}" if self.logarithmic else f"{tick:.6g}"
            yield f'<path d="M{_LEFT} {y}H{_RIGHT}" stroke="{_GRID}"/>'
            yield f'<text x="{_LEFT - 8}" y="{float(y) + 4:.1f}" text-anchor="end" fill="{_SOFT}">{words}</text>'
        scale = ", logarithmic" if self.logarithmic else ""
        yield f'<text x="{_LEFT}" y="22" fill="{_SOFT}">{escape(self.unit)}{scale}</text>'

    def _vertical(self) -> Iterator[str]:
        last = self.minutes[-1]
        for minute in range(0, round(last) + 1, 30):
            x = _place(minute, 0.0, last, _LEFT, _RIGHT)
            yield f'<path d="M{x} {_BOTTOM}v5" stroke="{_SOFT}"/>'
            yield f'<text x="{x}" y="{_BOTTOM + 20}" text-anchor="middle" fill="{_SOFT}">{minute}</text>'
        yield f'<text x="{_RIGHT}" y="{_BOTTOM + 36}" text-anchor="end" fill="{_SOFT}">minutes</text>'

    def _curve(self, line: Line, number: int, low: float, high: float) -> Iterator[str]:
        path, joined = [], False
        for minute, value in zip(self.minutes, line.values, strict=True):
            drawn = self._drawn(value)
            if drawn is None or drawn < low:
                joined = False
                continue
            path.append(f"{'L' if joined else 'M'}{_place(minute, 0.0, self.minutes[-1], _LEFT, _RIGHT)} {_place(drawn, low, high, _BOTTOM, _TOP)}")
            joined = True
        yield f'<path d="{"".join(path)}" fill="none" stroke-linejoin="round" {self._stroke(number)}/>'

    def _legend(self) -> Iterator[str]:
        """The names of the curves, from the right; a letter is taken to be seven wide."""
        x = _RIGHT
        for number, line in reversed(list(enumerate(self.lines))):
            x -= 7 * len(line.label) + 30
            yield f'<path d="M{x} 18h24" {self._stroke(number)}/>'
            yield f'<text x="{x + 30}" y="22">{escape(line.label)}</text>'
            x -= 24

    def _stroke(self, number: int) -> str:
        dash = ' stroke-dasharray="5 4"' if number == 0 and len(self.lines) > 1 else ""
        return f'stroke="{_COLORS[number % len(_COLORS)]}" stroke-width="2"{dash}'

    def _drawn(self, value: float | None) -> float | None:
        if value is None or not math.isfinite(value):
            return None
        if not self.logarithmic:
            return value
        return math.log10(value) if value > 0 else None


def _place(value: float, low: float, high: float, start: float, end: float) -> str:
    """Where a value lies between two ends, as a coordinate."""
    return f"{start + (end - start) * (value - low) / (high - low):.1f}".removesuffix(".0")


def _even_ticks(low: float, high: float) -> list[float]:
    """Round numbers that enclose both ends, four to eight of them."""
    rough = (high - low) / 5
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(size * power for size in (1, 2, 5, 10) if size * power >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [float(f"{number * step:.10g}") for number in range(first, last + 1)]


def _log_ticks(low: float, high: float) -> list[float]:
    """Logarithms of 1, 2 and 5 with their tens that enclose both ends."""
    grid = [math.log10(size) + power for power in range(-9, 9) for size in (1, 2, 5)]
    first = max(index for index, tick in enumerate(grid) if tick <= math.log10(low) + 1e-9)
    last = min(index for index, tick in enumerate(grid) if tick >= math.log10(high) - 1e-9)
    return grid[first : max(last, first + 1) + 1]
