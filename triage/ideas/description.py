"""Description of a candidate from its members' own words: nothing in it that nobody wrote."""

import re
from collections.abc import Sequence

from triage.ideas.proposal import Stance
from triage.text.cleaning import sentences, shorten
from triage.types import Suggestion
from triage.types.candidate import Quote

TITLE, SENTENCE, QUOTE = 40, 160, 120
SENTENCES, QUOTES = 3, 3
_GREETING = re.compile(r"^(?:尊敬的|您好|你好|各位领导|领导好|书记|市长)|谢谢|此致|敬礼|盼(?:回复|复)|望(?:回复|采纳)")
_WRONG = re.compile(r"目前|现在|现状|由于|因为|导致|造成|缺乏|没有|不足|不便|困难|拥堵|危险|浪费|难以|问题")
_CARRIER = re.compile(
    r"(?:[\u4e00-\u9fa5]{0,4}(?:市|县|区|省))?(?:教育|交警|交通运输|公安|城管|城市管理|住建|民政|卫健|卫生健康|人社|医保|市场监管|生态环境|环保|自然资源"
    r"|规划|文旅|农业农村|水利|应急|消防|商务|税务|园林|公交|地铁|供水|供电|燃气|物业)(?:局|委|部门|集团|公司|支队|大队)"
)


def title_of(letter: Suggestion, stance: Stance) -> str:
    """The representative's title; without one, its first proposing sentence."""
    if letter.title.strip():
        return shorten(letter.title, TITLE)
    first = stance.sentences[0] if stance.sentences else letter.text
    return shorten(first, TITLE) or letter.id


def summary_of(letter: Suggestion, stance: Stance) -> str:
    """The proposal in up to three of the representative's own sentences; without any, its opening."""
    chosen = [piece for piece in stance.sentences if not _GREETING.search(piece)] or _plain(letter.text)
    return "".join(shorten(piece, SENTENCE) for piece in chosen[:SENTENCES]) or title_of(letter, stance)


def problem_of(letter: Suggestion, stance: Stance) -> str:
    """What the representative says is wrong today; empty where it says nothing of the kind."""
    others = [piece for piece in _plain(letter.text) if piece not in stance.sentences]
    told = [piece for piece in others if _WRONG.search(piece)]
    return "".join(shorten(piece, SENTENCE) for piece in told[:2])


def carrier_of(letters: Sequence[Suggestion]) -> str:
    """The unit that most of the first members name, or nothing."""
    counts: dict[str, int] = {}
    for letter in letters:
        for name in set(_CARRIER.findall(letter.full_text())):
            counts[name] = counts.get(name, 0) + 1
    return max(counts, key=lambda name: (counts[name], -len(name))) if counts else ""


def quotes_of(letters: Sequence[Suggestion], stances: Sequence[Stance]) -> tuple[Quote, ...]:
    """One verbatim passage from each of the first members, no two alike."""
    quotes: list[Quote] = []
    seen: set[str] = set()
    for letter, stance in zip(letters, stances, strict=True):
        pieces = [*stance.sentences, *_plain(letter.text), *sentences(letter.title)]
        passage = next((piece[:QUOTE] for piece in pieces if piece[:QUOTE] not in seen), None)
        if passage is not None:
            seen.add(passage)
            quotes.append(Quote(id=letter.id, text=passage))
        if len(quotes) == QUOTES:
            break
    return tuple(quotes)


def _plain(text: str) -> list[str]:
    return [piece for piece in sentences(text[:1500]) if len(piece) > 5 and not _GREETING.search(piece)]  # noqa: PLR2004
