"""Setting apart: letters that cannot be ideas by their form alone, each with the reason, before anything is grouped."""

import re
from dataclasses import dataclass
from typing import Literal

from triage.text.cleaning import letters_only
from triage.text.languages import foreign_language
from triage.text.untrusted import instructs_machine
from triage.types import Suggestion

Reason = Literal["empty", "foreign", "instruction", "no_proposal"]
_HAN = re.compile("[\u3400-\u9fff]")
_WORD = re.compile(r"[^\W\d_]{2,}")
_NOTHING = re.compile(
    r"(?:我|本人)?(?:暂时|目前|暂)?(?:没有?|无)(?:什么|啥|其他|其它|别的|任何)*(?:建议|意见|想法|补充|要说的|可说的)*[了的]?"
    r"|不知道|不清楚|没想好|想不出来?|同上|略|(?:测试|试一下|试试)*\d*|(.)\1*"
)


@dataclass(frozen=True)
class Ungrouped:
    """A letter in no candidate, and why: nothing said, another language, words to the machine, nothing proposed."""

    id: str
    reason: Reason


def reason_apart(letter: Suggestion) -> Reason | None:
    """Why a letter in plain characters is set apart before grouping; None where it is to be grouped."""
    text = letter.full_text()
    if instructs_machine(text):
        return "instruction"
    if foreign_language(text):
        return "foreign"
    if all(_NOTHING.fullmatch(letters_only(part)) for part in (letter.title, letter.text)):
        return "empty"
    if not _HAN.search(text):
        return "foreign" if len(_WORD.findall(text)) > 1 else "empty"
    return None
