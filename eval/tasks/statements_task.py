"""The statements task: true and false sentences of replies, each checked as the service checks a draft."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

from eval.base.errors import BadRowError, NoRowsError
from eval.base.letters_file import read_rows, text_field
from triage.drafting.edited_draft import checked_line
from triage.drafting.verification import LETTER, Evidence, verify
from triage.types import Source, Statement

PASSED = ("verified", "no_fact")
# What a title says of the source: the record of the letter itself, or the reply to another one.
_PREFIXES = (("《本件", "record"), ("本件", "record"), ("《办件", "case"), ("办件", "case"))
# What a reason is about, without the words that it names.
_QUOTED = re.compile(r"“.*”")
COUNTS = ("n_true", "n_false", "false_passed", "true_blocked")


def run_statements(source: Path) -> dict[str, object]:
    """Check labelled statements.

    A statement with a quote is checked like a model's; one without is checked like a line that a person wrote.

    Args:
        source: JSONL with title, source, letter, statement, quote (may be null), supported and kind.

    Raises:
        BadRowError: a row cannot be read, or does not say whether it is supported.
        NoRowsError: the file has no rows.
    """
    rows = list(read_rows(source))
    if not rows:
        raise NoRowsError(source, "statements")
    total, kinds = _none(), dict[str, dict[str, int]]()
    verified, reasons = 0, Counter[str]()
    for line, row in rows:
        supported = row.get("supported")
        if not isinstance(supported, bool):
            raise BadRowError(source, line, "`supported` is neither true nor false")
        found = check_row(source, line, row)
        status = found.status
        if supported and status not in PASSED:
            reasons.update({_QUOTED.sub("", reason) for reason in found.missing})
        verified += status == "verified" and not supported
        for counts in (total, kinds.setdefault(text_field(source, line, row, "kind"), _none())):
            counts["n_true" if supported else "n_false"] += 1
            counts["true_blocked"] += supported and status not in PASSED
            counts["false_passed"] += not supported and status in PASSED
    return {
        **total,
        "false_verified": verified,
        "by_kind": dict(sorted(kinds.items())),
        "true_blocked_by": dict(reasons.most_common()),
    }


def check_row(path: Path, line: int, row: dict[str, Any]) -> Statement:
    """The verdict on the statement of one row."""
    evidence, cited, statement, quote = evidence_of_row(path, line, row)
    return verify(statement, cited, quote, evidence) if quote else checked_line(statement, (), evidence)


def evidence_of_row(path: Path, line: int, row: dict[str, Any]) -> tuple[Evidence, str, str, str]:
    """The evidence of one row, the source that it cites, its statement and its quote, empty where it has none."""
    title, text, letter, statement, quote = (
        text_field(path, line, row, name) for name in ("title", "source", "letter", "statement", "quote")
    )
    key = next((prefix for start, prefix in _PREFIXES if title.startswith(start)), "clause")
    source = Source(id=f"{key}:1", title=title, text=text)
    sources = {source.id: source, LETTER: Source(id=LETTER, title="来信", text=letter)}
    cited = LETTER if quote and quote not in text and quote in letter else source.id
    return Evidence(sources, letter), cited, statement, quote


def _none() -> dict[str, int]:
    return dict.fromkeys(COUNTS, 0)
