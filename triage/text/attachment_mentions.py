"""Attachment mentions: whether a letter says that something is attached to it."""

import re
from collections.abc import Iterable

from triage.text.judged import judged
from triage.types import Suggestion

NO_ATTACHMENT = "来信说有附件，但没有收到附件，请联系来信人补交"
_MENTION = re.compile(
    r"(?:详见|请见|见|参见|请看|查看|附上?|请查收|如)(?:以下|下方|下面|随信|所附|本信|上传的)?(?:的)?附(?:件|图|表|照片)(?!近)"
    r"|(?:随信|另|现|特|已|一并|同时|并)附(?:上|有|了|带)?[^，。；！？\n]{0,12}(?:照片|图片|视频|录音|截图|证明|材料|合同|票据|发票|文件|附件)"
    r"|附件(?:中|里|内)?(?:是|为|有|附|含)[^，。；！？\n]{0,16}(?:照片|图片|录音|截图|证明|材料|合同|票据|发票|文件|名单)"
    r"|(?:照片|图片|录音|截图|证明材料|合同|发票|票据)(?:见|在)附件"
    r"|(?:见|如)(?:上传的?)?(?:附?图片?|照片)(?:所示)?(?:[，。；！\n]|$)"
)
# Without one of these, or a character that stands for another one, nothing is mentioned.
_HINT = re.compile(r"[附图圖照]|[^\u4e00-\u9fff\x20-\x7e\s，。！？；：、“”‘’（）《》【】…—·]")
# What a regulation or somebody else's paper has attached is no attachment of the letter.
_OF_ANOTHER = re.compile(r"(?:《[^》]{1,60}》|文件|通知|合同|办法|规定|条例|方案|公告)(?:的|中的|里的)?附[件表]")


def mentions_attachment(text: str) -> bool:
    """Whether a letter says that a file came with it."""
    return any(not _of_another(text, found) for found in _MENTION.finditer(text))


def attachment_warnings(title: str, text: str) -> tuple[str, ...]:
    """What to tell a person where a letter without any file speaks of one."""
    if not _HINT.search(title) and not _HINT.search(text):
        return ()
    letter = judged(Suggestion(id="-", title=title, text=text))
    return (NO_ATTACHMENT,) if mentions_attachment(letter.full_text()) else ()


def without_missing(warnings: Iterable[str]) -> list[str]:
    """The warnings of a letter that has a file after all."""
    return [warning for warning in warnings if warning != NO_ATTACHMENT]


def _of_another(text: str, found: re.Match[str]) -> bool:
    start = max(0, found.start() - 70)
    return any(one.end() + start > found.start() for one in _OF_ANOTHER.finditer(text[start : found.end()]))
