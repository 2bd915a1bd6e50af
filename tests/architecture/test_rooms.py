"""The house keeps its shape: pure inner rooms, data-only knowledge, modules that open with a sentence."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "aponia"
MODULES = sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)
PURE_ROOMS = ("vocabulary", "guidance", "pharmacology", "consult", "exchange")
PURE_MODULES = [path for path in MODULES if path.relative_to(SOURCE).parts[0] in PURE_ROOMS]

FORBIDDEN_CALLS = re.compile(
    r"^(open|print|input|exec|eval|os\..*|.*\.(read_text|read_bytes|write_text|write_bytes|today|now|utcnow|getenv)|"
    r"time\.(time|monotonic|sleep)|random\..*|secrets\..*|uuid\.uuid[14]|socket\..*|urllib\..*|logging\..*)$"
)
FORBIDDEN_IMPORTS = {"socket", "random", "secrets", "logging", "os", "subprocess", "urllib", "requests", "httpx", "django", "ninja", "typer", "rich"}


def name_of(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def calls(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


@pytest.mark.parametrize("path", PURE_MODULES, ids=name_of)
def test_inner_rooms_open_nothing_read_no_clock_and_draw_no_luck(path: Path) -> None:
    tree = ast.parse(path.read_text())
    offending = [call for call in calls(tree) if FORBIDDEN_CALLS.match(call)]
    assert offending == []
    imported = {alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    assert imported & FORBIDDEN_IMPORTS == set()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_every_module_opens_with_a_sentence(path: Path) -> None:
    text = path.read_text()
    docstring = ast.get_docstring(ast.parse(text))
    assert docstring, "a module begins with one sentence saying what it is for"
    assert text.startswith('"""'), "the sentence comes first"
    assert docstring.splitlines()[0].rstrip().endswith((".", "?")) or "." in docstring


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_modules_and_functions_stay_short(path: Path) -> None:
    text = path.read_text()
    assert text.count("\n") <= 320
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 60, f"{node.name} is long"


def test_knowledge_holds_data_and_no_python() -> None:
    code = [path for path in (SOURCE / "knowledge").rglob("*") if path.suffix in {".py", ".pyc", ".so"}]
    assert code == []


def test_no_module_is_named_for_nothing() -> None:
    vague = {"utils", "helpers", "common", "misc"}
    assert [name_of(path) for path in MODULES if path.stem in vague] == []


@pytest.mark.parametrize("path", [path for path in MODULES if name_of(path).startswith("vocabulary/")], ids=name_of)
def test_vocabulary_imports_nothing_of_the_house(path: Path) -> None:
    imported = [node.module for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom) and node.module]
    assert [name for name in imported if name.startswith("aponia.") and not name.startswith("aponia.vocabulary")] == []
