"""Rules: dated, cited conditions about facts, judged with three outcomes: true, false, unknown."""
