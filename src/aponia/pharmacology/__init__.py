"""Numbers: how drugs move through and act on a person, computed from published models."""
