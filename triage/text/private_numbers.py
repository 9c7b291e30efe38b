"""Private numbers: telephones, identity, cards, plates, birth dates, court cases.

All patterns read a view of `triage.text.folded` in which every kind of digit is one of 0–9, so that they know numbers
and not spellings. Between the digits of one number up to three marks may stand.
"""

import re
from collections.abc import Callable, Iterator

from stdnum import luhn
from stdnum.cn import ric
from stdnum.exceptions import InvalidComponent

Span = tuple[str, int, int]
PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
ID_LENGTH, OLD_ID_LENGTH, PHONE_LENGTH = 18, 15, 11
# The longest words that tell what a number is, with what may stand between them and the number.
CONTEXT = 24
# What may stand between two digits of one number.
GAP = r"[\s\-—–‐‑−_./\\,，、·•*+~:;；'\"“”‘’()（）\[\]【】{}<>《》〈〉=&^。…#]{0,3}"
BLANK = r"[ \-.·_]{0,2}"
_DIGITS = re.compile(r"\d+")
# What people write out for a mark between two groups of digits.
_WORD = r"(?:横杠|杠|横|点|空格|空|转|再|然后|后面是|后面接|后面|接着|接|中间是|中间|最后是|最后|加|和)"
_WORDS = re.compile(_WORD)
_MOBILE = re.compile(rf"(?:(?<![0-9])|(?=\+))(?:(?:\+|00)?86{GAP})?1{GAP}[3-9](?:{GAP}\d){{9}}(?![0-9])")
_TOLD_MOBILE = re.compile(rf"(?<![0-9])1[3-9]\d(?:{GAP}(?:{_WORD}{GAP})?\d{{2,8}}){{1,4}}(?![0-9])")
# Digits in a short group beside others belong to one longer number; a long group is a number of its own.
_GROUP_BEFORE = re.compile(r"(?<![0-9A-Za-z\-])[0-9]{1,6} $")
_GROUP_AFTER = re.compile(r" [0-9]{1,6}(?![\w.、)）])")
_BEFORE_GROUP = re.compile(rf"\d(?P<between>{GAP})$")
_AFTER_GROUP = re.compile(rf"(?P<between>{GAP})\d")
_SEPARATES = re.compile(r"[，,、;；。\n…]")
# How the eleven digits of a mobile number are written in groups.
_USUAL_GROUPS = frozenset(
    {
        (3, 4, 4),
        (3, 8),
        (3, 3, 5),
        (4, 4, 3),
        (4, 3, 4),
        (7, 4),
        (3, 2, 2, 2, 2),
        (3, 5, 3),
        (5, 6),
        (3, 2, 3, 3),
        (3, 3, 2, 3),
    }
    | {
        (3, 4, 2, 2),
        (3, 2, 2, 4),
        (3, 2, 4, 2),
        (3, 1, 3, 4),
        (1,) * 11,
        (2, 2, 2, 2, 2, 1),
        (1, 2, 2, 2, 2, 2),
        (3, 6, 2),
        (6, 5),
    }
    | {(4, 7), (3, 3, 3, 2), (2, 3, 3, 3), (5, 3, 3), (1, 10), (2, 9), (10, 1), (3, 1, 1, 1, 1, 1, 1, 1, 1)}
)
# A telephone number of which a digit is missing or was typed twice.
_MISTYPED = re.compile(
    r"(?:手机|电话|联系方式|联系号码|回访号码)(?:号码?|号)?(?:就?是|为|:)?[ ]?"
    r"(?P<a>1[3-9]\d{8}|1{1,2}[3-9]\d{10}|11[3-9]\d{9})(?![\d.]|[年元块万%])"
)
# Numbers that nothing separates: identity and telephone, two telephones.
_ID_DIGITS = r"[1-8]\d{5}(?:19|20)\d{2}[01]\d[0-3]\d{4}[0-9Xx]"
_PHONE_DIGITS = r"1[3-9]\d{9}"
_LINE_DIGITS = r"0\d{2,3}-?[2-8]\d{6,7}"
_JOINED = re.compile(
    rf"(?<![0-9A-Za-z])(?:(?P<id1>{_ID_DIGITS})(?:(?P<phone1>{_PHONE_DIGITS})|(?P<phone2>{_LINE_DIGITS}))"
    rf"|(?P<phone3>{_PHONE_DIGITS})(?:(?P<id2>{_ID_DIGITS})|(?P<phone4>{_PHONE_DIGITS})|(?P<phone5>{_LINE_DIGITS})))(?![0-9A-Za-z])"
)
_CALLS = re.compile(
    r"(?:电话|手机|号码|联系|致电|来电|拨打|请打|打我|回电|回复|短信|通知我|找我|加我|微信|[vV]信|号是|tel|phone|mobile|TEL|Tel|☎)[^。！？\n]{0,12}$"
)
_MONEY_AFTER = re.compile(r"\s?(?:元|块|万|亿|%|平方|公里|千米|吨|人次|户|公斤|米)")
_LINE_GAP = r"[ \-–—－/.·_]{0,2}"
# The number within an office: 转8012.
_EXTENSION = r"(?:[ ,，]{0,2}(?:转|分机号?|[Ee]xt\.?)[ :]{0,2}\d{1,6}|[ ]?[\-–—]{1,2}[ ]?\d{2,5})?"
_LANDLINE = re.compile(
    rf"(?<![0-9])(?:(?:\+|00)?86{_LINE_GAP}0?[1-9]\d{{1,2}}|[(（\[【]?0\d{{2,3}}[)）\]】]?){_LINE_GAP}"
    rf"[2-8](?:{_LINE_GAP}\d){{6,7}}(?![0-9]){_EXTENSION}(?![0-9])"
)
_AREA_APART = re.compile(
    r"区号(?:是|为|:)?\s?(?P<a>0\d{2,3})[，,、 ]{0,2}(?:电话|号码|座机)?(?:是|为|:)?\s?(?P<b>[2-8]\d{6,7})(?!\d)"
)
_LOCAL_LINE = re.compile(
    rf"(?<![0-9A-Za-z\-])[2-8]\d{{2,3}}[ \-]?\d{{4}}(?![0-9A-Za-z]|[年元块万]){_EXTENSION}(?![0-9])"
)
_LINE_WORD = re.compile(r"(?:座机|宅电|固话|电话|回电|拨打?|致电|打)[^。！？\n\d]{0,12}$")
# Whose line it is, the nearest word before it says.
_PRIVATE_WORD = re.compile(
    r"我家|我们家|老家|家里|家中|家庭|本人|我的|住宅|宅电|联系我|找我|打给我|回我|联系人|反映人|来电人|投诉人|申请人|父亲|母亲|爸|妈|儿子|女儿|老公|老婆|爱人|邻居"
    r"|我?屋里|娘家|我(?:单位|公司|办公室|店)|骂我|骚扰|来电显示|对方|陌生|诈骗|娘|爹|老伴|座机|固话|家电|回访|回拨|回复电话|联系方式|联系电话|回电|\|"
)
_OFFICE_WORD = re.compile(
    r"局|所|办|中心|委|站|公司|热线|咨询|监督|投诉(?!人)|举报(?!人)|值班|服务|窗口|医院|学校|小学|中学|幼儿园|大队|支队|村部|政府|部门|物业|银行|单位|大厅|客服|传真|总机|前台|门卫"
    r"|保卫|科|处|厅|社区|街道|报修|抢修|急诊|预约|订[票餐]|招聘|官方|政务|公布|公示|救援|应急|维修|联合会|残疾人联|监察|致电|拨打"
)
_SENTENCE_END = re.compile(r"[。！？\n]")
_PRIVATE_AFTER = re.compile(
    r" ?[(（](?:家|宅|住宅|家里|家庭|晚上|白天)[)）]"
    r"|[^，,。！？\d\n]{0,6}(?:联系我|找我|打给我|是我|我家|我屋|我本人|我[儿女爸妈爹娘老])"
)

