"""Masking: what leaves the process has no personal data, and comes back with it."""

import re
from typing import Any

from triage.text.person_names import names_in
from triage.text.personal_data import KIND_NAMES, NAMES, Mask

# A name in front of one of these is a place: 黄金乡, 张国强路.
_NO_PLACE = r"(?!(?:[省市县区镇乡村街巷组]|路(?![过上边人])|社区|小区|大道|广场|花园|家园|公园|中学|小学|大桥|水库))"
_NAME_MARKS = tuple(f"〔{KIND_NAMES[kind]}" for kind in NAMES)
SHORTEST = 2


class TextMask:
    """One mask for one task: marked personal data, and what the segmenter takes for names."""

    def __init__(self) -> None:
        self._mask = Mask()

    def hide(self, text: str) -> str:
        """The text with placeholders; the same value always gets the same one.

        Rationale: a letter marks a name once and then repeats it bare, so what was found anywhere is hidden everywhere.
        """
        hidden = self._mask.hide(text)
        for name in names_in(hidden):
            self._mask.placeholder("person", name)
        marked = {name: mark for name, mark in self._mask.placeholders.items() if mark.startswith(_NAME_MARKS)}
        for name, placeholder in sorted(marked.items(), key=lambda pair: -len(pair[0])):
            if len(name) >= SHORTEST:
                hidden = re.sub(re.escape(name) + _NO_PLACE, placeholder, hidden)
        return hidden

    def hide_all(self, value: Any) -> Any:
        """The same in every string of a JSON value; a name marked in one is hidden in all of them."""
        self._changed(value, self.hide)
        return self._changed(value, self.hide)

    def restore(self, text: str) -> str:
        """The text with what the placeholders stand for."""
        return self._mask.restore(text)

    def restore_all(self, value: Any) -> Any:
        """The same in every string of a JSON value."""
        return self._changed(value, self.restore)

    @classmethod
    def _changed(cls, value: Any, change: Any) -> Any:
        if isinstance(value, str):
            return change(value)
        if isinstance(value, dict):
            return {key: cls._changed(entry, change) for key, entry in value.items()}
        if isinstance(value, list | tuple):
            return [cls._changed(entry, change) for entry in value]
        return value
