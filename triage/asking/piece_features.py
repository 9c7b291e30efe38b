"""Features of pieces: what tells, of each piece of a text, whether somebody is asked for something there."""

import re
from collections.abc import Sequence

from triage.asking.cues import cues_in
from triage.asking.pieces import Piece
from triage.asking.substance import FULL, substance_level

ASKING = frozenset(["please", "beg", "hope", "suggest", "demand", "should", "able", "what", "ask", "ba", "directive"])
STRONG = frozenset(["please", "beg", "hope", "suggest", "demand", "able", "directive"])
RHETORIC = frozenset(["rhetoric", "why", "wrong", "praise"])
QUESTION = frozenset("?？")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_LENGTHS = (4, 7, 12, 20)


def cues_of(pieces: Sequence[Piece]) -> list[list[str]]:
    """The names of the cues of every piece."""
    return [cues_in(piece.text) for piece in pieces]


def piece_features(pieces: Sequence[Piece], cues: Sequence[Sequence[str]], title: str, kind: str) -> list[list[str]]:
    """The features of every piece; each is present or not.

    Args:
        pieces: of one text, in order.
        cues: of the pieces.
        title: of the letter; a piece that shares its words speaks of the matter itself.
        kind: the probable type of the letter.
    """
    questions = _in_questions(pieces)
    whole = [f"T{kind}", "A" if any(STRONG.intersection(found) for found in cues) else "a"]
    by_letter = _by_letter(pieces, cues, questions, kind)
    whole.append(f"q{_many_questions(pieces)}{kind}")
    pairs = {title[n : n + 2] for n in range(len(title) - 1)}
    found: list[list[str]] = []
    header, led, total = False, dict[str, None](), len(pieces)
    for number, piece in enumerate(pieces):
        if piece.opens:
            if not (piece.listed or piece.before in "：:；;"):
                header = False
            led = {}
        own = cues[number]
        flags = _flags(piece, header=header, question=questions[number])
        features = [*whole, *_wording(piece, pairs), *flags, "F" + "".join(flags)]
        features += [f"c{cue}" for cue in own]
        features += [f"{kind}{cue}" for cue in own]
        features += [f"{'O' if piece.opens else 'o'}&{cue}" for cue in own]
        if header or piece.listed:
            features += [f"H&{cue}" for cue in own]
        if questions[number]:
            features += [f"?&{cue}" for cue in own]
        features += by_letter[number]
        features += [f"-{cue}" for cue in cues[number - 1]] if number else ["-^"]
        if number > 1:
            features += [f"--{cue}" for cue in cues[number - 2] if cue in ASKING or cue == "header"]
        features += [f"+{cue}" for cue in cues[number + 1]] if number + 1 < total else ["+$"]
        features += [f"led{cue}" for cue in led] + [f"{kind}{flag}" for flag in flags]
        if led:
            features += ["led", f"led{kind}"]
        features += [f"r{_rest(number, total)}", f"i{min(number, 3)}", f"{whole[1]}i{min(number, 3)}{kind}"]
        found.append(features)
        led |= dict.fromkeys(cue for cue in own if cue in ASKING)
        header = header or _announces(piece, own, pieces[number + 1] if number + 1 < total else None)
    return found


def plainly_asks(piece: Piece, cues: Sequence[str]) -> bool:
    """Whether a piece asks in so many words for something of substance, as 请把路灯修好: nine of ten are demands."""
    if piece.quoted or "other_side" in cues:
        return False
    return calls_to_account(piece, cues) or ("directive" in cues and substance_level(piece.text) == FULL)


def calls_to_account(piece: Piece, cues: Sequence[str]) -> bool:
    """Whether a piece is a question with an answer in fact or law, whatever its tone, as 凭什么另外收费."""
    return "account" in cues and piece.after in QUESTION and "rhetoric" not in cues