_IDENTITY = re.compile(
    rf"(?<![0-9A-Za-z])[1-9](?:{GAP}\d){{5}}{GAP}(?:1{GAP}9|2{GAP}0)(?:{GAP}\d){{2}}{GAP}[01]{GAP}\d{GAP}[0-3](?:{GAP}\d){{4}}{GAP}[0-9Xx]"
    rf"(?:\d{{2}}[Bb]?\d?)?(?![0-9A-Za-z])"
)
# A number that its owner calls an identity number is one, even where a digit was mistyped.
_IDENTITY_CONTEXT = re.compile(
    r"(?:身份证[^。！？\n]{0,20}|(?:公民身份号码|残疾人?证|证件号)[^。！？\n]{0,8}|全号(?:是|为|:)?\s?"
    r"|[Ii][Dd] (?:[Cc]ard )?(?:[Nn]o\.?|[Nn]umber)[ :is]{0,5})$"
)
_IDENTITY_AFTER = re.compile(r"[^。！？\n\d]{0,10}身份证")
_CALLED_IDENTITY = re.compile(
    rf"(?:身份证|残疾人?证|证件号)[^。！？\n\d]{{0,8}}(?P<a>[1-9](?:{GAP}\d){{13,20}}{GAP}[0-9XxBb])(?![0-9A-Za-z])"
)
_CARD = re.compile(rf"(?<![0-9A-Za-z])[3-69](?:{GAP}\d){{14,18}}(?![0-9A-Za-z])")
# A number that its owner calls a card or an account is one, even where a digit was mistyped.
_CARD_WORD = (
    r"(?:银行卡|储蓄卡|信用卡|借记卡|工资卡|社保卡|银联卡|[一1]卡通|(?<![贺名发刷])卡(?=\d)|卡号|银行[账帐]号|银行账户|[账帐][号户]"
    r"|存折|[工农建中交商信]行卡?|邮储|邮政储蓄|信用社|打款|汇款|转账|打到|汇到)"
)
_CARD_CONTEXT = re.compile(rf"{_CARD_WORD}[^。！？\n]{{0,10}}$")
_CALLED_CARD = re.compile(rf"{_CARD_WORD}[^。！？\n\dA-Za-z]{{0,10}}(?P<a>\d(?:{GAP}\d){{11,20}})(?![0-9A-Za-z])")

