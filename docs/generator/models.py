"""The drug models: an index by drug, and one page a model with all that its file says and what it computes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from aponia.consult.simulation.catalogue import ModelCard, model_card
from aponia.library.models import Models
from aponia.pharmacology.model import Meaning, Model
from aponia.vocabulary.source import Citation
from generator.markdown import code, codes, heading, notice, plain, table
from generator.replication import Bench, check_of

_MEANINGS: Final = {
    Meaning.SD: "standard deviation of the logarithm",
    Meaning.VARIANCE: "variance of the logarithm",
    Meaning.CV_PERCENT: "coefficient of variation, percent",
    Meaning.ADDITIVE_SD: "standard deviation of the parameter itself",
    Meaning.ADDITIVE_VARIANCE: "variance of the parameter itself",
}
_GROUPS: Final = {
    "hypnotic": "Hypnotics", "sedative": "Sedatives", "opioid": "Opioids", "antagonist": "Reversal", "relaxant": "Muscle relaxants",
    "local-anesthetic": "Local anesthetics", "volatile": "Gases",
}


def page_name(model_id: str) -> str:
    """The file of a model's page, below reference/."""
    return f"models/{model_id.replace('/', '-')}.md"


def picture_name(model_id: str) -> str:
    """The file of a model's picture, beside its page."""
    return f"{model_id.replace('/', '-')}.svg"


def models_page(models: Models) -> str:
    """The index: every drug with its models, the effects, and the sizes of the body that equations use."""
    parts = ["# Drug models\n", notice("`src/aponia/knowledge/models/`"), _INTRODUCTION, _grades(models)]
    for group, words in _GROUPS.items():
        drugs = [drug for drug in models.drugs.values() if drug.group == group and any(model.subject == drug.id for model in models.models.values())]
        parts += [f"## {words}\n"] if drugs else []
        for drug in drugs:
            parts.append(heading(3, plain(drug.label), drug.id))
            parts.append(_list(models.of(drug.id), models))
    parts += ["## Effects\n", _EFFECTS, _list(models.effects(), models, subject=True)]
    parts += ["## Sizes of the body\n", _MEASURES, _measures(models), "## Other opioids as remifentanil\n", _EQUIVALENTS, _equivalents(models)]
    return "\n".join(parts)


def _grades(models: Models) -> str:
    found = [model.grade for model in models.models.values()]
    rows = [[f"**{grade.value}**", plain(grade.meaning), str(found.count(grade))] for grade in sorted(set(found))]
    return f"There are {len(found)} models.\n\n" + table(["grade", "what was seen", "models"], rows)


def _list(chosen: Iterable[Model], models: Models, *, subject: bool = False) -> str:
    rows = [
        [f"[{plain(model.title)}]({page_name(model.id)})", *([code(model.subject)] if subject else []), _studied(model_card(model, models)),
         model.grade.value, plain(model.summary)]
        for model in chosen
    ]
    return table(["model", *(["end point"] if subject else []), "studied", "grade", "what it is for"], rows)


def _measures(models: Models) -> str:
    rows = [
        [code(name), plain(one.label), code(one.equation.text), plain(one.unit), _cited(one.citation), plain(one.note)]
        for name, one in models.measures.items()
    ]
    return table(["name", "what it is", "equation", "unit", "source", "note"], rows)


def _equivalents(models: Models) -> str:
    rows = [
        [plain(models.drugs[name].label), code(one.equation.text), plain(one.unit), _cited(one.citation)]
        for name, one in models.equivalents.items()
    ]
    return table(["1 unit of", "counts as", "unit", "source"], rows)


