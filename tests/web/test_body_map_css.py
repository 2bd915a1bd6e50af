"""The style sheet of the body map belongs to the places of the knowledge files."""

from __future__ import annotations

from tools.body_map_css import STYLES, drawn_regions, style_sheet


def test_style_sheet_is_the_one_that_the_tool_writes() -> None:
    assert STYLES.read_text(encoding="utf-8") == style_sheet(drawn_regions()), "run: python tools/body_map_css.py"
