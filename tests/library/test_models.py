"""Model files are read whole, and everything wrong with them is told at once with the path of keys."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from aponia.library.models import Models, load_models
from aponia.library.reading import KNOWLEDGE
from aponia.pharmacology.model import Grade
from aponia.vocabulary.errors import KnowledgeError, NotFoundError
from aponia.vocabulary.source import Checked

NAMED = ["propofol/marsh-1991", "propofol/schnider-1998", "propofol/eleveld-2018", "propofol/kataria-1994", "propofol/paedfusor-2005", "propofol/schuttler-2000", "remifentanil/minto-1997", "remifentanil/eleveld-2017", "remifentanil/kim-2017", "sufentanil/gepts-1995", "fentanyl/shafer-1990", "fentanyl/scott-1987", "fentanyl/bae-2020", "alfentanil/maitre-1987", "alfentanil/scott-1987", "dexmedetomidine/hannivoort-2015", "dexmedetomidine/dyck-1993", "ketamine/domino-1984", "ketamine/kamp-2020", "midazolam/albrecht-1999", "remimazolam/eleveld-2025", "remimazolam/schuttler-2020", "morphine/sarton-2000", "morphine/lotsch-2002", "rocuronium/wierda-1991", "rocuronium/kleijn-2011", "sugammadex/kleijn-2011", "sevoflurane/cowles-1973", "desflurane/cowles-1973", "isoflurane/cowles-1973", "nitrous-oxide/cowles-1973", "bis/eleveld-2018", "bis/bouillon-2004", "laryngoscopy/bouillon-2004", "laryngoscopy/luginbuhl-2010", "spectral-edge/minto-1997", "circulation/su-2023", "circulation/su-2022", "ventilation/bouillon-2003", "mac/mapleson-1996", "neuromuscular/kleijn-2011"]
DRUGS = {"etomidate", "hydromorphone", "methadone", "oxycodone", "oliceridine", "pethidine", "naloxone", "lidocaine", "ropivacaine", "bupivacaine"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(KNOWLEDGE, tmp_path / "knowledge")
    return tmp_path / "knowledge"


def faults(folder: Path, change: tuple[str, str], file: str = "models/propofol/schnider-1998.toml") -> dict[str, str]:
    path = folder / file
    text = path.read_text()
    assert change[0] in text
    path.write_text(text.replace(*change))
    with pytest.raises(KnowledgeError) as caught:
        load_models(folder)
    return {fault.path: fault.problem for fault in caught.value.faults if fault.file == file}


def test_every_model_that_was_promised_is_there(models: Models) -> None:
    assert set(NAMED) <= set(models.models)
    assert {model.subject for model in models.models.values()} >= DRUGS


def test_every_model_says_whom_it_is_of_how_it_was_checked_and_how_well(models: Models) -> None:
    for model in models.models.values():
        assert model.population, model.id
        assert model.grade_note, model.id
        assert model.summary, model.id
        assert model.citation.verification.seen or model.citation.verification.status is Checked.FROM_KNOWLEDGE, model.id
        if model.kind == "kinetics":
            assert all(parameter.place for parameter in model.parameters.values()), model.id
        if model.citation.verification.status is Checked.FROM_KNOWLEDGE:
            assert model.grade is Grade.DISPUTED, model.id


@pytest.mark.parametrize(("change", "path", "words"), [
    (("age - 53)\", unit = \"L\"", "agee - 53)\", unit = \"L\""), "parameters.v2", "Did you mean 'age'"),
    (("unit = \"L/min\", from = \"Table 3\" }\nq2", "unit = \"apples\", from = \"Table 3\" }\nq2"), "parameters.cl", "none of a volume"),
    (('"0.836"', '"exec(1)"'), "parameters.q3", "not allowed"),
    (('source = "schnider-1998"', 'source = "schnieder-1998"'), "source.source", "Did you mean 'schnider-1998'"),
    (('id = "propofol/schnider-1998"', 'id = "propofol/schnider-1999"'), "id", "must equal the file's place"),
    (("q3 = {", "q4 = {"), "parameters", "a three-compartment model needs"),
    (('structure = "three-compartment"', 'structure = "four-compartment"'), "structure", "none of"),
    (('meaning = "cv-percent", from = "Table 3" }\nv3', 'meaning = "guess", from = "Table 3" }\nv3'), "variability.v1.meaning", "Input should be"),
    (('grade = "B"', 'grade = "E"'), "grade", "Input should be"),
    (("[studied]\nage", "[studied]\nagee"), "uses", "no covariate or measure 'agee'"),
    (('amount = "mg"', 'amount = "stone"'), "amount", "Input should be"),
    (("sampling = ", "samplng = "), "samplng", "Extra inputs"),
])
def test_a_wrong_file_is_told_with_its_key_path(change: tuple[str, str], path: str, words: str, folder: Path) -> None:
    assert words in faults(folder, change)[path]


def test_every_fault_is_told_at_once(folder: Path) -> None:
    one = folder / "models/propofol/schnider-1998.toml"
    one.write_text(one.read_text().replace('"4.27"', '"x"').replace('"0.836"', '"y"'))
    other = folder / "models/remifentanil/minto-1997.toml"
    other.write_text("this is not toml")
    with pytest.raises(KnowledgeError) as caught:
        load_models(folder)
    assert {(fault.file.rsplit("/", 1)[-1], fault.path) for fault in caught.value.faults} >= {
        ("schnider-1998.toml", "parameters.v1"), ("schnider-1998.toml", "parameters.q3"), ("minto-1997.toml", ""),
    }


def test_a_model_of_a_drug_without_a_name_for_people_is_a_fault(folder: Path) -> None:
    drugs = folder / "drugs" / "drugs.toml"
    drugs.write_text(drugs.read_text().replace("[etomidate]", "[etomidat]"))
    with pytest.raises(KnowledgeError, match="not in drugs/drugs"):
        load_models(folder)


def test_an_unknown_model_offers_the_nearest(models: Models) -> None:
    with pytest.raises(NotFoundError, match="Did you mean propofol/schnider-1998"):
        models["propofol/shnider-1998"]
