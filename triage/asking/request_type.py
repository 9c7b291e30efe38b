"""Type of request (诉求类型): what the writer of a letter wants most."""

from triage.asking.reading import read
from triage.types import RequestTypeScore, Suggestion


def request_type(suggestion: Suggestion) -> RequestTypeScore:
    """The type of a letter with its probability; docs/annotation.md says what each type is."""
    return read(suggestion).type
