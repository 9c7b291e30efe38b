"""Likeness: what a text that comes under a known id is to the one that is stored: the same, more of it, or another."""

from collections.abc import Sequence
from typing import Literal

from triage.types import Suggestion
from triage.types.version import SuggestionVersion

Likeness = Literal["same", "less", "more", "other"]
COMPARED = ("title", "text", "user", "time", "stated_place")


def likeness(stored: Suggestion, sent: Suggestion) -> Likeness:
    """What is sent, beside what is stored: "more" says the same and something besides, "less" a part of it.

    A field that is left out says nothing against what is stored. That it is confidential says more.
    """
    if not differing(stored, sent):
        return "more" if sent.confidential and not stored.confidential else "same"
    if _says_more(stored, sent):
        return "more"
    return "less" if _says_more(sent, stored) and set(differing(stored, sent)) <= {"text", "title"} else "other"


def is_former(versions: Sequence[SuggestionVersion], stored: Suggestion, sent: Suggestion) -> bool:
    """Whether what is sent was stored before: as a former content, or as the supplement that made the one of now."""
    for version in versions:
        if (version.title, version.text) == (sent.title or version.title, sent.text):
            return True
        if version.received == sent.time and set(differing(stored, sent)) <= {"time"}:
            return True
    return False


def differing(stored: Suggestion, sent: Suggestion) -> tuple[str, ...]:
    """The fields in which what is sent says something else than what is stored."""
    return tuple(
        name for name in COMPARED if (given := getattr(sent, name)) not in (None, "") and given != getattr(stored, name)
    ) + (("text",) if stored.text and not sent.text else ())


def supplemented(stored: Suggestion, sent: Suggestion) -> Suggestion:
    """What a suggestion says with its supplement; it came when it first came."""
    whole = sent.text if _squeezed(stored.text) in _squeezed(sent.text) else f"{stored.text}\n{sent.text}".strip()
    changes = {"text": whole, "title": stored.title or sent.title, "warnings": sent.warnings or stored.warnings}
    for name in ("user", "stated_place", "confidential"):
        changes[name] = getattr(stored, name) or getattr(sent, name)
    return stored.model_copy(update=changes)


def corrected(stored: Suggestion, sent: Suggestion) -> Suggestion:
    """What a suggestion says after a correction; what the correction leaves out stays, and so does confidentiality."""
    kept = {name: getattr(stored, name) for name in COMPARED if getattr(sent, name) is None}
    kept["confidential"] = stored.confidential or sent.confidential
    return sent.model_copy(update=kept | {"id": stored.id, "channel": stored.channel})


def _says_more(stored: Suggestion, sent: Suggestion) -> bool:
    before, after = _squeezed(stored.text), _squeezed(sent.text)
    same_title = not sent.title or _squeezed(stored.title) in ("", _squeezed(sent.title))
    return bool(before) and same_title and before in after and before != after


def _squeezed(text: str) -> str:
    return "".join(text.split())
