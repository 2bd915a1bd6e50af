"""Runs the drug engine's benchmarks: `python -m benchmarks.engine --no-peers`."""

from __future__ import annotations

import argparse

from benchmarks.engine.everything import run
from benchmarks.engine.job import PEOPLE


def main() -> None:
    """Read what is wanted and run it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engine", description="Measure the drug engine and print ratios.")
    parser.add_argument("--peers", action=argparse.BooleanOptionalAction, default=True, help="run the other programs too (installed at first use)")
    parser.add_argument("--million", action="store_true", help="stream 1,000,000 people after the 100,000")
    parser.add_argument("--people", type=int, default=PEOPLE, help="people of the common job; the bounds are meant for 1,000 (default)")
    parser.add_argument("--crowd", type=int, default=100_000, help="people whose quantiles are streamed; the bound is meant for 100,000 (default)")
    chosen = parser.parse_args()
    run(peers=chosen.peers, million=chosen.million, people=chosen.people, crowd_size=chosen.crowd)


if __name__ == "__main__":
    main()
