"""How heavy the first page is, how fast pages are made, and how fast the commands start."""

from __future__ import annotations

import gzip
import re
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from benchmarks.api import served

RUNS = 60


def fetched(address: str) -> tuple[bytes, int, float]:
    """Body, bytes transferred and seconds of one page or file."""
    request = urllib.request.Request(address, headers={"Accept-Encoding": "gzip, br"})
    start = time.perf_counter()
    with urllib.request.urlopen(request, timeout=10) as response:
        raw = response.read()
        seconds = time.perf_counter() - start
        text = gzip.decompress(raw) if response.headers.get("Content-Encoding") == "gzip" else raw
        return text, len(raw) + len(str(response.headers)), seconds


def first_page(address: str) -> None:
    """Print what a first visit transfers: the page and everything it names."""
    page, size, _ = fetched(address + "/")
    total = size
    for name in sorted(set(re.findall(rb'(?:href|src)="(/static/[^"]+)"', page))):
        _, bytes_of_it, _ = fetched(address + name.decode())
        total += bytes_of_it
        print(f"  {bytes_of_it / 1000:7.1f} kB  {name.decode()}")
    print(f"  {total / 1000:7.1f} kB  in all (limit 150 kB)")


def main() -> None:
    """Print sizes and times."""
    with served() as address:
        first_page(address)
        for path in ("/", "/learn/treatments", "/learn/who-does-what", "/sources"):
            seconds = [fetched(address + path)[2] for _ in range(RUNS)]
            print(f"  GET {path:24} median {statistics.median(seconds) * 1e3:6.1f} ms  worst {max(seconds) * 1e3:6.1f} ms")
    aponia = str(Path(sys.executable).parent / "aponia")
    for name, command in {"aponia --help": [aponia, "--help"], "import aponia": [sys.executable, "-c", "import aponia"]}.items():
        seconds = []
        for _ in range(10):
            start = time.perf_counter()
            subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
            seconds.append(time.perf_counter() - start)
        print(f"  {name:28} median {statistics.median(seconds) * 1e3:6.1f} ms")


if __name__ == "__main__":
    main()
