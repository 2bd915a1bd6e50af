"""Measures the drug engine: against other programs, against this machine's own limit, and against what was asked of it."""

from __future__ import annotations


def main() -> None:
    """Everything, with the other programs; see ``python -m benchmarks.engine --help`` for less."""
    from benchmarks.engine.everything import run  # noqa: PLC0415 - the peers' own environments import this package too, without ours

    run()
