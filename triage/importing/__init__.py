"""Import of an office's own files: cases, suggestions, policies, departments."""

from triage.importing.importer import Importer, ImportKind, ImportReport, Rejected

__all__ = ["ImportKind", "ImportReport", "Importer", "Rejected"]
