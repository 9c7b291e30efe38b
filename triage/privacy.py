"""Personal data in letters: find it, replace it by typed placeholders, put it back."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from stdnum import luhn
from stdnum.cn import ric
from stdnum.exceptions import InvalidComponent

from triage.marked_names import marked_names

ID_LENGTH = 18
KIND_NAMES: Mapping[str, str] = {
    "id_number": "身份证号",
    "passport": "护照号",
    "phone": "电话",
    "bank_card": "银行卡号",
    "plate": "车牌",
    "email": "邮箱",
    "account": "社交账号",
    "address": "住址",
    "name": "姓名",
}
# Patterns read a text in which full-width digits, letters and marks are plain ones; no character moves.
_WIDE = "０１２３４５６７８９ＸｘＡＢＣＤＥＦＧＨ：（）－＠．＋＿　"
_NARROW = {ord(wide): plain for wide, plain in zip(_WIDE, "0123456789XxABCDEFGH:()-@.+_ ", strict=True)}
_DIGIT_BEFORE, _DIGIT_AFTER = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"
_GAP = r"[ \-—]?"
# The card of a disabled person is the identity number with two further digits.
_ID_NUMBER = re.compile(
    rf"{_DIGIT_BEFORE}[1-9]\d{{5}}{_GAP}(?:19|20)\d{{2}}{_GAP}\d{{4}}{_GAP}\d{{3}}[0-9Xx](?:\d{{2}}[Bb]?\d?)?{_DIGIT_AFTER}"
)
_OLD_ID_NUMBER = re.compile(rf"{_DIGIT_BEFORE}[1-9]\d{{14}}{_DIGIT_AFTER}")
_BANK_CARD = re.compile(rf"{_DIGIT_BEFORE}[3-6]\d{{3}}(?:{_GAP}\d{{4}}){{2,3}}{_GAP}\d{{1,4}}{_DIGIT_AFTER}")
_MOBILE = re.compile(rf"(?<![0-9])(?<![0-9] )(?:(?:\+|00)?86{_GAP})?1{_GAP}[3-9](?:{_GAP}\d){{9}}(?! ?[0-9])")
_LANDLINE = re.compile(r"(?<![0-9])\(?0\d{2,3}\)?[- ]{0,2}[2-8]\d{2,3}[- ]?\d{4}(?![0-9])")
_PRIVATE_CONTEXT = re.compile(r"(?:我家|老家|家里|家庭|本人|我的|住宅|宅电|座机|固话|联系人|反映人)[^。！？]{0,12}$")
_PRIVATE_AFTER = re.compile(r" ?\((?:家|宅|住宅|家里)\)")
# A number that its owner calls an identity number is one, even where a digit was mistyped.
_IDENTITY_CONTEXT = re.compile(r"(?:身份证|残疾证)[^。！？\n]{0,8}$")
# A number that its owner calls a card or an account is one, even where a digit was mistyped.
_CARD_CONTEXT = re.compile(
    r"(?:银行卡|储蓄卡|信用卡|工资卡|社保卡|卡号|银行账号|银行账户|账号|账户|存折)[^。！？\n]{0,10}$"
)
# The same digits in words: a mobile number written so that no program finds it.
_SPELT = "〇零一二三四五六七八九幺两"
_SPELT_MOBILE = re.compile(rf"(?<![{_SPELT}])[一幺][三四五六七八九][{_SPELT}]{{9}}(?![{_SPELT}])")
_PASSPORT = re.compile(
    r"(?:护照|台胞证|通行证|居留证)(?:号码?)?\s*(?:[:：是为]\s*)?(?P<a>[A-Z]{1,2}\d{7,8})(?!\d)", re.IGNORECASE
)
_EMAIL = re.compile(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATE = re.compile(
    rf"[{_PROVINCES}] ?[A-HJ-NP-Z][·•\s\-]?"
    r"(?:[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂学警]|[DF][A-HJ-NP-Z0-9]\d{4}|\d{5}[DF])(?![A-Z0-9])",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(
    r"(?:qq|扣扣|微信|wx|[v威]信)(?:群)?(?:号码?|账号|id)?\s*(?:[:：是为]\s*)?(?P<a>[a-z][-_a-z0-9]{4,19}|\d{5,12})(?![-_a-z0-9])",
    re.IGNORECASE,
)
_ROOM = r"(?:\d{1,3}[A-Za-z]?|[A-Za-z]\d{0,3}|[一二三四五六七八九十]{1,3})"
_ROOM_ADDRESS = re.compile(
    rf"{_ROOM}(?:号)?(?:栋|幢|座|号楼|#)[\s,，]*(?:{_ROOM}(?:单元|门)[\s,，]*)?(?:{_ROOM}(?:楼|层)[\s,，]*)?\d{{2,5}}(?:室|号房|房|号)?(?!\d|[年月日元平米户个人名点分])"
    rf"|{_ROOM}单元[\s,，]*(?:{_ROOM}(?:楼|层)[\s,，]*)?\d{{2,5}}(?:室|号房|房|号)?(?!\d|[年月日元平米户个人名点分])"
    r"|(?<!\d)\d{1,3}[-－]\d{1,2}[-－]\d{3,4}(?![\d-])(?:室|房|号)?"
)

# The house where somebody lives; its town and quarter stay, for they say where the matter is.
_CLAUSE = r"[^。；;，,！？!?\n]"
_HOUSE = re.compile(
    r"(?:家住|家在|住在|住址[:：是]?|家庭住址[:：是]?|(?<![册司位公营业店铺心厅局站部院校队馆所会科])地址[:：]"
    rf"|(?<![居入暂长同])住(?![户房宅院建民进了宿在保着]))(?:{_CLAUSE}{{0,28}}(?:[市区县镇乡村]|街道))?"
    rf"(?P<a>{_CLAUSE}{{0,24}}?(?<![月\d第])\d{{1,4}}号)(?!线|公路|楼道|令|文)"
)


@dataclass(frozen=True)
class Finding:
    """One piece of personal data: its kind and where it stands, `text[start:end]`."""

    kind: str
    start: int
    end: int


def find_personal_data(text: str) -> list[Finding]:
    """Personal data in a text, in order and without overlap.

    Identity numbers count only with a valid checksum (GB 11643), bank cards only with a valid
    Luhn digit; both are left alone inside longer numbers such as case numbers. Numbers of
    authorities (12345, 0731-8…) stay unless the words before say that they are private.
    """
    taken: list[Finding] = []
    for finding in _candidates(text.translate(_NARROW)):
        if all(finding.end <= other.start or finding.start >= other.end for other in taken):
            taken.append(finding)
    return sorted(taken, key=lambda finding: finding.start)


def _candidates(text: str) -> Iterator[Finding]:
    yield from (Finding("email", *match.span()) for match in _EMAIL.finditer(text))
    yield from (Finding("id_number", *m.span()) for m in _ID_NUMBER.finditer(text) if _is_identity(m, text))
    yield from (Finding("id_number", *m.span()) for m in _OLD_ID_NUMBER.finditer(text) if _called_identity(m, text))
    yield from (Finding("bank_card", *m.span()) for m in _BANK_CARD.finditer(text) if _is_card(m, text))
    yield from (Finding("phone", *m.span()) for m in _MOBILE.finditer(text))
    yield from (Finding("phone", *m.span()) for m in _SPELT_MOBILE.finditer(text))
    yield from (Finding("phone", *m.span()) for m in _LANDLINE.finditer(text) if _is_private(m, text))
    for kind, pattern in (("plate", _PLATE), ("address", _ROOM_ADDRESS)):
        yield from (Finding(kind, *match.span()) for match in pattern.finditer(text))
    yield from (Finding("address", *match.span("a")) for match in _HOUSE.finditer(text))
    yield from (Finding("account", *match.span("a")) for match in _ACCOUNT.finditer(text))
    yield from (Finding("passport", *match.span("a")) for match in _PASSPORT.finditer(text))
    yield from (Finding("name", start, end) for start, end in marked_names(text))


def _is_identity(match: re.Match[str], text: str) -> bool:
    """Whether a number of 18 digits is an identity number.

    Rationale: check digit and date say enough. The place of issue is not asked: a province's code with an
    unknown county makes stdnum's whole validation raise KeyError, and a number with it is still private.
    """
    if _called_identity(match, text):
        return True
    number = re.sub(r"[^0-9Xx]", "", match[0]).upper()
    if len(number) > ID_LENGTH:
        return False
    try:
        ric.get_birth_date(number)
    except InvalidComponent:
        return False
    return number[-1] == ric.calc_check_digit(number)


def _is_card(match: re.Match[str], text: str) -> bool:
    return luhn.is_valid(_digits(match)) or _CARD_CONTEXT.search(text, 0, match.start()) is not None


def _called_identity(match: re.Match[str], text: str) -> bool:
    return _IDENTITY_CONTEXT.search(text, 0, match.start()) is not None


def _is_private(match: re.Match[str], text: str) -> bool:
    if _PRIVATE_AFTER.match(text, match.end()):
        return True
    return _PRIVATE_CONTEXT.search(text, 0, match.start()) is not None


def _digits(match: re.Match[str]) -> str:
    return re.sub(r"[^0-9]", "", match[0])


class Mask:
    """Replaces personal data by placeholders such as `〔电话1〕` and puts it back.

    One mask serves one suggestion: the same value always gets the same placeholder, so that a
    text that comes back masked can be restored. It is never logged or stored.
    """

    def __init__(self) -> None:
        self._placeholders: dict[str, str] = {}
        self._counts: dict[str, int] = {}

    @property
    def placeholders(self) -> Mapping[str, str]:
        """What stands for each piece of personal data that was found so far."""
        return dict(self._placeholders)

    def hide(self, text: str) -> str:
        """The text with every piece of personal data replaced."""
        return _replace(text, ((f, self._placeholder(f.kind, text[f.start : f.end])) for f in find_personal_data(text)))

    def restore(self, text: str) -> str:
        """The text with every placeholder of this mask replaced by what it stands for."""
        for value, placeholder in self._placeholders.items():
            text = text.replace(placeholder, value)
        return text

    def _placeholder(self, kind: str, value: str) -> str:
        if value not in self._placeholders:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            self._placeholders[value] = f"〔{KIND_NAMES[kind]}{self._counts[kind]}〕"
        return self._placeholders[value]


def _replace(text: str, replacements: Iterable[tuple[Finding, str]]) -> str:
    pieces: list[str] = []
    position = 0
    for finding, placeholder in replacements:
        pieces.extend((text[position : finding.start], placeholder))
        position = finding.end
    return "".join((*pieces, text[position:]))
