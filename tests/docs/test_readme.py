"""The README tells the truth: its example runs, its room table is the contract, its commands exist."""

from __future__ import annotations

import re
import tomllib
from importlib import import_module

import pytest
from documentation import ROOT, SOURCE, blocks, printed_by, read, rows, section

from aponia.library import load_models

README = read("README.md")
CONTRACTS = tomllib.loads(read("pyproject.toml"))["tool"]["importlinter"]["contracts"]


def rooms_and_what_is_below() -> dict[str, set[str]]:
    """Each room in the order of the contract, with the rooms that the contracts let it import."""
    layers = next(contract for contract in CONTRACTS if contract["type"] == "layers")
    levels = [[room.strip() for room in layer.split("|")] for layer in layers["layers"]]
    allowed = {room: {below for lower in levels[index + 1:] for below in lower} for index, level in enumerate(levels) for room in level}
    for contract in CONTRACTS:
        if contract["type"] == "forbidden":
            for source in contract["source_modules"]:
                allowed[source.removeprefix("aponia.")] -= {name.removeprefix("aponia.") for name in contract["forbidden_modules"]}
    return {**allowed, **{name: set() for name in layers["exhaustive_ignores"]}}


EXAMPLES = list(zip(blocks(README, "python"), blocks(README, "text"), strict=True))


@pytest.mark.parametrize("place", range(len(EXAMPLES)))
def test_a_python_example_prints_what_the_readme_says(place: int) -> None:
    example, output = EXAMPLES[place]
    assert printed_by(example.text) == output.text


@pytest.mark.parametrize("place", range(len(EXAMPLES)))
def test_a_python_example_is_short(place: int) -> None:
    assert len([line for line in EXAMPLES[place][0].text.splitlines() if line.strip()]) <= 12


def test_the_room_table_names_the_rooms_of_the_contract_in_their_order() -> None:
    named = [cells[0].strip("`") for cells in rows(section(README, "The house"))]
    assert named == list(rooms_and_what_is_below())


def test_the_room_table_allows_what_the_contract_allows() -> None:
    allowed = {cells[0].strip("`"): set(re.findall(r"`(\w+)`", cells[2])) for cells in rows(section(README, "The house"))}
    assert allowed == rooms_and_what_is_below()


def test_the_room_table_says_of_each_room_what_the_room_says_of_itself() -> None:
    for room, purpose, _ in rows(section(README, "The house")):
        name = room.strip("`")
        if (SOURCE / name / "__init__.py").is_file():
            assert purpose == (import_module(f"aponia.{name}").__doc__ or "").splitlines()[0]


def test_the_commands_of_the_readme_are_in_the_makefile() -> None:
    targets = set(re.findall(r"^(\w+):", read("Makefile"), re.MULTILINE))
    named = set(re.findall(r"make (\w+)", " ".join(block.text for block in blocks(README, "console"))))
    assert named == {"run", "test"}
    assert named <= targets


def test_every_make_command_of_every_page_exists() -> None:
    targets = set(re.findall(r"^(\w+):", read("Makefile"), re.MULTILINE))
    for page in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")):
        named = set(re.findall(r"(?:`|\$ )make ([a-z]+)", page.read_text(encoding="utf-8")))
        assert named <= targets, page


def test_the_readme_begins_with_one_sentence_that_the_package_says_too() -> None:
    package = tomllib.loads(read("pyproject.toml"))["project"]["description"]
    assert f"Aponia {package[0].lower()}{package[1:]}" in README.splitlines()[:4]


def test_the_readme_counts_the_models_that_there_are() -> None:
    assert f"{len(load_models().models)} published drug models" in README


def test_the_readme_says_what_aponia_is_not() -> None:
    limits = section(README, "What it is not")
    for words in ("doctor", "emergency", "certified medical device", "language model"):
        assert words in limits
