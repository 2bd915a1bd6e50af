"""Target-controlled infusion: a concentration is asked for, and the pump's rates follow from the kinetics."""

from aponia.pharmacology.tci.controller import Controlled, Controller, control
from aponia.pharmacology.tci.pump import Pump, PumpError
from aponia.pharmacology.tci.targets import Targets

__all__ = ["Controlled", "Controller", "Pump", "PumpError", "Targets", "control"]
