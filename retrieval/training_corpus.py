"""TrainingCorpus: the office's own texts that the local model learns from."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

_PSEUDONYM = re.compile(r"[A-Z]{1,2}\d{6,}")


@dataclass(frozen=True, slots=True)
class Letter:
    """A suggestion, with the reply that it got if it got one."""

    title: str
    text: str
    reply: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A clause or duty text under its heading (document title and chapter, or department)."""

    heading: str
    text: str


@dataclass(frozen=True)
class TrainingCorpus:
    """Letters and passages; their order matters for reproducing a model bit by bit."""

    letters: Sequence[Letter] = field(default_factory=tuple)
    passages: Sequence[Passage] = field(default_factory=tuple)

    def data_hash(self) -> str:
        """SHA-256 over every text in order, 64 hexadecimal digits."""
        digest = hashlib.sha256()
        for letter in self.letters:
            line = json.dumps(["letter", letter.title, letter.text, letter.reply])
            digest.update(line.encode())
        for passage in self.passages:
            digest.update(json.dumps(["passage", passage.heading, passage.text]).encode())
        return digest.hexdigest()


def bare_reply(reply: str, title: str) -> str:
    """A reply without its letter's title and without users' pseudonyms.

    Rationale: replies often quote both; a match on them would say nothing about the matter.
    """
    return _PSEUDONYM.sub("", reply.replace(title, "") if title else reply)
