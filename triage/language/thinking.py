"""Thinking: what a model writes before its answer, in the marks that models put around it."""

import re

_NAME = r"(?:seed:|begin_of_|end_of_)?(?:think|thinking|thought|thoughts|reasoning|reflection|analysis|scratchpad)"
_MARK = re.compile(
    rf"[<\[◁]\s*\|?\s*(?P<end>/|end_of_)?\s*{_NAME}(?:\s[^<>\[\]]{{0,80}})?\s*\|?\s*[>\]▷]", re.IGNORECASE
)
_CHANNEL = re.compile(r"<\|channel\|>\s*final[^<]{0,40}<\|message\|>", re.IGNORECASE)


def without_thinking(text: str) -> str:
    """The answer behind the thinking; empty while the thinking goes on.

    Thoughts may be nested, begin without a mark (the server's template wrote it) or never end. A text that begins as
    JSON is an answer already: marks in it are words of a letter.
    """
    if text.lstrip().startswith("{"):
        return text
    if final := _last(_CHANNEL, text):
        return text[final.end() :]
    marks = list(_MARK.finditer(text))
    ends = [mark for mark in marks if _closes(mark)]
    if ends:
        return text[ends[-1].end() :]
    return text[: marks[0].start()].strip() if marks else text


def _closes(mark: re.Match[str]) -> bool:
    return mark["end"] is not None or "end_of_" in mark[0].lower()


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return next(reversed(list(pattern.finditer(text))), None)
