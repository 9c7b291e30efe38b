"""Files of an office in, results out: tables, policies, suggestions."""

from triage.importing.import_report import Rejected
from triage.importing.importer import Importer, ImportKind, ImportReport

__all__ = ["ImportKind", "ImportReport", "Importer", "Rejected"]
