"""Erasure (清除个人信息): what takes the place of personal data once a matter is over, and what is still left of it."""

from collections.abc import Callable, Collection
from typing import Any

from triage.text.person_names import names_in
from triage.text.personal_data import Mask, find_personal_data
from triage.text.surnames import starts_with_surname
from triage.types import Suggestion

SENDER = "〔来信人〕"
# A sender's mark as short as this stands in other words as well.
SHORTEST_MARK = 4
# Hiding one piece may let another one be seen; a text that still changes after so many rounds is refused.
ROUNDS = 8
Change = Callable[[str], str]


class ErasureMask:
    """The mask of one suggestion: what its letter reveals is hidden in every text that was written about it.

    Rationale: a reply repeats a name or number without the words that mark it as one in the letter, so what the letter
    marks is replaced wherever it stands. Names that only the segmenter sees are replaced too: a name that stays
    does more harm than a word that goes.
    """

    def __init__(self, letter: Suggestion) -> None:
        """Learn what the letter reveals.

        Args:
            letter: the suggestion as it came in.
        """
        self._mask = Mask()
        self._known: dict[str, str] = {}
        if (user := (letter.user or "").strip()) and _is_telling(user):
            self._known[user] = SENDER
        for text in (letter.title, letter.text, letter.stated_place or ""):
            hidden = self.hide(text)
            for name in names_in(hidden):
                self._known.setdefault(name, self._mask.placeholder("person", name))
        self._learn()

    @property
    def pieces(self) -> int:
        """How many different pieces of personal data the mask knows."""
        return len(self._known)

    def hide(self, text: str) -> str:
        """The text without personal data; hiding it once more changes nothing."""
        for _ in range(ROUNDS):
            hidden = self._mask.hide(self._replace(text))
            self._learn()
            if hidden == text:
                return hidden
            text = hidden
        return text

    def hide_all(self, value: Any, keep: Collection[str] = ()) -> Any:
        """The same in every string of a JSON value, but for what stands under the keys of `keep`."""
        return changed(value, self.hide, keep)

    def _replace(self, text: str) -> str:
        """The text with every piece that is known replaced, the longest that stands at a place first.

        Rationale: in one walk along the text. A letter can hold thousands of numbers, and to look through it for each
        of them takes long.
        """
        lengths: dict[str, set[int]] = {}
        for value in self._known:
            lengths.setdefault(value[0], set()).add(len(value))
        longest = {first: sorted(found, reverse=True) for first, found in lengths.items()}
        kept: list[str] = []
        position = begin = 0
        while position < len(text):
            for length in longest.get(text[position], ()):
                placeholder = self._known.get(text[position : position + length])
                if placeholder is not None:
                    kept += [text[begin:position], placeholder]
                    position += length
                    begin = position
                    break
            else:
                position += 1
        return "".join((*kept, text[begin:]))

    def _learn(self) -> None:
        self._known = {**self._mask.placeholders, **self._known}


def left_in(value: Any, keep: Collection[str] = ()) -> int:
    """How many pieces of personal data stand in a text, or in the strings of a JSON value."""
    found = 0

    def count(text: str) -> str:
        nonlocal found
        found += len(find_personal_data(text))
        return text

    changed(value, count, keep)
    return found


def changed(value: Any, change: Change, keep: Collection[str] = ()) -> Any:
    """A JSON value with every string changed, but for what stands under the keys of `keep`."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: entry if key in keep else changed(entry, change, keep) for key, entry in value.items()}
    if isinstance(value, list):
        return [changed(entry, change, keep) for entry in value]
    return value


def _is_telling(user: str) -> bool:
    """Whether a sender's mark can be looked for in texts: a name, or long enough to be no part of other words."""
    return len(user) >= SHORTEST_MARK or (len(user) > 1 and starts_with_surname(user))
