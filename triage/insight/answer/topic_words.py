"""Topic words: for which words letters are looked for where a question names a matter."""

import re
from collections.abc import Iterator

from retrieval.segmenter import segmenter

_PARTS = re.compile(r"[、，,/\s]+|(?<=[\u4e00-\u9fa5]{2})[的和与及](?=[\u4e00-\u9fa5]{2})")
# How a matter is found fault with at the end of a word; letters say it in words of their own.
_FAULT = re.compile(r"(?<=..)[难差乱慢少大贵坏高低吵脏臭]$")
_MUCH = "太很过"
_SHORT = 2


def topic_words(topic: str) -> tuple[str, ...]:
    """The words of a matter that a letter about it has: all of two characters and more, the whole where there are none.

    Rationale: 小区停车难 stands in few letters as it is, but 小区 and 停车 do in those about it.
    """
    found = [word for part in _PARTS.split(topic) if part for word in _words(part)]
    return tuple(dict.fromkeys(found))


def _words(part: str) -> list[str]:
    words = [_FAULT.sub("", word) for word in segmenter().cut(part)]
    if any(len(word) < _SHORT for word in words):
        # A character that was parted from its word (路 and 灯不亮) is lost: short words of the dictionary keep it.
        words = list(_short_words(part))
    halves = [half for word in words for half in _halves(word)]
    return [word for word in halves if len(word) >= _SHORT and word[0] not in _MUCH] or [part]


def _halves(word: str) -> tuple[str, ...]:
    """垃圾 and 清运, which letters have apart as well; a word whose halves are no words is left whole."""
    parts = (word[:_SHORT], word[_SHORT:])
    is_pair = len(word) == _SHORT * 2 and all(map(segmenter().has_word, parts))
    return parts if is_pair else (word,)


def _short_words(part: str) -> Iterator[str]:
    """The words of two characters that a text is made of, from its beginning, and what is left between them."""
    position = 0
    while position < len(part):
        length = _SHORT if segmenter().has_word(part[position : position + _SHORT]) else 1
        yield part[position : position + length]
        position += length
