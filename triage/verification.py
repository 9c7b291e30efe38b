"""Verification: whether a statement's quote and facts stand in its source."""

import re
from collections.abc import Mapping

from triage.types import Source, Statement

_FACT = re.compile(r"《[^》]+》|第[一二三四五六七八九十百千零〇两\d]+条|\d[\d.,:：/\-年月日%％]*\d|\d")


def facts_of(text: str) -> list[str]:
    """Facts that a reader would check: numbers, dates, document titles, articles."""
    return _FACT.findall(text)


def verify(
    text: str, source_id: str | None, quote: str | None, sources: Mapping[str, Source], letter: str
) -> Statement:
    """A statement with its status.

    `verified` needs a quote that stands verbatim in the text of the source, and every fact of the
    statement in the quote, in the source's title or in the letter itself. Without a source a
    statement is `no_fact` where it has none, else `unsupported`.

    Args:
        text: what the statement says.
        source_id: the source that it cites.
        quote: the words that it rests on.
        sources: the sources of the draft, by id.
        letter: the letter that is answered.
    """
    facts = facts_of(text)
    if source_id is None:
        supported = all(fact in letter for fact in facts)
        return Statement(text=text, status="no_fact" if supported else "unsupported")
    source = sources.get(source_id)
    ground = f"{quote}\n{source.title}\n{letter}" if source else ""
    stands = source is not None and bool(quote) and str(quote) in source.text
    supported = stands and all(fact in ground for fact in facts)
    return Statement(text=text, source=source_id, quote=quote, status="verified" if supported else "unsupported")
