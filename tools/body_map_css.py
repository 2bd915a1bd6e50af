"""Writes the style sheet that shades the places chosen on the body map; run it after changing a place in knowledge/body/regions.toml."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Final

PACKAGE: Final = Path(__file__).resolve().parent.parent / "src" / "aponia"
REGIONS: Final = PACKAGE / "knowledge" / "body" / "regions.toml"
STYLES: Final = PACKAGE / "faces" / "web" / "static" / "aponia" / "css" / "body-map-regions.css"

_HEAD: Final = (
    "/* Generated from the ids of knowledge/body/regions.toml: a ticked box shades its region, a focused box outlines it."
    " Linked only on pages with a body map. */\n"
)
_CHOSEN: Final = ("--fill: var(--teal);", "--stroke: var(--ink);", "z-index: 1;")
_FOCUSED: Final = ("--stroke: var(--ink);", "--stroke-width: 4;", "z-index: 1;")


def drawn_regions() -> list[str]:
    """The ids of the places that have an outline."""
    regions = tomllib.loads(REGIONS.read_text(encoding="utf-8"))["region"]
    return [region["id"] for region in regions if region.get("path")]


def style_sheet(names: Iterable[str]) -> str:
    """The rules for these places."""
    listed = list(names)
    return _HEAD + _rule(listed, "checked", _CHOSEN) + _rule(listed, "focus-visible", _FOCUSED)


def _rule(names: Iterable[str], state: str, declarations: Iterable[str]) -> str:
    selectors = ",\n".join(f".body-map:has(#site-{name}:{state}) .body-map__region--{name}" for name in names)
    lines = "".join(f"  {declaration}\n" for declaration in declarations)
    return f"{selectors} {{\n{lines}}}\n"


if __name__ == "__main__":
    STYLES.write_text(style_sheet(drawn_regions()), encoding="utf-8")
    sys.stdout.write(f"Wrote {STYLES.relative_to(PACKAGE.parent.parent)}\n")
