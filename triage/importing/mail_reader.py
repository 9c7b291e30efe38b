"""The parts of an e-mail: what it says of itself, its text, and the files that came with it.

Loaded by `reader_process` in a process of its own; imports nothing of ours.
"""

import base64
import re
from collections.abc import Iterator
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

MOST_PARTS, MOST_BYTES = 50, 60 * 1024 * 1024
# Pictures of a signature are smaller than a photograph of anything.
SMALLEST_INLINE = 4096
_BLOCKS = frozenset(["p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "hr", "blockquote"])
_HIDDEN = frozenset(["script", "style", "head", "title"])
# What mail programs of this country say of a charset, and what it is.
_CHARSETS = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030", "big5": "big5hkscs"}


def eml(path: Path) -> Iterator[dict[str, Any]]:
    """An e-mail as it was sent: `{"mail": {...}}`, then `{"file": name, "content": base64}` of each attachment."""
    message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    text, html, files = "", "", list[tuple[str, bytes]]()
    for number, part in enumerate(message.walk()):
        if number >= MOST_PARTS or part.is_multipart() or not isinstance(part, EmailMessage):
            continue
        kind, disposition = part.get_content_type(), _disposition(part)
        content = _bytes(part)
        if disposition != "attachment" and kind in ("text/plain", "text/html") and not _name(part):
            words = _decoded(content, part.get_content_charset())
            text, html = (text + words, html) if kind == "text/plain" else (text, html + words)
        elif disposition == "attachment" or _name(part) or len(content) >= SMALLEST_INLINE:
            files.append((_name(part) or f"附件{len(files) + 1}", content))
    yield {
        "mail": {
            "id": _header(message, "message-id"),
            "subject": _header(message, "subject"),
            "from": _header(message, "from"),
            "date": _date(_header(message, "date")),
            "text": text.strip() or _plain(html),
        }
    }
    yield from _files(files)


def msg(path: Path) -> Iterator[dict[str, Any]]:
    """The same of a file of Outlook."""
    from oxmsg import Message

    message = Message.load(str(path))
    headers = {name.lower(): value for name, value in message.message_headers.items()}
    sent = message.sent_date
    yield {
        "mail": {
            "id": str(headers.get("message-id", "")).strip(),
            "subject": message.subject or "",
            "from": message.sender or "",
            "date": sent.isoformat() if isinstance(sent, datetime) else "",
            "text": (message.body or "").strip() or _plain(message.html_body or ""),
        }
    }
    yield from _files([(one.file_name or "附件", one.file_bytes or b"") for one in message.attachments])


def _files(files: list[tuple[str, bytes]]) -> Iterator[dict[str, Any]]:
    left = MOST_BYTES
    for name, content in files:
        left -= len(content)
        if left < 0:
            yield {"left_out": name}
        else:
            yield {"file": name, "content": base64.b64encode(content).decode("ascii")}


def _header(message: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(message.get(name, "")).split())
    except (ValueError, LookupError, IndexError, AttributeError):
        # A header that the parser cannot take apart is read as it stands.
        raw = next((value for key, value in message.raw_items() if key.lower() == name), "")
        return " ".join(str(raw).split())


def _disposition(part: EmailMessage) -> str:
    try:
        return part.get_content_disposition() or ""
    except (ValueError, LookupError, IndexError, AttributeError):
        return ""


def _name(part: EmailMessage) -> str:
    try:
        return part.get_filename() or ""
    except (ValueError, LookupError, IndexError, AttributeError):
        return ""


def _bytes(part: EmailMessage) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _decoded(content: bytes, charset: str | None) -> str:
    named = (charset or "utf-8").lower()
    for encoding in (_CHARSETS.get(named, named), "utf-8", "gb18030"):
        try:
            return content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return content.decode("gb18030", "replace")


def _date(text: str) -> str:
    try:
        return parsedate_to_datetime(text).isoformat()
    except (ValueError, TypeError, IndexError):
        return ""


class _Text(HTMLParser):
    """The words of a page, quoted passages marked by `>` at the beginning of their lines."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = self._quoted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._hidden += tag in _HIDDEN
        self._quoted += tag == "blockquote"
        if tag in _BLOCKS:
            self._break()

    def handle_endtag(self, tag: str) -> None:
        self._hidden = max(0, self._hidden - (tag in _HIDDEN))
        self._quoted = max(0, self._quoted - (tag == "blockquote"))
        if tag in _BLOCKS:
            self._break()

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(re.sub(r"\s+", " ", data))

    def _break(self) -> None:
        self.parts.append("\n> " if self._quoted else "\n")


def _plain(html: str) -> str:
    reader = _Text()
    reader.feed(html)
    reader.close()
    lines = (line.strip() for line in "".join(reader.parts).split("\n"))
    text = "\n".join(line for line in lines if line != ">")
    return unescape(re.sub(r"\n{3,}", "\n\n", text)).strip()
