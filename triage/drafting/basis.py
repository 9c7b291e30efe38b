"""Whole sentences of clauses that a reply may quote."""

import re

from triage.text.personal_data import find_personal_data
from triage.text.quotes import Agreement

QUOTE_LENGTH = 160
MIN_QUOTE = 8
_ARTICLE = re.compile(r"^第[一二三四五六七八九十百零\d]+条(?:之[一二三四五六七八九十]+)?[\s　]*")
# From the beginning of a sentence only: one that has no end has none from its middle either.
_SENTENCE = re.compile(r"(?<![^。！？\n])[^。！？\n]+[。！？]")
_UNQUOTABLE = re.compile(r"[“”\"\n]")
# A sentence that says nothing about anybody's matter: purpose, scope, definitions, entry into force.
_GENERAL = re.compile(
    r"^(?:咨询|投诉|联系)电话|制定本|适用本|本(?:办法|规定|条例|细则|法|规范|方案|政策)(?:所称|自|由[^。]{2,20}(?:解释|组织实施))|负责[^。；]{2,40}[；，][^。；]{2,14}负责|(?:等)?[，、]?(?:违反|有)(?:前|本)[^。]{0,6}(?:条|款|列)"
)
# A sentence that rests on the one before it cannot stand alone.
LEANS = re.compile(
    r"^(?:前款|该|其|上述|但|但是|并|逾期|否则|其他|其中|对此|此外|因此|同时|[（(][一二三四五六七八九十\d]+[）)])"
)


def whole_quote(text: str, agreement: Agreement) -> str:
    """All of a clause where it is short, else the whole sentence of it that fits a letter best; empty where none can.

    Rationale: a clause cut within a sentence says something else; one with a list in it cannot be told in a line.
    """
    bare = _ARTICLE.sub("", text).strip()
    if _quotable(bare) and bare.endswith("。") and not _GENERAL.search(bare):
        return bare
    whole = [
        line
        for match in _SENTENCE.finditer(bare)
        if _quotable(line := match[0].strip()) and not LEANS.match(line) and not _GENERAL.search(line)
    ]
    return max(whole, key=agreement, default="")


def _quotable(line: str) -> bool:
    return (
        MIN_QUOTE <= len(line) <= QUOTE_LENGTH
        and not _UNQUOTABLE.search(line)
        and not line.endswith(("：", ":"))
        and line.count("《") == line.count("》")
        and line.count("（") == line.count("）")
        and not find_personal_data(line)
    )
