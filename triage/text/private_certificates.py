"""Private certificates: numbers of what is issued to one person, known by what they are called.

All patterns read a view of `triage.text.folded` in which every kind of digit is one of 0–9.
"""

import re
from collections.abc import Iterator

from triage.text.private_numbers import BLANK, GAP, PROVINCES, Span, said_before

# What a certificate or a number of one person is called, by kind.
_LABELS: tuple[tuple[str, str], ...] = (
    ("id_number", r"身份证件?|(?:公民)?身份(?=号)|残疾人?证|户口[本簿]|居住证|证件"),
    (
        "passport",
        r"护照|[Pp]assport(?:\x20(?:[Nn]o\.?|[Nn]umber))?(?:\x20is)?|台胞证|台湾居民来往大陆通行证|港澳通行证|通行证|回乡证|居留证|居留许可|永居证|签证",
    ),
    (
        "certificate",
        (
            r"社会保障卡?|社保卡?|医疗保险|医保卡?|养老保险|工伤保险|失业保险|生育保险|住房公积金|公积金|新农合|农合|低保证?|特困证|五保证|驾驶证|驾照|行驶证|档案|准考证|考生|学籍|学生证|学号"
            r"|病历|住院|门诊|就诊卡?|诊疗卡|病案|保单|车架|车辆识别代[码号]|VIN|发动机|军官证|士兵证|士官证|退役军人证|优待证|退伍证|军人证|工作证|记者证|律师证|执业证|教师资格证|毕业证|学位证"
            r"|不动产权?证?|房产证|产权证|土地证|宅基地证|结婚证|离婚证|准生证|生育证|出生医学证明|出生证|死亡证明|老年证|老年卡|公交卡|失业证|就业创业证|资格证|健康证|从业证|林权证|慢病卡|救助证|会员卡|敬老卡|爱心卡|房权证"
            r"|病人[Ii][Dd]|就诊号?|登记号|检查号|体检号|挂号|参保号?|人员编?号|个人编号|员工号?|工牌|社员|理赔号?|报案号|赔案号|宽带账号"
            r"|(?:医疗|就餐|饭|校园|图书|借书|健身|会员|加油|交通|公交|地铁|敬老|老年|爱心|优待|燃气|购物|储值|慢病|慢特病|诊疗|就诊|健康|门禁|停车|救助)卡"
            r"|[\u4e00-\u9fa5]{0,3}(?:手册|户|存折|病历|保险|保单)(?=编号|号码)|[\u4e00-\u9fa5]{0,3}(?<!许可|营业|合格|预售|销售|经营|出品|检疫|生产)证(?=号|编号)"
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
# What a number begins with: letters, a province, 军字第.
_PREFIX = rf"(?:[A-Za-z]{{1,6}}{BLANK}|[{PROVINCES}军][\u4e00-\u9fa5]?(?:[A-Z]|(?=\d))|[\u4e00-\u9fa5]{{0,4}}字?第)"
# A certificate of a house, of land, of a marriage by year and number.
_DEED = re.compile(
    rf"[{PROVINCES}]?\((?:19|20)\d{{2}}\)[\u4e00-\u9fa5]{{0,10}}(?:不动产权|房权证|国用|集用|林证)[\u4e00-\u9fa5]{{0,4}}第?\d{{4,10}}号?"
    r"|[\u4e00-\u9fa5]{0,4}(?:房权证|房产证|土地证|林权证|结婚证|离婚证)[\u4e00-\u9fa5]{0,6}(?:\(\d{2,4}\))?[\u4e00-\u9fa5]{0,2}字第?\d{4,12}号?"
)
_LABELLED = tuple(
    (
        kind,
        re.compile(
            rf"(?:{label})的?(?P<word>{_NUMBER_WORD}{{0,4}})(?:\([^()]{{1,8}}\))?(?P<part>{_PART}?)"
            rf"(?P<mark>(?:[\s:=#_]|应该|就?是|为|[\"“'‘(（\[【<]){{0,4}})"
            rf"(?P<a>{_PREFIX}?[\dXx*](?:{GAP}[\dA-Za-z*]){{2,25}})(?![0-9A-Za-z]){_COUNTED}"
        ),
    )
    for kind, label in _LABELS
)
FEWEST, FEWEST_OF_PART, FEWEST_ALONE = 5, 4, 7
# A day is no number: 住院2024-01-15.
_DAY = re.compile(r"(?:19|20)\d{2}[.\-/]\d{1,2}[.\-/]\d{1,2}$")
# A part of any number of somebody: 尾号2345, 后四位是2345.
_PIECE = re.compile(
    rf"(?:尾[号数]|倒数\d位|[前末尾后]面?的?\d位(?:数字?|号码)?)(?:[\s:=]|就?是|为){{0,3}}(?P<a>\d(?:{BLANK}\d){{2,7}}[Xx]?)(?![0-9A-Za-z年元])"
)
_PIECE_AFTER = re.compile(r"\)?的?(?:这张|那张)?(?:社保|储蓄|银行|工资|信用)?(?:卡(?!口|车)|手机|电话|号码)")
_OF_A_NUMBER = re.compile(r"(?:手机|电话|卡|证|账[户号]|号码|本人|我的?)[^。！？\n]{0,20}$")
_PASSPORT_ALONE = re.compile(
    r"(?<![0-9A-Za-z])(?:[EeGg](?:\d{8}|[A-Za-z]\d{7,8})|[HhMmCcWw]\d{8,10})(?=\(?(?:护照|通行证|回乡证))"
)


def private_certificates(text: str) -> Iterator[Span]:
    """Kind and place of such numbers in a view with digits."""
    yield from ((kind, *m.span("a")) for kind, pattern in _LABELLED for m in pattern.finditer(text) if _is_labelled(m))
    yield from (("certificate", *m.span()) for m in _DEED.finditer(text))
    yield from (
        ("certificate", *m.span("a"))
        for m in _PIECE.finditer(text)
        if said_before(_OF_A_NUMBER, m, text) or _PIECE_AFTER.match(text, m.end())
    )
    yield from (("passport", *m.span()) for m in _PASSPORT_ALONE.finditer(text))


def _is_labelled(match: re.Match[str]) -> bool:
    """Whether what follows the name of a certificate is its number: long enough, and said to be one or very long."""
    digits = len(re.findall(r"[\dXx*]", match["a"]))
    if not match["word"] and _DAY.match(match["a"]):
        return False
    if match["part"]:
        return digits >= FEWEST_OF_PART
    return digits >= (FEWEST if match["word"] or match["mark"].strip() else FEWEST_ALONE)
