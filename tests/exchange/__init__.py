"""Tests of exchange: words, JSON, FHIR, letters."""
