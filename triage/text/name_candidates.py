"""Name candidates: a surname and one or two characters that are no word together."""

import re
from functools import lru_cache

from retrieval.segmenter import segmenter
from triage.text.surnames import (
    COMPOUNDS,
    EVERYDAY,
    FAMOUS,
    GIVEN,
    NAMES_A_THING,
    NO_NAMES,
    PLACE_ENDINGS,
    PLACE_WORD,
    SURNAME,
    TITLE_END,
)

HAN = "\u4e00-\u9fa5"
_RUN = re.compile(rf"[{HAN}]{{2,9}}")
_RUN_BEFORE = re.compile(rf"[{HAN}]{{2,8}}$")
BEFORE = 8
# These belong to no given name.
_PARTICLES = frozenset("的了在和与被是把给对向从到去来又不没很让要会已及或等因某说吗呢吧着过这那他她你我其之")
# Surnames that are hardly ones.
_JOINS = frozenset("都和从于同及与向")
# These hardly do, but 柯有才.
_HARDLY = frozenset("有上下就也都还常刚叫能正于两每各该并且再为所以打骂跑住拿欠收")
_TITLES = re.compile(
    r"(?:某|先生|女士|小姐|同志|师傅|老师|医生|大夫|主任|书记|[局处科股所站队院校组村镇乡县区市厅部园厂行社]长|经理|老板|总|工(?![\u4e00-\u9fa5])|姓|氏|家|娭毑|嗲嗲|[爹姐哥嫂姨叔婶奶爷]|伯(?![\u4e00-\u9fa5])|[科局处所队董](?![\u4e00-\u9fa5])|伢子?|阿姨|大爷|大妈|警官|法官|律师|支书)"
)
# Characters of names from other languages of the country and of the world.
_FOREIGN = (
    "卜杜阿巴买提古丽热依木江艾山尔克斯别娜扎西次仁卓玛央金多吉旺才让索朗平措德格桑达瓦尼洛罗布"
    "拉加吐逊肯不都卡迪力马合娅孜汗努帕玉素甫沙麦图荪色特苏日乌兰其吾哈萨白音毕塔姆约翰汉史密大"
    "顿珠布措姆琼娃诺果惹铁克比沙果依夏孜提合麦"
    "卫杰米伊万诺夫哲尊曲珍觉丹增贡嘎强亚泽仓拥华登曼居来"
)
FOREIGN_PARTS = re.compile(rf"[{_FOREIGN}]{{2,8}}[·•・‧][{_FOREIGN}]{{2,8}}")
DOTTED = re.compile(rf"(?<![{HAN}])?(?P<a>[{HAN}]{{2,6}}?)[·•・‧](?P<b>[{HAN}]{{2,6}})")
_WHOLE_FOREIGN = re.compile(rf"[{_FOREIGN}]{{3,8}}")
LATIN = re.compile(r"[A-Z][a-z]{1,14}(?: [A-Z][a-z]{1,14}){1,2}(?![A-Za-z])")
_NO_LATIN = re.compile(r"(?:No|The|Pro|Max|Plus|App|China|Wifi|Apple|Model)\b")
_FEWEST_FOREIGN, _CERTAINLY_FOREIGN = 3, 4


def name_at(text: str, start: int, *, sure: bool = False) -> int:
    """How many characters of a text from a place on are a person's name; 0 for none.

    Args:
        text: a folded view.
        start: where it would begin.
        sure: whether what stands before says that a name follows, so that a word may be one too.
    """
    if foreign := foreign_name_at(text, start, sure=sure):
        return foreign
    run = _RUN.match(text, start)
    if run is None:
        return 0
    length = _length(run[0], sure=sure)
    return length if length and (sure or not NAMES_A_THING.match(text, start + length)) else 0


def foreign_name_at(text: str, start: int, *, sure: bool = False) -> int:
    """The length of a name in parts with dots between them, or in Latin letters; 0 for none."""
    dotted = DOTTED.match(text, start)
    if dotted is not None and (count := _dotted_length(dotted["a"], dotted["b"], sure=sure)):
        return count
    if not sure:
        return 0
    if (latin := LATIN.match(text, start)) is not None:
        return 0 if _NO_LATIN.search(latin[0]) else len(latin[0])
    whole = _WHOLE_FOREIGN.match(text, start)
    if whole is None or whole[0][0] in SURNAME or segmenter().has_word(whole[0][:2] + "的"):
        return 0
    ended = whole.end() == len(text) or not _is_han(text[whole.end()])
    return len(whole[0]) if ended or len(whole[0]) >= _CERTAINLY_FOREIGN else 0


def name_before(text: str, end: int) -> int:
    """How many characters right before a place are a person's whole name; 0 for none."""
    before = _RUN_BEFORE.search(text, max(0, end - BEFORE), end)
    return _length_before(before[0]) if before is not None else 0


