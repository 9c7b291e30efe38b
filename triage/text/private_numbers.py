"""Private numbers: telephones, identity, cards, certificates, plates, accounts, birth dates, court cases.

All patterns read a view of `triage.text.folded` in which every kind of digit is one of 0–9, so that they know numbers
and not spellings. Between the digits of one number up to three marks may stand.
"""

import re
from collections.abc import Callable, Iterator

from stdnum import luhn
from stdnum.cn import ric
from stdnum.exceptions import InvalidComponent

Span = tuple[str, int, int]
ID_LENGTH, OLD_ID_LENGTH, PHONE_LENGTH = 18, 15, 11
# The longest words that tell what a number is, with what may stand between them and the number.
CONTEXT = 24
# What may stand between two digits of one number.
_G = r"[\s\-—–‐‑−_./\\,，、·•*+~:;；'\"“”‘’()（）\[\]【】{}<>《》〈〉=&^。…#]{0,3}"
_BLANK = r"[ \-.·_]{0,2}"
_DIGITS = re.compile(r"\d+")
# What people write out for a mark between two groups of digits.
_WORD = r"(?:横杠|杠|横|点|空格|空|转|再|然后|后面是|后面接|后面|接着|接|中间是|中间|最后是|最后|加|和)"
_WORDS = re.compile(_WORD)
_MOBILE = re.compile(rf"(?:(?<![0-9])|(?=\+))(?:(?:\+|00)?86{_G})?1{_G}[3-9](?:{_G}\d){{9}}(?![0-9])")
_TOLD_MOBILE = re.compile(rf"(?<![0-9])1[3-9]\d(?:{_G}(?:{_WORD}{_G})?\d{{2,8}}){{1,4}}(?![0-9])")
# Digits in a short group beside others belong to one longer number; a long group is a number of its own.
_GROUP_BEFORE = re.compile(r"(?<![0-9A-Za-z\-])[0-9]{1,6} $")
_GROUP_AFTER = re.compile(r" [0-9]{1,6}(?![\w.、)）])")
_BEFORE_GROUP = re.compile(rf"\d(?P<between>{_G})$")
_AFTER_GROUP = re.compile(rf"(?P<between>{_G})\d")
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
    rf"(?<![0-9A-Za-z])[1-9](?:{_G}\d){{5}}{_G}(?:1{_G}9|2{_G}0)(?:{_G}\d){{2}}{_G}[01]{_G}\d{_G}[0-3](?:{_G}\d){{4}}{_G}[0-9Xx]"
    rf"(?:\d{{2}}[Bb]?\d?)?(?![0-9A-Za-z])"
)
# A number that its owner calls an identity number is one, even where a digit was mistyped.
_IDENTITY_CONTEXT = re.compile(r"(?:身份证|公民身份号码|残疾人?证|证件号)[^。！？\n]{0,8}$")
_IDENTITY_AFTER = re.compile(r"[^。！？\n\d]{0,10}身份证")
_CALLED_IDENTITY = re.compile(
    rf"(?:身份证|残疾人?证|证件号)[^。！？\n\d]{{0,8}}(?P<a>[1-9](?:{_G}\d){{13,20}}{_G}[0-9XxBb])(?![0-9A-Za-z])"
)
_CARD = re.compile(rf"(?<![0-9A-Za-z])[3-69](?:{_G}\d){{14,18}}(?![0-9A-Za-z])")
# A number that its owner calls a card or an account is one, even where a digit was mistyped.
_CARD_WORD = (
    r"(?:银行卡|储蓄卡|信用卡|借记卡|工资卡|社保卡|银联卡|[一1]卡通|(?<![贺名发刷])卡(?=\d)|卡号|银行[账帐]号|银行账户|[账帐][号户]"
    r"|存折|[工农建中交商信]行卡?|邮储|邮政储蓄|信用社|打款|汇款|转账|打到|汇到)"
)
_CARD_CONTEXT = re.compile(rf"{_CARD_WORD}[^。！？\n]{{0,10}}$")
_CALLED_CARD = re.compile(rf"{_CARD_WORD}[^。！？\n\dA-Za-z]{{0,10}}(?P<a>\d(?:{_G}\d){{11,20}})(?![0-9A-Za-z])")

