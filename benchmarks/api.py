"""How many navigations a second the API answers on this machine, measured with wrk on the loopback address."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from aponia.library import load_catalogue
from benchmarks.people import random_person

CONNECTIONS = 32
SECONDS = 15
BODIES = 200


def free_port() -> int:
    """A port of the loopback address that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(workers: int = 2) -> Iterator[str]:
    """The site, served as `aponia serve` does it; gives its address."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "APONIA_DATA_DIR": folder}
        command = [str(Path(sys.executable).parent / "aponia"), "serve", "--port", str(port), "--workers", str(workers)]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
        try:
            for _ in range(150):
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/api/version", timeout=1).read()
                    break
                except OSError:
                    time.sleep(0.2)
            else:
                raise RuntimeError("the site did not start; run `aponia serve` to see why")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=20)


def script(folder: Path, *, pause_ms: int = 0) -> Path:
    """A wrk script that sends the facts of different random people, half of them partly known, with a pause before each."""
    book, luck = load_catalogue(), Random(2)
    bodies = []
    for number in range(BODIES):
        person = random_person(book, luck, told=1.0 if number % 2 else 0.3, yes=0.03)
        bodies.append(json.dumps({"facts": {name: book.facts[name].write(value) for name, value in person.items()}}))
    quoted = ",\n".join("[==[" + body + "]==]" for body in bodies)
    file = folder / "navigate.lua"
    file.write_text(
        f"local bodies = {{\n{quoted}\n}}\nlocal n = 0\n"
        'local headers = {["Content-Type"] = "application/json"}\n'
        'request = function()\n  n = n % #bodies + 1\n  return wrk.format("POST", "/api/navigate", headers, bodies[n])\nend\n'
        f"function delay() return {pause_ms} end\n"
    )
    return file


def main() -> None:
    """Print requests a second and latencies."""
    wrk = shutil.which("wrk")
    if wrk is None:
        print("wrk is not installed; on Debian: apt-get install wrk")
        return
    with tempfile.TemporaryDirectory() as folder, served() as address:
        print(f"POST /api/navigate, {CONNECTIONS} connections, {SECONDS} s, {BODIES} people; server and client share {os.cpu_count()} cores")
        for name, pause_ms in {"as fast as it goes": 0, "about 400 a second": CONNECTIONS * 1000 // 440}.items():
            command = [wrk, "-t1", f"-c{CONNECTIONS}", "--latency", "-s", str(script(Path(folder), pause_ms=pause_ms))]
            subprocess.run([*command, "-d3s", address], stdout=subprocess.DEVNULL, check=True)
            told = subprocess.run([*command, f"-d{SECONDS}s", address], capture_output=True, text=True, check=True).stdout
            wanted = ("50%", "99%", "Requests/sec", "Non-2xx", "Socket errors")
            print(f"  {name}: " + "; ".join(" ".join(line.split()) for line in told.splitlines() if any(word in line for word in wanted)))


if __name__ == "__main__":
    main()