_B = r"[·•・.\s\-—_*]{0,2}"
_PLATE = re.compile(
    rf"[{PROVINCES}]{_B}[A-HJ-NP-Z](?:牌照?|{_B})"
    rf"(?:(?:[A-HJ-NP-Z0-9]{_B}){{4}}[A-HJ-NP-Z0-9挂学警港澳领使]学?|[DF]{_B}(?:[A-HJ-NP-Z0-9]{_B}){{4}}\d|\d(?:{_B}\d){{4}}{_B}[DF])(?![A-Z0-9])",
    re.IGNORECASE,
)
# Plates of bicycles with a motor carry the city; the others of a list leave its letters out.
_CITY_PLATE = re.compile(
    rf"(?:长沙|株洲|湘潭|衡阳|邵阳|岳阳|常德|张家界|益阳|郴州|永州|怀化|娄底|湘西|吉首){_B}[A-Z]?{_B}[A-Z]{_B}\d{{4,6}}(?![\dA-Z年元人户号])"
)
_NEXT_PLATE = re.compile(
    rf"[、，,和/ ]{{1,2}}(?P<a>[A-HJ-NP-Z]{_B}[A-HJ-NP-Z0-9]{{5,6}}"
    rf"|(?=\d{{0,4}}[A-Z])(?=[A-Z]{{0,4}}\d)[A-HJ-NP-Z0-9]{{5}})(?![A-Za-z0-9])"
)
_CALLED_PLATE = re.compile(
    r"(?:车牌|牌照|车号|号牌)(?:号码?)?(?:[\s:=]|就?是|为|尾号){0,4}"
    r"(?P<a>[A-Z\u4e00-\u9fa5]{0,3}[·• \-]?(?=[A-Z0-9·• \-]{0,8}\d)[A-Z0-9](?:[·• \-]?[A-Z0-9]){3,7})(?![A-Z0-9])",
    re.IGNORECASE,
)

