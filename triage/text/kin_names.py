"""Names that stand beside a word of kinship or a role: 我父亲张国强, 村支书周建军, 李梅老师."""

import re
from collections.abc import Callable, Iterator
from functools import cache

from retrieval.segmenter import segmenter
from triage.text.surnames import COMMON, COMPOUNDS, GIVEN, NO_NAMES, PLACE_END, PLACE_WORD, starts_with_surname

_KIN = (
    r"儿子|女儿|儿媳妇?|女婿|媳妇|孙子|孙女|外孙女?|外甥女?|侄子|侄女|侄儿|养子|养女|继子|继女|双胞胎|崽|妹子|我儿(?![子媳])|我女(?![儿婿])|我妻(?!子)|我夫(?![妻君人])|小孩|孩子"
    r"|妈妈|母亲|爸爸|父亲|继父|继母|养父|养母|爷爷|奶奶|祖父|祖母|外公|外婆|外祖父|外祖母|姥爷|姥姥|公公|婆婆|岳父|岳母|丈人|丈母娘"
    r"|老公|老婆|丈夫|妻子|爱人|老伴|堂客|配偶|前夫|前妻|未婚妻|未婚夫|男友|女友|男朋友|女朋友"
    r"|哥哥|姐姐|弟弟|妹妹|大哥|二哥|大姐|二姐|堂哥|堂弟|堂姐|堂妹|表哥|表弟|表姐|表妹|嫂子|嫂嫂|弟媳|姐夫|妹夫"
    r"|伯父|伯母|叔叔|婶婶|婶子|姑姑|姑妈|姑父|姑丈|舅舅|舅妈|姨妈|姨父|姨夫|亲戚|娭毑|嗲嗲"
)
_ROLE = (
    r"村支书|支书|村主任|村长|组长|社长|主任|书记|镇长|乡长|县长|区长|市长|局长|处长|科长|股长|所长|站长|队长|院长|校长|园长|厂长|行长"
    r"|董事长|总经理|法人代表|法定代表人|经理|老板|老板娘|法人|股东|包工头|工头|中介|房东|租客|房客|邻居|隔壁|同事|同学|同桌|室友|朋友|战友"
    r"|司机|师傅|医生|大夫|护士|律师|法官|民警|警官|交警|辅警|城管|保安|教练|班主任|老师|教师|辅导员|会计|出纳|网格员|楼长|业主|户主|住户"
    r"|居民|村民|市民|群众|学生|家长|职工|员工|工人|党员|干部|老人|男子|女子|嫌疑人|被告|原告|肇事者|死者|伤者|患者|病人|受害人|债主|老兵|本人|我们?村的|网友|当事人|车主|房主|摊主|业主委员|邻居家的"
)
_BEFORE = re.compile(rf"(?:(?P<kin>{_KIN})|{_ROLE})(?P<gap>[ 　:：]?)(?=[\u4e00-\u9fa5]{{2}})")
_TITLE = re.compile(
    r"(?:先生|女士|同志|老师|医生|大夫|护士|律师|法官|警官|师傅|教练|经理|主任|书记|局长|处长|科长|所长|站长|队长|院长|校长|组长|村长|支书"
    r"|镇长|乡长|县长|区长|市长|老板|同学|阿姨|叔叔|大爷|大妈|奶奶|爷爷)"
)
SHORT, LONGEST = 2, 4
Tokens = Callable[[str], list[tuple[str, str]]]
_LENGTHS = (2, 3)
_RUN = re.compile(r"[\u4e00-\u9fa5]{2,8}")
_BEHIND = re.compile(r"[\u4e00-\u9fa5]{2,6}$")
# What only follows a name; a word of the dictionary before it is one as well: 女儿文静，今年八岁.
_TELLING = re.compile(r"[，,（( ]{0,2}(?:今年|现年|[男女][，,）)]|\d{1,3}岁|身份证|电话|手机|生于|出生|1\d{10})")
# The segmenter's tags of words that serve as given names.
_GIVEN = ("nr", "n", "nz", "ns", "nrt", "i", "a", "an", "x", "zg", "z", "b", "g")
_PARTICLES = frozenset("的了在和与被是有上下就也都还说把给对向从到去来又不没很常刚让叫要会能已正于及或等家一两三因为")
_JOINS = frozenset("和与向从对同及姓")
# A single character behind a name of two belongs to it, unless the segmenter calls it one of these.
_NOT_GIVEN = ("v", "p", "d", "c", "u", "r", "f", "y", "m")
_MASKED = re.compile(r"[\u4e00-\u9fa5](?:某{1,2}|[×xX*]{1,2})")


