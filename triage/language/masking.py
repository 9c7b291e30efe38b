"""Masking: what leaves the process has no personal data, and comes back with it."""

from typing import Any

from triage.names import names_in
from triage.privacy import Mask


class TextMask:
    """One mask for one task: marked personal data, and what the segmenter takes for names."""

    def __init__(self) -> None:
        self._mask = Mask()
        self._names: dict[str, str] = {}

    def hide(self, text: str) -> str:
        """The text with placeholders; the same value always gets the same one."""
        hidden = self._mask.hide(text)
        for name in names_in(hidden):
            self._names.setdefault(name, f"〔人名{len(self._names) + 1}〕")
        for name, placeholder in sorted(self._names.items(), key=lambda pair: -len(pair[0])):
            hidden = hidden.replace(name, placeholder)
        return hidden

    def restore(self, text: str) -> str:
        """The text with what the placeholders stand for."""
        for name, placeholder in self._names.items():
            text = text.replace(placeholder, name)
        return self._mask.restore(text)

    def restore_all(self, value: Any) -> Any:
        """The same in every string of a JSON value."""
        if isinstance(value, str):
            return self.restore(value)
        if isinstance(value, dict):
            return {key: self.restore_all(entry) for key, entry in value.items()}
        if isinstance(value, list):
            return [self.restore_all(entry) for entry in value]
        return value
