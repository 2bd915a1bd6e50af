"""A simulation as a picture (PNG): concentrations above, rates below them, then each effect, on one time axis."""

from __future__ import annotations

import io
from collections.abc import Callable

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from aponia.consult.simulation import DrugCurves, EffectCurve, Simulation
from aponia.consult.simulation.result import Band, Curve
from aponia.vocabulary.answer import Answer

_COLORS = ("#b58900", "#1f6fb2", "#b02a30", "#2a7f62", "#7a4fa3", "#8a5a2b", "#4d6b7a", "#c2571a")


def simulation_as_png(answer: Answer[Simulation]) -> bytes:
    """The picture, with models, sources and the notice at its foot."""
    result = answer.result
    panels: list[Callable[[Axes], None]] = []
    for drug in dict.fromkeys(curve.drug for curve in result.drugs):
        curves = [curve for curve in result.drugs if curve.drug == drug]
        panels.append(lambda axes, curves=curves: _concentrations(axes, result.times_s, curves))  # type: ignore[misc]  # bound early
        panels.append(lambda axes, curves=curves: _rates(axes, result.times_s, curves))  # type: ignore[misc]  # bound early
    panels += [lambda axes, effect=effect: _effect(axes, result.times_s, effect) for effect in result.effects]  # type: ignore[misc]  # bound early
    figure = Figure(figsize=(9, 1.2 + 1.9 * len(panels)), layout="constrained")
    rows = figure.subplots(len(panels), 1, sharex=True, squeeze=False)[:, 0]
    for axes, panel in zip(rows, panels, strict=True):
        panel(axes)
        axes.grid(visible=True, alpha=0.25)
        axes.spines[["top", "right"]].set_visible(False)
    rows[-1].set_xlabel("Minutes")
    foot = "; ".join(source.short for source in answer.sources)
    figure.supxlabel(f"Sources: {foot}. Knowledge {answer.knowledge_version}.\n{answer.notice}", fontsize=7, wrap=True)
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=130)
    return out.getvalue()


def _concentrations(axes: Axes, times: Curve, curves: list[DrugCurves]) -> None:
    for color, drug in zip(_COLORS * 4, curves, strict=False):
        site = f" ({drug.choices['effect_site']})" if len(curves) > 1 and "effect_site" in drug.choices else ""
        axes.plot(times / 60, drug.plasma, color=color, lw=1, ls="--", label=f"{drug.title}, plasma" if len(curves) == 1 else None)
        if drug.effect is not None:
            axes.plot(times / 60, drug.effect, color=color, lw=1.8, label=f"{drug.title}{site}, effect site")
        _band(axes, times, drug.effect_band or drug.plasma_band, color)
    axes.set_ylabel(f"{curves[0].drug.capitalize()}\n{curves[0].unit}")
    axes.set_ylim(bottom=0)
    axes.legend(fontsize=7, frameon=False, ncols=2)


def _rates(axes: Axes, times: Curve, curves: list[DrugCurves]) -> None:
    drug = curves[0]
    axes.step(times / 60, drug.rate, where="post", color="#444444", lw=1)
    for one in drug.given:
        axes.annotate(f"{one.amount:g} {drug.amount_unit}", (one.at_s / 60, 0), fontsize=7, ha="left", va="bottom")
    axes.set_ylabel(f"Rate\n{drug.rate_unit}")
    axes.set_ylim(bottom=0)


def _effect(axes: Axes, times: Curve, effect: EffectCurve) -> None:
    axes.plot(times / 60, effect.values, color="#1d5c63", lw=1.8)
    _band(axes, times, effect.band, "#1d5c63")
    axes.set_ylabel(f"{effect.label}\n{effect.unit}")
    if effect.bounds is not None:
        axes.set_ylim(*effect.bounds)


def _band(axes: Axes, times: Curve, band: Band, color: str) -> None:
    if len(band) >= 2:
        axes.fill_between(times / 60, band[min(band)], band[max(band)], color=color, alpha=0.15, lw=0)