def kin_names(text: str) -> Iterator[tuple[int, int]]:
    """Where a name stands after or before such a word, `text[start:end]`.

    Args:
        text: with plain digits and marks instead of full-width ones.
    """
    # A letter may say the same thing a thousand times; what the segmenter said of it is kept while it is read.
    tokens = cache(_tokens)
    for match in _BEFORE.finditer(text):
        run = _RUN.match(text, match.end())
        if run is None or not starts_with_surname(run[0]) or re.match(_KIN, run[0]):
            continue
        if length := _name_length(run[0], text, run.start(), tokens, kin=match["kin"] is not None):
            yield run.start(), run.start() + length
    for match in _TITLE.finditer(text):
        before = _BEHIND.search(text[max(0, match.start() - 6) : match.start()])
        if before is not None and (length := _name_before(before[0] + match[0], len(before[0]), tokens)):
            yield match.start() - length, match.start()


def _name_length(run: str, text: str, start: int, tokens_of: Tokens, *, kin: bool) -> int:
    """How many characters at the beginning of a run are a name; 0 for none.

    Rationale: a word of kinship is followed by a name or a verb, a role by anything: 市民温泉.
    """
    tokens = tokens_of(run)
    if masked := _MASKED.match(text, start):
        return len(masked[0])
    (word, tag), following = tokens[0], tokens[1] if len(tokens) > 1 else ("", "")
    if len(run) in _LENGTHS and _TELLING.match(text, start + len(run)) and not _PARTICLES & set(run[1:]):
        return 0 if run in NO_NAMES else len(run)
    if following[0] in ("今年", "现年") and len(word) in _LENGTHS and word not in NO_NAMES:
        return len(word)
    length = _head_length(word, tag, following, ended=len(run) == len(word) + len(following[0]), kin=kin)
    if not length:
        # The segmenter may cut a name: 夏国|平, 龙志|刚跑.
        head = run[:3]
        made_of_names = len(head) > SHORT and head[0] in COMMON and GIVEN.issuperset(head[1:]) and head not in NO_NAMES
        return len(head) if made_of_names and not PLACE_WORD.match(run[3:]) else 0
    behind, behind_tag = next(iter(tokens_of(run[length:])), ("", ""))
    if length == SHORT and len(behind) == 1 and behind not in _PARTICLES and not PLACE_END.match(behind):
        ended = len(run) == length + 1
        if ended or not (behind_tag.startswith(_NOT_GIVEN) or PLACE_WORD.match(behind)):
            return length + 1
    return 0 if PLACE_END.search(run[:length]) or PLACE_WORD.fullmatch(behind) else length


def _head_length(word: str, tag: str, following: tuple[str, str], *, ended: bool, kin: bool) -> int:
    """The name's length by its first two words; `ended` says that nothing comes after them."""
    given, given_tag = following
    if len(word) > 1 and word not in COMPOUNDS:
        return len(word) if tag.startswith("nr") and _is_whole_name(word, any_surname=kin) else 0
    if not given or len(given) > 2 or given[0] in _PARTICLES:  # noqa: PLR2004 - given names have two characters at most
        return 0
    if word in COMPOUNDS:
        return len(word) + len(given)
    if given[0] in _JOINS:
        return 0
    is_name = tag.startswith("nr") or (given_tag.startswith("nr") and word not in _JOINS)
    fits = word in COMMON and given_tag in _GIVEN and (len(given) > 1 or ended)
    return 1 + len(given) if is_name or fits else 0


def _name_before(run: str, end: int, tokens_of: Tokens) -> int:
    """How many characters before `end`, where a title begins, are a whole name; 0 for none."""
    words: list[tuple[str, str]] = []
    position = 0
    for word, tag in tokens_of(run):
        if position >= end:
            break
        words.append((word, tag))
        position += len(word)
    if position != end or not words:
        return 0
    word, tag = words[-1]
    if len(word) > 1 and tag.startswith("nr"):
        return len(word) if _is_whole_name(word) and (len(word) > SHORT or not segmenter().has_word(word)) else 0
    if len(words) < 2 or len(word) > 2 or tag not in _GIVEN:  # noqa: PLR2004 - a surname and a given name
        return 0
    surname, surname_tag = words[-2]
    fits = surname in COMPOUNDS or surname in COMMON or (surname_tag.startswith("nr") and starts_with_surname(surname))
    return len(surname) + len(word) if fits and (len(surname) == 1 or surname in COMPOUNDS) else 0


def _is_whole_name(word: str, *, any_surname: bool = False) -> bool:
    """Whether a word that the segmenter takes for a name is one with surname and given name.

    Args:
        word: the word.
        any_surname: whether a word of the dictionary counts with a surname that is an everyday word as well.
    """
    longest = LONGEST if word[:2] in COMPOUNDS else LONGEST - 1
    if not starts_with_surname(word) or len(word) > longest or word in NO_NAMES or word[1] in _JOINS:
        return False
    return any_surname or word[0] in COMMON or word[:2] in COMPOUNDS or not segmenter().has_word(word)


def _tokens(text: str) -> list[tuple[str, str]]:
    return list(segmenter().tag(text)) if text else []
