"""The question "how well does this published model predict what was measured in these people?"."""

from aponia.consult.validation.faults import TableError, TableFault
from aponia.consult.validation.result import ColumnUse, GroupPerformance, PersonPerformance, Validation
from aponia.consult.validation.studied import OutsideError
from aponia.consult.validation.validate import ValidationPlan, validate
from aponia.pharmacology.performance import Performance

__all__ = [
    "ColumnUse", "GroupPerformance", "OutsideError", "Performance", "PersonPerformance", "TableError", "TableFault", "Validation", "ValidationPlan",
    "validate",
]
