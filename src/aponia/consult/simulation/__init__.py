"""What do these drugs do in this person? Scenarios read, run and compared."""

from aponia.consult.simulation.compare import compare
from aponia.consult.simulation.plans import Scenario, ScenarioError, ScenarioFault
from aponia.consult.simulation.result import DrugCurves, EffectCurve, Fall, Mark, Refusal, Simulation
from aponia.consult.simulation.scenario import read_scenario
from aponia.consult.simulation.simulate import simulate

__all__ = [
    "DrugCurves", "EffectCurve", "Fall", "Mark", "Refusal", "Scenario", "ScenarioError", "ScenarioFault", "Simulation", "compare", "read_scenario",
    "simulate",
]
