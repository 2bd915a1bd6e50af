"""Target-controlled infusion of one person: one step of a loop of one's own, and a whole run."""

from __future__ import annotations

from aponia.pharmacology.course import State
from aponia.pharmacology.individual import individuals
from aponia.pharmacology.people import People
from aponia.pharmacology.tci.controller import Controller, control
from aponia.pharmacology.tci.targets import Targets
from benchmarks.engine.job import HOURS, MODELS, Job
from benchmarks.engine.table import Row, timed

STEPS, TARGET = 2_000, 4.0


def measure(job: Job) -> list[Row]:
    """Print and return what a step takes."""
    person = People.of(age=35, weight=70, height=170, female=0)
    who = individuals(job.models[MODELS["propofol"]], person, measures=job.models.measures)
    controller = Controller.of(who)
    state = State.empty(1)

    def step() -> None:
        nonlocal state
        _, state = controller.step(state, TARGET)

    empty = State.empty(1)
    targets = Targets.of([0.0], [TARGET])
    periods = controller.run(targets, HOURS * 60.0).doses.starts.size
    first, one = timed(lambda: controller.step(empty, TARGET), STEPS), timed(step, STEPS)
    whole = timed(lambda: control(who, targets, HOURS * 60.0), 25)
    print(f"Target control, propofol Eleveld 2018, effect site {TARGET:g} mcg/mL, periods of 10 s")
    print(f"  the first step                {first.told('µs')}")
    print(f"  one step of the following     {one.told('µs')}")
    print(f"  {HOURS} h with set-up, {periods:,} steps {whole.told()}  {whole.median / periods * 1e6:.2f} µs a step")
    return [
        Row(what="One target-control step of one person", measured=max(first.median, one.median) * 1e6, unit="µs", most=100),
        Row(what=f"The same within a run of {HOURS} h", measured=whole.median / periods * 1e6, unit="µs", most=100),
    ]
