"""Fits the name model from lines, given names and letters of the project: `python -m triage.text.name_fitting`."""

import argparse
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from retrieval.segmenter import segmenter
from triage.text.folded import folded
from triage.text.name_features import RARE, NameReader
from triage.text.name_surroundings import BEFORE
from triage.text.surnames import COMMON, COMPOUNDS, SURNAME

DATA = files("triage") / "data"
OPEN, CLOSE = "⟦", "⟧"
# How often a line is read with other names, and how strong the regularization is.
DRAWS, STRENGTH, SEED = 16, 0.5, 20261130
WORDS, WHOLE_WORDS = 0.25, 0.06
# What stands where a name was masked.
VEIL = "|||||"
# A feature must be seen so often, and weigh so much, to be kept.
SEEN, LEAST = 3, 0.03
_SLOT = re.compile(r"\{([NKPT])\}")
_PLACES = (
    "园|苑|府|城|湖|湾|路|村|镇|桥|街|岭|坪|塘|冲|山|庄|里|阁|居"
    "|广场|大道|小区|公寓|超市|酒店|药店|公司|学校|中学|医院|水库|家|组|店|楼|市场|幼儿园|诊所|粉店"
)
_TITLES = (
    "女士|先生|老师|师傅|主任|书记|姐|哥|叔|嫂|伯|嗲|爹|某"
    "|某某|医生|经理|老板|局长|科长|大爷|阿姨|总|工|姓|家|氏|队长|校长"
)
# After a role or a pronoun a name may stand where one of these words follows, by the segmenter's tags.
_GOES_ON = ("v", "d", "p", "c", "a", "x")
_INSERTED = ("kin", "role", "near", "people")
_PRONOUNS = ("他", "她", "对方")
_ENDINGS = (
    "\n{}", "\n{}\n2026年5月3日", "{}", "\n{}敬上", "\n反映人：{}", "{}，2025.3.18", "\n村民{}",
    "\n一名居民 {}", "——{}", "\n{} |", "联系人{}，|", "\n业主：{}", "（{}）", "\n{}留", "\n代笔{}",
    "我是{}。", "我叫{}。", "联系人：{}", "\n家长{}", "\n{}、{}、{}",
)  # fmt: skip
_OPENINGS = (
    "我叫{}，", "我是{}，", "本人{}，", "您好，我是{}，", "{}，男，", "领导好，我{}，", "来电人{}反映，",
    "市民{}来电：", "{}：", "我是村民{}。", "本人{}实名反映：", "户主{}，", "诉求人：{}\n", "{}|\n",
    "|，{}，", "我姓名{}，", "我是城南的{}，",
)  # fmt: skip


class Example(NamedTuple):
    """A text in which names stand in ⟦⟧, and what it was made from; all of one origin are tested together."""

    text: str
    origin: int


