"""Static files with their fingerprint in the name, compressed once, and the style sheet joined into one file."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from whitenoise.storage import CompressedManifestStaticFilesStorage

STYLES: Final = Path(__file__).resolve().parent / "web" / "static" / "aponia" / "css"


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # WhiteNoise has no types
    """As WhiteNoise does it; a file that a page names but nobody made is an error."""

    manifest_strict = True


def join_styles(target: Path) -> Path:
    """Write the style sheet that pages load: the component files, in the order of order.txt."""
    names = [line.strip() for line in (STYLES / "order.txt").read_text().splitlines() if line.strip()]
    file = target / "aponia" / "css" / "aponia.css"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join((STYLES / name).read_text() for name in names))
    return file