def _wording(piece: Piece, pairs: set[str]) -> list[str]:
    text = _NUMBER.sub("0", piece.text)
    size = sum(len(text) >= least for least in _LENGTHS)
    shared = sum(text[n : n + 2] in pairs for n in range(len(text) - 1))
    return [
        *(f"2{text[n : n + 2]}" for n in range(len(text) - 1)),
        f"p1{text[:1]}", f"p2{text[:2]}", f"p3{text[:3]}", f"s1{text[-1:]}", f"s2{text[-2:]}", f"s3{text[-3:]}",
        f"e{piece.after}", f"<{piece.before}", f"l{size}", f"t{min(shared, 4)}",
    ]  # fmt: skip


def _by_letter(
    pieces: Sequence[Piece], cues: Sequence[Sequence[str]], questions: Sequence[bool], kind: str
) -> list[list[str]]:
    """Features of every piece that its sentence and the whole letter lend it: substance, the last request, rhetoric."""
    last = max((number for number, found in enumerate(cues) if "directive" in found), default=-1)
    sentences, many, total = _sentences(pieces, cues), _many_questions(pieces), len(pieces)
    found = []
    for number, piece in enumerate(pieces):
        own = cues[number]
        features = []
        if not ASKING.isdisjoint(own):
            level = substance_level(piece.text)
            features += [f"h{level}"] + [f"h{level}&{cue}" for cue in own if cue in ASKING]
        if "directive" in own:
            goes_on = number + 1 < total and not pieces[number + 1].opens
            following = substance_level(pieces[number + 1].text) if goes_on else "$"
            features += [f"h{level}>{following}", f"dL{number == last}"]
        if number > 0 and not piece.opens and "directive" in cues[number - 1]:
            features.append(f"h{substance_level(pieces[number - 1].text)}<{substance_level(piece.text)}")
        features += [f"S{cue}" for cue in sentences[number] if cue not in own]
        if questions[number]:
            features += [f"q{many}&{cue}" for cue in own if cue in ASKING or cue in RHETORIC]
            features += [f"q{many}{kind}!", f"qz{_rest(number, total)}{kind}"]
        found.append(features)
    return found


def _many_questions(pieces: Sequence[Piece]) -> int:
    """How many questions a letter puts, four for more."""
    return min(sum(piece.after in QUESTION for piece in pieces), 4)


def _sentences(pieces: Sequence[Piece], cues: Sequence[Sequence[str]]) -> list[set[str]]:
    """Of every piece the cues of its whole sentence."""
    found: list[set[str]] = []
    for piece, own in zip(pieces, cues, strict=True):
        if piece.opens or not found:
            found.append(set())
        else:
            found.append(found[-1])
        found[-1].update(own)
    return found


def _flags(piece: Piece, *, header: bool, question: bool) -> list[str]:
    present = {
        "O": piece.opens,
        "L": piece.listed,
        "Q": piece.quoted,
        "H": header,
        "?": question,
        "!": piece.after in {"?", "？"},
        "M": bool(piece.mark) and not piece.listed,
    }
    return [f"f{name}" for name, holds in present.items() if holds]


def _in_questions(pieces: Sequence[Piece]) -> list[bool]:
    """Whether the sentence of a piece ends with a question mark further on."""
    found, question = [False] * len(pieces), False
    for number in range(len(pieces) - 1, -1, -1):
        after = pieces[number].after
        if after in {"。", "！", "!", "；", ";", "\n"}:
            question = False
        elif after in {"?", "？"}:
            question = True
        found[number] = question
    return found


def _announces(piece: Piece, cues: Sequence[str], following: Piece | None) -> bool:
    """Whether a piece announces demands, as `我的请求：` does."""
    if "header" not in cues:
        return False
    return piece.after in {"：", ":"} or (following is not None and following.listed)


def _rest(number: int, total: int) -> int:
    left = total - number
    return 0 if left <= 1 else 1 if left <= 3 else 2 if 2 * number > total else 3  # noqa: PLR2004
