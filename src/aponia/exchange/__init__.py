"""Pure translation of answers for other systems and for paper: JSON, FHIR R4, letters."""
