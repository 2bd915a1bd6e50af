"""Runs every benchmark: `make bench`."""

from __future__ import annotations

from benchmarks import api, engine, navigation, pages


def main() -> None:
    """One after the other, so that they do not disturb each other."""
    for benchmark in (navigation, engine, api, pages):
        print(f"\n== {benchmark.__name__} ==")
        benchmark.main()


if __name__ == "__main__":
    main()