# What a certificate or a number of one person is called, by kind.
_LABELS: tuple[tuple[str, str], ...] = (
    ("id_number", r"身份证件?|(?:公民)?身份(?=号)|残疾人?证|户口[本簿]|居住证|证件"),
    ("passport", r"护照|台胞证|台湾居民来往大陆通行证|港澳通行证|通行证|回乡证|居留证|居留许可|永居证|签证"),
    (
        "certificate",
        (
            r"社会保障卡?|社保卡?|医疗保险|医保卡?|养老保险|工伤保险|失业保险|生育保险|住房公积金|公积金|新农合|农合|低保证?|特困证|五保证|驾驶证|驾照|行驶证|档案|准考证|考生|学籍|学生证|学号"
            r"|病历|住院|门诊|就诊卡?|诊疗卡|病案|保单|车架|车辆识别代[码号]|VIN|发动机|军官证|士兵证|士官证|退役军人证|优待证|退伍证|军人证|工作证|记者证|律师证|执业证|教师资格证|毕业证|学位证"
            r"|不动产权?证?|房产证|产权证|土地证|宅基地证|结婚证|离婚证|准生证|生育证|出生医学证明|出生证|死亡证明|老年证|老年卡|公交卡|失业证|就业创业证|资格证"
            r"|(?:水|电|用电|用水|燃气|煤气|天然气|宽带|缴费|水表|电表|气表|客户|用户)[户编]号|户号|[水电气]表|IMEI|工号"
        ),
    ),
    ("bank_card", r"银行卡|储蓄卡|信用卡|借记卡|工资卡|存折|卡号|银行账[号户]|[工农建中交]行卡"),
)
_NUMBER_WORD = (
    r"(?:个人|电脑|[账帐][号户]|号码|编号|编码|卡号|证号|字号|证件|代码|查询码|登记|身份|识别|客户号|[卡证本簿]|单位"
    r"|I[Dd]|id|号|码)"
)
# What makes it no number of a certificate.
_COUNTED = r"(?!\s?(?:年|元|块|万|亿|%|多|余|个|人|平|月|天|次|岁|条|号文))"
_PART = r"(?:(?:的|上)?(?:最?后|倒数|末|尾|前|尾号)(?:面)?(?:的)?\d{0,2}(?:位|数)?(?:数字?|号)?)"
_LABELLED = tuple(
    (
        kind,
        re.compile(
            rf"(?:{label})的?(?P<word>{_NUMBER_WORD}{{0,4}})(?:\([^()]{{1,8}}\))?(?P<part>{_PART}?)"
            rf"(?P<mark>(?:[\s:=#_]|应该|就?是|为|[\"“'‘(（\[【<]){{0,4}})"
            rf"(?P<a>(?:[A-Za-z]{{1,6}}{_BLANK})?[\dXx*](?:{_G}[\dA-Za-z*]){{2,25}})(?![0-9A-Za-z]){_COUNTED}"
        ),
    )
    for kind, label in _LABELS
)
FEWEST, FEWEST_OF_PART, FEWEST_ALONE = 5, 4, 7
# A part of any number of somebody: 尾号2345, 后四位是2345.
_PIECE = re.compile(
    rf"(?:尾[号数]|倒数\d位|[前末尾后]面?的?\d位(?:数字?|号码)?)(?:[\s:=]|就?是|为){{0,3}}(?P<a>\d(?:{_BLANK}\d){{2,7}}[Xx]?)(?![0-9A-Za-z年元])"
)
_PIECE_AFTER = re.compile(r"\)?的?(?:这张|那张)?(?:社保|储蓄|银行|工资|信用)?(?:卡(?!口|车)|手机|电话|号码)")
_OF_A_NUMBER = re.compile(r"(?:手机|电话|卡|证|账[户号]|号码|本人|我的?)[^。！？\n]{0,20}$")
_PASSPORT_ALONE = re.compile(
    r"(?<![0-9A-Za-z])(?:[EeGg](?:\d{8}|[A-Za-z]\d{7,8})|[HhMmCcWw]\d{8,10})(?=\(?(?:护照|通行证|回乡证))"
)

