"""The command line: the same questions and answers in a terminal."""
