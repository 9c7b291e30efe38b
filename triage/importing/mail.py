"""E-mail: a file of it as the row of an item, with the files that came with it."""

import base64
import hashlib
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from triage.importing.contained import contents
from triage.importing.tables import Row
from triage.text.cleaning import clean

MAIL_SUFFIXES = (".eml", ".msg")
LONGEST_TITLE, LONGEST_TEXT, LONGEST_ID, LONGEST_USER, LONGEST_NAME = 500, 100_000, 200, 200, 100


def read_mail(path: Path) -> Row:
    """The row of an e-mail: its Message-ID as the channel's id, subject, text, sender, time and files.

    Raises:
        UnreadableFileError: it cannot be read.
    """
    mail: dict[str, Any] = {}
    files: list[dict[str, Any]] = []
    doubts: list[str] = []
    for entry in contents(path, "msg" if path.suffix.lower() == ".msg" else "eml"):
        if "mail" in entry:
            mail = entry["mail"]
        elif "left_out" in entry:
            doubts.append(f"附件没有收到：{entry['left_out'][:80]}，邮件过大")
        else:
            files.append({"name": entry["file"], "content": base64.b64decode(entry["content"])})
    text = clean(mail.get("text", ""))
    if len(text) > LONGEST_TEXT:
        doubts.append(f"邮件正文有 {len(text)} 个字，只收了前 {LONGEST_TEXT} 个")
    number = clean(mail.get("id", "")).strip("<> ")
    name, address = parseaddr(mail.get("from", ""))
    row: Row = {
        "external_id": number if 0 < len(number) <= LONGEST_ID else _digest(path),
        "title": clean(mail.get("subject", ""))[:LONGEST_TITLE],
        "text": text[:LONGEST_TEXT],
        "contact_name": name[:LONGEST_NAME] or None,
        "email": address[:LONGEST_USER] or None,
        "user": (address or name)[:LONGEST_USER] or None,
        "attachments": files,
        "doubts": doubts,
    }
    return row | ({"time": mail["date"]} if mail.get("date") else {})


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:32]