_MAIL_DOMAIN = (
    r"(?:qq|vip|163|126|139|189|sina|sohu|gmail|outlook|hotmail|foxmail|yeah|aliyun|icloud|yahoo|wo|live|mail)"
)
_EMAIL = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){1,10}")
_SPELT_DOMAIN = re.compile(
    r"(?:@|#|\*|艾特|圈[aA]|小老鼠|[\(\[【]\s?(?:at|AT|@|a)\s?[\)\]】]|\sat\s|\sAT\s)\s{0,2}"
    rf"{_MAIL_DOMAIN}(?:\s{{0,2}}(?:[.。,，·]|点|[\(\[【]?\s?(?:dot|DOT)\s?[\)\]】]?)\s{{0,2}}(?:vip|com|cn|net|org)){{1,2}}",
    re.IGNORECASE,
)
_LOCAL_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+\-]{2,40}\s{0,2}$")
MAIL_REACH = 44
_OFFICE_MAIL = re.compile(r"\.gov\.cn$", re.IGNORECASE)

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_B = r"[·•・.\s\-—_*]{0,2}"
_PLATE = re.compile(
    rf"[{PROVINCES}]{_B}[A-HJ-NP-Z](?:牌照?|{_B})"
    rf"(?:(?:[A-HJ-NP-Z0-9]{_B}){{4}}[A-HJ-NP-Z0-9挂学警港澳领使]学?|[DF](?:{_B}[A-HJ-NP-Z0-9])(?:{_B}\d){{4}}|\d(?:{_B}\d){{4}}{_B}[DF])(?![A-Z0-9])",
    re.IGNORECASE,
)
_CALLED_PLATE = re.compile(
    r"(?:车牌|牌照|车号|号牌)(?:号码?)?(?:[\s:=]|就?是|为|尾号){0,4}"
    r"(?P<a>[A-Z\u4e00-\u9fa5]{0,3}[·• \-]?(?=[A-Z0-9·• \-]{0,8}\d)[A-Z0-9](?:[·• \-]?[A-Z0-9]){3,7})(?![A-Z0-9])",
    re.IGNORECASE,
)

