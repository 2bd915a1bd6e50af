"""Answers as HL7 FHIR R4 resources, and checking resources against HL7's R4 schema."""
