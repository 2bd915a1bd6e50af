"""The only reader of the knowledge files: it checks them and hands out typed objects."""

from aponia.library.catalogue import Catalogue
from aponia.library.load import load_catalogue

__all__ = ["Catalogue", "load_catalogue"]
