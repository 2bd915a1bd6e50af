"""The Lab's handler: show the form, and answer it with charts that the server draws where no script does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from aponia.consult.simulation import DrugCurves, ScenarioError, Simulation, read_scenario, simulate
from aponia.faces.assembly import models, today
from aponia.faces.web.lab import shelf
from aponia.faces.web.lab.drawing import Column, Picture, Row, clock, pictures, short, table
from aponia.faces.web.lab.examples import EXAMPLES
from aponia.faces.web.lab.forms import LabForm, Problem, submitted
from aponia.faces.web.lab.layout import Layout
from aponia.faces.web.lab.words import spoken
from aponia.faces.web.navigate.visit import private
from aponia.vocabulary.answer import CLINICIAN_DECIDES, Answer
from aponia.vocabulary.errors import AponiaError


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the server draws: charts, falls and a table; or what is wrong, and whether going on outside the studied range would help."""

    answer: Answer[Simulation] | None = None
    pictures: tuple[Picture, ...] = ()
    falls: tuple[tuple[str, str, str, str, str], ...] = ()
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()
    problems: tuple[Problem, ...] = ()
    may_extrapolate: bool = False


@require_http_methods(["GET", "HEAD", "POST"])
def lab(request: HttpRequest) -> HttpResponse:
    """The page; a POST brings a filled form or the name of an example."""
    example = EXAMPLES.get(request.POST.get("example", ""))
    form = example.form if example else submitted(request.POST) if request.method == "POST" else LabForm()
    shown = Shown() if request.method != "POST" else _run(form)
    context = {
        "form": form, "shown": shown, "layout": Layout(form, shown.problems), "shelves": shelf.drug_shelves(), "examples": EXAMPLES.values(),
        "notice": CLINICIAN_DECIDES, "today": today(),
        "for_scripts": {**shelf.for_scripts(), "words": spoken(), "examples": {name: one.for_scripts() for name, one in EXAMPLES.items()}},
    }
    response = render(request, "lab/lab.html", context, status=422 if shown.problems else 200)
    return private(response) if request.method == "POST" else response


def _run(form: LabForm) -> Shown:
    problems = form.problems()
    if problems:
        return Shown(problems=tuple(problems))
    try:
        answer = simulate(read_scenario(form.scenario(), models()), models=models(), on=today())
    except ScenarioError as error:
        found = tuple(form.place(fault.path, fault.problem) for fault in error.faults)
        return Shown(problems=found, may_extrapolate=all("extrapolate" in fault.problem for fault in error.faults))
    except AponiaError as error:
        return Shown(problems=(form.place("", str(error)),))
    return _drawn(answer)


def _drawn(answer: Answer[Simulation]) -> Shown:
    simulation = answer.result
    groups = {one.id: one.group for one in shelf.drug_shelves()}
    labels = {one.id: _(one.label) for one in shelf.drug_shelves()}
    columns = [
        Column(words=_("%(drug)s, %(site)s") % {"drug": labels[drug.drug], "site": site}, unit=drug.unit)
        for drug in simulation.drugs for site, curve in zip(_sites(drug), (drug.plasma, drug.effect), strict=True) if curve is not None
    ]
    columns += [Column(words=_(effect.label), unit=effect.unit) for effect in simulation.effects]
    falls = tuple(
        (labels[drug.drug], clock(fall.after_s), fall.what, short(fall.minutes),
         "" if fall.low is None or fall.high is None else f"{short(fall.low)}–{short(fall.high)}")
        for drug in simulation.drugs for fall in drug.falls
    )
    drawn = tuple(pictures(simulation, groups, labels))
    return Shown(answer=answer, pictures=drawn, falls=falls, columns=tuple(columns), rows=tuple(table(simulation)))


def _sites(drug: DrugCurves) -> tuple[str, str]:
    """What the two concentrations are called; of a gas they are the end-tidal one and the brain's."""
    gas = shelf.cards()[drug.model].kind == "volatile"
    return (_("End-tidal"), _("Brain")) if gas else (_("Plasma"), _("Effect site"))