def model_page(model: Model, bench: Bench) -> str:
    """One model: what its file says, then what it computes."""
    card = model_card(model, bench.models)
    drug = bench.models.drugs.get(model.subject)
    title = f"{drug.label}: {model.title}" if drug else model.title
    parts = [f"# {plain(title)}\n", notice(code(f"src/aponia/knowledge/models/{model.id}.toml")), f"{plain(model.summary)}\n", _facts(model, card)]
    sections: tuple[tuple[str, str], ...] = (
        ("Choices", _choices(model)), ("Reads", _inputs(model)), ("Gives", _outputs(model)), ("Equations", _equations(model)),
        ("Effect sites", _sites(model)), ("Routes other than by vein", _depots(model)), ("How people differ", _spreads(model)),
        ("Error of one measurement", _residual(model)), ("Concentrations at which something happens", _landmarks(model)),
        ("Notes", "".join(f"- {plain(note)}\n" for note in model.notes)), ("The check", "\n".join(check_of(model, bench, picture_name(model.id)))),
    )
    for words, text in sections:
        parts += [f"## {words}\n", text] if text else []
    parts.append("[All models](../models.md) · [what the words mean](../model-format.md) · [simulate a case](../../how-to/simulate-a-case.md)\n")
    return "\n".join(parts)


def _facts(model: Model, card: ModelCard) -> str:
    told = not model.people or str(model.people) in model.population.replace(",", "")
    people = plain(model.population) + ("" if told else f" ({model.people:,} people)")
    rows = [
        ["id", code(model.id)],
        ["structure", f"{plain(model.structure)} ({model.kind})"],
        ["source", _cited(model.citation)],
        ["people", people],
        ["studied", _studied(card)],
        *(["refuses", f"where {code(limit.when.text)}: {plain(limit.says)}"] for limit in model.limits),
        *([["blood", plain(model.sampling)]] if model.sampling else []),
        *([["units", f"amounts in {model.amount_unit}, concentrations in {model.concentration_unit}"]] if model.concentration_unit else []),
        ["asks for", codes(card.needs) if card.needs else "nothing about the person"],
        ["grade", f"**{model.grade.value}**: {plain(model.grade.meaning)}. {plain(model.grade_note)}"],
        ["checked", f"**{model.citation.verification.status.value}**: {plain(model.citation.verification.seen)}"],
        *([["replaces", f"[{code(model.replaces)}]({page_name(model.replaces).removeprefix('models/')})"]] if model.replaces else []),
    ]
    return table(rows[0], rows[1:])


def _studied(card: ModelCard) -> str:
    ranges = [f"{plain(name.replace('_', ' '))} {low:g} to {high:g} {plain(unit)}".rstrip() for name, (low, high, unit) in card.studied.items()]
    return ", ".join(ranges) or "not recorded"


def _cited(citation: Citation) -> str:
    source = citation.source
    title = f"[{plain(source.title)}]({source.link})" if source.link else plain(source.title)
    return f"{plain(source.short)}. {title}" + (f". {plain(citation.place)}" if citation.place else "")


def _choices(model: Model) -> str:
    rows = []
    for name, option in model.options.items():
        choices = [_choice(choice, words, usual=choice == option.default) for choice, words in option.choices.items()]
        rows.append([code(name), plain(option.label), "<br>".join(choices)])
    if len(model.effect_sites) > 1:
        sites = [_choice(site.name, site.label, usual=site is model.effect_sites[0]) for site in model.effect_sites]
        rows.append([code("effect_site"), "Which effect site?", "<br>".join(sites)])
    return table(["option", "question", "choices; the default is bold"], rows) if rows else ""


def _choice(name: str, words: str, *, usual: bool) -> str:
    return f"**{code(name)}**: {plain(words)}" if usual else f"{code(name)}: {plain(words)}"


def _inputs(model: Model) -> str:
    rows = [
        [code(one.name), plain(one.drug), one.site, plain(one.unit), ("may be absent" if one.optional else "needed")
         + ("; other opioids count, as remifentanil" if one.equivalents else "")]
        for one in model.inputs
    ]
    return table(["name", "drug", "at", "unit", ""], rows) if rows else ""


def _outputs(model: Model) -> str:
    rows = [
        [code(one.column), plain(one.label), plain(one.unit), code(one.equation.text) if one.equation else "by the structure",
         f"{one.bounds[0]:g} to {one.bounds[1]:g}" if one.bounds else ""]
        for one in model.outputs
    ]
    return table(["column", "what it is", "unit", "equation", "between"], rows) if rows else ""


def _equations(model: Model) -> str:
    rows = [[code(name), code(term.text), "", "step"] for name, term in model.terms.items()]
    rows += [[code(one.name), code(one.equation.text), plain(one.unit), plain(one.place)] for one in model.parameters.values()]
    if not rows:
        return ""
    reading = _reading(model)
    return (f"{reading}\n" if reading else "") + table(["name", "equation", "unit", "place"], rows)