_APPS = (
    r"[qQ]{2}(?:\s?邮箱)?|扣扣|球球|企鹅|[微薇徽威卫]\s?[信心芯❤♥星❣]|[微薇](?=[\s:：]?[A-Za-z])|[vV]\s?[xX]|[wW]\s?[xX]|[wW]e[cC]hat|[wW]ei[xX]in|[vV威]\s?信|绿泡泡|(?<![A-Za-z])[dD](?:[yY]|音)|小红薯|抖\s?音|快\s?手|小红书|微博|支付宝|钉钉|陌陌|B站|哔哩哔哩|贴吧|知乎|淘宝|闲鱼"
    r"|头条号?|视频号|[tT]elegram|[wW]hats[aA]pp|[sS]kype|飞信|YY|脸书|TG|(?<![A-Za-z])[vV](?=[:：])|加\s?(?:[vV]|[qQ])|\+\s?[vV]|(?<![A-Za-z])[qQ]号?(?=[:：]|\s?\d{6})"
)
_ACCOUNT = re.compile(
    rf"(?:{_APPS})(?:好友|联系|群)?(?:号码?|账号|帐号|账户|id|昵称|名)?(?:\((?:同号|群)\))?"
    r"\s{0,3}(?:[:：=]|就?是|为|叫|加|搜)?[\s“\"'「(\[]{0,3}"
    r"(?P<a>[a-z][-—–_a-z0-9.]{3,24}(?:[ ·*][a-z0-9]{1,12}){0,3}|\d(?:[ \-.·_*/]{0,2}\d){4,11})"
    r"(?![-_a-z0-9])(?!\s?(?:元|块|年|个|人|万|%|月))",
    re.IGNORECASE,
)
_ACCOUNT_BEFORE = re.compile(r"[加+](?P<a>[a-z][-_a-z0-9]{4,24})(?:的|这个)?(?:微信|[vVqQ]|抖音)", re.IGNORECASE)
_SEARCHED = re.compile(
    r"(?:抖\s?音|[dD]音|快\s?手|小红书|微博|视频号)上?搜(?:索|一下)?[:：“\"「]?(?!到|索|一下|不到)"
    r"(?P<a>[A-Za-z0-9_\-]{4,24}|[\u4e00-\u9fa5A-Za-z0-9_\-]{3,16}(?=[”\"」。，,；;！!？?)）\s]|$))"
)
_NICKNAME = re.compile(
    rf"(?:(?:{_APPS})(?:号码?|账号|帐号|id|ID|昵称|名字?)|网名|(?:抖音|快手|小红书|微博|微信)(?=[:：]))\s{{0,2}}(?:[:：=]|是|为|叫|(?=[“\"「@]))\s{{0,2}}[“\"'「@]?"
    r"(?P<a>[\u4e00-\u9fa5A-Za-z0-9_\-]{2,16})(?=[”\"'」。，,；;！!？?)）\s、]|$)"
)
_OFFICIAL_ACCOUNT = re.compile(r"(?:公众|官方|政务|官微|政府|社区|街道|物业|公司|学校|单位)[^。！？，,]{0,4}$")
_SAME_AS = re.compile(r"同|本人|手机|电话|没有|不用|保密|官方|政务|发布|视频|公众")

