"""What one drug of a scenario is given: boluses, infusions, targets or vaporizer settings, read and checked."""

from __future__ import annotations

from itertools import pairwise, zip_longest
from typing import Literal, final

from aponia.consult.simulation.amounts import read_amount, read_concentration, read_flow, read_minutes, read_percent, read_rate, read_volume_ml
from aponia.consult.simulation.plans import Bolus, DrugPlan, Faults, Infusion, PumpSetting, Setting, Target
from aponia.consult.simulation.shapes import DoseShape, DrugShape, PumpShape, TargetShape
from aponia.pharmacology.model import Model
from aponia.vocabulary.errors import QuantityError
from aponia.vocabulary.quantity import Quantity

FOREVER = float("inf")


@final
class GivenReader:
    """Reads one entry of ``drugs``; without a model amounts are read in mg until one is known."""

    def __init__(self, faults: Faults, model: Model | None, shape: DrugShape, path: str, weight: float | None) -> None:
        self._faults = faults
        self._model = model
        self._shape = shape
        self._path = path
        self._weight = weight
        self._unit = (model.amount_unit if model else "") or "mg"
        self._held = self._content()

    def plan(self) -> DrugPlan:
        """The entry; faults have been noted."""
        shape = self._shape
        boluses, infusions, settings = self._doses()
        site, targets = self._targets()
        if targets:
            self._check_history([*boluses, *infusions], targets[0].at)
        options = self._faults.options(self._model, shape.options, self._path) if self._model else {}
        return DrugPlan(
            drug=shape.drug, model=self._model, options=options, amount_unit=self._unit, boluses=tuple(boluses), infusions=tuple(infusions),
            target_site=site, targets=tuple(targets), settings=tuple(settings), circuit_l=self._circuit(), algorithm=shape.algorithm,
            pump=self._pump(shape.pump) if shape.pump or shape.concentration else None,
        )

    def _check_history(self, given: list[Bolus | Infusion], begin: float) -> None:
        """Doses before the first target are what was given before the pump took over; none may run beside it."""
        for one in given:
            ends = one.end if isinstance(one, Infusion) and one.end != FOREVER else one.at
            if one.at >= begin or ends > begin * (1 + 1e-12):
                problem = f"a dose at {one.at * 60:g} s overlaps with the targets from {begin * 60:g} s on, where the pump decides the doses"
                self._faults.add(self._path, None, f"{problem}. Doses may only come before the first target.", "doses-and-targets")

    def _content(self) -> float | None:
        text = self._shape.concentration or (self._shape.pump.concentration if self._shape.pump else None)
        if text is None:
            return None
        content = self._faults.take(f"{self._path}.concentration", text, lambda given: read_concentration(given, f"{self._unit}/mL"))
        if content == 0:
            self._faults.add(f"{self._path}.concentration", text, "a syringe with nothing in it gives nothing; tell what it holds")
        return content or None

    def _doses(self) -> tuple[list[Bolus], list[Infusion], list[Setting]]:
        boluses: list[Bolus] = []
        infusions: list[tuple[Infusion, bool, str]] = []
        settings: list[Setting] = []
        for index, dose in enumerate(self._shape.doses):
            path = f"{self._path}.doses[{index}]"
            at = self._faults.take(f"{path}.at", dose.at, read_minutes)
            if at is None or not self._one_kind(dose, path):
                continue
            if dose.vaporizer is not None:
                settings += self._setting(dose, at, path)
            elif dose.bolus is not None:
                amount = self._faults.take(
                    f"{path}.bolus", dose.bolus, lambda text: read_amount(text, self._unit, weight=self._weight, concentration=self._held),
                )
                boluses.append(Bolus(at=at, amount=amount or 0.0, route=self._route(dose, path)))
            else:
                infusion = self._infusion(dose, at, path)
                if infusion is not None:
                    infusions.append((infusion, dose.lasting is None, path))
        return boluses, self._joined(infusions), sorted(settings, key=lambda setting: setting.at)

    def _one_kind(self, dose: DoseShape, path: str) -> bool:
        kinds = [name for name in ("bolus", "rate", "vaporizer") if getattr(dose, name) is not None]
        gas = self._model is not None and self._model.kind == "volatile"
        allowed = ["vaporizer"] if gas else ["bolus", "rate"]
        if len(kinds) != 1 or kinds[0] not in allowed:
            self._faults.add(path, ", ".join(kinds) or None, f"a dose of {self._shape.drug} is exactly one of: {', '.join(allowed)}", "dose-kind")
            return False
        if dose.lasting is not None and kinds != ["rate"]:
            self._faults.add(f"{path}.for", dose.lasting, "only a rate lasts for some time; a bolus is given at once")
            return False
        return True

    def _route(self, dose: DoseShape, path: str) -> str:
        known = ["iv", *(depot.route for depot in self._model.depots)] if self._model else [dose.route]
        if dose.route not in known:
            about = self._model.id if self._model else self._shape.drug
            self._faults.add(f"{path}.route", dose.route, f"{about} has no route {dose.route!r}; it has: {', '.join(known)}", "route")
        return dose.route

    def _setting(self, dose: DoseShape, at: float, path: str) -> list[Setting]:
        assert dose.vaporizer is not None
        percent = self._faults.take(f"{path}.vaporizer", dose.vaporizer, read_percent)
        flow = self._faults.take(f"{path}.fresh_gas", dose.fresh_gas, read_flow) if dose.fresh_gas is not None else None
        if percent is not None and percent > 100:
            self._faults.add(f"{path}.vaporizer", dose.vaporizer, "a share of the gas is at most 100 %")
        return [] if percent is None else [Setting(at=at, percent=percent, fresh_gas=flow)]

    def _infusion(self, dose: DoseShape, at: float, path: str) -> Infusion | None:
        assert dose.rate is not None
        rate = self._faults.take(f"{path}.rate", dose.rate, lambda text: read_rate(text, self._unit, weight=self._weight, concentration=self._held))
        lasting = self._faults.take(f"{path}.for", dose.lasting, read_minutes) if dose.lasting is not None else FOREVER
        route = self._route(dose, path)
        if lasting == 0:
            self._faults.add(f"{path}.for", dose.lasting, "an infusion lasts longer than nothing; for an instant give a bolus")
            return None
        return None if rate is None or lasting is None else Infusion(at=at, end=at + lasting, rate=rate, route=route)

    def _joined(self, given: list[tuple[Infusion, bool, str]]) -> list[Infusion]:
        """A rate without an end runs to the next such rate; one with an end runs beside it, but not beside another of its kind."""
        result: list[Infusion] = []
        for route in sorted({infusion.route for infusion, _, _ in given}):
            ongoing = sorted(((i, path) for i, open_end, path in given if open_end and i.route == route), key=lambda pair: pair[0].at)
            limited = sorted(((i, path) for i, open_end, path in given if not open_end and i.route == route), key=lambda pair: pair[0].at)
            for (infusion, _), later in zip_longest(ongoing, ongoing[1:]):
                end = later[0].at if later else FOREVER
                if later and end == infusion.at:
                    self._faults.add(later[1], None, f"two rates of {self._shape.drug} start at the same time; keep one", "overlap")
                elif infusion.rate > 0:
                    result.append(Infusion(at=infusion.at, end=end, rate=infusion.rate, route=route))
            for (infusion, _), follower in zip_longest(limited, limited[1:]):
                if follower and follower[0].at < infusion.end * (1 - 1e-12):
                    problem = f"this infusion of {self._shape.drug} starts before the one before it has ended; shorten one or join them"
                    self._faults.add(follower[1], None, problem, "overlap")
                result.append(infusion)
        return result

    def _targets(self) -> tuple[Literal["plasma", "effect"], list[Target]]:
        unit = (self._model.concentration_unit if self._model else "") or "mcg/mL"
        targets: list[Target] = []
        sites: set[str] = set()
        for index, item in enumerate(self._shape.targets):
            path = f"{self._path}.targets[{index}]"
            at = self._faults.take(f"{path}.at", item.at, read_minutes)
            name, text = self._aim(item, path)
            if at is None or text is None:
                continue
            sites.add(name)
            concentration = self._faults.take(f"{path}.{name}", text, lambda given: read_concentration(given, unit))
            targets.append(Target(at=at, concentration=concentration or 0.0))
        if len(sites) > 1:
            self._faults.add(f"{self._path}.targets", None, "aim either at plasma or at the effect site, the same for all targets", "overlap")
        targets.sort(key=lambda target: target.at)
        for one, next_one in pairwise(targets):
            if one.at == next_one.at:
                self._faults.add(f"{self._path}.targets", None, f"two targets start at {one.at * 60:g} s; keep one", "overlap")
        site: Literal["plasma", "effect"] = "plasma" if sites == {"plasma"} else "effect"
        if targets and site == "effect" and self._model is not None and not self._model.effect_sites:
            self._faults.add(f"{self._path}.targets", None, f"{self._model.id} has no effect site; aim at plasma or choose another model", "site")
        return site, targets

    def _aim(self, item: TargetShape, path: str) -> tuple[str, str | None]:
        given = [(name, text) for name, text in (("plasma", item.plasma), ("effect_site", item.effect_site)) if text is not None]
        if len(given) != 1:
            self._faults.add(path, None, "a target is exactly one of: plasma, effect_site", "target-kind")
            return "", None
        return given[0]

    def _pump(self, shape: PumpShape | None) -> PumpSetting:
        shape = shape or PumpShape()
        path = f"{self._path}.pump"
        highest = self._faults.take(f"{path}.highest_rate", shape.highest_rate, self._ml_per_h) if shape.highest_rate else None
        resolution = self._faults.take(f"{path}.resolution", shape.resolution, self._ml_per_h) if shape.resolution else None
        period = self._faults.take(f"{path}.period", shape.period, read_minutes)
        syringe = self._faults.take(f"{path}.syringe", shape.syringe, read_volume_ml) if shape.syringe else None
        change = self._faults.take(f"{path}.change", shape.change, read_minutes) if shape.change else None
        off = []
        for index, (start, end) in enumerate(shape.off):
            first, last = (self._faults.take(f"{path}.off[{index}]", text, read_minutes) for text in (start, end))
            if first is not None and last is not None:
                if last <= first:
                    self._faults.add(f"{path}.off[{index}]", f"{start} to {end}", "the pump must stand still from an earlier to a later time")
                off.append((first, last))
        if (highest or resolution or syringe) and self._held is None:
            self._faults.add(f"{path}.concentration", None, "limits in mL need what the syringe holds, like '10 mg/mL'", "concentration-missing")
        return PumpSetting(
            concentration=self._held, highest_ml_per_h=highest, resolution_ml_per_h=resolution or 0.0, period_s=(period or 1 / 6) * 60,
            syringe_ml=syringe, change_s=(change or 0.0) * 60, off=tuple(off),
        )

    def _circuit(self) -> float | None:
        text = self._shape.circuit
        if text is None:
            return None
        if self._model is not None and self._model.kind != "volatile":
            self._faults.add(f"{self._path}.circuit", text, f"{self._shape.drug} is not breathed in; leave out the circuit")
        volume = self._faults.take(f"{self._path}.circuit", text, read_volume_ml)
        if volume == 0:
            self._faults.add(f"{self._path}.circuit", text, "a circuit holds more than nothing, like '6 L'")
        if not any(dose.fresh_gas for dose in self._shape.doses[:1]):
            problem = "a circuit needs the fresh gas flow with the first setting, like \"fresh_gas\": \"6 L/min\""
            self._faults.add(f"{self._path}.doses", None, problem, "missing")
        return volume / 1000 if volume else None

    def _ml_per_h(self, text: str) -> float:
        value = Quantity.parse(text).to("mL/hour")
        if value <= 0:
            raise QuantityError(text, f"{text!r} must be more than nothing.", "negative")
        return value
