"""Personal data in letters: find it, replace it by typed placeholders, put it back.

Every way out of the office (stores, language models, exports, training, pages) uses these functions and no other.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from triage.text.bare_names import bare_names
from triage.text.cleaning import letters_only
from triage.text.folded import Folded, folded, with_digits
from triage.text.learnt_names import is_no_name, learnt_names
from triage.text.marked_names import marked_names
from triage.text.plain_characters import plain_text
from triage.text.private_accounts import private_accounts, private_emails
from triage.text.private_addresses import private_addresses
from triage.text.private_certificates import private_certificates
from triage.text.private_numbers import private_numbers
from triage.text.repeated_names import beside_names, repeated_names

# Stands for personal data of other kinds where names are looked for.
MARK = "|"
KIND_NAMES: Mapping[str, str] = {
    "id_number": "身份证号",
    "passport": "护照号",
    "certificate": "证件号",
    "phone": "电话",
    "bank_card": "银行卡号",
    "plate": "车牌",
    "email": "邮箱",
    "account": "社交账号",
    "address": "住址",
    "birth_date": "出生日期",
    "case_number": "案号",
    "name": "姓名",
    "person": "人名",
}
# A name that the letter marks as one, and one that nothing marks.
NAMES = ("name", "person")
# What an earlier mask left: it is no text to look at.
_PLACEHOLDER = re.compile(rf"〔(?:{'|'.join(KIND_NAMES.values())}|来信人)\d{{0,6}}〕")


@dataclass(frozen=True)
class Finding:
    """One piece of personal data: its kind and where it stands, `text[start:end]`."""

    kind: str
    start: int
    end: int


def find_personal_data(text: str) -> list[Finding]:
    """Personal data in a text, in order and without overlap.

    The text is read in a view in which every kind of digit is one of 0–9 and nothing is invisible, so that a number is
    known however it is written. Identity numbers count only with a valid checksum (GB 11643), bank cards only with a
    valid Luhn digit, unless the words before or a name beside say what they are. Numbers of authorities (12345,
    0731-8…) stay unless the words around say that they are private.
    """
    text = _PLACEHOLDER.sub(lambda match: MARK * len(match[0]), text)
    read = plain_text(text)
    if read.starts is None:
        return list(_find(read.text))
    found: list[Finding] = []
    position = 0
    for finding in _find(read.text):
        start, end = read.span(finding.start, finding.end)
        if end > position:
            found.append(Finding(finding.kind, max(start, position), end))
            position = end
    return found


@lru_cache(maxsize=1024)
def _find(text: str) -> tuple[Finding, ...]:
    """Personal data in a text in plain characters.

    Rationale: a triage asks several times for the same letter and the same lines of clauses.
    """
    taken: list[Finding] = []
    covered = bytearray(len(text))
    view = folded(text)
    for finding in _numbers_and_addresses(with_digits(view)):
        taken.extend(_uncovered(finding, covered, text))
    # A name ends where other personal data begins.
    marked = "".join(MARK if covered[start] else letter for letter, start in zip(view.text, view.starts, strict=True))
    named: list[tuple[int, int]] = []
    for kind, spans in (
        ("name", marked_names(marked)),
        ("person", learnt_names(marked)),
        ("person", (span for span in bare_names(marked) if not is_no_name(marked, *span))),
    ):
        for start, end in dict.fromkeys(spans):
            named.append((start, end))
            taken.extend(_uncovered(Finding(kind, *view.span(start, end)), covered, text))
    for start, end in repeated_names(marked, named):
        taken.extend(_uncovered(Finding("person", *view.span(start, end)), covered, text))
    for kind, start, end in beside_names(view, named):
        taken.extend(_uncovered(Finding(kind, start, end), covered, text))
    return tuple(sorted(taken, key=lambda finding: finding.start))


def _numbers_and_addresses(view: Folded) -> Iterator[Finding]:
    """Findings of all kinds but names; what comes first keeps what it shares with another."""
    for numbers in (private_emails, private_certificates, private_numbers, private_accounts):
        for kind, start, end in numbers(view.text):
            yield Finding(kind, *view.span(start, end))
    for start, end in private_addresses(view.text):
        yield Finding("address", *view.span(start, end))


def _uncovered(finding: Finding, covered: bytearray, text: str) -> list[Finding]:
    """The pieces of a finding that no other one covers; they are covered from now on.

    Rationale: two findings that share a character are two pieces of personal data; dropping one leaves it readable.

    Args:
        finding: what was found.
        covered: 1 for every character of the text that is in a finding already.
        text: the whole text.
    """
    if finding.kind in NAMES and covered.find(1, finding.start, finding.end) < 0:
        covered[finding.start : finding.end] = b"\x01" * (finding.end - finding.start)
        return [finding]
    found = []
    start = finding.start
    while start < finding.end:
        end = covered.find(1, start, finding.end)
        end = finding.end if end < 0 else end
        if letters_only(text[start:end]):
            found.append(Finding(finding.kind, start, end))
        free = covered.find(0, end, finding.end)
        start = finding.end if free < 0 else free
    for one in found:
        covered[one.start : one.end] = b"\x01" * (one.end - one.start)
    return found


class Mask:
    """Replaces personal data by placeholders such as `〔电话1〕` and puts it back.

    One mask serves one suggestion: the same value always gets the same placeholder, so that a
    text that comes back masked can be restored. It is never logged or stored.
    """

    def __init__(self) -> None:
        self._placeholders: dict[str, str] = {}
        self._counts: dict[str, int] = {}

    @property
    def placeholders(self) -> Mapping[str, str]:
        """What stands for each piece of personal data that was found so far."""
        return dict(self._placeholders)

    def hide(self, text: str) -> str:
        """The text with every piece of personal data replaced."""
        return _replace(text, ((f, self.placeholder(f.kind, text[f.start : f.end])) for f in find_personal_data(text)))

    def restore(self, text: str) -> str:
        """The text with every placeholder of this mask replaced by what it stands for."""
        for value, placeholder in self._placeholders.items():
            text = text.replace(placeholder, value)
        return text

    def placeholder(self, kind: str, value: str) -> str:
        """What stands for a piece of personal data; the same for the same piece."""
        if value not in self._placeholders:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            self._placeholders[value] = f"〔{KIND_NAMES[kind]}{self._counts[kind]}〕"
        return self._placeholders[value]


def _replace(text: str, replacements: Iterable[tuple[Finding, str]]) -> str:
    pieces: list[str] = []
    position = 0
    for finding, placeholder in replacements:
        pieces.extend((text[position : finding.start], placeholder))
        position = finding.end
    return "".join((*pieces, text[position:]))
