"""Names that a letter marks: by a label, by who introduces somebody, by kinship or role, in a list of signers."""

import re
from collections.abc import Iterator

from triage.text.kin_names import kin_names
from triage.text.signed_names import signed_names
from triage.text.surnames import COMPOUND, NO_NAMES, SURNAME
from triage.text.told_names import told_names

_SPACE = r"[ .·・*_\-]{0,2}"
_NAME = rf"(?:{COMPOUND}|[{SURNAME}]){_SPACE}[\u4e00-\u9fa5·](?:{_SPACE}[\u4e00-\u9fa5])??"
_SHORT = rf"(?:{COMPOUND}|[{SURNAME}])[\u4e00-\u9fa5]{{1,2}}"
# What is written instead of a name: how somebody is called, without or with the name that is asked for.
_CALLED = rf"(?:[小老][{SURNAME}]|[{SURNAME}](?:先生|女士|小姐|师傅|老师|同志|阿姨|大爷|大妈|某某?))"
_DOTTED = r"[\u4e00-\u9fa5]{2,6}[·•][\u4e00-\u9fa5]{2,6}?"
# After “姓名：” any two or three characters are a name, but for these.
_ANY = r"(?!匿名|保密|不详|未知|没有|暂无|不便|隐去|不留|同上|见附)[\u4e00-\u9fa5]{2,3}"
_AFTER_ME = r"(?=[，,（(]\s*(?:男|女|身份证|今年|现年|电话|手机|家住|住|系|在此|现就|实名|特此))"
_LABEL = (
    r"(?:姓\s{0,6}名(?!权)|联系人|申请人|投诉人|反映人|举报人|来电人|来信人|经办人|经手人|建议人|当事人|落款|署名|户主|签名|代表人)"
    r"(?:姓名)?\s{0,6}(?:[(（][^()（）]{1,6}[)）])?\s{0,6}"
)
# These stand in other words as well: only with a colon are they labels.
_COLON_LABEL = (
    r"(?:开户名|户名|收款人|持卡人|监护人|代理人|委托人|被委托人|负责人|代表|车主|房主|业主|房东|租客|患者|病人|伤者|死者|家属"
    r"|受益人|投保人|报案人|求助人|诉求人|信访人|写信人|留言人|发帖人|提议人|提案人|签字)\s{0,6}[:：]\s{0,6}"
)
_KIN = (
    r"(?:儿子|女儿|孙子|孙女|外孙|崽|妹子|小孩|孩子|妈妈|母亲|爸爸|父亲|爷爷|奶奶|外公|外婆|公公|婆婆|老公|老婆|丈夫|妻子|爱人|老伴"
    r"|堂客|哥哥|姐姐|弟弟|妹妹|同学|同事|朋友|邻居|房东|老板|店主|司机|医生|老师|业主|户主|师傅|老人|娭毑|嗲嗲|男子|女子)"
)
_WHO = r"(?:居民|市民|村民|业主|群众|学生|家长|老人|老师|教师|职工|工人|党员|老兵|医生|护士|会计|农民|租户|商户)"
_GAP = r"[ 　]{1,20}"
_TITLE = r"(?:律师|经理|主任|老师|医生)?"
_INTRODUCED = rf"(?:我叫|我的名字叫|我名字叫|本人叫|名字叫|名叫|{_KIN}(?:的名字)?叫)"
# A name ends at a mark, at a word that follows names, and where another name is marked; other personal data stands as
# marks here.
_AFTER = (
    r"$|[\s,，。；;、！!？?（(）):：/|\d+]|电话|手机|身份证|护照|联系|座机|固话|宅电|住宅|微信|邮箱|今年|现年|家住|住在|是|系|在|男|女|来自|于"
    rf"|性别|年龄|我|本人|{_LABEL}(?:是|为|[:：])|{_WHO}?{_COLON_LABEL}|{_INTRODUCED}"
)
_END = rf"(?={_AFTER})"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_LABEL}(?:是|为|[:：])?\s{{0,6}}(?P<name>{_NAME}){_END}",
        rf"{_LABEL}[:：]\s{{0,6}}(?P<name>{_DOTTED}|{_CALLED}){_END}",
        rf"姓\s{{0,6}}名\s{{0,6}}[:：]\s{{0,6}}(?P<name>{_ANY}){_END}",
        rf"{_COLON_LABEL}{_TITLE}(?P<name>{_NAME}|{_DOTTED}){_END}",
        rf"{_WHO}(?P<name>{_NAME})(?=[，,（( ]{{0,2}}(?:联系电话|电话|手机|身份证)|[，,（(][男女][，,）)])",
        rf"(?:落款|署名|签名|签字)人?\s{{0,6}}[:：]?\s{{0,6}}[\u4e00-\u9fa5]{{2,6}}{_GAP}(?P<name>{_NAME}){_END}",
        rf"{_INTRODUCED}[做作]?(?P<name>{_NAME}|{_DOTTED}){_END}",
        rf"{_WHO}[，,]\s{{0,6}}(?:名字)?叫[做作]?(?P<name>{_NAME}){_END}",
        rf"我是[\u4e00-\u9fa5]{{0,10}}?{_WHO}(?P<name>{_SHORT})(?<![员师工人民户者长的])(?=[，,。])",
        rf"我是(?![\u4e00-\u9fa5]{{1,2}}[人民工员师长主友者户商军])(?=[\u4e00-\u9fa5]{{2,3}}[，,。\s])(?P<name>{_NAME}){_END}",
        rf"(?:本人|我)(?P<name>{_NAME}){_AFTER_ME}",
    )
)
# Who signs together stands in a row, each perhaps with a number in brackets.
_NEXT = re.compile(
    rf"\s{{0,6}}(?:[(（][^()（）]{{1,24}}[)）])?\s{{0,6}}(?:、|和|及)\s{{0,6}}(?P<name>{_NAME})(?={_AFTER}|和|及)"
)


def marked_names(text: str) -> Iterator[tuple[int, int]]:
    """Where names stand that the letter marks as such, `text[start:end]`; one may be found more than once.

    Args:
        text: with plain digits and marks instead of full-width ones, and with `|` for personal data of other kinds.
    """
    spans = [match.span("name") for pattern in _PATTERNS for match in pattern.finditer(text)]
    spans = [span for span in spans if text[slice(*span)] not in NO_NAMES]
    followed = set[int]()
    for start, end in (*spans, *kin_names(text), *signed_names(text), *told_names(text)):
        yield start, end
        found = _NEXT.match(text, end) if end not in followed else None
        # A row of signers is walked once, however many of them are found by themselves.
        while found is not None and found.start() not in followed:
            followed.add(found.start())
            yield found.span("name")
            found = _NEXT.match(text, found.end("name"))
