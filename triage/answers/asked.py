"""What a question asks for: an amount, a time, a place, papers, a person to turn to, a permission, a reason, a way."""

import re
from collections.abc import Mapping

_KINDS: Mapping[str, re.Pattern[str]] = {
    "amount": re.compile(
        r"多少钱|多少元|几块|几多钱|收费|费用|花多少|交多少|领多少|发多少|补多少|罚多少|"
        r"赔多少|多少|标准|比例|额度|罚款|几钱"
    ),
    "time": re.compile(
        r"几点|什么时候|何时|多久|多长|几天|几年|几个月|多少天|期限|时限|时间|日期|"
        r"哪天|提前|到期|几月|有效期|截止"
    ),
    "place": re.compile(r"在哪|去哪|到哪|哪里|哪儿|什么地方|何处|地址|地点|哪个窗口|位置|上哪"),
    "papers": re.compile(
        r"带什么|什么材料|哪些材料|什么证件|要什么证|材料|资料|文件|文档|附件|证明|表格|"
        r"手续"
    ),
    "whom": re.compile(
        r"找谁|归谁|谁管|哪个部门|哪个单位|谁负责|举报|投诉|检举|向谁|反映|电话|联系"
    ),
    "may": re.compile(
        r"能不能|可不可以|可以|可否|能否|是否|行不行|行吗|能.{0,12}吗|要不要|"
        r"需不需要|需要.{0,12}吗|允许|要.{0,12}吗|用不用|得不得|不$|不？$|"
        r"算不算"
    ),
    "condition": re.compile(r"条件|资格|要求|什么人|哪些人|对象|满足|符合|够不够|谁能|谁可以"),
    "why": re.compile(r"为什么|为何|为啥|凭什么|怎么回事|原因|咋回事"),
    "what": re.compile(r"是什么|什么是|啥叫|何谓|什么意思|啥意思|指的是|定义"),
    "way": re.compile(r"怎么|如何|怎样|咋|流程|程序|步骤|申请|办理|方式|网上|预约"),
}  # fmt: skip
# A question that asks for a way is answered by what says where, with which papers and on which conditions.
_WIDE = frozenset({"way"})


def asked_kinds(question: str) -> frozenset[str]:
    """The kinds of what a question asks for; empty for a heading that asks nothing."""
    return frozenset(kind for kind, pattern in _KINDS.items() if pattern.search(question))


def same_asked(question: str, other: str) -> float:
    """How far two questions ask for the same: from -1 (something else) over 0 (not known) to 1."""
    first, second = asked_kinds(question), asked_kinds(other)
    if not first or not second:
        return 0.0
    shared = first & second
    if shared:
        return len(shared) / len(first | second)
    return 0.0 if (first | second) & _WIDE else -1.0