class Names:
    """Draws names: a third has a rare surname."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - training data
        self._given = (DATA / "names" / "given.txt").read_text(encoding="utf-8").split()
        self._given_words = [given for given in self._given if len(given) > 1 and segmenter().has_word(given)]
        self._words = (DATA / "names" / "words.txt").read_text(encoding="utf-8").split()
        self._surnames = (sorted(COMMON), sorted(set(SURNAME + RARE)), sorted(COMPOUNDS))
        self._places = _places()

    def draw(self, surname: str | None = None) -> str:
        """A name in ⟦⟧, with a given surname or any; every fourth given name is a word."""
        kind = self._random.choices((0, 1, 2), (62, 35, 3))[0]
        given = self._random.choice(self._given_words if self._random.random() < WORDS else self._given)
        return OPEN + (surname or self._random.choice(self._surnames[kind])) + given + CLOSE

    def fill(self, line: str) -> str:
        """A line with a name in each slot, now and then one that is or begins with a word: 江流, 黄河清."""
        last = ""

        def drawn(slot: re.Match[str]) -> str:
            nonlocal last
            if slot[1] == "P":
                return self._place()
            if slot[1] == "T":
                return self._random.choice(self._surnames[0]) + self._random.choice(_TITLES.split("|"))
            if slot[1] == "N" and self._random.random() < WHOLE_WORDS:
                last = self._random.choice(self._words)
                last += "" if self._random.random() < 0.5 else self._random.choice(self._given)[-1]  # noqa: PLR2004
                return OPEN + last + CLOSE
            last = self.draw(_surname(last) if slot[1] == "K" else None)
            return last

        return _SLOT.sub(drawn, line)

    def veil(self, line: str) -> str:
        """The line, or now and then the line as it is read once more with its first name or all names masked."""
        count = self._random.choices((0, 1, -1), (80, 10, 10))[0]
        return line if not count else re.sub(f"{OPEN}[^{CLOSE}]*{CLOSE}", VEIL, line, count=max(count, 0))

    def _place(self) -> str:
        """A place of the country, or one that is called like a person: 黄金苑."""
        if self._random.random() < 0.4:  # noqa: PLR2004 - the lists of places are long, those that look like names few
            return self._random.choice(self._places)
        named = self._random.choice(self._surnames[0]) + self._random.choice(self._given)
        return named + self._random.choice(_PLACES.split("|"))

    def put_into(self, letter: str) -> Iterator[str]:
        """The letter with names where names may stand: at its edges, after roles and kin, for pronouns."""
        yield letter + self._formed(_ENDINGS)
        if self._random.random() < 0.5:  # noqa: PLR2004 - every other letter
            yield self._formed(_OPENINGS) + letter
        if inserted := self._inserted(letter):
            yield inserted

    def _formed(self, forms: Sequence[str]) -> str:
        return re.sub(r"\{\}", lambda _: self.draw(), self._random.choice(forms))

    def _inserted(self, letter: str) -> str | None:
        pieces: list[str] = []
        count = 0
        tokens = list(segmenter().tag(letter))
        for (word, _), (_, tag) in zip(tokens, [*tokens[1:], ("", "x")], strict=True):
            fits = tag.startswith(_GOES_ON)
            if fits and word in _PRONOUNS:
                pieces.append(self.draw())
                count += 1
            else:
                pieces.append(word)
                if fits and BEFORE.get(word) in _INSERTED:
                    pieces.append(self.draw())
                    count += 1
        return "".join(pieces) if count else None


def _places() -> list[str]:
    """Towns, streets and estates of the lists of places, by their plain names."""
    rows = [
        line
        for name in ("hunan_divisions.csv", "hunan_place_names.csv")
        for line in (DATA / name).read_text(encoding="utf-8").splitlines()[1:]
    ]
    return sorted({place for row in rows for place in row.split(",")[:3] if place and not place.isascii()})


def _surname(name: str) -> str:
    name = name.strip(OPEN + CLOSE)
    return name[:2] if name[:2] in COMPOUNDS else name[:1]


def examples() -> list[Example]:
    """All texts that the model learns from: lines with drawn names, and letters with and without names put in."""
    names = Names(SEED)
    lines = [
        line.replace("\\n", "\n")
        for line in (DATA / "names" / "letters.txt").read_text(encoding="utf-8").splitlines()
        if line[:1] not in ("", "#")
    ]
    found = []
    for origin, line in enumerate(lines):
        found += [Example(names.veil(names.fill(line)), origin) for _ in range(DRAWS if "{" in line else 1)]
        if "{" not in line:
            found += [Example(part, origin) for part in line.split("，")]
    for origin, letter in enumerate(letters(), len(lines)):
        found.append(Example(letter, origin))
        found += [Example(text, origin) for text in names.put_into(letter)]
    return found


def letters() -> list[str]:
    """The letters that other models of the project learn from, which hardly name anybody."""
    found = dict[str, None]()
    for path in sorted(Path(str(DATA)).rglob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            found |= dict.fromkeys(
                text for key in ("text", "letter", "demand") if isinstance(text := row.get(key), str)
            )
    named = (DATA / "names" / "named.txt").read_text(encoding="utf-8").splitlines()
    return [text for text in found if text and not any(name in text for name in named)]


def candidates(text: str) -> Iterator[tuple[list[str], bool]]:
    """The features of each candidate in a text with ⟦⟧, and whether it is a name."""
    plain, spans, begin = "", set[tuple[int, int]](), 0
    for piece in re.split(f"([{OPEN}{CLOSE}])", text):
        if piece == OPEN:
            begin = len(plain)
        elif piece == CLOSE:
            spans.add((begin, len(plain)))
        else:
            plain += folded(piece).text
    reader = NameReader(plain)
    for span in reader.candidates():
        yield reader.features(*span), span in spans


def fit(texts: Sequence[Example]) -> dict[str, float]:
    """Weights of features by logistic regression; the intercept is the feature ``""``."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    rows = [row for text in texts for row in candidates(text.text)]
    seen = Counter(chain.from_iterable(features for features, _ in rows))
    places = {feature: place for place, feature in enumerate(f for f, count in seen.items() if count >= SEEN)}
    used = [[places[feature] for feature in features if feature in places] for features, _ in rows]
    ends = [0]
    for row in used:
        ends.append(ends[-1] + len(row))
    matrix = csr_matrix(([1.0] * ends[-1], list(chain.from_iterable(used)), ends), shape=(len(rows), len(places)))
    fitted: Any = LogisticRegression(C=STRENGTH, solver="liblinear").fit(matrix, [is_name for _, is_name in rows])
    weights = {feature: round(float(fitted.coef_[0][place]), 2) for feature, place in places.items()}
    return {"": round(float(fitted.intercept_[0]), 2)} | {f: w for f, w in sorted(weights.items()) if abs(w) >= LEAST}


def main() -> None:
    """Fit, and write the weights as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--out", type=Path, default=Path(str(DATA)) / "names" / "fitted.json", help="The file to write."
    )
    weights = fit(examples())
    parser.parse_args().out.write_text(json.dumps(weights, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(weights)} weights\n")


if __name__ == "__main__":
    main()
