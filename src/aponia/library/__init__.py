"""The only reader of the knowledge files: it checks them and hands out typed objects."""

from aponia.library.catalogue import Catalogue
from aponia.library.load import load_catalogue
from aponia.library.models import Models, load_models

__all__ = ["Catalogue", "Models", "load_catalogue", "load_models"]
