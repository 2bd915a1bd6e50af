"""Turns the catalogue, the command line and the API into pages of the reference."""
