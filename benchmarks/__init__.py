"""Measures what the documentation states, on this machine, and prints figures and ratios."""
