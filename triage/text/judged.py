"""Judged text: what of a suggestion the machine judges, and where it stands in what the citizen wrote."""

from triage.text.mail_text import asides, is_reply_title
from triage.text.plain_characters import PlainText, plain_form, plain_text
from triage.types import Suggestion


def judged(suggestion: Suggestion) -> Suggestion:
    """The suggestion as every step judges it; the stored one, which people see, stays as the citizen wrote it.

    Its title, text and stated place stand in plain characters, without quoted earlier mail and without signatures; the
    subject of a reply that quotes is the other writer's. Judging it once more changes nothing.
    """
    text = judged_text(suggestion.text).text
    answers = any(aside.kind != "signature" for aside in asides(suggestion.text)) and is_reply_title(suggestion.title)
    title = "" if answers else plain_form(suggestion.title)
    stated = None if suggestion.stated_place is None else plain_form(suggestion.stated_place)
    if (title, text, stated) == (suggestion.title, suggestion.text, suggestion.stated_place):
        return suggestion
    return suggestion.model_copy(update={"title": title, "text": text, "stated_place": stated})


def judged_text(text: str) -> PlainText:
    """The text of a suggestion as it is judged, with the place of each character in the text as written."""
    left_out = asides(text)
    if not left_out:
        return plain_text(text)
    places: list[int] = []
    position = 0
    for aside in left_out:
        places.extend(range(position, aside.start))
        position = aside.end
    places.extend(range(position, len(text)))
    read = plain_text("".join(text[place] for place in places))
    spans = [read.span(place, place + 1) for place in range(len(read.text))]
    return PlainText(read.text, text, [places[start] for start, _ in spans], [places[end - 1] + 1 for _, end in spans])


def as_written(suggestion: Suggestion, words: str) -> str:
    """Words of the judged suggestion as the citizen wrote them; words that stand nowhere in it stay as they are."""
    for read in (judged_text(suggestion.text), plain_text(suggestion.title)):
        found = read.as_written(words)
        if found is not None:
            return found
    return words
