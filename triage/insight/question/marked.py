"""Marked: a question in which what was understood is blanked out, so that no two readers read the same words."""

import re
from collections.abc import Iterable

BLANK = "\n"


class Marked:
    """A text of unchanging length; what was read is blank."""

    def __init__(self, text: str) -> None:
        self.text = text

    def take(self, start: int, end: int) -> str:
        """Blank a part out and return it."""
        part = self.text[start:end]
        self.text = self.text[:start] + BLANK * (end - start) + self.text[end:]
        return part

    def take_first(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Blank the first match out and return it; None where there is none."""
        found = pattern.search(self.text)
        if found is not None:
            self.take(*found.span())
        return found

    def take_all(self, pattern: re.Pattern[str]) -> list[re.Match[str]]:
        """Blank all matches out and return them."""
        found = list(pattern.finditer(self.text))
        for match in found:
            self.take(*match.span())
        return found


def longest_first(words: Iterable[str]) -> str:
    """An expression for any of some words, the longest where several match."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word)))