@lru_cache(maxsize=4096)
def _length_before(run: str) -> int:
    boundaries = {len(run)}
    position = 0
    for word, _ in tagged(run):
        boundaries.add(position)
        position += len(word)
    for length in (4, 3, 2):
        begin = len(run) - length
        if begin < 0 or (begin not in boundaries and run[begin - 1] not in "找和与叫给是跟由让"):
            continue
        if _length(run[begin:], sure=False) == length:
            return length
    return 0


@lru_cache(maxsize=4096)
def _length(run: str, *, sure: bool) -> int:
    """The length of the name that a run of Chinese characters begins with; 0 for none."""
    run = run.removesuffix("家")
    surname = 2 if run[:2] in COMPOUNDS else 1 if run[0] in SURNAME else 0
    if not surname or (not sure and run[0] in _JOINS) or len(run) <= surname:
        return 0
    if _TITLES.match(run, surname) or run[surname] in _PARTICLES:
        return 0
    tokens = tagged(run)
    ends = set[int]()
    position = 0
    for word, _ in tokens:
        position += len(word)
        ends.add(position)
    length = _given_end(run, surname, ends)
    if _is_no_person(run, length, ends):
        return 0
    if sure:
        # What stands alone where a name is told is the name, though it begins like a word: 我叫高兴旺.
        fits = not (_is_word(run) if len(run) == length else _begins_word(run, surname))
    else:
        fits = _fits(run, surname, length, tokens)
    return length if fits else 0


def _is_no_person(run: str, length: int, ends: set[int]) -> bool:
    """Whether a candidate is a place, a title, a word, or famous: 李白, but not 李白天."""
    name, head = run[:length], run[:2]
    place = name[-1] in "市县省州人" or run[length : length + 1] in tuple("市县区镇乡村")
    famous = name in FAMOUS or (head in FAMOUS and len(head) in ends)
    word = name in NO_NAMES or head in NO_NAMES or len(set(name)) == 1
    return place or famous or word or TITLE_END.search(name) is not None


def _given_end(run: str, surname: int, ends: set[int]) -> int:
    """Where the given name ends: one character more hides a verb, one too few shows a name."""
    short, long = surname + 1, surname + 2
    if len(run) < long or run[surname + 1] in _PARTICLES:
        return short
    last = run[surname + 1]
    if len(run) == long:
        return short if last in _HARDLY else long
    return short if (long not in ends and short in ends) or (last in _HARDLY and short in ends) else long


def _fits(run: str, surname: int, length: int, tokens: list[tuple[str, str]]) -> bool:
    """Whether nothing but the place says that a candidate is no name."""
    given = run[surname:length]
    place = (length > surname + 1 and run[length - 1] in PLACE_ENDINGS) or PLACE_WORD.match(run, surname)
    if _begins_word(run, surname) or place or PLACE_WORD.match(run, length):
        return False
    if surname > 1 or GIVEN.issuperset(given):
        return True
    if given[0] in _HARDLY and not GIVEN.issuperset(given[1:]):
        return False
    first, tag = tokens[0]
    called = tag.startswith("nr") and len(first) in (length, length + 1) and not segmenter().has_word(first)
    if run[0] in EVERYDAY or called:
        return called and (length > surname + 1 or run[0] not in EVERYDAY)
    ended = len(run) == length
    return length > surname + 1 or (ended and not segmenter().has_word(run[:length]))


def _begins_word(run: str, surname: int) -> bool:
    """Whether a run begins with an everyday word: 应该, 高温天, 当时."""
    if surname > 1:
        return False
    return any(_is_word(run[:length]) for length in (4, 3, 2) if len(run) >= length)


@lru_cache(maxsize=4096)
def _is_word(word: str) -> bool:
    if not segmenter().has_word(word):
        return False
    tokens = tagged(word)
    return word in NO_NAMES or len(tokens) > 1 or not tokens[0][1].startswith("nr")


def _dotted_length(first: str, second: str, *, sure: bool) -> int:
    """The length of a name in two parts of which nearly all characters serve to spell foreign names."""
    foreign = frozenset(_FOREIGN)
    kept = second
    while not sure and kept and kept[-1] not in foreign:
        kept = kept[:-1]
    run = len(re.match(rf"[{_FOREIGN}]*", second)[0])  # type: ignore[index]
    if run < len(second):
        kept = second[: max(run, 2)]
    letters = first + kept
    count = sum(letter in foreign for letter in letters)
    return len(first) + 1 + len(kept) if count >= _FEWEST_FOREIGN and count >= len(letters) - 1 and len(kept) > 1 else 0


def _is_han(letter: str) -> bool:
    return "\u4e00" <= letter <= "\u9fa5"


@lru_cache(maxsize=4096)
def tagged(text: str) -> list[tuple[str, str]]:
    """Words and their kinds."""
    return list(segmenter().tag(text))