_YEAR = r"(?:(?:19|20)?\d{2})"
_DAY = r"(?:\d{1,2}|初\d{1,2}|廿\d?)"
_DATE = (
    rf"(?:农历|阴历|阳历|公历)?(?:{_YEAR}\s?[年./\-]\s?(?:\d{{1,2}}|正|冬|腊)(?:\s?[月./\-]\s?(?:{_DAY}\s?[日号]?)?)?|(?:19|20)\d{{2}}(?:0[1-9]|1[0-2])[0-3]\d"
    rf"|(?:\d{{1,2}}|正|冬|腊)月(?:{_DAY})[日号]?|\d{{1,2}}\.\d{{1,2}}(?![\d.]))"
)
_BIRTHS = (
    re.compile(
        rf"(?:出\s?生\s?(?:日期|年月日?|时间|日)?|生\s?日|生辰|诞辰|生于|出生于|生在|DOB|出世|降生)(?:[\s:=]|就?是|为|在|于|\(|[\u4e00-\u9fa5]{{0,8}}(?:是|为|成|到|写|填|登记)[的了成为是]?|\"|“){{0,4}}(?P<a>{_DATE})(?![\d年月日号起前后]|以[前后来]|之[前后]|开始|施行)"
    ),
    re.compile(
        r"(?:我|本人|他|她|娘|爹|妈|爸|崽|女儿|儿子|孩子|小孩|老公|老婆|母亲|父亲|老伴)(?:今年|就?是|系|，)?"
        rf"(?P<a>{_YEAR}年(?:\d{{1,2}}月)?(?:{_DAY}[日号]?)?)的(?=[，,。；;、\s]|$)"
    ),
    re.compile(
        rf"(?:身份证|户口[本簿]|出生证)上?(?:面)?(?:写|登记|显示|印|填)的?(?:日期|生日|年月)?"
        rf"(?:就?是|为|成)(?P<a>{_DATE})(?![\d年月日号起前后])"
    ),
    re.compile(rf"(?<!\d)(?P<a>{_DATE})(?:就?是|为|过|做)(?:[\u4e00-\u9fa5]{{0,5}})生日"),
    # The other of two dates of birth: 出生日期写成……，实际是…….
    re.compile(
        rf"(?:出生|生日)[^。！？\n]{{0,30}}(?:实际|其实|真实|应该|应为|应是|正确)[^。！？\n\d]{{0,6}}(?P<a>{_DATE})(?!\d)"
    ),
    re.compile(
        rf"(?<!\d)(?P<a>{_DATE})(?:\s?(?:日|号))?(?:\([^()]{{1,6}}\))?\s?(?:凌晨|早上|上午|下午|晚上)?(?:\d{{1,2}}[点时])?(?:在[^，。,\d]{{1,10}})?"
        r"(?:所?出生(?!人口|率|登记|缺陷|医学|证明|的人口)|的?生日|生(?=人?[，,。；;）)\s|、]|人$|的(?!产|活)|人(?=[，,。]|$)|$)|诞生|出世|降生|落地|来到世上|的?生辰|(?:\([^()]{1,6}\))?年?属[鼠牛虎兔龙蛇马羊猴鸡狗猪])"
    ),
)
# A case of a court or of an arbitration: year, court, kind of case, number.
_COURT = re.compile(
    rf"[(\[〔【（]?\s?(?:19|20)\d{{2}}\s?年?[)\]〕】）]?\s?(?:[{PROVINCES}]|最高法)[高知军铁海林兵民]?\s?\d{{0,4}}\s?"
    r"(?:民|刑|行|执|破|知|赔|财|司|认|调|商|清|强|诉|委|协|法|督|催|保|公|非|港|外|监|特)[\u4e00-\u9fa5]{0,4}\s?(?:第\s?)?\d{1,6}\s?号?(?:之\d)?"
)
_ARBITRATION = re.compile(
    r"[\u4e00-\u9fa5]{0,8}(?:劳人?仲|劳仲|仲裁?|仲案|人劳仲)[\u4e00-\u9fa5]{0,4}[(\[〔【（]?\s?(?:19|20)\d{2}\s?[)\]〕】）]?\s?(?:第\s?)?\d{1,6}\s?号"
)