_YEAR = r"(?:(?:19|20)?\d{2})"
_DAY = r"(?:\d{1,2}|初\d{1,2}|廿\d?)"
_DATE = (
    rf"(?:农历|阴历|阳历|公历)?(?:{_YEAR}\s?[年./\-]\s?(?:\d{{1,2}}|正|冬|腊)(?:\s?[月./\-]\s?(?:{_DAY}\s?[日号]?)?)?|(?:19|20)\d{{2}}(?:0[1-9]|1[0-2])[0-3]\d"
    rf"|(?:\d{{1,2}}|正|冬|腊)月(?:{_DAY})[日号]?|\d{{1,2}}\.\d{{1,2}}(?![\d.]))"
)
_BIRTHS = (
    re.compile(
        rf"(?:出\s?生\s?(?:日期|年月日?|时间|日)?|生\s?日|生辰|诞辰|生于|出生于|生在|DOB)(?:[\s:=]|就?是|为|在|\(){{0,4}}(?P<a>{_DATE})(?!\d)"
    ),
    re.compile(
        rf"(?<!\d)(?P<a>{_DATE})(?:\s?(?:日|号))?(?:\([^()]{{1,6}}\))?\s?(?:凌晨|早上|上午|下午|晚上)?(?:\d{{1,2}}[点时])?(?:在[^，。,\d]{{1,10}})?"
        r"(?:所?出生(?!人口|率|登记|缺陷|医学|证明|的人口)|的?生日|生(?=人?[，,。；;）)\s|、]|人$|的(?!产|活)|人(?=[，,。]|$)|$)|诞生)"
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
    yield from (("email", *m.span()) for m in _EMAIL.finditer(text) if not _OFFICE_MAIL.search(m[0]))
    yield from (("email", *span) for span in _spelt_emails(text))
    yield from ((kind, *m.span("a")) for kind, pattern in _LABELLED for m in pattern.finditer(text) if _is_labelled(m))
    yield from _those("id_number", _IDENTITY, text, _is_identity)
    yield from (("id_number", *m.span("a")) for m in _CALLED_IDENTITY.finditer(text))
    yield from _those("bank_card", _CARD, text, _is_card)
    yield from (("case_number", *m.span()) for pattern in (_COURT, _ARBITRATION) for m in pattern.finditer(text))
    yield from (("birth_date", *m.span("a")) for pattern in _BIRTHS for m in pattern.finditer(text))
    yield from _those("phone", _MOBILE, text, _is_mobile)
    yield from _those("phone", _TOLD_MOBILE, text, _is_told_mobile)
    yield from (("bank_card", *m.span("a")) for m in _CALLED_CARD.finditer(text))
    yield from (("phone", *m.span()) for m in _LANDLINE.finditer(text) if _is_private(m, text))
    yield from (("phone", *m.span(part)) for m in _AREA_APART.finditer(text) for part in "ab")
    yield from (("phone", *m.span()) for m in _LOCAL_LINE.finditer(text) if _is_local_line(m, text))
    yield from (("plate", *m.span()) for m in _PLATE.finditer(text))
    yield from (("plate", *m.span("a")) for m in _CALLED_PLATE.finditer(text))
    yield from (
        ("account", *m.span("a")) for m in _ACCOUNT.finditer(text) if not _said_before(_OFFICIAL_ACCOUNT, m, text)
    )
    yield from (("account", *m.span("a")) for m in _NICKNAME.finditer(text) if _is_nickname(m, text))
    yield from (("account", *m.span("a")) for p in (_ACCOUNT_BEFORE, _SEARCHED) for m in p.finditer(text))
    yield from (
        ("certificate", *m.span("a"))
        for m in _PIECE.finditer(text)
        if _said_before(_OF_A_NUMBER, m, text) or _PIECE_AFTER.match(text, m.end())
    )
    yield from (("passport", *m.span()) for m in _PASSPORT_ALONE.finditer(text))


def _spelt_emails(text: str) -> Iterator[tuple[int, int]]:
    """Addresses whose signs are written out, looked for from the domain."""
    for match in _SPELT_DOMAIN.finditer(text):
        begin = max(0, match.start() - MAIL_REACH)
        if (local := _LOCAL_PART.search(text[begin : match.start()])) is not None:
            yield begin + local.start(), match.end()


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
        alone = not (_said_before(_GROUP_BEFORE, match, text) or _GROUP_AFTER.match(text, match.end()))
        return alone or _said_before(_CALLS, match, text)
    called = _said_before(_CALLS, match, text)
    if _MONEY_AFTER.match(text, match.end()):
        return called and groups in _USUAL_GROUPS
    # The first group ends where one of the last ones begins: 12，13873912345.
    if (groups not in _USUAL_GROUPS and not called) or (len(groups) > 1 and groups[-1] > 9):  # noqa: PLR2004
        return False
    return called or _ends_alone(match, text)


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
    return _said_before(_IDENTITY_CONTEXT, match, text)


def _is_card(match: re.Match[str], text: str) -> bool:
    groups = _groups(match)
    if _said_before(_CARD_CONTEXT, match, text):
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
    return _said_before(_LINE_WORD, match, text) and _is_private(match, text)


def _is_labelled(match: re.Match[str]) -> bool:
    """Whether what follows the name of a certificate is its number: long enough, and said to be one or very long."""
    digits = len(re.findall(r"[\dXx*]", match["a"]))
    if match["part"]:
        return digits >= FEWEST_OF_PART
    return digits >= (FEWEST if match["word"] or match["mark"].strip() else FEWEST_ALONE)


def _is_nickname(match: re.Match[str], text: str) -> bool:
    return not _said_before(_OFFICIAL_ACCOUNT, match, text) and not _SAME_AS.search(match["a"])


def _said_before(context: re.Pattern[str], match: re.Match[str], text: str) -> bool:
    """Whether certain words stand right before a match; only so much is read as the longest of them take."""
    return context.search(text, max(0, match.start() - CONTEXT), match.start()) is not None


def _digits(match: re.Match[str]) -> str:
    return re.sub(r"[^0-9]", "", match[0])
