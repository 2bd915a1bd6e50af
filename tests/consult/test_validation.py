"""Tables of measurements against a model: how columns and records are read, what is refused and how it is told."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any

import numpy as np
import pytest

from aponia.consult.validation import Validation, ValidationPlan, validate
from aponia.consult.validation import table as table_module
from aponia.consult.validation.faults import TableError
from aponia.consult.validation.layout import read_layout
from aponia.consult.validation.studied import OutsideError
from aponia.consult.validation.table import Rows, TableReader, read_number
from aponia.exchange.validation_json import validation_as_json
from aponia.library.models import Models
from aponia.pharmacology.course import Times, course
from aponia.pharmacology.doses import Doses
from aponia.pharmacology.individual import individuals
from aponia.pharmacology.model import ModelError
from aponia.pharmacology.people import People
from aponia.vocabulary.answer import Answer
from aponia.vocabulary.errors import NotFoundError

DAY = date(2026, 1, 1)
SCHNIDER = "propofol/schnider-1998"
HEAD = "ID,TIME,DV,AMT,RATE,EVID,AGE,WT,HT,SEX"
MAN = "40,70,170,Male"
WOMAN = "60,60,165,Female"


def ask(models: Models, text: str, model: str = SCHNIDER, **plan: Any) -> Answer[Validation]:
    return validate(text.strip().splitlines(keepends=True), ValidationPlan(model=model, **plan), models=models, on=DAY)


def rows(*lines: str, head: str = HEAD) -> str:
    return "\n".join([head, *lines])


def predicted(models: Models, doses: Doses, minutes: Sequence[float], times: float = 1.0) -> list[float]:
    who = individuals(models[SCHNIDER], People.of(age=40, weight=70, height=170, female=0), measures=models.measures)
    found = course(who, doses, Times.at(minutes), outputs=("plasma",)).plasma
    assert found is not None
    return [float(value) * times for value in found[0]]


def told(models: Models, text: str, **plan: Any) -> str:
    with pytest.raises(TableError) as caught:
        ask(models, text, **plan)
    return str(caught.value)


def test_what_the_model_itself_predicts_has_no_error(models: Models) -> None:
    minutes = [5.0, 20.0, 60.0, 90.0]
    values = predicted(models, Doses.given(boluses=[(0, 140)], infusions=[(10, 60, 8)]), minutes)
    text = rows(
        f"1,0,.,140,0,1,{MAN}", f"1,5,{values[0]!r},0,0,0,{MAN}", f"1,10,.,400,8,1,{MAN}",
        *(f"1,{time:g},{value!r},.,.,0,{MAN}" for time, value in zip(minutes[1:], values[1:], strict=True)),
    )
    result = ask(models, text).result
    assert result.pooled.observations == 4
    assert result.pooled.mdape == pytest.approx(0, abs=1e-9)
    assert result.median.wobble == pytest.approx(0, abs=1e-9)


def test_twice_the_prediction_is_an_error_of_100_percent(models: Models) -> None:
    values = predicted(models, Doses.given(boluses=[(0, 140)]), [5, 30], times=2)
    result = ask(models, rows(f"1,0,,140,0,1,{MAN}", f"1,5,{values[0]!r},,,0,{MAN}", f"1,30,{values[1]!r},,,0,{MAN}")).result
    assert (result.pooled.mdpe, result.pooled.mdape) == pytest.approx((100, 100))


def test_units_told_are_converted(models: Models) -> None:
    values = predicted(models, Doses.given(infusions=[(0, 30, 10)]), [6, 30], times=1000)
    text = rows(
        "a,0,,300000,10000,1,40,70000,1.7,1", f"a,0.1,{values[0]!r},,,0,40,70000,1.7,1", f"a,0.5,{values[1]!r},,,0,40,70000,1.7,1",
        head="who,hours,ng,mcg,speed,EVID,AGE,grams,meters,sx",
    )
    mapping = (
        "who=id", "hours=time:h", "ng=dv:ng/mL", "mcg=amt:mcg", "speed=rate:mcg/min", "grams=weight:g", "meters=height:m", "sx=sex:1=male,2=female",
    )
    result = ask(models, text, mapping=mapping).result
    assert result.pooled.mdape == pytest.approx(0, abs=1e-9)
    assert [(use.name, use.unit, use.assumed) for use in result.columns if use.field in {"dv", "age"}] == [("ng", "ng/mL", False), ("AGE", "years", True)]


def test_rates_that_hold_until_the_next_row(models: Models) -> None:
    values = predicted(models, Doses.of([0, 20, 40], rates=[10, 2, 0]), [20, 40, 70])
    text = rows(*(f"1,{time},{value},{rate},{MAN}" for time, value, rate in zip([0, 20, 40, 70], ["NA", *values], [10, 2, 0, 0], strict=True)),
                head="ID,TIME,DV,RATE,AGE,WT,HT,SEX")
    result = ask(models, text, mapping=("RATE=until-next-rate:mg/min",)).result
    assert (result.pooled.observations, result.unmeasured) == (3, 1)
    assert result.pooled.mdape == pytest.approx(0, abs=1e-9)


def test_without_evid_an_amount_makes_a_dose_and_mdv_hides_a_measurement(models: Models) -> None:
    text = rows(f"1,0,0,140,0,1,{MAN}", f"1,5,3,0,0,0,{MAN}", f"1,10,99,0,0,1,{MAN}", head=HEAD.replace("EVID", "MDV"))
    assert ask(models, text).result.pooled.observations == 1


def test_a_measurement_written_before_a_dose_at_the_same_time_is_before_it(models: Models) -> None:
    before = rows(f"1,0,,100,0,1,{MAN}", f"1,5,2,,,0,{MAN}", f"1,5,,100,0,1,{MAN}", f"1,9,.,,,0,{MAN}")
    after = rows(f"1,0,,100,0,1,{MAN}", f"1,5,,100,0,1,{MAN}", f"1,5,2,,,0,{MAN}", f"1,9,.,,,0,{MAN}")
    low, high = (100 * (2 / (1 + ask(models, text).result.pooled.mdpe / 100)) / 100 for text in (before, after))
    assert high - low == pytest.approx(100 / 4.27, rel=1e-9)


def test_a_reset_starts_anew_with_and_without_a_dose(models: Models) -> None:
    value = predicted(models, Doses.given(boluses=[(0, 100)]), [5])[0]
    text = rows(
        f"1,0,,500,0,1,{MAN}", f"1,9,.,,,2,{MAN}", f"1,0,,100,0,4,{MAN}", f"1,5,{value},,,0,{MAN}", f"1,50,.,,,3,{MAN}", f"1,60,,100,0,1,{MAN}",
        f"1,65,{value},,,0,{MAN}",
    )
    assert ask(models, text).result.pooled.mdape == pytest.approx(0, abs=1e-9)


def test_covariates_that_change_are_carried_on_and_the_body_keeps_its_amounts(models: Models) -> None:
    constant = rows(f"1,0,,100,0,1,{MAN}", "1,5,1,,,0,,,,", "1,20,1,,,0,.,NA,,")
    changed = rows(f"1,0,,100,0,1,{MAN}", f"1,5,1,,,0,{MAN}", "1,20,1,,,0,70,50,150,Female", "1,40,1,,,0,,,,")
    first = ask(models, constant).result
    assert first.pooled == ask(models, rows(f"1,0,,100,0,1,{MAN}", f"1,5,1,,,0,{MAN}", f"1,20,1,,,0,{MAN}")).result.pooled
    # The change takes effect at its row: up to then nothing differs, and V1 is the same in everybody.
    assert ask(models, changed).result.pooled.observations == 3
    unchanged = ask(models, rows(*changed.splitlines()[1:4])).result.pooled
    assert (unchanged.mdpe, unchanged.wobble) == pytest.approx((first.pooled.mdpe, first.pooled.wobble))


def test_groups_are_summed_up_apart(models: Models) -> None:
    text = rows(f"1,0,,100,0,1,{MAN}", f"1,5,1,,,0,{MAN}", f"2,0,,100,0,1,{WOMAN}", f"2,5,3,,,0,{WOMAN}", f"3,0,,100,0,1,{WOMAN}", f"3,5,3,,,0,{WOMAN}")
    result = ask(models, text, group="SEX").result
    assert [(group.name, group.people, group.pooled.observations) for group in result.groups] == [("Male", 1, 1), ("Female", 2, 2)]
    assert result.groups[1].pooled.mdpe > result.groups[0].pooled.mdpe
    assert ask(models, text, mapping=("SEX=sex", "AGE=age:years"), group="AGE").result.groups[0].name == "40"


def test_every_column_is_accounted_for(models: Models) -> None:
    result = ask(models, rows(f"1,0,,100,0,1,{MAN},x,7", f"1,5,1,,,0,{MAN},y,8", head=f"{HEAD},note,LBM")).result
    assert result.ignored == ("note", "LBM")
    assert {use.field for use in result.columns} == {"id", "time", "dv", "amt", "rate", "evid", "age", "weight", "height", "sex"}


def test_codes_in_the_name_of_a_column_tell_the_sex(models: Models) -> None:
    header = [*HEAD.split(",")[:9], "M1F2"]
    assert read_layout(header, (), None, models[SCHNIDER]).columns["sex"].words == {"1": 0.0, "2": 1.0}
    assert read_layout([*header[:9], "f0m1"], (), None, models[SCHNIDER]).columns["sex"].words == {"0": 1.0, "1": 0.0}


def test_people_outside_the_studied_range_are_all_named_or_warned_of(models: Models) -> None:
    lines = [line for number in range(1, 16) for line in (f"p{number},0,,100,0,1,{19 + number},70,170,M", f"p{number},5,1,,,0,{19 + number},70,170,M")]
    with pytest.raises(OutsideError) as caught:
        ask(models, rows(*lines))
    assert caught.value.people == ("p1", "p2", "p3", "p4", "p5", "p6")
    assert "studied was age from 26 to 81 years: 6 people p1 (20), p2 (21)" in str(caught.value)
    assert "--extrapolate" in str(caught.value)
    answer = ask(models, rows(*lines), extrapolate=True)
    assert answer.result.pooled.observations == 15
    assert answer.warnings == ("studied was age from 26 to 81 years: 6 people p1 (20), p2 (21), p3 (22), p4 (23), p5 (24), p6 (25)",)


def test_a_person_whom_the_equations_do_not_fit_is_named(models: Models) -> None:
    text = rows(f"a,0,,100,0,1,{MAN}", f"a,5,1,,,0,{MAN}", "b,0,,100,0,1,40,70,170,M", "b,5,1,,,0,115,70,170,M")
    with pytest.raises(ModelError, match=r"Person b .* v2 comes out as -5"):
        ask(models, text, extrapolate=True)


def test_the_answer_says_what_it_rests_on(models: Models) -> None:
    answer = ask(models, rows(f"1,0,,100,0,1,{MAN}", f"1,5,1,,,0,{MAN}"), "propofol/eleveld-2018", options={"opioids": "no"})
    assert answer.result.choices == {"opioids": "no", "sampling": "arterial", "precision": "printed"}
    assert [source.key for source in answer.sources] == ["eleveld-2018"]
    assert answer.notice.startswith("For research")
    assert answer.knowledge_version == models.version


def test_json_has_every_number_and_null_where_there_is_none(models: Models) -> None:
    answer = ask(models, rows(f"1,0,,100,0,1,{MAN}", f"1,5,1,,,0,{MAN}"), group="SEX")
    written = json.loads(json.dumps(validation_as_json(answer), allow_nan=False))
    assert written["pooled"]["observations"] == 1
    assert written["pooled"]["divergence"] is None
    assert written["people"][0]["id"] == "1"
    assert written["groups"][0]["name"] == "Male"
    assert written["model"]["citation"]["key"] == "schnider-1998"
    assert written["columns"][0] == {"name": "ID", "field": "id", "unit": "", "assumed": True}


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (f"1,5,abc,,,0,{MAN}", "row 2 (line 3), column DV is 'abc': a number is expected"),
        (f"1,5,1_0,,,0,{MAN}", "column DV is '1_0': a number is expected"),
        (f"1,5,inf,,,0,{MAN}", "column DV is 'inf': a number is expected"),
        (f"1,5,-2,,,0,{MAN}", "column DV is '-2': a concentration is zero or more"),
        (f",5,1,,,0,{MAN}", "row 2 (line 3), column ID: it is not told whose row this is"),
        (f"1,,1,,,0,{MAN}", "row 2 (line 3), column TIME: the time is missing"),
        (f"1,-1,1,,,0,{MAN}", "column TIME is '-1': time goes back"),
        (f"1,5,1,,,7,{MAN}", "column EVID is '7': EVID is 0 (measurement)"),
        (f"1,5,1,,,,{MAN}", "column EVID: EVID is 0 (measurement)"),
        (f"1,5,1,50,,0,{MAN}", "column AMT is '50': an amount is given, but EVID does not say"),
        (f"1,5,1,,8,0,{MAN}", "column RATE is '8': a rate is given, but EVID does not say"),
        (f"1,5,1,,,1,{MAN}", "column AMT: a dose needs an amount"),
        (f"1,5,1,-5,,1,{MAN}", "column AMT is '-5': a dose needs an amount"),
        (f"1,5,1,50,-2,1,{MAN}", "column RATE is '-2': a rate is zero (at once) or more; rates and durations that are to be estimated"),
        (f"1,5,1,0,8,1,{MAN}", "column AMT is '0': an infusion needs the whole amount"),
        ("1,5,1,,,0,40,7000,170,Male", "column WT is '7000': this cannot be; expected 0.3 to 400 kg"),
        ("1,5,1,,,0,40,70,170,X", "column SEX is 'X': it is not known which sex this is"),
        ("2,5,1,,,0,,70,170,Male", "column AGE: age is missing in the first row of a person"),
        (f"1,5,1,,,0,{MAN},8", "row 2 (line 3): it has 11 values, but the header names 10 columns"),
        ("1,5,1", "row 2 (line 3): it has 3 values, but the header names 10 columns"),
    ],
)
def test_a_cell_that_cannot_be_used_is_told_with_its_place(models: Models, line: str, problem: str) -> None:
    assert problem in told(models, rows(f"1,0,,100,0,1,{MAN}", line))


def test_lines_are_counted_past_blank_ones_and_all_faults_are_told_at_once(models: Models) -> None:
    message = told(models, f"{HEAD}\n1,0,,100,0,1,{MAN}\n\n,,,,,,,,,\n1,5,x,,,0,{MAN}\n1,y,1,,,0,{MAN}\n")
    assert "row 2 (line 5), column DV is 'x'" in message
    assert "row 3 (line 6), column TIME is 'y'" in message


def test_no_more_than_twenty_faults_are_told(models: Models) -> None:
    message = told(models, rows(*(f"1,{time},x,,,0,{MAN}" for time in range(100))))
    assert message.count("column DV") == 20
    assert "There may be more" in message


def test_doses_that_one_row_stands_for_many_of_are_refused(models: Models) -> None:
    message = told(models, rows(f"1,0,,100,0,1,{MAN},3", f"1,5,1,,,0,{MAN},0", head=f"{HEAD},ADDL"))
    assert "row 1 (line 2), column ADDL is '3': additional doses in one row cannot be replayed" in message
    assert ask(models, rows(f"1,0,,100,0,1,{MAN},0", f"1,5,1,,,0,{MAN},.", head=f"{HEAD},ADDL")).result.rows == 2


def test_a_row_that_is_both_dose_and_measurement_is_not_guessed(models: Models) -> None:
    head = HEAD.replace("EVID,", "")
    message = told(models, rows(f"1,0,,100,5,{MAN}", f"1,5,2,100,5,{MAN}", head=head))
    assert "row 2 (line 3), column AMT is '100': the row has both a dose and a measurement" in message
    assert "--map RATE=until-next-rate:UNIT" in message


def test_rows_of_a_person_stand_together(models: Models) -> None:
    message = told(models, rows(f"1,0,,100,0,1,{MAN}", f"2,0,,100,0,1,{MAN}", f"1,5,1,,,0,{MAN}"))
    assert "row 3 (line 4), column ID is '1': this person has rows further up too" in message


@pytest.mark.parametrize(
    ("head", "mapping", "group", "problem"),
    [
        (HEAD, ("WGT=weight:kg",), None, "the table has no column 'WGT'. Did you mean 'WT'?"),
        (HEAD, ("WT=wieght:kg",), None, "there is no field 'wieght'. Did you mean 'weight'?"),
        (HEAD, ("WT=weight:mL",), None, "column WT: 'mL' cannot be read as 'kg'"),
        (HEAD, ("WT=weight:stoone",), None, "column WT: 'stoone' is not a unit that is known"),
        (HEAD, ("WT",), None, "the mapping 'WT' is not understood; write it like WT=weight:kg"),
        (HEAD, ("SEX=sex:1=man,2=robot",), None, "'2=robot' does not say which sex a code means"),
        (HEAD, ("WT=weight", "HT=weight"), None, "two columns are mapped to 'weight'"),
        (HEAD, ("EVID=evid:mg",), None, "'evid' has no unit, but 'mg' was given"),
        (HEAD, (), "SXE", "the table has no column 'SXE' to group by. Did you mean 'SEX'?"),
        (HEAD.replace("HT", "WEIGHT"), (), None, "both this column and WT may be 'weight'; say which is not: --map WEIGHT=ignore"),
        (HEAD.replace("HT", "WT"), (), None, "column WT: more than one column has this name"),
        (HEAD.replace("ID", "WHO"), (), None, "no column is 'id'; map one, like --map SUBJECT=id"),
        (HEAD.replace("AMT", "X"), (), None, "no column tells the doses. RATE alone does not say how long a rate lasts."),
        (HEAD.replace("HT", "X"), (), None, "propofol/schnider-1998 needs height, but no column tells it; map one, like --map COLUMN=height"),
        (HEAD.replace("SEX", "X"), (), None, "map one, like --map SEX=sex:1=male,2=female"),
    ],
)
def test_a_header_or_mapping_that_does_not_fit_is_told(models: Models, head: str, mapping: tuple[str, ...], group: str | None, problem: str) -> None:
    assert problem in told(models, rows(f"1,0,,100,0,1,{MAN}", head=head), mapping=mapping, group=group)


def test_a_table_without_anything_to_compare_is_told(models: Models) -> None:
    assert "the first line has to name the columns" in told(models, "")
    assert "it has no measurement that can be compared" in told(models, HEAD)
    assert "it has no measurement that can be compared" in told(models, rows(f"1,0,3,0,0,0,{MAN}", f"1,5,.,0,0,0,{MAN}"))


def test_measurements_where_nothing_is_predicted_are_left_out_and_told(models: Models) -> None:
    answer = ask(models, rows(f"1,0,3,0,0,0,{MAN}", f"1,0,,100,0,1,{MAN}", f"1,5,1,,,0,{MAN}"))
    assert (answer.result.unpredicted, answer.result.pooled.observations) == (1, 1)
    assert any("left out" in warning for warning in answer.warnings)


def test_only_models_of_kinetics_can_be_compared_with_concentrations(models: Models) -> None:
    with pytest.raises(ModelError, match="predicts no concentrations"):
        ask(models, HEAD, "bis/eleveld-2018")
    with pytest.raises(NotFoundError, match="Did you mean propofol/schnider-1998"):
        ask(models, HEAD, "propofol/schnieder-1998")
    with pytest.raises(ModelError, match="'opioids' cannot be 'maybe'"):
        ask(models, HEAD, "propofol/eleveld-2018", options={"opioids": "maybe"})


def test_a_group_column_with_too_many_values_is_refused(models: Models) -> None:
    lines = [line for number in range(60) for line in (f"{number},0,,100,0,1,{MAN}", f"{number},5,1,,,0,{MAN}")]
    assert "column ID: it has 60 different values; group by a column that has at most 50" in told(models, rows(*lines), group="ID")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_usual_ways_of_writing_a_table_are_read_alike(models: Models, delimiter: str, end: str) -> None:
    text = rows(f'1,0,NA,"100",0,1,{MAN}', f'1,5,1.5,,,0,{MAN}').replace(",", delimiter)
    lines = ["\ufeff" + text.split("\n")[0] + end, *(line + end for line in text.split("\n")[1:])]
    answer = validate(lines, ValidationPlan(model=SCHNIDER), models=models, on=DAY)
    assert answer.result.pooled.observations == 1


def long_table(people: int) -> Iterator[str]:
    yield f"{HEAD},NOTE\n"
    luck = np.random.default_rng(5)
    for person in range(people):
        who = MAN if person % 2 else WOMAN
        for time in range(40):
            if time % 10 == 0:
                yield f"{person},{time},.,{50 + time},{0 if time else 20},1,{who},\"a, b\"\n"
            else:
                yield f"{person},{time},{luck.uniform(0.5, 4):.3f},0,0,0,{who},c\n"


def test_reading_in_small_parts_or_slowly_changes_nothing(models: Models, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = ValidationPlan(model=SCHNIDER, group="SEX")
    whole = validate(long_table(50), plan, models=models, on=DAY)
    assert whole.result.pooled.observations == 50 * 36
    monkeypatch.setattr(table_module, "_CHUNK", 7)
    assert validate(long_table(50), plan, models=models, on=DAY) == whole
    monkeypatch.setattr("aponia.consult.validation.records._BATCH", 60)
    parts = validate(long_table(50), plan, models=models, on=DAY)
    assert parts.result.people == whole.result.people
    assert parts.result.pooled.mdpe == whole.result.pooled.mdpe


def test_both_readers_read_the_same(models: Models, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [f"{HEAD},NOTE\n", *(line.replace('"a, b"', "c") for line in islice(long_table(30), 1, None))]

    def read() -> Rows:
        return Rows.joined(list(TableReader(lines, (), "SEX", models[SCHNIDER])))

    monkeypatch.setattr(table_module, "_CHUNK", 100)
    fast = read()
    monkeypatch.setattr(TableReader, "_fast", lambda self, lines: None)
    slow = read()
    for name, values in fast.values.items():
        assert np.array_equal(values, slow.values[name], equal_nan=True), name
    for name in ("row", "line", "person", "group"):
        assert np.array_equal(getattr(fast, name), getattr(slow, name)), name


def test_progress_tells_the_rows_read(models: Models, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_module, "_CHUNK", 500)
    seen: list[int] = []
    validate(long_table(50), ValidationPlan(model=SCHNIDER), models=models, on=DAY, on_progress=seen.append)
    assert seen == [500, 1000, 1500, 2000]


@pytest.mark.parametrize("text", ["", " ", ".", "NA", "na", "NaN", " . "])
def test_what_stands_for_nothing_is_no_number(text: str) -> None:
    assert np.isnan(read_number(text))
