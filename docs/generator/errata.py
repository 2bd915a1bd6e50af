"""Defects of public programs, each with the check that our engine has to pass, and whether it does."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final, final

from aponia.library.entry import Entry
from aponia.library.models import Models
from generator.checks import Check, Checker
from generator.markdown import code, heading, notice, plain, table
from generator.models import page_name

FILE: Final = Path(__file__).resolve().parent.parent / "errata.toml"


@final
class Defect(Entry):
    """One thing that is wrong, in our words, and what has to come out instead."""

    id: str
    file: str = ""
    wrong: str
    effect: str
    check: tuple[Check, ...]


@final
class Program(Entry):
    """A program as it was read."""

    name: str
    version: str
    defect: tuple[Defect, ...]


@final
class Errata(Entry):
    """All of docs/errata.toml."""

    program: tuple[Program, ...]


def read_errata(file: Path = FILE) -> Errata:
    """The defects; a key that is not known is an error."""
    return Errata.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))


def errata_page(models: Models) -> str:
    """Every defect by program, with the outcome of its checks."""
    errata = read_errata()
    checker = Checker(models)
    defects = [defect for program in errata.program for defect in program.defect]
    checks = [check for defect in defects for check in defect.check]
    passed = sum(not check.faults(checker.found(check)) for check in checks)
    told = f"There are {len(defects)} defects with {len(checks)} checks, of which {passed} pass.\n"
    parts = ["# Errata of the field\n", notice("`docs/errata.toml`, and from what our engine computes"), _INTRODUCTION, told]
    for program in errata.program:
        parts.append(heading(2, plain(program.name), program.name))
        parts.append(f"As read: {plain(program.version)}.\n")
        for defect in program.defect:
            parts.extend(_defect(defect, checker))
    return "\n".join(parts)


def _defect(defect: Defect, checker: Checker) -> Iterator[str]:
    yield heading(3, code(defect.id), defect.id)
    place = f" ({code(defect.file)})" if defect.file else ""
    yield f"{plain(defect.wrong)}{place}\n"
    yield f"{plain(defect.effect)}\n"
    yield table(["what is checked", "right", "because", "there", "here", ""], [_row(check, checker) for check in defect.check])


def _row(check: Check, checker: Checker) -> list[str]:
    found = checker.found(check)
    about = _about(check) if check.kind == "measure" else f"[{check.model}]({page_name(check.model)}), {_about(check)}".rstrip(", ")
    outcome = "passes" if not check.faults(found) else "**fails**"
    if check.kind in {"refuses", "leaves-out"}:
        words = "refuses this person" if check.kind == "refuses" else f"{code(check.name)} has no spread"
        return [about, words, "", "", words if found else "does not", outcome]
    if check.kind == "seconds":
        return [about, f"at most {check.right:g} {plain(check.unit)}", "", "", "less" if outcome == "passes" else "more", outcome]
    because = code(check.arithmetic) if check.arithmetic else plain(check.known_from)
    there = "" if check.defective is None else f"{check.defective:.6g}"
    return [about, f"{check.right:.6g} {plain(check.unit)}".rstrip(), because, there, f"{found:.6g}", outcome]


def _about(check: Check) -> str:
    """What is looked at, in whom, after what."""
    names = {
        "spread": f"spread of the logarithm of {code(check.name)}", "covariance": f"covariance of {code(check.name)}", "peak": "time of the peak",
        "seconds": "time on the clock",
    }
    parts = [names.get(check.kind, code(check.name) if check.name else "")]
    parts += [f"{code(name)} {value}" for name, value in check.options.items()]
    parts += [f"{name.replace('_', ' ')} {value:g}" for name, value in (*check.person.items(), *check.at.items())]
    parts += [_WORDS[name].format(value) for name, value in check.patient.items()]
    parts += [" ".join(f"{word} {value}" for word, value in dose.items()) for dose in check.doses]
    parts += [f"target {check.target}"] if check.target else []
    parts += [f"after {check.seconds:g} s"] if check.seconds else []
    return ", ".join(part for part in parts if part)


_WORDS: Final = {"age_years": "{} years", "weight_kg": "{} kg", "height_cm": "{} cm", "sex": "{}"}
_INTRODUCTION: Final = """\
Programs for the same models copy from one another, and most copies carry slips. Each slip that we know of stands here with a number that tells
right from wrong, and every build runs it on our engine: our number has to lie within 0.1 % of the right one, and nearer to it than to the other. The
arithmetic behind a number is that of the printed equation, with the person's values put in by hand. Programs change: what is told here is what was
read in the version named, and may long be mended. We name them because knowing the traps helps whoever writes the next program, and because their
authors worked in the open, which is how such things are found.
"""
