"""What the Lab page waits for: the API's answer to one scenario, without the network."""

from __future__ import annotations

import gzip
import json
import os
import tempfile
from pathlib import Path

from benchmarks.engine.job import BIS
from benchmarks.engine.scenarios import tiva
from benchmarks.engine.table import Row, timed

REPEATS = 60
EFFECTS = (BIS, "laryngoscopy/bouillon-2004")


def measure() -> list[Row]:
    """Print and return how long the server takes, and how much it answers."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "static").mkdir()
        os.environ["APONIA_DATA_DIR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "aponia.faces.settings"
        import django  # noqa: PLC0415 - the settings have to be named first
        from django.test import Client  # noqa: PLC0415

        django.setup()
        client = Client(headers={"host": "localhost"})
        body = json.dumps(tiva(effects=EFFECTS, until="8990 s"))

        def ask() -> bytes:
            answer = client.post("/api/simulate", data=body, content_type="application/json")
            if answer.status_code != 200:
                raise RuntimeError(f"the API answered {answer.status_code}: {answer.content[:500]!r}")
            return answer.content

        content = ask()
        timing = timed(ask, REPEATS)
    points = len(json.loads(content)["times_s"])
    size, packed = len(content), len(gzip.compress(content, 6))
    print(f"POST /api/simulate, both drugs, {len(EFFECTS)} effects, {points} points")
    print(f"  server                        {timing.told()}")
    print(f"  answer                        {size / 1e3:,.0f} kB, {packed / 1e3:,.0f} kB when compressed")
    return [
        Row(what=f"POST /api/simulate, {len(EFFECTS)} effects, {points} points", measured=timing.median * 1e3, unit="ms"),
        Row(what="Its answer", measured=size / 1e3, unit="kB"),
    ]
