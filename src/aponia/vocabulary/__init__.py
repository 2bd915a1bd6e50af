"""The nouns every room speaks: quantity, fact, source, urgency, answer, errors."""
