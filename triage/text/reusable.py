"""Reusable: what of a reply to somebody else holds for anybody: rules, where to turn, and how it is done."""

import re
from dataclasses import dataclass
from typing import Literal

from triage.text.cleaning import sentences
from triage.text.quotes import about_somebody, complete_sentence, without_list_mark

ReusableKind = Literal["rule", "channel", "procedure"]
# “现将有关情况回复如下：”, “经核实，现就……答复如下：”: what stands behind it is the answer, and is not lost with it.
_PREAMBLE = re.compile(r"^[^。！？]{0,80}?(?:如下|告知您|说明)[：:，,]\s*(?:[一二三四五六七八九十\d]+[、.．]\s*)?")
# What was found, done or promised in that matter: it is not so in another one.
_FINDING = re.compile(
    r"经(?:我|调|查|核|现场|实地|了解|走访|研究|初步|勘|测|比对|沟通|协调)|暂未|未发现|不属实|属实|情况属实|已(?:责令|完成|要求|安排|督促|下达|组织|联系|"
    r"协调|对|将|经|向|启动|落实|整改|处理|修复|立案|于|在|按)|目前|正在|下一步|近期|近日|将(?:进一步|继续|会同|加大|加强|尽快|督促)|"
    r"(?:该|此|本)(?:项目|路段|小区|公司|店|工地|户|处|问题|地块|楼盘|单位|信访|诉求|投诉|区域|业主|居民)|我(?:局|市|县|区|镇|办|街道|委|院|校|司|中心)"
)
_RULE = re.compile(
    r"规定|应当|应(?!急|该是)|必须|不得|禁止|标准|符合[^，。]{0,30}条件|可(?:以)?(?:享受|申请|领取|提取|报销|办理)|条件(?:为|是|：)"
)
_CHANNEL = re.compile(
    r"(?:拨打|致电|咨询|联系|举报|投诉)[^，。]{0,20}(?:\d{5}|热线|电话)|(?:可|请)[向到至在][^，。]{2,30}(?:投诉|申请|咨询|举报|反映|办理|登记|窗口)"
)
_PROCEDURE = re.compile(
    r"(?:携带|凭|持|提供|提交|填写)[^，。]{2,40}(?:证|书|表|材料|原件|资料|申请)|登录[^，。]{2,30}|(?:申请|办理)(?:流程|程序|材料|时限)|(?:工作日|日)内(?:办结|作出|答复)"
)

_PUBLIC_LINE = re.compile(r"(?:服务|监督|举报|投诉|咨询)?(?:热线|电话)(?!\d{6})")


@dataclass(frozen=True)
class Reusable:
    """A sentence, verbatim, and what it offers."""

    kind: ReusableKind
    text: str


def reusable_sentences(reply: str) -> list[Reusable]:
    """The sentences of a reply that hold for anybody in that position, verbatim and in their order.

    Findings of that matter (经核实, 不属实, 已责令……), what concerns other people and what was promised are left out;
    so is a sentence that states no rule, no place to turn to and no way of doing it.
    """
    found = []
    for raw in sentences(reply):
        line = without_list_mark(_PREAMBLE.sub("", raw, count=1))
        kind = _kind(line)
        # A public line is nobody's telephone.
        told = _PUBLIC_LINE.sub("", line)
        if kind is not None and complete_sentence(line) and not _FINDING.search(line) and not about_somebody(told):
            found.append(Reusable(kind, line))
    return found


def _kind(line: str) -> ReusableKind | None:
    if _CHANNEL.search(line):
        return "channel"
    if _PROCEDURE.search(line):
        return "procedure"
    return "rule" if _RULE.search(line) else None
