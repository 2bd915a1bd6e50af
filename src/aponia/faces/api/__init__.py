"""The JSON API: the same questions and the same answers as every other face, for programs."""
