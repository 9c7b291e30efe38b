"""Segments: the pieces of a letter that each raise a matter of their own, verbatim."""

import re

SEGMENTS = 6
MIN_SEGMENT = 10
SENTENCE = 120
# A preamble before a list says who writes; before “另外” it is the first matter.
PREAMBLE = 40
_NUMBER = r"[一二两三四五六七八九]"
_LISTED = (
    rf"(?:第{_NUMBER}(?:[，,、：:是]|[件个桩点](?!月)(?:事情|事|是)?)|头一(?:[件个桩]事?|宗)|{_NUMBER}(?:是(?!个)|、)"
    rf"|[（(](?:{_NUMBER}|[1-9])[）)]|[1-9](?:、|[.．](?!\d))|其[一二三四])"
)
_ADDED = (
    r"(?:另外|此外|除此之外|还有(?:一[件个桩点]|[个件]事|就是|，|,|：)|再(?:一[件个]|就是|有[，,]|者[，,])"
    r"|顺便(?:再)?[讲说问提反][^，。]{0,4}|最后(?:一[件个点]|再)|同时[，,])"
)
_SALUTATION = re.compile(r"\A[^，。！？\n]{1,30}[：:]\s*\n?(?=.)")
_START = re.compile(
    rf"(?:^|(?<=[。！？!?；;：:\n，,]))[ \t　]*(?P<listed>{_LISTED})|(?:^|(?<=[。！？!?；;\n]))[ \t　]*{_ADDED}"
)


def segments_of(text: str, *, limit: int = SEGMENTS) -> list[str]:
    """The matters of a letter in its own words, in their order; empty for a letter that raises one.

    Args:
        text: of the letter.
        limit: how many at most; the last one then has the rest.
    """
    starts = list(_START.finditer(text))
    if not starts:
        return []
    cuts = [match.start() for match in starts]
    pieces = [text[start:end].strip() for start, end in zip(cuts, [*cuts[1:], len(text)], strict=True)]
    opening = text[: cuts[0]].strip()
    if opening and (starts[0]["listed"] is None or len(opening) > PREAMBLE):
        pieces.insert(0, opening)
    pieces = [piece for piece in pieces if len(piece) >= MIN_SEGMENT]
    if len(pieces) > limit:
        pieces = [*pieces[: limit - 1], text[text.index(pieces[limit - 1]) :].strip()]
    return pieces if len(pieces) > 1 else []


def sentence_of(segment: str) -> str:
    """What a segment says first, verbatim: whole sentences up to `SENTENCE` characters, or the start of a long one."""
    segment, end = _SALUTATION.sub("", segment), 0
    for match in re.finditer(r"[。！？!?；;\n]|$", segment[:SENTENCE]):
        if end >= MIN_SEGMENT and match.end() > SENTENCE // 2:
            break
        end = match.end()
    return segment[: end or SENTENCE].strip()