def private_numbers(text: str) -> Iterator[Span]:
    """Kind and place of private numbers in a view with digits; what comes first keeps what it shares with another.

    Args:
        text: the view, see `triage.text.folded.with_digits`.
    """
    yield from _those("id_number", _IDENTITY, text, _is_identity)
    yield from (("id_number", *m.span("a")) for m in _CALLED_IDENTITY.finditer(text))
    yield from _those("bank_card", _CARD, text, _is_card)
    yield from _joined_numbers(text)
    yield from (("case_number", *m.span()) for pattern in (_COURT, _ARBITRATION) for m in pattern.finditer(text))
    yield from (("birth_date", *m.span("a")) for pattern in _BIRTHS for m in pattern.finditer(text))
    yield from _those("phone", _MOBILE, text, _is_mobile)
    yield from _those("phone", _TOLD_MOBILE, text, _is_told_mobile)
    yield from (("phone", *m.span("a")) for m in _MISTYPED.finditer(text))
    yield from (("bank_card", *m.span("a")) for m in _CALLED_CARD.finditer(text))
    yield from (("phone", *m.span()) for m in _LANDLINE.finditer(text) if _is_private(m, text))
    yield from (("phone", *m.span(part)) for m in _AREA_APART.finditer(text) for part in "ab")
    yield from (("phone", *m.span()) for m in _LOCAL_LINE.finditer(text) if _is_local_line(m, text))
    for match in _PLATE.finditer(text):
        yield "plate", *match.span()
        end = match.end()
        while (further := _NEXT_PLATE.match(text, end)) is not None:
            yield "plate", *further.span("a")
            end = further.end()
    yield from (("plate", *m.span()) for m in _CITY_PLATE.finditer(text))
    yield from (("plate", *m.span("a")) for m in _CALLED_PLATE.finditer(text))


def _joined_numbers(text: str) -> Iterator[Span]:
    """The parts of numbers that nothing separates."""
    for match in _JOINED.finditer(text):
        for part, value in match.groupdict().items():
            if value is not None:
                yield ("id_number" if part.startswith("id") else "phone"), *match.span(part)


def _those(
    kind: str, pattern: re.Pattern[str], text: str, holds: Callable[[re.Match[str], str], bool]
) -> Iterator[Span]:
    """Matches for which something holds; where it does not, the next is looked for one character on."""
    position = 0
    while (match := pattern.search(text, position)) is not None:
        if holds(match, text):
            yield kind, *match.span()
            position = match.end()
        else:
            first = _DIGITS.match(text, match.start())
            position = max(match.start() + 1, first.end() if first else 0)


def _groups(match: re.Match[str]) -> tuple[int, ...]:
    return tuple(len(group) for group in _DIGITS.findall(match[0]))


def _is_mobile(match: re.Match[str], text: str) -> bool:
    """Whether eleven digits are a mobile number: alone, in usual groups, or said to be one.

    Rationale: eleven digits in groups may be a table of numbers; a number stands by itself.
    """
    number = re.sub(r"^(?:\+|00)?86(?=\D{0,3}1)", "", match[0]) if match[0].lstrip("+0").startswith("86") else match[0]
    groups = tuple(len(group) for group in _DIGITS.findall(number))
    if len(groups) == 1:
        alone = not (said_before(_GROUP_BEFORE, match, text) or _GROUP_AFTER.match(text, match.end()))
        return alone or said_before(_CALLS, match, text)
    called = said_before(_CALLS, match, text)
    if _MONEY_AFTER.match(text, match.end()):
        return called and groups in _USUAL_GROUPS
    if groups not in _USUAL_GROUPS and not called and not _evenly_parted(match, groups):
        return False
    # The first group ends where one of the last ones begins: 12，13873912345.
    if len(groups) > 1 and groups[-1] > 9:  # noqa: PLR2004
        return False
    return called or _ends_alone(match, text)


