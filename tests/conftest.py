"""What all tests share: the real catalogue, read once, and a site with a data folder of its own in each process."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

os.environ["APONIA_DATA_DIR"] = tempfile.mkdtemp(prefix="aponia-tests-")
os.environ["DJANGO_SETTINGS_MODULE"] = "aponia.faces.settings"

import django
from django.test import Client
from django.test.utils import setup_test_environment

from aponia.library import Catalogue, load_catalogue
from aponia.library.models import Models, load_models
from aponia.library.reading import KNOWLEDGE

django.setup()
setup_test_environment()


@pytest.fixture
def client() -> Client:
    """A browser's first visit."""
    return Client(headers={"host": "localhost"})


@pytest.fixture(scope="session")
def book() -> Catalogue:
    """The catalogue of the package's own knowledge files."""
    return load_catalogue()


@pytest.fixture(scope="session")
def models() -> Models:
    """The drug models of the package's own knowledge files."""
    return load_models(KNOWLEDGE)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with other people's reference values and data sets, which are not part of the project."""
    root = Path(os.environ.get("APONIA_SHARED", Path(__file__).resolve().parents[1].parent / "shared"))
    if not (root / "reference").is_dir():
        pytest.skip(f"reference values and data sets are not at {root}; set APONIA_SHARED to their folder to run this test")
    return root
