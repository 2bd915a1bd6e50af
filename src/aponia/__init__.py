"""Aponia leads a person with pain, or facing surgery, to the right specialist, and shows why."""
