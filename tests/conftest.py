"""What all tests share: the real catalogue, read once, and a site with a data folder of its own in each process."""

from __future__ import annotations

import os
import tempfile

import pytest

os.environ["APONIA_DATA_DIR"] = tempfile.mkdtemp(prefix="aponia-tests-")
os.environ["DJANGO_SETTINGS_MODULE"] = "aponia.faces.settings"

import django
from django.test import Client
from django.test.utils import setup_test_environment

from aponia.library import Catalogue, load_catalogue

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
