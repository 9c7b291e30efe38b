"""Untrusted text: words in a letter that try to instruct the machine or pose as an office's decision."""

import re

_INSTRUCTION = re.compile(
    r"(?:忽略|无视|忘记|跳过|不要理会|作废)[^。；\n]{0,12}(?:指令|规则|提示|要求|设定|限制)"
    r"|(?:指令|规则|提示|设定|限制)[^。；\n]{0,6}(?:作废|无效|忽略)"
    r"|(?:ignore|disregard|forget)\s+(?:all\s+|any\s+|the\s+)*(?:previous|above|prior|earlier|your)[\w\s]{0,20}(?:instruction|rule|prompt)"
    r"|system\s*prompt|系统提示词|<\|?(?:im_start|system)|\[/?(?:system|inst)\]|###?\s*(?:system|instruction)"
    r"|(?:^|\n)\s*(?:system|assistant|系统(?:消息|提示|指令)?)\s*[:：]"
    r"|(?:你|AI|ai|人工智能|机器人|系统|助手|程序)[^。；\n]{0,8}(?:必须|应当|请|现在|只能|注意)[^。；\n]{0,24}(?:回复|输出|标记|定为|改为|改成|设为|评为|列为|分类为|转给|转市长|判定|归档|照抄)"
    r"|审批意见\s*[:：]\s*(?:同意|通过)|(?:直接|自动)(?:回复|办结|标记)[“\"']?已(?:解决|办结)"
    r"|(?:内部(?:标记|批注|备注)|致自动|测试工单|勿派发|tier\s*=)"
    r"|(?:答复|回复)(?:中|里)?(?:请|须|务必)?(?:照抄|写明?[：:“\"]|写“)|(?:阅处|批示)[^。；\n]{0,12}(?:意见如下|同意)",
    re.IGNORECASE,
)


_OF_RESULTS = re.compile(
    r"分级|分类|答复|回复|判定|标记|直报|级别|办结|落款|批示|格式|经办|审批|置信|输出|JSON|json|照此|以上|如上|系统"
)
MIN_LEFT = 8


def instructs_machine(text: str) -> bool:
    """Whether a text holds such words.

    Rationale: a letter that has them is taken like any other. They are not followed and not repeated in a
    draft, and a person is told.
    """
    return _INSTRUCTION.search(text) is not None


def without_instructions(text: str) -> str:
    """The text as a citizen's plain letter: lines and sentences that instruct the machine are taken out.

    Rationale: an instruction is seldom one sentence. In a letter of several lines the whole line goes, in one of
    a single line what follows the instruction goes as well while it speaks of results. What is left stands in the
    letter word for word; a letter that is nothing else stays as it is.
    """
    if not instructs_machine(text):
        return text
    lines = text.split("\n")
    kept = [line for line in lines if not instructs_machine(line)] if len(lines) > 1 else []
    if len("".join(kept)) < MIN_LEFT:
        kept = [_plain_line(line) for line in lines]
    plain = "\n".join(kept)
    return plain if len(plain.strip()) >= MIN_LEFT and not instructs_machine(plain) else text


def _plain_line(line: str) -> str:
    kept, follows = [], False
    for sentence in re.findall(r"[^。！？!?；;]+[。！？!?；;]*[”’」』）)】\]]*", line):
        follows = instructs_machine(sentence) or (follows and _OF_RESULTS.search(sentence) is not None)
        if not follows:
            kept.append(sentence)
    return "".join(kept)