def _reading(model: Model) -> str:
    """How the equations are read, where that is not plain."""
    words = ["Evaluated from top to bottom."]
    if any("where(" in one.text for one in (*model.terms.values(), *(parameter.equation for parameter in model.parameters.values()))):
        words.append(f"{code('where(a, b, c)')} is b where a holds, and c elsewhere.")
    for option in model.options.values():
        words.append(f"{code(option.flag(option.default))} is 1 where that choice is made, and 0 elsewhere; so are the other choices.")
        break
    return " ".join(words) + "\n" if len(words) > 1 else ""


def _sites(model: Model) -> str:
    rows = []
    for site in model.effect_sites:
        printed = site.ke0 or site.time_to_peak
        assert printed is not None
        about = "ke0" if site.ke0 else "time to peak after a bolus"
        rows.append([
            code(site.name), plain(site.label), f"{about} = {code(printed.equation.text)}", plain(printed.unit), plain(printed.place),
            _from_elsewhere(site.citation, model), plain(site.note),
        ])
    return table(["name", "what it is", "equation", "unit", "place", "source", "note"], rows) if rows else ""


def _from_elsewhere(citation: Citation, model: Model) -> str:
    if citation == model.citation:
        return "the same"
    seen = f"; {citation.verification.status.value}: {plain(citation.verification.seen)}" if citation.verification.seen else ""
    return f"{_cited(citation)}{seen}"


def _depots(model: Model) -> str:
    rows = [
        [code(one.route), plain(one.label), f"{code(one.absorption.equation.text)} {plain(one.absorption.unit)} ({plain(one.absorption.place)})",
         f"{code(one.bioavailability.equation.text)} ({plain(one.bioavailability.place)})",
         f"{code(one.lag.equation.text)} {plain(one.lag.unit)} ({plain(one.lag.place)})" if one.lag else "none",
         _from_elsewhere(one.citation, model), plain(one.note)]
        for one in model.depots
    ]
    return table(["route", "what it is", "absorption", "share that arrives", "lag", "source", "note"], rows) if rows else ""


def _spreads(model: Model) -> str:
    if not model.spreads:
        return "" if model.kind == "volatile" else "What was seen gives no variability: every person with the same covariates is the same.\n"
    rows = [[code(one.parameter), f"{one.value:g}", _MEANINGS[one.meaning], plain(one.place)] for one in model.spreads]
    text = table(["parameter", "printed", "which is the", "place"], rows)
    pairs = [[codes(pair.between), f"{pair.value:g}", "correlation" if pair.is_correlation else "covariance"] for pair in model.pairs]
    return text + (f"\n{table(['parameters', 'printed', 'which is a'], pairs)}" if pairs else "")


def _residual(model: Model) -> str:
    if model.residual is None:
        return ""
    found = [f"{words} {value:g}" for words, value in (("proportional", model.residual.proportional), ("additive", model.residual.additive)) if value]
    return f"{model.residual.kind}: {', '.join(found)} ({plain(model.residual.place)}).\n"


def _landmarks(model: Model) -> str:
    rows = [
        [plain(one.label), plain(one.site), code(one.concentration.text) + (f" to {code(one.upper.text)}" if one.upper else ""),
         _from_elsewhere(one.citation, model)]
        for one in model.landmarks
    ]
    return table(["what happens", "at", f"concentration {model.concentration_unit}".rstrip(), "source"], rows) if rows else ""


_INTRODUCTION: Final = """\
Each model is one file that holds what its publication prints, see [the model files](model-format.md). Behind each name here stands a page with every
equation, where it was read, and what it computes for a stated person, beside independent numbers where there are any. Which one to take:
[choose a model](../how-to/choose-a-model.md). What other programs got wrong: [errata of the field](errata-of-the-field.md).
"""
_EFFECTS: Final = """\
An effect model reads concentrations of drugs that were given and fills one column or more.
"""
_MEASURES: Final = """\
Computed from what is told about a person. A measure with the name of a covariate is used only where that covariate was not told.
"""
_EQUIVALENTS: Final = """\
What an effect model counts where it says that other opioids count too.
"""
