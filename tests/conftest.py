"""What all tests share: the real catalogue, read once."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

# The site under test keeps its data apart from a site that someone may be running here.
os.environ.setdefault("APONIA_DATA_DIR", tempfile.mkdtemp(prefix="aponia-tests-"))

from aponia.library import Catalogue, load_catalogue

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def book() -> Catalogue:
    """The catalogue of the package's own knowledge files."""
    return load_catalogue()
