"""How people and machines come in: command line, API, web."""