def _evenly_parted(match: re.Match[str], groups: tuple[int, ...]) -> bool:
    """Whether one and the same mark, and none of a list, stands between many groups: 18.6.7.3.1.2.0.4.5.8.9."""
    marks = set(re.split(r"\d+", match[0])[1:-1])
    return len(groups) > 4 and len(marks) == 1 and not _SEPARATES.search(next(iter(marks)))  # noqa: PLR2004


def _ends_alone(match: re.Match[str], text: str) -> bool:
    """Whether no other digits belong to what is written in groups."""
    marks = {mark.strip() for mark in re.split(r"\d+", match[0])[1:-1]}
    before = _BEFORE_GROUP.search(text, max(0, match.start() - 5), match.start())
    after = _AFTER_GROUP.match(text, match.end())
    joined = [found["between"] for found in (before, after) if found is not None]
    return not any(between.strip() in marks and not _SEPARATES.search(between) for between in joined)


def _is_told_mobile(match: re.Match[str], text: str) -> bool:
    said = _WORDS.search(match[0]) is not None and len(_digits(match)) == PHONE_LENGTH
    return said and not _MONEY_AFTER.match(text, match.end())


def _is_identity(match: re.Match[str], text: str) -> bool:
    """Whether a number of 18 digits is an identity number.

    Rationale: check digit and date say enough. The place of issue is not asked: a province's code with an
    unknown county makes stdnum's whole validation raise KeyError, and a number with it is still private.
    """
    if _called_identity(match, text):
        return True
    if _IDENTITY_AFTER.match(text, match.end()):
        return True
    number = re.sub(r"[^0-9Xx]", "", match[0]).upper()
    if len(number) > ID_LENGTH:
        return False
    try:
        ric.get_birth_date(number)
    except InvalidComponent:
        return False
    return number[-1] == ric.calc_check_digit(number)


def _called_identity(match: re.Match[str], text: str) -> bool:
    return said_before(_IDENTITY_CONTEXT, match, text)


def _is_card(match: re.Match[str], text: str) -> bool:
    groups = _groups(match)
    if said_before(_CARD_CONTEXT, match, text):
        return True
    usual = len(groups) == 1 or set(groups[:-1]) == {4} or set(groups) == {1} or groups[0] >= 6  # noqa: PLR2004
    return usual and luhn.is_valid(_digits(match))


def _is_private(match: re.Match[str], text: str) -> bool:
    """Whether a landline is somebody's own: what stands nearest before it says so, or what follows it."""
    if _PRIVATE_AFTER.match(text, match.end()):
        return True
    before = _SENTENCE_END.split(text[max(0, match.start() - CONTEXT) : match.start()])[-1]
    own, office = _last(_PRIVATE_WORD, before), _last(_OFFICE_WORD, before)
    if own > office:
        return True
    # Nobody's office is named: a number that a citizen gives is somebody's.
    after = text[match.end() : match.end() + CONTEXT]
    return office < 0 and not _OFFICE_WORD.search(after)


def _last(words: re.Pattern[str], text: str) -> int:
    """Where the last of some words ends in a text; -1 where there is none."""
    return max((found.end() for found in words.finditer(text)), default=-1)


def _is_local_line(match: re.Match[str], text: str) -> bool:
    return said_before(_LINE_WORD, match, text) and _is_private(match, text)


def said_before(context: re.Pattern[str], match: re.Match[str], text: str) -> bool:
    """Whether certain words stand right before a match; only so much is read as the longest of them take."""
    return context.search(text, max(0, match.start() - CONTEXT), match.start()) is not None


def _digits(match: re.Match[str]) -> str:
    return re.sub(r"[^0-9]", "", match[0])
